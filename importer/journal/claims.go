package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/FastFilter/xorfilter"

	"comebacks/importer"
)

// segmentSize is how many claims are sorted at a time; tests use fewer.
var segmentSize = 1 << 16

// claims say which rows made, or may have made, a comeback for whom and when:
// the rows' ids by Fingerprint.Key. They also say which rows made the comeback
// of an id: see ids.go. The row says whether its claim still holds; claims are
// never removed.
//
// Keys come in no order, so that in a single tree each row would touch a page
// of its own, which used to cost more than everything else. Instead they are
// appended to the table recent, and kept in memory. When there are enough of
// them they are moved to the table claims, sorted by key, as one segment of
// it; only a filter of each segment stays in memory, which rules out most keys
// that are not there.
type claims struct {
	recent   []claim
	newest   map[uint64]int32 // by key, where its newest claim is in recent
	last     int64            // the newest one's id
	segments []segment
}

// claim is a row's, and where the previous one with the same key is: negative
// if there is none.
type claim struct {
	row    int64
	before int32
}

type segment struct {
	last   int64
	filter *xorfilter.BinaryFuse[uint16]
}

// querier is a connection, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// load reads the claims that have come since it was called last; of the recent
// ones at most this many, -1 for all.
func (c *claims) load(ctx context.Context, db querier, most int) error {
	var from int64
	if len(c.segments) > 0 {
		from = c.segments[len(c.segments)-1].last
	}
	var filters []segment
	err := scan(ctx, db, func(rows *sql.Rows) error {
		var s segment
		var filter []byte
		err := rows.Scan(&s.last, &filter)
		if err == nil {
			s.filter, err = xorfilter.LoadBinaryFuse[uint16](bytes.NewReader(filter))
		}
		filters = append(filters, s)
		return err
	}, `SELECT last, filter FROM segments WHERE last > ? ORDER BY last`, from)
	if err != nil {
		return err
	}
	if len(filters) > 0 { // the earlier recent ones are in them
		c.forget()
		c.segments = append(c.segments, filters...)
		c.last = filters[len(filters)-1].last
	}
	return scan(ctx, db, func(rows *sql.Rows) error {
		var id, key, row int64
		err := rows.Scan(&id, &key, &row)
		c.last = id
		c.add(uint64(key), row)
		return err
	}, `SELECT id, key, row FROM recent WHERE id > ? ORDER BY id LIMIT ?`, c.last, most)
}

