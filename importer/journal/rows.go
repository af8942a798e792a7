package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"comebacks/importer"
)

// rowID is where a run's row stands in the table rows.
func rowID(run int64, row int) int64 { return run<<32 | int64(row) }

func splitID(id int64) (run int64, row int) { return id >> 32, int(id & (1<<32 - 1)) }

// Intend implements importer.Journal.
func (r *Run) Intend(in importer.Intent) (twin *importer.Twin, err error) {
	err = r.j.wait(func(ctx context.Context) error {
		if !in.Repeat {
			if twin, err = r.twin(ctx, in); twin != nil || err != nil {
				return err
			}
		}
		return r.intend(ctx, in)
	})
	return twin, err
}

func (r *Run) twin(ctx context.Context, in importer.Intent) (*importer.Twin, error) {
	id := rowID(r.ID, in.Row)
	row := r.j.stmts.twin.QueryRowContext(ctx, int64(in.Fingerprint.Key), int64(in.Fingerprint.Body), id)
	var status string
	var comeback sql.NullString
	d, err := scanDoubt(row, &id, &status, &comeback)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	twin := &importer.Twin{Run: d.Run, Row: d.Row, Status: importer.Uncertain, ComebackID: comeback.String, Doubt: d}
	if status == string(importer.Created) {
		twin.Status = importer.Created
	}
	if twin.Run == r.ID {
		twin.Run = 0
	}
	return twin, nil
}

func (r *Run) intend(ctx context.Context, in importer.Intent) error {
	id, key, body, c := rowID(r.ID, in.Row), int64(in.Fingerprint.Key), int64(in.Fingerprint.Body), in.Comeback
	done, err := r.j.stmts.intend.ExecContext(ctx, id, key, body, c.CustomerID, c.ContactID, c.Date.Format(time.RFC3339),
		null(c.MeetingID), null(c.EstateID), null(c.Participant.UserID), null(c.Participant.UserGroupID), null(c.Participant.OfficeID), null(c.Note),
		in.At.UnixMicro(), in.At.UnixMicro())
	if err := changedOne(done, err, in.Row, "it may be in Vitec already, and is not sent again"); err != nil {
		return err
	}
	_, err = r.j.stmts.claim.ExecContext(ctx, key, body, id)
	return err
}

// Record implements importer.Journal.
func (r *Run) Record(o importer.Outcome) error { return r.j.record(r.ID, o) }

// RecordDoubt implements importer.Journal.
func (r *Run) RecordDoubt(d importer.Doubt, o importer.Outcome) error { return r.j.record(d.Run, o) }

func (j *Journal) record(run int64, o importer.Outcome) error {
	var problems sql.NullString
	if len(o.Problems) > 0 {
		text, err := json.Marshal(o.Problems)
		if err != nil {
			return err
		}
		problems = sql.NullString{String: string(text), Valid: true}
	}
	return j.post(func(ctx context.Context) error {
		id := rowID(run, o.Row)
		if o.SentAt.IsZero() { // most of these were never put down before
			done, err := j.stmts.note.ExecContext(ctx, id, o.Status, null(o.ComebackID), problems)
			if n, err := affected(done, err); n == 1 || err != nil {
				return err
			}
		}
		if o.Status == importer.Unsent || o.Status == importer.Rejected || o.Status == importer.Invalid {
			if _, err := j.stmts.unclaim.ExecContext(ctx, id); err != nil {
				return err
			}
		}
		done, err := j.stmts.decide.ExecContext(ctx, o.Status, null(o.ComebackID), micros(o.SentAt), nullMicros(o.Took), problems, id)
		return changedOne(done, err, o.Row, "it has another outcome already")
	})
}

// OurIDs implements importer.Journal.
func (r *Run) OurIDs(key uint64) (map[string]bool, error) {
	ids := make(map[string]bool)
	if r.j.requests == nil { // opened to read
		return ids, scanIDs(ids, func() (*sql.Rows, error) { return r.j.read.Query(idsOfKey, int64(key)) })
	}
	err := r.j.wait(func(ctx context.Context) error {
		return scanIDs(ids, func() (*sql.Rows, error) { return r.j.stmts.ids.QueryContext(ctx, int64(key)) })
	})
	return ids, err
}

func scanIDs(ids map[string]bool, query func() (*sql.Rows, error)) error {
	rows, err := query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids[id] = true
	}
	return rows.Err()
}
