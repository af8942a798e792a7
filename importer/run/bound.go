package run

import (
	"sync"
	"time"
)

// Bound bounds what several callers do together: how many of their requests are under
// way at once, and how many start in a second. Each caller's own bound holds besides. It
// is safe for use by many goroutines.
type Bound struct {
	mu       sync.Mutex
	max      int
	interval time.Duration // least time from the start of a request to that of the next; 0 for none
	inside   int
	next     time.Time      // nothing starts before, by the rate
	waiting  map[*gate]bool // that were refused, and may look again
}

// NewBound returns a bound: see Set.
func NewBound(workers int, rate float64) *Bound {
	b := &Bound{waiting: make(map[*gate]bool)}
	b.Set(workers, rate)
	return b
}

// Set changes the bound: workers, at least 1, are the requests at once, and rate those
// that start in a second, 0 for no bound. Requests under way go on.
func (b *Bound) Set(workers int, rate float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.max, b.interval = max(workers, 1), 0
	if rate > 0 {
		b.interval = time.Duration(float64(time.Second) / rate)
	}
	b.wakeOthers(nil)
}

// take lets a request of a gate start. Otherwise room is false, and the gate is woken when
// it may look again, or from says from when on there will be a turn.
func (b *Bound) take(g *gate, now time.Time) (room bool, from time.Time) {
	if b == nil {
		return true, time.Time{}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.inside >= b.max:
		b.waiting[g] = true
		return false, time.Time{}
	case now.Before(b.next):
		return true, b.next
	}
	b.inside++
	if b.interval > 0 {
		b.next = now.Add(b.interval)
	}
	return true, time.Time{}
}

// giveBack ends a request of a gate, which wakes its own.
func (b *Bound) giveBack(g *gate) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inside--
	b.wakeOthers(g)
}

// wakeOthers wakes the gates that wait. It does not wait for them: the caller may hold
// the lock of one.
func (b *Bound) wakeOthers(own *gate) {
	for g := range b.waiting {
		if g != own {
			go g.wake()
		}
	}
	clear(b.waiting)
}