func scan(ctx context.Context, db querier, one func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// newFilter returns a filter of keys, each given once, and its stored form.
func newFilter(keys []uint64) (filter *xorfilter.BinaryFuse[uint16], saved []byte, err error) {
	if filter, err = xorfilter.NewBinaryFuse[uint16](keys); err != nil {
		return nil, nil, err
	}
	var room bytes.Buffer
	err = filter.Save(&room)
	return filter, room.Bytes(), err
}

// packHalves gives the upper halves of keys, each once, in rising order and as
// differences: of a slot's key that is its contact.
func packHalves(keys []uint64) []byte {
	halves := make([]uint32, len(keys))
	for i, key := range keys {
		halves[i] = uint32(key >> 32)
	}
	slices.Sort(halves)
	packed := make([]byte, 0, 3*len(halves))
	before := uint32(0)
	for _, half := range slices.Compact(halves) {
		packed = binary.AppendUvarint(packed, uint64(half-before))
		before = half
	}
	return packed
}

// eachHalf gives what packHalves has packed.
func eachHalf(packed []byte, one func(half uint32)) error {
	var half uint64
	for len(packed) > 0 {
		more, n := binary.Uvarint(packed)
		if half += more; n <= 0 || half > math.MaxUint32 {
			return errors.New("a segment's contacts can't be read")
		}
		one(uint32(half))
		packed = packed[n:]
	}
	return nil
}

func (c *claims) add(key uint64, row int64) {
	before, taken := c.newest[key]
	if !taken {
		before = -1
	}
	if c.newest == nil {
		c.newest = make(map[uint64]int32)
	}
	c.newest[key] = int32(len(c.recent))
	c.recent = append(c.recent, claim{row, before})
}

// of gives the rows of the recent claims of a key.
func (c *claims) of(key uint64) (rows []int64) {
	at, taken := c.newest[key]
	for taken && at >= 0 {
		rows = append(rows, c.recent[at].row)
		at = c.recent[at].before
	}
	return rows
}

// forget drops the recent claims, which are in a segment now.
func (c *claims) forget() {
	c.recent = c.recent[:0]
	clear(c.newest)
}

// rows gives the rows that have claimed a key. The statement finds them in a
// segment.
func (c *claims) rows(ctx context.Context, inSegment *sql.Stmt, key uint64) ([]int64, error) {
	found := c.of(key)
	for _, s := range c.segments {
		if !s.filter.Contains(key) {
			continue
		}
		rows, err := inSegment.QueryContext(ctx, s.last, int64(key))
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var row int64
			if err := rows.Scan(&row); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			found = append(found, row)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// claim records that a row may make a comeback.
func (j *Journal) claim(ctx context.Context, key uint64, row int64) error {
	c := &j.claims
	if slices.Contains(c.of(key), row) {
		return nil
	}
	c.last++
	c.add(key, row)
	_, err := j.stmts.claim.ExecContext(ctx, c.last, int64(key), row)
	return err
}

// loadClaims reads the claims when the journal is opened for sending.
func (j *Journal) loadClaims(ctx context.Context) error {
	for {
		if err := j.claims.load(ctx, j.write, segmentSize); err != nil || len(j.claims.recent) < segmentSize {
			return err
		}
		if err := j.fold(ctx); err != nil { // of an earlier version there are many
			return err
		}
	}
}

// fold makes a segment of the recent claims.
func (j *Journal) fold(ctx context.Context) error {
	c := &j.claims
	keys := slices.Collect(maps.Keys(c.newest))
	filter, saved, err := newFilter(keys)
	if err != nil {
		return err
	}
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := j.lease.stamp(ctx, tx); err != nil {
		return err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO claims (segment, key, row) SELECT ?1, key, row FROM recent WHERE id <= ?1 ORDER BY key, row`, []any{c.last}},
		{`INSERT INTO segments (last, filter, halves) VALUES (?, ?, ?)`, []any{c.last, saved, packHalves(keys)}},
		{`DELETE FROM recent WHERE id <= ?`, []any{c.last}},
	} {
		if err := j.crash(); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	c.segments = append(c.segments, segment{c.last, filter})
	c.forget()
	j.live.ageIDs()
	return j.crash()
}

const (
	claimQuery      = `INSERT INTO recent (id, key, row) VALUES (?, ?, ?)`
	claimsInSegment = `SELECT row FROM claims WHERE segment = ? AND key = ?`
)

// reader knows the claims of a journal that another process may be writing.
type reader struct {
	mu        sync.Mutex
	conn      *sql.Conn // the one by which changes are seen
	claims    claims
	seen      int64 // the version of what was read
	inSegment *sql.Stmt
	view      *view
}

func (r *reader) owners(ctx context.Context, db *sql.DB, server string, all []string) (map[string]importer.Owner, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.open(ctx, db); err != nil {
		return nil, err
	}
	// It changes when another connection has written (sqlite.org/pragma.html).
	var now int64
	if err := r.conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&now); err != nil {
		return nil, err
	}
	if now != r.seen {
		if err := r.load(ctx); err != nil {
			return nil, err
		}
		r.seen = now
	}
	return r.claims.owners(ctx, r.inSegment, r.row, server, all)
}

func (r *reader) open(ctx context.Context, db *sql.DB) error {
	if r.conn != nil {
		return nil
	}
	var err error
	if r.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	if r.inSegment, err = r.conn.PrepareContext(ctx, claimsInSegment); err != nil {
		return err
	}
	r.view, err = openView(ctx, db)
	return err
}

// row is a rowGetter.
func (r *reader) row(ctx context.Context, id int64) (stored, runFacts, bool, error) {
	one, known, err := r.view.get(ctx, id)
	if !known || err != nil {
		return one, runFacts{}, false, err
	}
	run, _ := splitID(id)
	of, err := readFacts(ctx, r.view.c, run)
	return one, of, true, err
}

// load reads what has come since, all as of one moment.
func (r *reader) load(ctx context.Context) error {
	tx, err := r.conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return r.claims.load(ctx, tx, -1)
}

func (r *reader) close() error {
	if r.conn == nil {
		return nil
	}
	var errs []error
	if r.inSegment != nil {
		errs = append(errs, r.inSegment.Close())
	}
	if r.view != nil {
		errs = append(errs, r.view.close())
	}
	return errors.Join(append(errs, r.conn.Close())...)
}
