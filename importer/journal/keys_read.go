package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// keyReader reads the index on one connection.
type keyReader struct {
	c                     *sql.Conn
	buckets, filters, log *sql.Stmt
	cache                 *keyCache // nil for none

	entries []keyRow // room, used again
	numbers []uint32
	kept    []uint64
}

const (
	bucketsQuery = `SELECT id, said FROM buckets WHERE id >= ? AND id <= ?`
	filtersQuery = `SELECT id, said FROM filters WHERE id >= ? AND id <= ?`
	logQuery     = `SELECT id, said FROM key_log WHERE id >= ? AND id < ? ORDER BY id`
)

func (r *keyReader) prepare(ctx context.Context, c *sql.Conn) error {
	r.c = c
	for stmt, query := range map[**sql.Stmt]string{&r.buckets: bucketsQuery, &r.filters: filtersQuery, &r.log: logQuery} {
		var err error
		if *stmt, err = c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

func (r *keyReader) close() error { return closeAll(r.buckets, r.filters, r.log) }

func closeAll(all ...*sql.Stmt) error {
	var errs []error
	for _, stmt := range all {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

// atOnce does something with the index as it is at one moment, on a connection of its
// own. Whoever takes longer keeps the write-ahead log from being cut.
func atOnce(ctx context.Context, db *sql.DB, do func(r *keyReader, segments []*segment) error) error {
	r := &keyReader{}
	err := r.open(ctx, db)
	if err == nil {
		err = r.atOnce(ctx, func(segments []*segment) error { return do(r, segments) })
	}
	return errors.Join(err, r.end())
}

// open takes a connection for the reader alone; end gives it back.
func (r *keyReader) open(ctx context.Context, db *sql.DB) error {
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	return r.prepare(ctx, c)
}

func (r *keyReader) end() error {
	if r.c == nil {
		return nil
	}
	return errors.Join(r.close(), r.c.Close())
}

func (r *keyReader) atOnce(ctx context.Context, do func(segments []*segment) error) (err error) {
	if _, err := r.c.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	defer func() {
		_, ended := r.c.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		err = errors.Join(err, ended)
	}()
	segments, err := loadSegments(ctx, r.c)
	if err != nil {
		return err
	}
	return do(segments)
}

// closeBlobs is how far apart the BLOBs of a segment may lie to be read together.
const closeBlobs = 3

// blobs reads BLOBs of a segment, by their rising numbers.
func blobs(ctx context.Context, stmt *sql.Stmt, s *segment, numbers []uint32, one func(number uint32, said []byte) error) error {
	for len(numbers) > 0 {
		n := 1
		for n < len(numbers) && numbers[n]-numbers[n-1] <= closeBlobs {
			n++
		}
		rows, err := stmt.QueryContext(ctx, s.blob(numbers[0]), s.blob(numbers[n-1]))
		if err == nil {
			err = readBlobs(rows, s, numbers[:n], one)
		}
		if err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

func readBlobs(rows *sql.Rows, s *segment, numbers []uint32, one func(number uint32, said []byte) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		var said sql.RawBytes
		if err := rows.Scan(&id, &said); err != nil {
			return err
		}
		if id != s.blob(numbers[0]) {
			continue
		}
		if err := one(numbers[0], said); err != nil {
			return err
		}
		if numbers = numbers[1:]; len(numbers) == 0 {
			return rows.Err()
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return damaged(inBuckets, s.blob(numbers[0]), "it is cut off")
}

// bucket gives the entries of a bucket, until the next call.
func (r *keyReader) bucket(s *segment, number uint32, said []byte) (err error) {
	from, to := between(number, s.bits)
	r.entries, err = readBucket(r.entries[:0], said, s.blob(number), from, to)
	return err
}

// find finds the rows that have claimed keys, which rise, in a segment.
func (r *keyReader) find(ctx context.Context, s *segment, keys []uint64, hit func(keyRow)) error {
	keys = s.within(keys)
	entries, kept := r.cache.all(s)
	if !kept {
		var err error
		if keys, err = r.perhaps(ctx, s, keys); err != nil {
			return err
		}
		if kept = r.cache.worth(s, 2*len(keys)); kept { // many are there: it will be so again
			entries = make([]keyRow, 0, s.n)
			err = r.each(ctx, s, s.from, s.to, func(some []keyRow) { entries = append(entries, some...) })
			if err != nil {
				return err
			}
			r.cache.keepAll(s, entries)
		}
	}
	if kept {
		matches(entries, keys, hit)
		return nil
	}
	r.numbers = r.numbers[:0]
	for _, key := range keys {
		if number := s.bucketOf(key); len(r.numbers) == 0 || r.numbers[len(r.numbers)-1] != number {
			r.numbers = append(r.numbers, number)
		}
	}
	return blobs(ctx, r.buckets, s, r.numbers, func(number uint32, said []byte) error {
		if err := r.bucket(s, number, said); err != nil {
			return err
		}
		n := 0
		for n < len(keys) && s.bucketOf(keys[n]) == number {
			n++
		}
		matches(r.entries, keys[:n], hit)
		keys = keys[n:]
		return nil
	})
}

// each yields the entries of a segment whose keys are from one to another, some at a time,
// until the next call.
func (r *keyReader) each(ctx context.Context, s *segment, from, to uint64, some func([]keyRow)) error {
	r.numbers = r.numbers[:0]
	for number := s.bucketOf(from); ; number++ {
		r.numbers = append(r.numbers, number)
		if number == s.bucketOf(to) {
			break
		}
	}
	return blobs(ctx, r.buckets, s, r.numbers, func(number uint32, said []byte) error {
		if err := r.bucket(s, number, said); err != nil {
			return err
		}
		first, _ := slices.BinarySearchFunc(r.entries, keyRow{from, -1}, compareKeyRows)
		some(r.entries[first:upTo(r.entries, to)])
		return nil
	})
}

// matches yields those of sorted entries that have one of the keys, which rise.
func matches(entries []keyRow, keys []uint64, hit func(keyRow)) {
	i := 0
	for _, key := range keys {
		for i < len(entries) && entries[i].key < key {
			i++
		}
		for ; i < len(entries) && entries[i].key == key; i++ {
			hit(entries[i])
		}
	}
}

// perhaps leaves those of rising keys that a segment may have, as far as that is cheap to
// tell.
func (r *keyReader) perhaps(ctx context.Context, s *segment, keys []uint64) ([]uint64, error) {
	if s.filtered() {
		return r.sieve(ctx, s, keys)
	}
	halves, kept := r.cache.of(s)
	if !kept {
		if !r.cache.worth(s, len(keys)) {
			return keys, nil
		}
		var err error
		if halves, err = r.halves(ctx, s); err != nil {
			return nil, err
		}
		r.cache.keep(s, halves)
	}
	r.kept = r.kept[:0]
	for _, key := range keys {
		half := uint32(key >> 32)
		for len(halves) > 0 && halves[0] < half {
			halves = halves[1:]
		}
		if len(halves) > 0 && halves[0] == half {
			r.kept = append(r.kept, key)
		}
	}
	return r.kept, nil
}

// halves gives the upper halves of the keys that a segment has, which rise.
func (r *keyReader) halves(ctx context.Context, s *segment) ([]uint32, error) {
	halves := make([]uint32, 0, s.n)
	err := r.each(ctx, s, s.from, s.to, func(entries []keyRow) {
		for _, e := range entries {
			halves = append(halves, uint32(e.key>>32))
		}
	})
	return halves, err
}

// fewKeys is how many keys of a part cost less to be looked for in their buckets than
// the part's filter.
const fewKeys = 2

// sieve leaves the keys that may be there, by the filters.
func (r *keyReader) sieve(ctx context.Context, s *segment, keys []uint64) ([]uint64, error) {
	r.numbers, r.kept = r.numbers[:0], r.kept[:0]
	for rest := keys; len(rest) > 0; {
		n, part := s.inPart(rest), s.partOf(rest[0])
		if _, kept := r.cache.filter(s.blob(part)); !kept && n > fewKeys {
			r.numbers = append(r.numbers, part)
		}
		rest = rest[n:]
	}
	before := func(part uint32) { // by what is kept of the parts
		for len(keys) > 0 && s.partOf(keys[0]) < part {
			n := s.inPart(keys)
			if f, kept := r.cache.filter(s.blob(s.partOf(keys[0]))); kept {
				r.keepSome(&f, keys[:n])
			} else {
				r.kept = append(r.kept, keys[:n]...)
			}
			keys = keys[n:]
		}
	}
	err := blobs(ctx, r.filters, s, r.numbers, func(part uint32, said []byte) error {
		before(part)
		f, err := readFilter(said, s.blob(part))
		if err != nil {
			return err
		}
		r.cache.put(s.blob(part), f)
		n := s.inPart(keys)
		r.keepSome(&f, keys[:n])
		keys = keys[n:]
		return nil
	})
	before(1 << s.part)
	return r.kept, err
}

// keepSome keeps the keys that a filter does not know to be absent.
func (r *keyReader) keepSome(f *fuse, keys []uint64) {
	for _, key := range keys {
		if len(f.Fingerprints) > 0 && f.Contains(key) {
			r.kept = append(r.kept, key)
		}
	}
}

// inPart tells how many of rising keys are in the same part as the first.
func (s *segment) inPart(keys []uint64) int {
	_, to := between(s.partOf(keys[0]), s.part)
	n, is := slices.BinarySearch(keys, to)
	if is {
		n++
	}
	return n
}

// findAll does so in all segments that have keys of a kind.
func (r *keyReader) findAll(ctx context.Context, segments []*segment, kind keyKind, keys []uint64, hit func(keyRow)) error {
	for _, s := range segments {
		if s.kind&kind != 0 {
			if err := r.find(ctx, s, keys, hit); err != nil {
				return err
			}
		}
	}
	return nil
}

// claimed yields the claims of a kind that are in the log.
func (r *keyReader) claimed(ctx context.Context, kind keyKind, one func(key uint64, row int64)) error {
	_, err := readLog(ctx, r.log, kind, one)
	return err
}

// logOf gives the first id of a kind in the log.
func logOf(kind keyKind) int64 { return int64(kind) << 56 }

// readLog gives the id of the last BLOB of the log.
func readLog(ctx context.Context, stmt *sql.Stmt, kind keyKind, one func(key uint64, row int64)) (last int64, err error) {
	last = logOf(kind)
	rows, err := stmt.QueryContext(ctx, last, logOf(kind+1))
	if err != nil {
		return last, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var said sql.RawBytes
		if err := rows.Scan(&last, &said); err != nil {
			return last, err
		}
		if err := readClaims(said, last, one); err != nil {
			return last, err
		}
	}
	return last, rows.Err()
}
