package journal

import (
	"cmp"
	"context"
	"database/sql"
	"math/bits"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
)

// RecallOf says what Recall looks for.
type RecallOf struct {
	Server string
	Sheet  string    // its code
	Run    int64     // the run to be resumed, whose own rows are left out; 0 for a new one
	Now    time.Time // what is to come is later
}

// Recall returns what the journal knows about rows that may be sent, and records
// nothing. It can be used beside a process that sends, and is meant for many
// rows at once: a million take some seconds, and memory of about 100 bytes each
// besides the queries, whether they are known or not.
//
// The claims that may match are read first, from all segments: see recallsegments.go.
// Then the rows that they belong to, in the order in which they are stored.
func (j *Journal) Recall(of RecallOf, queries []importer.Query) (*Memory, error) {
	if err := j.flush(); err != nil {
		return nil, err
	}
	r := &recall{j: j, of: of, queries: queries, all: &Memory{coming: make([]bool, len(queries))}}
	if err := r.do(context.Background()); err != nil {
		return nil, failed("read", j.path, err)
	}
	return r.all, nil
}

type recall struct {
	j       *Journal
	of      RecallOf
	queries []importer.Query
	origins origins
	runs    map[int64]runFacts
	mind    *live
	lookups []lookup // by rising key
	groups  groups
	now     int64

	mu   sync.Mutex // of those below, while rows are read
	hits []hit
	all  *Memory
}

// lookup is a key that a relative of a row may have claimed.
type lookup struct {
	key   uint64
	query int32
	slot  bool // the row's own time: whatever else its contact has counts too
}

// groups are the lookups with the same upper half: usually those of one contact.
type groups struct {
	begin []int32 // where each group begins in the lookups, and where the last one ends
	half  []uint32
	first []int32 // the first group that is not below one of the equally long pieces of all halves
	shift int
}

func groupsOf(lookups []lookup) (g groups) {
	for i, l := range lookups {
		if half := uint32(l.key >> 32); i == 0 || half != g.half[len(g.half)-1] {
			g.half, g.begin = append(g.half, half), append(g.begin, int32(i))
		}
	}
	g.begin = append(g.begin, int32(len(lookups)))
	g.shift = 32 - min(bits.Len(uint(len(g.half))), 31)
	g.first = make([]int32, 1<<(32-g.shift)+1)
	n := 0
	for piece := range g.first {
		for n < len(g.half) && int(g.half[n]>>g.shift) < piece {
			n++
		}
		g.first[piece] = int32(n)
	}
	return g
}

// find gives the group of an upper half, negative if there is none.
func (g *groups) find(half uint32) int32 {
	for n := g.first[half>>g.shift]; int(n) < len(g.half) && g.half[n] <= half; n++ {
		if g.half[n] == half {
			return n
		}
	}
	return -1
}

// hit is a row that may be a relative: by a claim for a lookup in a group, or, if
// there is no group, as another version of a query's row.
type hit struct {
	row   int64
	key   uint64
	group int32 // negative for none
	query int32
}

func (r *recall) do(ctx context.Context) error {
	r.now = r.of.Now.Unix()
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if err := r.claims(ctx); err != nil {
		return err
	}
	if err := r.rows(ctx); err != nil {
		return err
	}
	r.doubts()
	r.all.arrange()
	return nil
}

// prepare finds out what to look for.
func (r *recall) prepare(ctx context.Context) error {
	var err error
	if r.mind = &r.j.live; r.j.requests == nil { // opened to read
		open, err := r.j.openDoubts(ctx, `state <> 'settled'`)
		if err != nil {
			return err
		}
		r.mind = &live{}
		for _, d := range open {
			r.mind.put(d)
		}
	}
	if r.origins, err = loadOrigins(ctx, r.j.read); err != nil {
		return err
	}
	r.runs = make(map[int64]runFacts)
	err = scan(ctx, r.j.read, func(rows *sql.Rows) error {
		var id int64
		var run runFacts
		err := rows.Scan(&id, &run.server, &run.sheet)
		r.runs[id] = run
		return err
	}, `SELECT id, server, coalesce(sheet, '') FROM runs`)
	if err != nil {
		return err
	}
	r.lookups = make([]lookup, 0, len(r.queries))
	for i := range r.queries {
		a := r.asked(int32(i))
		r.lookups = append(r.lookups, lookup{a.print.Key, int32(i), true})
		for _, key := range r.origins.otherKeys(&a) {
			r.lookups = append(r.lookups, lookup{key, int32(i), false})
		}
		for _, row := range r.origins.own(&a) {
			r.hits = append(r.hits, hit{row, 0, -1, int32(i)})
		}
	}
	slices.SortFunc(r.lookups, func(a, b lookup) int { return cmp.Compare(a.key, b.key) })
	r.groups = groupsOf(r.lookups)
	return nil
}

func (r *recall) asked(query int32) asked {
	q := &r.queries[query]
	return asked{
		id: rowID(r.of.Run, q.Row), run: r.of.Run, server: r.of.Server, customer: q.CustomerID,
		print: q.Fingerprint, first: q.First, from: originOfRow(r.of.Sheet, q.Row, q.Origin),
		looked: true, // what is absent is looked up when a row is sent
	}
}

// group gives the lookups of a group.
func (r *recall) group(n int32) []lookup { return r.lookups[r.groups.begin[n]:r.groups.begin[n+1]] }

// meant reports whether a claim of a group may match: it is that of a lookup, or
// a comeback of the contact that is still to come. The key itself says when that
// is.
func (r *recall) meant(group []lookup, key uint64) bool {
	for _, l := range group {
		if l.key == key || l.slot && r.instant(l, key) > r.now {
			return true
		}
	}
	return false
}

// instant says when a claim of a lookup's contact is due, in seconds.
func (r *recall) instant(l lookup, key uint64) int64 {
	return int64(uint32(r.queries[l.query].Date.Unix()) + uint32(key) - uint32(l.key))
}
