package journal

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// A row claims keys: that of its contact's time when it is put down as being sent,
// that of its origin if it carries one, and that of the id that Vitec has answered
// with. A key is a hash, so keys come in no order, and they are never taken back: the
// row itself says whether a claim still holds.
//
// What was claimed lately is in memory, and in the table key_log: one BLOB a commit.
// When there is enough of it, it becomes a segment: the entries, each a key and a row,
// sorted and cut into buckets by the upper bits of their keys. As hashes are evenly
// spread, nothing else has to be known to find a bucket.
//
// When there are fanOut segments of a level, their entries move to one of the next
// level. They do so part by part: one commit moves a part, which is all entries
// whose keys have the same few upper bits, and says so. So at each moment each entry
// is in one place, a crash leaves nothing half done, and the next start goes on from
// there. A commit moves a part when so many new keys have come that all levels
// keep up.
//
// A segment of level 1 and above has a filter for each part, that says which keys
// are not there. Who asks for thousands of keys at once reads them all, and who asks for one
// key reads a bucket of each segment instead. Only the sender's Expect, which asks for
// thousands again and again, keeps some of them in memory: see keys_cache.go.

// keyKind says what the keys of a segment are of. It is stored, and must never change.
type keyKind int64

const (
	slotKeys keyKind = 1                 // times of contacts, and origins
	idKeys   keyKind = 2                 // ids of Vitec's
	oldKeys  keyKind = slotKeys | idKeys // all, as before version 7
)

// How the segments are cut; tests use less.
var (
	segmentSize = 1 << 14 // how many slots make a segment, and half as many as ids
	bucketSize  = 1 << 7  // entries in a bucket, about: three of them fill a page
	partSize    = 1 << 14 // entries in a part, about
	fanOut      = 8       // segments of a level that make one of the next
)

// keyRow is a row's claim to a key.
type keyRow struct {
	key uint64
	row int64
}

func compareKeyRows(a, b keyRow) int {
	if a.key == b.key {
		return cmp.Compare(a.row, b.row)
	}
	return cmp.Compare(a.key, b.key)
}

// segment is a sorted piece of the index: the table segments.
type segment struct {
	id    int64
	kind  keyKind
	level int
	n     int
	bits  int
	part  int
	goes  int64
	done  int

	from, to uint64 // its keys now: both are among them
	none     bool   // it has none yet
	credit   int    // how many keys were claimed since a part was moved to it
}

// newSegment cuts a segment of n entries.
func newSegment(id int64, kind keyKind, level, n int) *segment {
	s := &segment{id: id, kind: kind, level: level, n: n}
	for n>>s.bits >= bucketSize*3/2 && s.bits < 32 {
		s.bits++
	}
	for n>>s.part >= partSize*3/2 && s.part < s.bits {
		s.part++
	}
	return s
}

// levelOf gives the level of a segment of n entries that is made at once.
func levelOf(n int) (level int) {
	for size := segmentSize * fanOut; n >= size; size *= fanOut {
		level++
	}
	return level
}

func (s *segment) bucketOf(key uint64) uint32 { return uint32(key >> (64 - s.bits)) }
func (s *segment) partOf(key uint64) uint32   { return uint32(key >> (64 - s.part)) }

// between gives the first and the last key of those whose upper bits are a number.
func between(number uint32, bits int) (from, to uint64) {
	from = uint64(number) << (64 - bits)
	return from, from + (1<<(64-bits) - 1)
}

func (s *segment) full() bool { return s.done == 1<<s.part }

// filtered reports whether it has filters.
func (s *segment) filtered() bool { return s.level > 0 }

// blob gives the id of a bucket or a filter.
func (s *segment) blob(number uint32) int64 { return s.id<<32 | int64(number) }

// bound finds out which keys each of all segments has.
func bound(all []*segment) {
	edges := make(map[int64]uint64) // of those that keys are being moved to: the first key that was not
	for _, s := range all {
		s.from, s.to, s.none = 0, 1<<64-1, false
		if !s.full() {
			edges[s.id], _ = between(uint32(s.done), s.part)
			s.to, s.none = edges[s.id]-1, s.done == 0
		}
	}
	for _, s := range all {
		if s.goes != 0 {
			s.from = edges[s.goes]
		}
	}
}

// within gives those of sorted keys that it may have.
func (s *segment) within(sorted []uint64) []uint64 {
	if s.none {
		return nil
	}
	first, _ := slices.BinarySearch(sorted, s.from)
	end, is := slices.BinarySearch(sorted, s.to)
	if is {
		end++
	}
	return sorted[first:end]
}

const segmentsQuery = `SELECT id, kind, level, n, bits, part, goes, done FROM segments ORDER BY id`

func loadSegments(ctx context.Context, db querier) (all []*segment, err error) {
	err = scan(ctx, db, func(rows *sql.Rows) error {
		s := &segment{}
		err := rows.Scan(&s.id, &s.kind, &s.level, &s.n, &s.bits, &s.part, &s.goes, &s.done)
		if err == nil && (s.part < 0 || s.part > s.bits || s.bits > 32 || s.done < 0 || s.done > 1<<s.part) {
			err = fmt.Errorf("%w: segment %d", errDamaged, s.id)
		}
		all = append(all, s)
		return err
	}, segmentsQuery)
	bound(all)
	return all, err
}

// Segments tells how much Recall goes through: it is the number of pieces of 30,000
// comebacks, about.
func (j *Journal) Segments() (n int) {
	if err := j.read.QueryRow(`SELECT coalesce(sum(n), 0) / 32768 FROM segments WHERE kind & ?`, slotKeys).Scan(&n); err != nil {
		return 0 // Recall will show what is wrong
	}
	return n
}
