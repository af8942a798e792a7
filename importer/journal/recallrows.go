package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync/atomic"

	"comebacks/importer"
)

// rows reads the rows that may be relatives, in their order.
func (r *recall) rows(ctx context.Context) error {
	slices.SortFunc(r.hits, func(a, b hit) int { return cmp.Compare(a.row, b.row) })
	var next atomic.Int64
	return r.together(ctx, func(ctx context.Context, c *sql.Conn) error {
		rows := &rowReader{r: r}
		var err error
		if rows.between, err = c.PrepareContext(ctx, recalledQuery); err != nil {
			return err
		}
		if rows.one, err = c.PrepareContext(ctx, relativeQuery+` AND rows.id = ?`); err != nil {
			return errors.Join(err, rows.between.Close())
		}
		const piece = 8192
		for ctx.Err() == nil && err == nil {
			from := int(next.Add(piece) - piece)
			if from >= len(r.hits) {
				break
			}
			err = rows.read(ctx, r.hits[from:min(from+piece, len(r.hits))])
		}
		return errors.Join(err, ctx.Err(), rows.between.Close(), rows.one.Close())
	})
}

const recalledQuery = `SELECT id, status, comeback_id, key, body, customer, contact, origin_sheet, origin_row FROM rows
	WHERE id >= ? AND id <= ? AND status IN ('created', 'sending', 'uncertain') ORDER BY id`

// recalledRow is a row as Recall reads it.
type recalledRow struct {
	id, key, body                    int64
	status, customer, contact, sheet sql.RawBytes
	comeback                         sql.NullString
	nullKey, nullBody, originRow     sql.NullInt64
}

type rowReader struct {
	r            *recall
	between, one *sql.Stmt
}

// closeBy is how far apart rows may lie to be read together.
const closeBy = 8

// read reads the rows of hits.
func (s *rowReader) read(ctx context.Context, hits []hit) error {
	for len(hits) > 0 {
		n := 1
		for n < len(hits) && hits[n].row-hits[n-1].row <= closeBy {
			n++
		}
		if err := s.readClose(ctx, hits[:n]); err != nil {
			return err
		}
		hits = hits[n:]
	}
	return nil
}

