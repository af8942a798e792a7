package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"comebacks/importer"
)

// expectedMost is how many keys are expected at a time; the newest window is kept
// whatever its size.
var expectedMost = 1 << 15

// expected is what the segments say of keys that are soon to be asked for. It is
// kept until there is no more room: what becomes of a key in the meantime is in memory
// first, and when that becomes a segment it is told here.
type expected struct {
	mu      sync.Mutex
	windows []*window // the oldest first
	n       int       // of keys, in all windows

	segments atomic.Int64 // how many there are, or are about to be
	reading  sync.Mutex
	reader   keyReader
	blocks   *sql.Stmt
	records  blobReader
}

// window is what one call of Expect has asked for.
type window struct {
	keys  []uint64 // rising
	found []keyRow // sorted
	known bool     // found is there

	made []madeRow      // by rising ids, the created ones of the rows that the segments had
	old  map[int64]bool // blocks that were written while it was being read
	late bool           // there is no more room for the rows
}

// add adds a window before the segments are read: from then on it is told what becomes
// a segment.
func (x *expected) add(w *window) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.windows = append(x.windows, w)
	x.n += len(w.keys)
	for x.n > expectedMost && len(x.windows) > 1 {
		x.n -= len(x.windows[0].keys)
		x.windows = slices.Delete(x.windows, 0, 1)
	}
	x.forgetMade()
}

// drop takes back a window whose segments could not be read.
func (x *expected) drop(w *window) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if i := slices.Index(x.windows, w); i >= 0 {
		x.n -= len(w.keys)
		x.windows = slices.Delete(x.windows, i, i+1)
	}
}

// put adds to a window what the segments have said.
func (x *expected) put(w *window, found []keyRow, made []madeRow) {
	x.mu.Lock()
	defer x.mu.Unlock()
	w.found = append(w.found, found...) // after what it was told meanwhile
	slices.SortFunc(w.found, compareKeyRows)
	w.known = true
	if !w.late {
		w.made = made
		w.forget(w.old)
	}
	w.old = nil
}

// learn tells of sorted entries that are in a segment now, and will be in memory no
// more.
func (x *expected) learn(entries []keyRow) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range x.windows {
		n, keys := len(w.found), w.keys
		for _, e := range entries {
			for len(keys) > 0 && keys[0] < e.key {
				keys = keys[1:]
			}
			if len(keys) > 0 && keys[0] == e.key {
				w.found = append(w.found, e)
			}
		}
		if w.known && len(w.found) > n {
			slices.SortFunc(w.found, compareKeyRows)
		}
	}
}

// rows gives the rows that the segments have for a key, and reports whether these are
// all.
func (x *expected) rows(key uint64) (rows []int64, known bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range slices.Backward(x.windows) { // the older ones have had their turn
		if !w.known {
			continue
		}
		if _, expected := slices.BinarySearch(w.keys, key); !expected {
			continue
		}
		i, _ := slices.BinarySearchFunc(w.found, keyRow{key, -1}, compareKeyRows)
		for ; i < len(w.found) && w.found[i].key == key; i++ {
			rows = append(rows, w.found[i].row)
		}
		return rows, true
	}
	return nil, false
}

// expect reads what the segments say of sorted keys.
func (x *expected) expect(ctx context.Context, db *sql.DB, sorted []uint64) error {
	w := &window{keys: sorted}
	x.add(w)
	var found []keyRow
	var made []madeRow
	if x.segments.Load() > 0 {
		err := x.read(ctx, db, func(segments []*segment) error {
			err := x.reader.findAll(ctx, segments, slotKeys, sorted, func(e keyRow) { found = append(found, e) })
			if err == nil {
				made, err = x.readMade(ctx, found)
			}
			return err
		})
		if err != nil {
			x.drop(w)
			return err
		}
	}
	x.put(w, found, made)
	return nil
}

// read does something with the segments as they are at one moment, on a connection
// that is kept for the next time.
func (x *expected) read(ctx context.Context, db *sql.DB, do func(segments []*segment) error) error {
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.reader.c == nil {
		if err := x.open(ctx, db); err != nil {
			return err
		}
	}
	return x.reader.atOnce(ctx, func(segments []*segment) error {
		x.reader.cache.only(segments)
		return do(segments)
	})
}

func (x *expected) open(ctx context.Context, db *sql.DB) error {
	err := x.reader.open(ctx, db)
	x.reader.cache = &keyCache{}
	if err == nil {
		x.blocks, err = x.reader.c.PrepareContext(ctx, `SELECT id, said FROM blocks WHERE id >= ? AND id <= ? ORDER BY id`)
	}
	return err
}

// rest forgets what is known of keys: whoever asks for them reads it again.
func (x *expected) rest() {
	x.mu.Lock()
	x.windows, x.n = nil, 0
	x.mu.Unlock()
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.reader.c != nil {
		x.reader.cache = &keyCache{}
	}
}

func (x *expected) close() error {
	x.reading.Lock()
	defer x.reading.Unlock()
	return errors.Join(closeAll(x.blocks), x.reader.end())
}

// Expect implements importer.Ledger.
func (r *Run) Expect(queries []importer.Query) error {
	j := r.j
	if len(queries) == 0 {
		return nil
	}
	sorted := make([]uint64, len(queries))
	for i := range queries {
		sorted[i] = queries[i].Fingerprint.Key
	}
	// Others are seldom asked for: the committer knows of which rows.
	err := j.broken()
	if err == nil && j.others.Load() {
		err = j.ask(func(context.Context) error {
			for i := range queries {
				a := r.askedFor(&queries[i])
				sorted = append(sorted, j.origins.otherKeys(&a)...)
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	slices.Sort(sorted)
	if err := j.keys.expected.expect(context.Background(), j.read, slices.Compact(sorted)); err != nil {
		return failed("read", j.path, err)
	}
	return nil
}

func (r *Run) askedFor(q *importer.Query) asked {
	return asked{print: q.Fingerprint, first: q.First, from: r.originOf(q.Row, q.Origin)}
}
