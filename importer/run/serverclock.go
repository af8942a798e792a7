package run

import (
	"slices"
	"sync"
	"time"

	"comebacks/importer"
)

const (
	// clockTolerance is how far a time that Vitec gives may be from the
	// actual time: Date headers have whole seconds, an answer takes some time
	// to arrive, and a server's machines differ.
	clockTolerance = 2 * time.Minute
	// hearAgainAfter is the pause after which the server's clock is recorded
	// in the journal again.
	hearAgainAfter = time.Minute
)

// serverClock tells what time it is at the server, from the Date of its
// answers and this machine's monotonic clock. The wall clock of this machine,
// which may be wrong or be set at any moment, is never asked.
//
// While a machine sleeps its monotonic clock stands still. Then the server's
// clock seems to jump ahead, and answers from before the jump say nothing about
// the time after it.
type serverClock struct {
	mu      sync.Mutex
	stages  []stage   // between jumps
	kept    time.Time // when it was last recorded in the journal
	useless bool      // the answers contradict each other: several machines answer, with clocks that differ
}

// stage is what answers showed without a jump in between.
type stage struct {
	first     importer.Heard // what all others are compared with
	last      time.Time      // when the latest came
	off       time.Duration  // how far the latest was from the first
	low, high time.Duration  // the least and the most that off has been
}

// fewStages bounds how often a clock may jump: a machine sleeps now and then,
// not all the time.
const fewStages = 5

// hear learns the time from an answer, and reports whether the journal should
// record it.
func (c *serverClock) hear(h importer.Heard) (keep bool) {
	if h.Date.IsZero() {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.fits(h) {
		if n := len(c.stages); n == fewStages || n > 0 && c.latest().off >= h.Date.Sub(c.latest().first.Date)-h.At.Sub(c.latest().first.At) {
			c.useless = true
		}
		c.stages = append(c.stages, stage{first: h, last: h.At})
	}
	if !c.kept.IsZero() && h.At.Sub(c.kept) < hearAgainAfter {
		return false
	}
	c.kept = h.At
	return !c.useless
}

// recall learns the clock from an earlier start, as the journal has it, before
// any answer.
func (c *serverClock) recall(h importer.Heard) {
	if h.Date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = h.At
	if len(c.stages) == 0 {
		c.stages = []stage{{first: h, last: h.At}}
		return
	}
	s := &c.stages[0]
	off := h.Date.Sub(s.first.Date) - h.At.Sub(s.first.At)
	low, high := min(s.low, off), max(s.high, off)
	switch {
	case high-low <= clockTolerance:
		s.low, s.high = low, high
	case off > 0 || len(c.stages) == fewStages: // it did not jump ahead since
		c.useless = true
	default:
		c.stages = slices.Insert(c.stages, 0, stage{first: h, last: h.At})
	}
}

// forget says that the journal has recorded nothing yet.
func (c *serverClock) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = time.Time{}
}

func (c *serverClock) latest() *stage { return &c.stages[len(c.stages)-1] }

// fits adds an answer's time to the latest stage, if they agree.
func (c *serverClock) fits(h importer.Heard) bool {
	if len(c.stages) == 0 {
		return false
	}
	s := c.latest()
	off := h.Date.Sub(s.first.Date) - h.At.Sub(s.first.At)
	low, high := min(s.low, off), max(s.high, off)
	if high-low > clockTolerance {
		return false
	}
	s.off, s.low, s.high = off, low, high
	if h.At.After(s.last) {
		s.last = h.At
	}
	return true
}

// at gives the time by the server's clock at a moment of this machine's
// monotonic clock; zero if it is not known.
func (c *serverClock) at(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.IsZero() || c.useless {
		return time.Time{}
	}
	for i := len(c.stages) - 1; i >= 0; i-- {
		s := &c.stages[i]
		newest, oldest := i == len(c.stages)-1, i == 0
		if (oldest || !t.Before(s.first.At)) && (newest || !t.After(s.last)) {
			return s.first.Date.Add(t.Sub(s.first.At) + s.off)
		}
	}
	return time.Time{}
}
