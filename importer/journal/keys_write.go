package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/FastFilter/xorfilter"
)

// keyWriter writes the index, in transactions of its connection. When one of them has
// failed it is not used any more.
type keyWriter struct {
	c        *sql.Conn
	crash    func() error
	segments []*segment
	last     int64 // the highest id that a segment has had

	reader                               keyReader
	putBucket, putFilter, putLog, endLog *sql.Stmt
	moved, dropBuckets, dropFilters      *sql.Stmt

	said    []byte // room, used again
	keys    []uint64
	builder xorfilter.BinaryFuseBuilder
	runs    [2][]keyRow
}

func (w *keyWriter) open(ctx context.Context, c *sql.Conn, crash func() error) error {
	w.c, w.crash = c, crash
	for stmt, query := range map[**sql.Stmt]string{
		&w.putBucket:   `INSERT INTO buckets (id, said) VALUES (?, ?)`,
		&w.putFilter:   `INSERT INTO filters (id, said) VALUES (?, ?)`,
		&w.putLog:      `INSERT INTO key_log (id, said) VALUES (?, ?)`,
		&w.endLog:      `DELETE FROM key_log WHERE id >= ? AND id <= ?`,
		&w.moved:       `UPDATE segments SET done = ? WHERE id = ?`,
		&w.dropBuckets: `DELETE FROM buckets WHERE id >= ? AND id <= ?`,
		&w.dropFilters: `DELETE FROM filters WHERE id >= ? AND id <= ?`,
	} {
		var err error
		if *stmt, err = c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	if err := w.reader.prepare(ctx, c); err != nil {
		return err
	}
	var err error
	if w.segments, err = loadSegments(ctx, c); err != nil {
		return err
	}
	for _, s := range w.segments {
		w.last = max(w.last, s.id)
		s.credit = partSize // a process that sends little moves something, too
	}
	return nil
}

func (w *keyWriter) close() error {
	return errors.Join(w.reader.close(), closeAll(w.putBucket, w.putFilter, w.putLog, w.endLog, w.moved, w.dropBuckets, w.dropFilters))
}

// do executes a statement: it is where a test may stop the program.
func (w *keyWriter) do(ctx context.Context, stmt *sql.Stmt, args ...any) error {
	if _, err := stmt.ExecContext(ctx, args...); err != nil {
		return err
	}
	return w.crash()
}

// add adds an empty segment.
func (w *keyWriter) add(ctx context.Context, kind keyKind, level, n int) (*segment, error) {
	w.last++
	s := newSegment(w.last, kind, level, n)
	_, err := w.c.ExecContext(ctx, `INSERT INTO segments (id, kind, level, n, bits, part, goes, done) VALUES (?, ?, ?, ?, ?, ?, 0, 0)`,
		s.id, s.kind, s.level, s.n, s.bits, s.part)
	w.segments = append(w.segments, s)
	return s, errors.Join(err, w.crash())
}

// make makes a segment of sorted entries.
func (w *keyWriter) make(ctx context.Context, kind keyKind, level int, entries []keyRow) error {
	s, err := w.add(ctx, kind, level, len(entries))
	if err != nil {
		return err
	}
	for !s.full() {
		_, to := between(uint32(s.done), s.part)
		n := upTo(entries, to)
		if err := w.fill(ctx, s, entries[:n]); err != nil {
			return err
		}
		entries = entries[n:]
	}
	bound(w.segments)
	return nil
}

// upTo tells how many of sorted entries have no higher key.
func upTo(entries []keyRow, key uint64) int {
	n, _ := slices.BinarySearchFunc(entries, keyRow{key, 1<<63 - 1}, compareKeyRows)
	return n
}

// fill writes the next part of a segment, of sorted entries.
func (w *keyWriter) fill(ctx context.Context, s *segment, entries []keyRow) error {
	if s.filtered() {
		if err := w.filter(ctx, s, entries); err != nil {
			return err
		}
	}
	buckets := 1 << (s.bits - s.part)
	for number := uint32(s.done * buckets); buckets > 0; buckets-- {
		from, to := between(number, s.bits)
		n := upTo(entries, to)
		w.said = appendBucket(w.said[:0], s.blob(number), from, entries[:n])
		if err := w.do(ctx, w.putBucket, s.blob(number), w.said); err != nil {
			return err
		}
		entries = entries[n:]
		number++
	}
	s.done++
	return w.do(ctx, w.moved, s.done, s.id)
}

func (w *keyWriter) filter(ctx context.Context, s *segment, entries []keyRow) error {
	w.keys = w.keys[:0]
	for i, e := range entries {
		if i == 0 || e.key != entries[i-1].key {
			w.keys = append(w.keys, e.key)
		}
	}
	var f fuse
	if len(w.keys) > 0 {
		var err error
		if f, err = xorfilter.BuildBinaryFuse[uint8](&w.builder, w.keys); err != nil {
			return err
		}
	}
	id := s.blob(uint32(s.done))
	w.said = appendFilter(w.said[:0], id, &f)
	return w.do(ctx, w.putFilter, id, w.said)
}

// merge does a share of the moving: it is called in each commit, with how many keys
// of a kind were claimed in it.
func (w *keyWriter) merge(ctx context.Context, claimed func(keyKind) int) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	var next *segment
	for _, s := range w.segments {
		if s.full() {
			continue
		}
		// Twice as many as came: so a level's entries have moved before there are
		// as many again.
		s.credit += 2 * claimed(s.kind)
		if next == nil || cmp.Or(cmp.Compare(s.credit, next.credit), next.level-s.level) > 0 {
			next = s
		}
	}
	if next == nil || next.credit < partSize {
		return nil
	}
	next.credit -= partSize
	return w.move(ctx, next)
}

