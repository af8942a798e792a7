package journal

import (
	"context"
	"database/sql"

	"comebacks/importer"
)

// moveRows is the part of the step to version 7 that SQL can't do: the rows of the
// table rows become blocks. Those that have no outcome go to the log, where a start
// looks for them.
func moveRows(ctx context.Context, c *sql.Conn, crash func() error) error {
	m := &mover{s: store{crash: crash}}
	if err := m.s.prepare(ctx, c); err != nil {
		return err
	}
	defer m.s.close()
	err := scan(ctx, c, func(rows *sql.Rows) error { return m.move(ctx, rows) }, `SELECT id, status, key, body, coalesce(customer, ''), coalesce(contact, ''), date,
		coalesce(meeting, ''), coalesce(estate, ''), coalesce(user, ''), coalesce(user_group, ''), coalesce(office, ''), coalesce(note, ''),
		since, sent_at, server_time, took, tries, coalesce(comeback_id, ''), coalesce(problems, ''), coalesce(origin_sheet, ''), coalesce(origin_row, 0)
		FROM rows ORDER BY id`)
	if err != nil {
		return err
	}
	if err := m.write(ctx); err != nil {
		return err
	}
	for i := range m.sending {
		m.s.put(&m.sending[i])
	}
	if err := m.s.write(ctx, 0); err != nil { // before all commits
		return err
	}
	if err := crash(); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `DROP TABLE rows`)
	return err
}

// mover gathers the rows of a block.
type mover struct {
	s       store
	block   []stored
	sending []stored
}

func (m *mover) move(ctx context.Context, rows *sql.Rows) error {
	var r stored
	var key, body sql.NullInt64
	var date sql.NullString
	err := rows.Scan(&r.id, &r.status, &key, &body, &r.customer, &r.contact, &date, &r.meeting, &r.estate, &r.user, &r.group, &r.office, &r.note,
		&r.since, &r.sentAt, &r.sentBy, &r.took, &r.tries, &r.comeback, &r.problems, &r.originSheet, &r.originRow)
	if err != nil {
		return err
	}
	if r.printed = key.Valid; r.printed {
		r.print = importer.Fingerprint{Key: uint64(key.Int64), Body: uint64(body.Int64)}
	}
	if r.date, err = dateOf(date); err != nil {
		return err
	}
	return m.add(ctx, r)
}

func (m *mover) add(ctx context.Context, r stored) error {
	if r.status == sending {
		m.sending = append(m.sending, r)
		return nil
	}
	if len(m.block) > 0 && blockOf(m.block[0].id) != blockOf(r.id) {
		if err := m.write(ctx); err != nil {
			return err
		}
	}
	m.block = append(m.block, r)
	return nil
}

func (m *mover) write(ctx context.Context) error {
	if len(m.block) == 0 {
		return nil
	}
	records := make([]*stored, len(m.block))
	for i := range m.block {
		records[i] = &m.block[i]
	}
	err := m.s.writeBlock(ctx, blockOf(m.block[0].id), records)
	m.block = m.block[:0]
	return err
}
