package journal

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// recallers is how many segments are read at once, and how many pieces of the
// rows.
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

// scanWhole is how many claims of a segment can be read in sequence in the time
// that it takes to find one by its key.
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