func (s *rowReader) readClose(ctx context.Context, hits []hit) error {
	rows, err := s.between.QueryContext(ctx, hits[0].row, hits[len(hits)-1].row)
	if err != nil {
		return err
	}
	defer rows.Close()
	var one recalledRow
	into := []any{&one.id, &one.status, &one.comeback, &one.nullKey, &one.nullBody, &one.customer, &one.contact, &one.sheet, &one.originRow}
	var later []hit // of rows that were not created: they are read with all that is known
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		one.key, one.body = one.nullKey.Int64, one.nullBody.Int64
		for len(hits) > 0 && hits[0].row < one.id {
			hits = hits[1:]
		}
		for len(hits) > 0 && hits[0].row == one.id {
			if string(one.status) == string(importer.Created) {
				s.r.created(&one, hits[0])
			} else {
				later = append(later, hits[0])
			}
			hits = hits[1:]
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, h := range later {
		if err := s.notCreated(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// created judges a row that was created.
func (r *recall) created(one *recalledRow, h hit) {
	ref := refOf(one.id)
	if ref.Run == r.of.Run {
		return
	}
	run := r.runs[ref.Run]
	from := scannedOrigin{sql.NullString{String: string(one.sheet), Valid: one.sheet != nil}, sql.NullString{String: run.sheet, Valid: true}, one.originRow}.of(one.id)
	r.each(h, func(query int32, exact bool) {
		if exact {
			a := r.asked(query)
			if relative, is := a.created(run.server, string(one.customer), importer.Fingerprint{Key: uint64(one.key), Body: uint64(one.body)}, from, ref, one.comeback.String); is {
				r.add(query, relative)
			}
			return
		}
		q := &r.queries[query]
		sameContact := one.contact == nil || sameID(one.contact, q.ContactID) && sameID(one.customer, q.CustomerID)
		if uint64(one.key) == h.key && run.server == r.of.Server && sameContact {
			r.coming(query)
		}
	})
}

// each yields the queries that a hit may match: exactly, or as another comeback
// of their contacts.
func (r *recall) each(h hit, one func(query int32, exact bool)) {
	if h.group < 0 {
		one(h.query, true)
		return
	}
	for _, l := range r.group(h.group) {
		switch {
		case l.key == h.key:
			one(l.query, true)
		case l.slot && r.instant(l, h.key) > r.now:
			one(l.query, false)
		}
	}
}

// sameID reports whether two ids are the same. A purged id may be any.
func sameID(a []byte, b string) bool {
	return string(a) == b || a == nil || importer.OneCase(string(a)) == importer.OneCase(b)
}

// notCreated judges a row that was sent, but whose outcome is unknown.
func (s *rowReader) notCreated(ctx context.Context, h hit) error {
	r := s.r
	if refOf(h.row).Run == r.of.Run {
		return nil
	}
	var failed error
	r.each(h, func(query int32, exact bool) {
		if !exact || failed != nil {
			return
		}
		a := r.asked(query)
		relative, is, known := r.inMind(&a, h.row)
		if !known {
			relative, is, failed = s.fromDisk(ctx, &a, h.row)
		}
		if is {
			r.add(query, relative)
		}
	})
	return failed
}

// fromDisk judges a row by what is on disk. A row that is being sent
// according to the disk, but is not in memory, has just been decided, or is
// being sent by another process.
func (s *rowReader) fromDisk(ctx context.Context, a *asked, row int64) (importer.Relative, bool, error) {
	k, err := scanKept(s.one.QueryRowContext(ctx, row))
	if err == nil && k.status == sending && s.r.j.requests != nil {
		if err := s.r.j.flush(); err != nil {
			return importer.Relative{}, false, err
		}
		k, err = scanKept(s.one.QueryRowContext(ctx, row))
	}
	if errors.Is(err, sql.ErrNoRows) { // it is known not to be there
		return importer.Relative{}, false, nil
	}
	if err != nil {
		return importer.Relative{}, false, err
	}
	if k.status == string(importer.Duplicate) {
		owners := func(server, id string) (importer.Owner, bool, error) {
			all, err := s.r.j.Run(Info{Server: server}).Owners([]string{id})
			owner, known := all[id]
			return owner, known, err
		}
		if k, err = s.r.j.madeFor(k, owners, func(id int64) (keptRow, error) { return scanKept(s.one.QueryRowContext(ctx, id)) }); err != nil {
			return importer.Relative{}, false, err
		}
	}
	relative, is := a.relativeTo(k, s.r.j)
	return relative, is, nil
}

func (r *recall) inMind(a *asked, row int64) (relative importer.Relative, is, known bool) {
	r.mind.mu.Lock()
	defer r.mind.mu.Unlock()
	return r.mind.relative(a, row)
}

// doubts adds the doubts whose key is another one than their rows'.
func (r *recall) doubts() {
	r.mind.mu.Lock()
	defer r.mind.mu.Unlock()
	for id, d := range r.mind.doubts {
		if d.Run == r.of.Run {
			continue
		}
		n := r.groups.find(uint32(d.Key >> 32))
		if n < 0 {
			continue
		}
		for _, l := range r.group(n) {
			if l.key != d.Key {
				continue
			}
			a := r.asked(l.query)
			if relative, is, _ := r.mind.relative(&a, id); is {
				r.add(l.query, relative)
			}
		}
	}
}

// add adds a relative to those of a query, once.
func (r *recall) add(query int32, relative importer.Relative) {
	mu := &r.answers[query%int32(len(r.answers))]
	mu.Lock()
	defer mu.Unlock()
	all := &r.all[query].Relatives
	if !slices.ContainsFunc(*all, func(known importer.Relative) bool { return known.RowRef == relative.RowRef }) {
		*all = append(*all, relative)
	}
}

func (r *recall) coming(query int32) {
	mu := &r.answers[query%int32(len(r.answers))]
	mu.Lock()
	defer mu.Unlock()
	r.all[query].Coming = true
}
