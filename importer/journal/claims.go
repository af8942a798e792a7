package journal

import (
	"context"
	"errors"
	"slices"
)

// claims are those of a kind that are in no segment yet: the table key_log.
type claims struct {
	kind   keyKind
	recent keyTable

	last    int64 // the log's newest BLOB
	logged  int   // how many of the recent ones are in the log
	checked int   // how many of them have been looked for in the segments: see ids.go
	now     int   // how many came in this commit
}

// full reports whether they are worth a segment. Ids are looked for in all segments
// before that, so they wait to be more.
func (c *claims) full() bool {
	if c.kind == idKeys {
		return len(c.recent.entries) >= 2*segmentSize
	}
	return len(c.recent.entries) >= segmentSize
}

// add adds a claim, unless the row has made it already.
func (c *claims) add(key uint64, row int64) {
	if !c.recent.has(keyRow{key, row}) {
		c.recent.add(keyRow{key, row})
	}
}

// of gives the rows that have claimed a key, the newest first.
func (c *claims) of(key uint64) (rows []int64) {
	for n := range c.recent.at(key) {
		rows = append(rows, c.recent.entries[n].row)
	}
	slices.Reverse(rows)
	return rows
}

// claim notes that a row claims a key: it is on disk with the commit.
func (c *claims) claim(key uint64, row int64) {
	n := len(c.recent.entries)
	c.add(key, row)
	c.now += len(c.recent.entries) - n
}

// sorted gives them as the entries of a segment.
func (c *claims) sorted() []keyRow {
	all := slices.Clone(c.recent.entries)
	slices.SortFunc(all, compareKeyRows)
	return slices.Compact(all)
}

// forget drops them, as they are in a segment now.
func (c *claims) forget() {
	c.recent.clear()
	c.logged, c.checked = 0, 0
}

// keys is the index as the committer has it. Others may only use what is expected.
type keys struct {
	keyWriter
	slots, ids claims
	expected   expected

	folded map[keyKind][]keyRow // what became a segment in this commit
}

func (k *keys) load(ctx context.Context) (err error) {
	k.slots.kind, k.ids.kind = slotKeys, idKeys
	k.expected.segments.Store(int64(len(k.segments)))
	for _, c := range []*claims{&k.slots, &k.ids} {
		if c.last, err = readLog(ctx, k.reader.log, c.kind, c.add); err != nil {
			return err
		}
		c.logged = len(c.recent.entries)
	}
	return nil
}

// rows gives the rows that have claimed a key of a contact's time or an origin, or
// may have.
func (k *keys) rows(ctx context.Context, key uint64) ([]int64, error) {
	found := k.slots.of(key)
	more, known := k.expected.rows(key)
	if found = append(found, more...); known {
		return found, nil
	}
	err := k.reader.findAll(ctx, k.segments, slotKeys, []uint64{key}, func(e keyRow) { found = append(found, e.row) })
	return found, err
}

// idRows gives, by key, the rows that have claimed keys of ids.
func (k *keys) idRows(ctx context.Context, sorted []uint64) (map[uint64][]int64, error) {
	found := make(map[uint64][]int64)
	for _, key := range sorted {
		if rows := k.ids.of(key); len(rows) > 0 {
			found[key] = rows
		}
	}
	err := k.reader.findAll(ctx, k.segments, idKeys, sorted, func(e keyRow) { found[e.key] = append(found[e.key], e.row) })
	return found, err
}

func (k *keys) close() error { return errors.Join(k.expected.close(), k.keyWriter.close()) }

// write puts down what was claimed in a commit, and does a share of the sorting.
func (k *keys) write(ctx context.Context) error {
	for _, c := range []*claims{&k.slots, &k.ids} {
		var err error
		if c.full() {
			err = k.fold(ctx, c)
		} else {
			err = k.log(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	err := k.merge(ctx, func(kind keyKind) int {
		if kind == idKeys {
			return k.ids.now
		}
		return k.slots.now
	})
	k.slots.now, k.ids.now = 0, 0
	return err
}

// log puts down what is not in the log yet.
func (k *keys) log(ctx context.Context, c *claims) error {
	if c.logged == len(c.recent.entries) {
		return nil
	}
	c.last++
	k.said = appendClaims(k.said[:0], c.last, c.recent.entries[c.logged:])
	c.logged = len(c.recent.entries)
	return k.do(ctx, k.putLog, c.last, k.said)
}

// fold makes a segment of the claims. They are forgotten with the commit: see
// committed.
func (k *keys) fold(ctx context.Context, c *claims) error {
	entries := c.sorted()
	if k.folded == nil {
		k.folded = make(map[keyKind][]keyRow)
	}
	k.folded[c.kind] = entries
	k.expected.segments.Add(1)
	if err := k.make(ctx, c.kind, 0, entries); err != nil {
		return err
	}
	return k.do(ctx, k.endLog, logOf(c.kind), c.last)
}

// committed forgets what is in a segment on disk now, and reports whether ids are.
func (k *keys) committed() (ids bool) {
	for kind, entries := range k.folded {
		if kind == idKeys {
			k.ids.forget()
			ids = true
			continue
		}
		k.expected.learn(entries)
		k.slots.forget()
	}
	clear(k.folded)
	return ids
}

// writeKeys puts down what was claimed in a commit.
func (j *Journal) writeKeys(ctx context.Context) error {
	if j.keys.ids.full() {
		if err := j.checkIDs(ctx); err != nil {
			return err
		}
	}
	return j.keys.write(ctx)
}

// openKeys opens the index for the committer.
func (j *Journal) openKeys(ctx context.Context) error {
	if err := j.keys.open(ctx, j.write, j.crash); err != nil {
		return err
	}
	return j.keys.load(ctx)
}
