package journal

import (
	"context"
	"slices"
)

// Tests use less.
var (
	// foldAt is how many rows that have an outcome wait to be folded: those
	// of a block are decided at about the same time, so that it is written once.
	foldAt = 2048
	// logRoom is how many records the log has at most, besides two for each row
	// that has no outcome: as many as a start has to read.
	logRoom = 8192
	// dropAtOnce is how many commits are worth a statement that drops them.
	dropAtOnce = 8
)

// makeRoom folds what has to be, as much as has come: no commit waits for
// much work of others.
func (s *store) makeRoom(ctx context.Context) error {
	for len(s.done) > foldAt {
		id := s.done[0]
		s.done = s.done[1:]
		l := s.rows[id]
		if l == nil || !l.queued { // it has been folded
			continue
		}
		if l.queued = false; l.status == sending {
			continue // sent again; it comes back
		}
		if err := s.fold(ctx, blockOf(id)); err != nil {
			return err
		}
	}
	s.forget()
	for len(s.commits) > 0 && s.records > logRoom+2*s.open {
		if err := s.free(ctx, s.commits[0]); err != nil {
			return err
		}
		s.forget()
	}
	return nil
}

// free leaves nothing in a commit that only it has: rows that have an outcome are
// folded, the others carried to the commit that is being made.
func (s *store) free(ctx context.Context, c *logCommit) error {
	for _, l := range c.rows {
		if l.in != c {
			continue
		}
		if l.status == sending {
			s.put(&l.stored)
		} else if err := s.fold(ctx, blockOf(l.id)); err != nil {
			return err
		}
	}
	return nil
}

// fold puts those rows of a block there that have an outcome.
func (s *store) fold(ctx context.Context, id int64) error {
	before, err := s.block(ctx, id)
	if err != nil {
		return err
	}
	var after [blockRows]*stored
	for i := range before {
		after[before[i].id&(blockRows-1)] = &before[i]
	}
	for i := range after {
		l := s.rows[id<<blockBits|int64(i)]
		if l == nil || l.status == sending {
			continue
		}
		after[i] = &l.stored
		delete(s.rows, l.id)
		l.in.left--
		l.in, l.queued = nil, false
	}
	return s.writeBlock(ctx, id, slices.DeleteFunc(after[:], func(r *stored) bool { return r == nil }))
}

func (s *store) writeBlock(ctx context.Context, id int64, all []*stored) error {
	var err error
	if s.room, err = encodeBlob(s.room, inBlock, id, all); err != nil {
		return err
	}
	if err := s.crash(); err != nil {
		return err
	}
	s.blocks.drop(id)
	s.written[id] = true
	_, err = s.stmts.putBlock.ExecContext(ctx, id, s.room)
	return err
}

// forget forgets the oldest commits that nothing is left of.
func (s *store) forget() {
	n := 0
	for n < len(s.commits) && s.commits[n].left == 0 {
		s.records -= len(s.commits[n].rows)
		s.dropTo = s.commits[n].seq
		n++
	}
	s.commits = slices.Delete(s.commits, 0, n)
	s.dropped += n
}

// drop drops them from the log.
func (s *store) drop(ctx context.Context, atLeast int) error {
	s.forget()
	if s.dropped < atLeast {
		return nil
	}
	if err := s.crash(); err != nil {
		return err
	}
	s.dropped = 0
	_, err := s.stmts.dropLog.ExecContext(ctx, s.dropTo)
	return err
}

// foldAll leaves nothing in the log but what the commit that is being made says,
// and what rows without an outcome need, which it says too.
func (s *store) foldAll(ctx context.Context) error {
	for _, c := range s.commits {
		if err := s.free(ctx, c); err != nil {
			return err
		}
	}
	if s.now != nil {
		for _, l := range s.now.rows {
			if l.in != nil && l.status != sending {
				if err := s.fold(ctx, blockOf(l.id)); err != nil {
					return err
				}
			}
		}
	}
	return s.drop(ctx, 1)
}

// rest folds what waits for it, and lets go of what was kept for rows that were expected:
// whoever has sent reads all rows now, and needs the memory.
func (j *Journal) rest() error {
	if j.requests == nil { // opened to read
		return nil
	}
	if len(j.Live()) == 1 { // else others may still need it
		j.keys.expected.rest()
	}
	due := false
	err := j.ask(func(context.Context) error {
		due = len(j.rows.rows) >= foldAt
		return nil
	})
	if err != nil || !due {
		return err
	}
	return j.wait(j.rows.foldAll)
}