// begin begins to move the segments of a level to a new one, if there are enough.
func (w *keyWriter) begin(ctx context.Context) error {
	type level struct {
		kind  keyKind
		level int
	}
	there := make(map[level][]*segment)
	for _, s := range w.segments {
		if s.full() && s.goes == 0 {
			l := level{s.kind, s.level}
			there[l] = append(there[l], s)
		}
	}
	for l, all := range there {
		if len(all) < fanOut {
			continue
		}
		n := 0
		for _, s := range all {
			n += s.n
		}
		to, err := w.add(ctx, l.kind, l.level+1, n)
		if err != nil {
			return err
		}
		for _, s := range all {
			s.goes = to.id
			if _, err := w.c.ExecContext(ctx, `UPDATE segments SET goes = ? WHERE id = ?`, s.goes, s.id); err != nil {
				return err
			}
		}
		bound(w.segments)
	}
	return w.crash()
}

// move moves the next part to a segment.
func (w *keyWriter) move(ctx context.Context, s *segment) error {
	from, to := between(uint32(s.done), s.part)
	entries, ends := w.runs[0][:0], []int{0}
	for _, source := range w.segments {
		if source.goes != s.id {
			continue
		}
		err := w.reader.each(ctx, source, from, to, func(some []keyRow) { entries = append(entries, some...) })
		if err != nil {
			return err
		}
		ends = append(ends, len(entries))
	}
	w.runs[0] = entries
	entries, w.runs[0], w.runs[1] = mergeRuns(w.runs[0], w.runs[1], ends)
	if err := w.fill(ctx, s, slices.Compact(entries)); err != nil {
		return err
	}
	for _, source := range w.segments {
		if source.goes == s.id {
			if err := w.drop(ctx, source, from, to); err != nil {
				return err
			}
		}
	}
	if s.full() {
		if _, err := w.c.ExecContext(ctx, `DELETE FROM segments WHERE goes = ?`, s.id); err != nil {
			return err
		}
		w.segments = slices.DeleteFunc(w.segments, func(source *segment) bool { return source.goes == s.id })
	}
	bound(w.segments)
	return w.crash()
}

// drop drops what a segment has only of keys up to one, after those from another on
// were moved.
func (w *keyWriter) drop(ctx context.Context, s *segment, from, to uint64) error {
	for _, of := range []struct {
		stmt *sql.Stmt
		bits int
	}{{w.dropBuckets, s.bits}, {w.dropFilters, s.part}} {
		first, end := uint32(from>>(64-of.bits)), int64(1)<<of.bits // of those that have nothing left
		if to != 1<<64-1 {
			end = int64((to + 1) >> (64 - of.bits))
		}
		if int64(first) < end {
			if err := w.do(ctx, of.stmt, s.blob(first), s.blob(uint32(end-1))); err != nil {
				return err
			}
		}
	}
	return nil
}

// mergeRuns merges sorted runs, which end one after the other, into one, and gives the
// room of both for the next time.
func mergeRuns(a, b []keyRow, ends []int) (merged, room, other []keyRow) {
	for len(ends) > 2 {
		b = b[:0]
		next := []int{0}
		for i := 0; i+1 < len(ends); i += 2 {
			if i+2 < len(ends) {
				b = mergeTwo(b, a[ends[i]:ends[i+1]], a[ends[i+1]:ends[i+2]])
			} else {
				b = append(b, a[ends[i]:ends[i+1]]...)
			}
			next = append(next, len(b))
		}
		a, b, ends = b, a, next
	}
	return a, a, b
}

func mergeTwo(to, a, b []keyRow) []keyRow {
	for len(a) > 0 && len(b) > 0 {
		if compareKeyRows(a[0], b[0]) <= 0 {
			to = append(to, a[0])
			a = a[1:]
		} else {
			to = append(to, b[0])
			b = b[1:]
		}
	}
	return append(append(to, a...), b...)
}
