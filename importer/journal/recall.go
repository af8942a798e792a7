package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

// RecallOf says for whom Recall looks.
type RecallOf struct {
	Server string
	Sheet  string    // its code
	Run    int64     // that is to go on, whose own rows are left out; 0 for a new one
	Now    time.Time // what is to come is later
}

// Recall says what the journal knows of rows that may be sent, and puts nothing
// down. It can be asked beside a process that sends, and is for many rows at
// once: a million take some seconds, in memory for about 100 bytes each, and for
// what is known of them.
//
// Claims lie in segments. Of each one it is read which contacts it has, so that
// no more than that of a few segments is in memory, however large the journal
// is. Then the claims that may be meant are read, and the rows that they are of,
// in the order in which they lie.
func (j *Journal) Recall(of RecallOf, queries []importer.Query) ([]importer.Recalled, error) {
	if err := j.flush(); err != nil {
		return nil, err
	}
	r := &recall{j: j, of: of, queries: queries, all: make([]importer.Recalled, len(queries))}
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
	runs    map[int64]recalledRun
	mind    *live
	lookups []lookup // by rising key
	groups  groups
	now     int64

	mu   sync.Mutex
	hits []hit

	answers [64]sync.Mutex // of all, by query
	all     []importer.Recalled
}

type recalledRun struct{ server, sheet string }

// lookup is a key that a relative of a row may have claimed.
type lookup struct {
	key   uint64
	query int32
	slot  bool // the row's own time: whatever else its contact has counts too
}

// groups are the lookups with the same upper half, which mostly are those of one
// contact.
type groups struct {
	begin []int32 // of each group, in the lookups, and where the last one ends
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

// hit is a row that may be a relative: by a claim, of a lookup in a group, or, if
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
	// A claim goes from the recent ones to a segment: read in this order, none is
	// missed.
	if err := r.recent(ctx); err != nil {
		return err
	}
	if err := r.segments(ctx); err != nil {
		return err
	}
	if err := r.rows(ctx); err != nil {
		return err
	}
	r.doubts()
	for i := range r.all {
		inOrder(r.all[i].Relatives)
	}
	return nil
}

// prepare finds out what is to be looked for.
func (r *recall) prepare(ctx context.Context) error {
	var err error
	if r.mind = &r.j.live; r.j.requests == nil { // opened to read
		open, err := r.j.readDoubts(ctx, r.j.read, `state <> 'settled'`)
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
	r.runs = make(map[int64]recalledRun)
	err = scan(ctx, r.j.read, func(rows *sql.Rows) error {
		var id int64
		var run recalledRun
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
	}
}

// group gives the lookups of a group.
func (r *recall) group(n int32) []lookup { return r.lookups[r.groups.begin[n]:r.groups.begin[n+1]] }

// meant reports whether a claim of a group may be meant: it is that of a lookup,
// or a comeback of the contact that is to come. When that is, a key says by
// itself.
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

func (r *recall) recent(ctx context.Context) error {
	return scan(ctx, r.j.read, func(rows *sql.Rows) error {
		var key, row int64
		err := rows.Scan(&key, &row)
		r.hits = r.claim(r.hits, uint64(key), row)
		return err
	}, `SELECT key, row FROM recent`)
}

// claim adds a claim to the hits, if it may be meant.
func (r *recall) claim(hits []hit, key uint64, row int64) []hit {
	if n := r.groups.find(uint32(key >> 32)); n >= 0 && r.meant(r.group(n), key) {
		return append(hits, hit{row, key, n, 0})
	}
	return hits
}

// recallers is how many segments are asked at once, and how many pieces of the
// rows are read.
const recallers = 2

// segments asks all segments.
func (r *recall) segments(ctx context.Context) error {
	var all []int64
	err := scan(ctx, r.j.read, func(rows *sql.Rows) error {
		var last int64
		err := rows.Scan(&last)
		all = append(all, last)
		return err
	}, `SELECT last FROM segments`)
	if err != nil {
		return err
	}
	var next atomic.Int64
	return r.together(ctx, func(ctx context.Context, c *sql.Conn) error {
		s := &segmentReader{r: r, c: c}
		for ctx.Err() == nil {
			n := int(next.Add(1) - 1)
			if n >= len(all) {
				break
			}
			if err := s.segment(ctx, all[n]); err != nil {
				return errors.Join(err, s.close())
			}
		}
		r.mu.Lock()
		r.hits = append(r.hits, s.hits...)
		r.mu.Unlock()
		return errors.Join(ctx.Err(), s.close())
	})
}

// together does work on several connections at once.
func (r *recall) together(ctx context.Context, work func(context.Context, *sql.Conn) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for range recallers {
		g.Go(func() error {
			c, err := r.j.read.Conn(ctx)
			if err != nil {
				return err
			}
			return errors.Join(work(ctx, c), c.Close())
		})
	}
	return g.Wait()
}

// segmentReader asks one segment after another.
type segmentReader struct {
	r                    *recall
	c                    *sql.Conn
	halves, between, all *sql.Stmt
	found                []uint32 // upper halves that a segment has, and we look for
	hits                 []hit
}

func (s *segmentReader) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.halves, s.between, s.all} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

func (s *segmentReader) prepare(ctx context.Context) (err error) {
	if s.halves != nil {
		return nil
	}
	for stmt, query := range map[**sql.Stmt]string{
		&s.halves:  `SELECT halves FROM segments WHERE last = ?`,
		&s.between: `SELECT key, row FROM claims WHERE segment = ? AND key >= ? AND key <= ?`,
		&s.all:     `SELECT key, row FROM claims WHERE segment = ?`,
	} {
		if *stmt, err = s.c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// scanWhole is how many claims of a segment are read one after the other as fast
// as one is found by its key.
const scanWhole = 8

func (s *segmentReader) segment(ctx context.Context, last int64) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	var saved []byte
	if err := s.halves.QueryRowContext(ctx, last).Scan(&saved); err != nil {
		return err
	}
	s.found = s.found[:0]
	n := 0
	err := eachHalf(saved, func(half uint32) {
		if n++; s.r.groups.find(half) >= 0 {
			s.found = append(s.found, half)
		}
	})
	if err != nil {
		return err
	}
	if len(s.found) > n/scanWhole {
		return s.read(s.all.QueryContext(ctx, last))
	}
	for _, half := range s.found {
		from := int64(uint64(half) << 32)
		if err := s.read(s.between.QueryContext(ctx, last, from, from|math.MaxUint32)); err != nil {
			return err
		}
	}
	return nil
}

// read reads claims.
func (s *segmentReader) read(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	var key, row int64
	into := []any{&key, &row}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		s.hits = s.r.claim(s.hits, uint64(key), row)
	}
	return rows.Err()
}

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

// each says which queries a hit may be meant by: exactly, or as another comeback
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

// sameID reports whether two ids are the same. An id that was purged may be any.
func sameID(a []byte, b string) bool {
	return string(a) == b || a == nil || importer.OneCase(string(a)) == importer.OneCase(b)
}

// notCreated judges a row that was sent, and of which nobody knows what became.
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

// fromDisk judges a row by what is on disk. One that is still said to be sent
// there, and that is not in memory, was decided just now, or is sent by
// another process.
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
