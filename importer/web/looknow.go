package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"comebacks/importer/job"
)

// lookNow looks at the file as it is now, or gives the last look if nothing has changed
// since, in the file, its reading, whom its rows mean, and the journal.
func (f *file) lookNow(ctx context.Context, ticks sendTicks) (*look, error) {
	for {
		c, origin, err := f.checkNow(ticks)
		if err != nil {
			return nil, err
		}
		select {
		case <-c.done:
		case <-ctx.Done():
		}
		if origin == ofNobodyElse {
			c.end()
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(c.err, context.Canceled): // by a newer change
			continue
		case c.err != nil:
			return nil, c.err
		}
		// One that was begun before may have asked the journal too early; one that was
		// begun now is as new as can be, however often the journal is written to.
		if origin != before || c.isFresh() {
			return c.look, nil
		}
	}
}

// origin says since when there is a check.
type origin int

const (
	before       origin = iota // somebody else's call has begun it
	now                        // this one has
	ofNobodyElse               // the same, and nobody is shown its rows
)

// checkNow gives a check of the file as it is now, which may be going on.
func (f *file) checkNow(ticks sendTicks) (*check, origin, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen.closed {
		return nil, before, refuse(http.StatusNotFound, "web.file.gone")
	}
	if ticks != (sendTicks{}) {
		c, err := f.newCheck(ticks, false)
		return c, ofNobodyElse, err
	}
	s := &f.seen
	for _, c := range []*check{s.next, s.shown} {
		if c != nil && c.info.Revision == f.Revision && !isDone(c.done) {
			return c, before, nil
		}
	}
	if c := s.shown; c != nil && c.isFreshLocked() && c.err == nil {
		return c, before, nil
	}
	err := f.lookAgain(false)
	return s.next, now, err
}

func isDone(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// failed reports whether a check came to nothing, and not because a newer one took its
// place.
func (c *check) failed() bool {
	return isDone(c.done) && c.err != nil && !errors.Is(c.err, context.Canceled)
}

// isFresh reports whether nothing has changed since a check was begun.
func (c *check) isFresh() bool {
	c.file.mu.Lock()
	defer c.file.mu.Unlock()
	return c.isFreshLocked()
}

func (c *check) isFreshLocked() bool {
	f := c.file
	return !c.isOverdue() && c.info.Revision == f.Revision && c.journal == stampOf(f.files.office.journal) && c.people == f.peopleState()
}

// isOverdue reports whether a date has passed since that was to be sent.
func (c *check) isOverdue() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.look
	return l != nil && l.Overview != nil && l.Overview.First != nil && !c.info.Reading.AllowPast && !l.Overview.First.After(c.file.files.server.now())
}

// stamp says by what a journal is known to be unchanged.
type stamp struct {
	size  [2]int64
	saved [2]time.Time
}

func stampOf(journal string) (s stamp) {
	path, err := job.JournalPath(journal)
	if err != nil {
		return s
	}
	for i, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			s.size[i], s.saved[i] = info.Size(), info.ModTime()
		}
	}
	return s
}
