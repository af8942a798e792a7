package journal

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/FastFilter/xorfilter"
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
// Claims lie in segments. Of each one a filter says which contacts it may have;
// it is read, asked for all rows, and dropped, so that no more than a few are in
// memory, however large the journal is. Then the claims that may be meant are
// read, and the rows that they are of, in the order in which they lie.
func (j *Journal) Recall(of RecallOf, queries []importer.Query) ([]importer.Recalled, error) {
	if err := j.flush(); err != nil {
		return nil, err
	}
	r := &recall{j: j, of: of, queries: queries, all: make([]importer.Recalled, len(queries))}
	if err := r.do(context.Background()); err != nil {
		return nil, &Error{"read", j.path, err, hint(err)}
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
	lookups []lookup
	groups  []int32 // where the lookups of each upper half begin
	now     int64

	mu   sync.Mutex
	hits []hit

	answers [64]sync.Mutex // of all, by query
	all     []importer.Recalled
}

type recalledRun struct{ server, sheet string }

// lookup is a key that a relative of a row may have claimed.
type lookup struct {
	key   int64 // as SQLite has it, and in its order
	query int32
	slot  bool // the row's own time: whatever else its contact has counts too
}

// hit is a row that may be a relative: by a claim, of a lookup in a group, or, if
// there is no group, as another version of a query's row.
type hit struct {
	row   int64
	key   int64
	group int32 // negative for none
	query int32
}

func half(key int64) int32 { return int32(key >> 32) }

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
		r.lookups = append(r.lookups, lookup{int64(a.print.Key), int32(i), true})
		for _, key := range r.origins.otherKeys(&a) {
			r.lookups = append(r.lookups, lookup{int64(key), int32(i), false})
		}
		for _, row := range r.origins.own(&a) {
			r.hits = append(r.hits, hit{row, 0, -1, int32(i)})
		}
	}
	slices.SortFunc(r.lookups, func(a, b lookup) int { return cmp.Compare(a.key, b.key) })
	for i, l := range r.lookups {
		if i == 0 || half(l.key) != half(r.lookups[i-1].key) {
			r.groups = append(r.groups, int32(i))
		}
	}
	return nil
}

func (r *recall) asked(query int32) asked {
	q := &r.queries[query]
	return asked{
		id: rowID(r.of.Run, q.Row), run: r.of.Run, server: r.of.Server, customer: q.CustomerID,
		print: q.Fingerprint, first: q.First, from: originOfRow(r.of.Sheet, q.Row, q.Origin),
	}
}

// group gives the lookups of one upper half.
func (r *recall) group(n int) []lookup {
	from, to := r.groups[n], int32(len(r.lookups))
	if n+1 < len(r.groups) {
		to = r.groups[n+1]
	}
	return r.lookups[from:to]
}

// groupOf finds the group of an upper half.
func (r *recall) groupOf(half32 int32) (int, bool) {
	return slices.BinarySearchFunc(r.groups, half32, func(at int32, want int32) int { return cmp.Compare(half(r.lookups[at].key), want) })
}

// meant reports whether a claim of a group may be meant: it is that of a lookup,
// or a comeback of the contact that is to come. When that is, a key says by
// itself.
func (r *recall) meant(group []lookup, key int64) bool {
	for _, l := range group {
		if l.key == key || l.slot && r.instant(l, key) > r.now {
			return true
		}
	}
	return false
}

// instant says when a claim of a lookup's contact is due, in seconds.
func (r *recall) instant(l lookup, key int64) int64 {
	return int64(uint32(r.queries[l.query].Date.Unix()) + uint32(key) - uint32(l.key))
}

func (r *recall) recent(ctx context.Context) error {
	return scan(ctx, r.j.read, func(rows *sql.Rows) error {
		var key, row int64
		err := rows.Scan(&key, &row)
		if n, ok := r.groupOf(half(key)); ok && r.meant(r.group(n), key) {
			r.hits = append(r.hits, hit{row, key, int32(n), 0})
		}
		return err
	}, `SELECT key, row FROM recent`)
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
	filter, between, all *sql.Stmt
	found                []int32 // groups that a segment may have
	hits                 []hit
}

func (s *segmentReader) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.filter, s.between, s.all} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

func (s *segmentReader) prepare(ctx context.Context) (err error) {
	if s.filter != nil {
		return nil
	}
	for stmt, query := range map[**sql.Stmt]string{
		&s.filter:  `SELECT halves FROM segments WHERE last = ?`,
		&s.between: `SELECT key, row FROM claims WHERE segment = ? AND key >= ? AND key <= ?`,
		&s.all:     `SELECT key, row FROM claims WHERE segment = ? ORDER BY key`,
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
	if err := s.filter.QueryRowContext(ctx, last).Scan(&saved); err != nil {
		return err
	}
	filter, err := xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(saved))
	if err != nil {
		return err
	}
	s.found = s.found[:0]
	for n, at := range s.r.groups {
		if filter.Contains(uint64(s.r.lookups[at].key) >> 32) {
			s.found = append(s.found, int32(n))
		}
	}
	if len(s.found) > len(filter.Fingerprints)/scanWhole {
		return s.scan(ctx, last)
	}
	for _, n := range s.found {
		group := s.r.group(int(n))
		from := int64(half(group[0].key)) << 32
		rows, err := s.between.QueryContext(ctx, last, from, from|0xffffffff)
		if err != nil {
			return err
		}
		for rows.Next() {
			var key, row int64
			if err := rows.Scan(&key, &row); err != nil {
				return errors.Join(err, rows.Close())
			}
			s.claim(n, group, key, row)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (s *segmentReader) claim(n int32, group []lookup, key, row int64) {
	if s.r.meant(group, key) {
		s.hits = append(s.hits, hit{row, key, n, 0})
	}
}

// scan reads a whole segment beside the groups that it may have.
func (s *segmentReader) scan(ctx context.Context, last int64) error {
	rows, err := s.all.QueryContext(ctx, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	at := 0
	group := s.r.group(int(s.found[0]))
	var key, row int64
	into := []any{&key, &row}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for half(group[0].key) < half(key) {
			if at++; at == len(s.found) {
				return nil
			}
			group = s.r.group(int(s.found[at]))
		}
		if half(group[0].key) == half(key) {
			s.claim(s.found[at], group, key, row)
		}
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
		if one.key == h.key && run.server == r.of.Server && sameContact {
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
	for _, l := range r.group(int(h.group)) {
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
// there, and that nobody knows by heart, was decided just now, or is sent by
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
		n, ok := r.groupOf(half(int64(d.Key)))
		if !ok {
			continue
		}
		for _, l := range r.group(n) {
			if l.key != int64(d.Key) {
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
