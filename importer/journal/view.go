package journal

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
)

// view reads rows beside the committer, of this process or another's. Each of its
// methods sees one moment, in a transaction of its own that is over when it
// returns: a lasting one would keep the write-ahead log from being cut.
type view struct {
	c      *sql.Conn
	reader blobReader
	room   []stored

	// Of the log it keeps what it has read, as nothing there ever changes: from and
	// to are the oldest and the newest commit.
	logged   map[int64]*viewed
	ids      []int64 // of these, in their order; nil if they are to be sorted
	from, to int64

	log, ends, one, between *sql.Stmt
}

// viewed is a row as a commit of the log has it.
type viewed struct {
	stored
	seq int64
}

func openView(ctx context.Context, db *sql.DB) (v *view, err error) {
	v = &view{logged: make(map[int64]*viewed), to: -1}
	if v.c, err = db.Conn(ctx); err != nil {
		return nil, err
	}
	for stmt, query := range map[**sql.Stmt]string{
		&v.ends:    `SELECT coalesce(min(seq), 0), coalesce(max(seq), -1) FROM log`,
		&v.log:     `SELECT seq, said FROM log WHERE seq > ? ORDER BY seq`,
		&v.one:     blockQuery,
		&v.between: `SELECT id, said FROM blocks WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?`,
	} {
		if *stmt, err = v.c.PrepareContext(ctx, query); err != nil {
			return nil, errors.Join(err, v.close())
		}
	}
	return v, nil
}

func (v *view) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{v.log, v.ends, v.one, v.between} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(append(errs, v.c.Close())...)
}

// at does something that sees one moment.
func (v *view) at(ctx context.Context, do func() error) error {
	tx, err := v.c.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := v.readLog(ctx); err != nil {
		return err
	}
	return do()
}

// readLog reads what the log has got, and forgets what it has no longer.
func (v *view) readLog(ctx context.Context) error {
	var from, to int64
	if err := v.ends.QueryRowContext(ctx).Scan(&from, &to); err != nil {
		return err
	}
	if to < from { // it is empty
		clear(v.logged)
		v.ids = nil
		return nil
	}
	if from > v.from {
		v.ids = nil
		for id, r := range v.logged {
			if r.seq < from {
				delete(v.logged, id)
			}
		}
	}
	v.from = from
	if to == v.to {
		return nil
	}
	v.ids = nil
	rows, err := v.log.QueryContext(ctx, max(v.to, from-1))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var said sql.RawBytes
		if err := rows.Scan(&seq, &said); err != nil {
			return err
		}
		if v.room, err = v.reader.read(v.room[:0], allColumns, inLog, seq, said); err != nil {
			return err
		}
		for _, r := range v.room {
			v.logged[r.id] = &viewed{r, seq}
		}
		v.to = seq
	}
	return rows.Err()
}

// get gives a row, false if nothing was recorded of it.
func (v *view) get(ctx context.Context, id int64) (r stored, ok bool, err error) {
	err = v.at(ctx, func() error {
		if l, logged := v.logged[id]; logged {
			r, ok = l.stored, true
			return nil
		}
		var said []byte
		err := v.one.QueryRowContext(ctx, blockOf(id)).Scan(&said)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if v.room, err = v.reader.read(v.room[:0], allColumns, inBlock, blockOf(id), said); err != nil {
			return err
		}
		r, ok = findRecord(v.room, id)
		return nil
	})
	return r, ok, err
}

// row is a rowGetter.
func (v *view) row(ctx context.Context, id int64) (stored, runFacts, bool, error) {
	r, known, err := v.get(ctx, id)
	if !known || err != nil {
		return r, runFacts{}, false, err
	}
	run, _ := splitID(id)
	of, err := readFacts(ctx, v.c, run)
	return r, of, true, err
}

// blocksAtOnce is how many blocks are read at one moment.
const blocksAtOnce = 16

// some appends rows with ids from one up to another, in their order, with these
// of their texts: as many as lie close together. It gives the id to go on from,
// which is that other one if there are no more. The rows are good until the next
// call.
func (v *view) some(ctx context.Context, want columns, from, end int64) (all []*stored, next int64, err error) {
	err = v.at(ctx, func() error {
		all, next, err = v.blocksAnd(ctx, want, from, end)
		return err
	})
	return all, next, err
}

func (v *view) blocksAnd(ctx context.Context, want columns, from, end int64) (all []*stored, next int64, err error) {
	v.room = v.room[:0]
	next = end
	rows, err := v.between.QueryContext(ctx, blockOf(from), blockOf(end-1), blocksAtOnce)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id int64
		var said sql.RawBytes
		if err := rows.Scan(&id, &said); err != nil {
			return nil, 0, err
		}
		if v.room, err = v.reader.read(v.room, want, inBlock, id, said); err != nil {
			return nil, 0, err
		}
		next = (id + 1) << blockBits
	}
	if err := rows.Err(); err != nil {
		return nil, 0, err
	}
	if n < blocksAtOnce || next > end {
		next = end
	}
	logged := v.loggedBetween(from, next)
	for i := range v.room {
		r := &v.room[i]
		if r.id < from || r.id >= next {
			continue
		}
		for len(logged) > 0 && logged[0].id < r.id {
			all, logged = append(all, logged[0]), logged[1:]
		}
		if len(logged) > 0 && logged[0].id == r.id {
			r, logged = logged[0], logged[1:] // the later commit counts
		}
		all = append(all, r)
	}
	return append(all, logged...), next, nil
}

// loggedBetween gives rows of the log, in their order.
func (v *view) loggedBetween(from, end int64) (all []*stored) {
	if v.ids == nil {
		v.ids = slices.Sorted(maps.Keys(v.logged))
	}
	n, _ := slices.BinarySearch(v.ids, from)
	for _, id := range v.ids[n:] {
		if id >= end {
			break
		}
		all = append(all, &v.logged[id].stored)
	}
	return all
}

// each yields the rows of a run in their order, from a row on, with these of their
// texts. They are not all as of one moment. Each is good until the next.
func (j *Journal) each(want columns, run int64, from int) iter.Seq2[*stored, error] {
	return func(yield func(*stored, error) bool) {
		ctx := context.Background()
		v, err := openView(ctx, j.read)
		if err != nil {
			yield(nil, err)
			return
		}
		defer v.close()
		for next, end := rowID(run, from), rowID(run+1, 0); next < end; {
			all, after, err := v.some(ctx, want, next, end)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
			next = after
		}
	}
}
