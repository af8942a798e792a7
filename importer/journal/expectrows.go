package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"comebacks/importer"
)

// madeMost is for how many keys the rows are kept that have claimed them; those of the
// newest window are, whatever its size.
var madeMost = 1 << 14

// madeRow is what a row that was created says to those whose relative it may be.
type madeRow struct {
	id       int64
	print    importer.Fingerprint
	customer string
	comeback string
	carried  importer.Origin
}

// The rows that were created are read with the claims, at the same moment: rows of a sheet
// that comes again in another order would each need a block of their own. What has become
// of them since is in the log, so in the committer's memory, until their block is written
// again; and of the blocks that a commit has written nothing is believed that was read
// before.

// readMade gives the created ones of rows, in their order.
func (x *expected) readMade(ctx context.Context, found []keyRow) (made []madeRow, err error) {
	ids := make([]int64, len(found))
	for i, e := range found {
		ids[i] = e.row
	}
	slices.Sort(ids)
	var texts textRoom // of these alone
	err = x.pickRows(ctx, slices.Compact(ids), func(r *stored) {
		if r.status != importer.Created {
			return
		}
		m := madeRow{id: r.id, print: r.print, customer: r.customer, comeback: texts.join(r.comeback, nil)}
		if n := len(made); n > 0 && made[n-1].customer == r.customer {
			m.customer = made[n-1].customer
		} else {
			m.customer = texts.join(r.customer, nil)
		}
		m.carried = importer.Origin{Sheet: texts.join(r.originSheet, nil), Row: r.originRow}
		made = append(made, m)
	})
	return made, err
}

// pickRows yields rows that are in blocks, by their rising ids.
func (x *expected) pickRows(ctx context.Context, ids []int64, one func(*stored)) error {
	for len(ids) > 0 {
		n := 1
		for n < len(ids) && blockOf(ids[n])-blockOf(ids[n-1]) <= closeBlobs {
			n++
		}
		rows, err := x.blocks.QueryContext(ctx, blockOf(ids[0]), blockOf(ids[n-1]))
		if err == nil {
			err = x.pickFrom(rows, ids[:n], one)
		}
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func (x *expected) pickFrom(rows *sql.Rows, ids []int64, one func(*stored)) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		var said sql.RawBytes
		if err := rows.Scan(&id, &said); err != nil {
			return err
		}
		for len(ids) > 0 && blockOf(ids[0]) < id { // in the log only
			ids = ids[1:]
		}
		n := 0
		for n < len(ids) && blockOf(ids[n]) == id {
			n++
		}
		if n == 0 {
			continue
		}
		if err := x.records.pick(ofRelatives&^columnContact, id, said, ids[:n], one); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return rows.Err()
}

// made gives a row that was created, as a window has it.
func (x *expected) made(id int64) (madeRow, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range slices.Backward(x.windows) {
		if i, is := slices.BinarySearchFunc(w.made, id, compareMade); is {
			return w.made[i], true
		}
	}
	return madeRow{}, false
}

func compareMade(m madeRow, id int64) int { return cmp.Compare(m.id, id) }

// rewritten tells of blocks that are on disk with the last commit: what was read of them
// before is old, and so is what is being read.
func (x *expected) rewritten(blocks map[int64]bool) {
	if len(blocks) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range x.windows {
		w.forget(blocks)
	}
}

func (w *window) forget(blocks map[int64]bool) {
	for block := range blocks {
		if !w.known {
			if w.old == nil {
				w.old = make(map[int64]bool)
			}
			w.old[block] = true
			continue
		}
		from, _ := slices.BinarySearchFunc(w.made, block<<blockBits, compareMade)
		to, _ := slices.BinarySearchFunc(w.made, (block+1)<<blockBits, compareMade)
		w.made = slices.Delete(w.made, from, to)
	}
}

// forgetMade makes room for the rows of the newest window.
func (x *expected) forgetMade() {
	n := 0
	for i, w := range slices.Backward(x.windows) {
		if n += len(w.keys); n > madeMost && i < len(x.windows)-1 {
			w.made, w.late = nil, true
		}
	}
}

// made gives a row that was created from what was expected, unless something was put down
// of it since.
func (j *Journal) made(id int64) (madeRow, bool) {
	if j.rows.rows[id] != nil || j.rows.written[blockOf(id)] {
		return madeRow{}, false
	}
	return j.keys.expected.made(id)
}

// fromMade judges a row that was created, as it was expected.
func (a *asked) fromMade(m *madeRow, of runFacts) (importer.Relative, bool) {
	r := stored{id: m.id, originSheet: m.carried.Sheet, originRow: m.carried.Row}
	return a.created(of.server, m.customer, m.print, r.origin(of.sheet), refOf(m.id), m.comeback)
}
