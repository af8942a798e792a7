package journal

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// recallers is how many pieces of the index are read at once, and how many of the
// rows.
const recallers = 2

// pieceBits says how many pieces the index is read in: by the upper bits of keys. Each
// is read at one moment, so that no claim is missed that moves meanwhile; and that
// moment is short, so that the write-ahead log can be cut.
const pieceBits = 4

// claims reads the claims that may match, from the log and from all segments.
func (r *recall) claims(ctx context.Context) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range recallers {
		g.Go(func() error {
			p := &pieceReader{recall: r}
			for n := next.Add(1) - 1; n < 1<<pieceBits && ctx.Err() == nil; n = next.Add(1) - 1 {
				if err := p.piece(ctx, uint32(n)); err != nil {
					return err
				}
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.hits = append(r.hits, p.hits...)
			return ctx.Err()
		})
	}
	return g.Wait()
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

// pieceReader reads one piece of the index after another.
type pieceReader struct {
	*recall
	hits    []hit
	numbers []uint32
}

func (p *pieceReader) piece(ctx context.Context, number uint32) error {
	from, to := between(number, pieceBits)
	first, end := p.groups.from(uint32(from>>32)), len(p.groups.half)
	if to != 1<<64-1 {
		end = p.groups.from(uint32(to>>32) + 1)
	}
	if first == end {
		return nil
	}
	return atOnce(ctx, p.j.read, func(r *keyReader, segments []*segment) error {
		err := r.claimed(ctx, slotKeys, func(key uint64, row int64) {
			if from <= key && key <= to {
				p.claim(p.groups.find(uint32(key>>32)), keyRow{key, row})
			}
		})
		for _, s := range segments {
			if err == nil && s.kind&slotKeys != 0 {
				err = p.segment(ctx, r, s, first, end)
			}
		}
		return err
	})
}

// segment reads the buckets of groups from one to before another. The claims of one
// contact are all in one bucket.
func (p *pieceReader) segment(ctx context.Context, r *keyReader, s *segment, group, end int) error {
	p.numbers = p.numbers[:0]
	for g := group; g < end; g++ {
		key := uint64(p.groups.half[g]) << 32
		number := s.bucketOf(key)
		if s.none || number < s.bucketOf(s.from) || number > s.bucketOf(s.to) {
			continue
		}
		if len(p.numbers) == 0 || p.numbers[len(p.numbers)-1] != number {
			p.numbers = append(p.numbers, number)
		}
	}
	return blobs(ctx, r.buckets, s, p.numbers, func(number uint32, said []byte) error {
		if err := r.bucket(s, number, said); err != nil {
			return err
		}
		for _, e := range r.entries {
			half := uint32(e.key >> 32)
			for group < end && p.groups.half[group] < half {
				group++
			}
			if group == end {
				return nil
			}
			if p.groups.half[group] == half {
				p.claim(int32(group), e)
			}
		}
		return nil
	})
}

// claim adds a claim to the hits, if it is meant by a group. Those of the run itself are
// left out.
func (p *pieceReader) claim(group int32, e keyRow) {
	if run, _ := splitID(e.row); run == p.of.Run {
		return
	}
	if group >= 0 && p.meant(p.group(group), e.key) {
		p.hits = append(p.hits, hit{e.row, e.key, group, 0})
	}
}

// from gives the first group whose half is not below one.
func (g *groups) from(half uint32) int {
	n := int(g.first[half>>g.shift])
	for n < len(g.half) && g.half[n] < half {
		n++
	}
	return n
}
