package run

import (
	"context"
	"errors"
	"sync"
	"time"
)

// gate is what every request passes through. It bounds how many are under way
// at once and how many start in a second, and holds all of them back when
// Vitec asks for it. The bound is halved as soon as Vitec says that it is too
// busy, and grows by one again after each round of answered requests; it is
// never above max.
//
// A POST passes it in two steps, so that the journal's write for the next row
// overlaps with the requests under way: approach admits more rows than may be
// under way, enter lets the request start. Look-ups only enter. They
// go before POSTs, but only every other time while both wait: otherwise a rate
// too low for all look-ups would let no POST through, and with it none of the
// witnesses that they wait for.
type gate struct {
	max      int
	interval time.Duration // least time from the start of a request to that of the next; 0 for none
	shared   *Bound        // what holds for other gates as well; nil for none

	mu      sync.Mutex
	pace    pace       // how many rows are prepared before their turn
	feed    *sync.Cond // of those who wait in approach
	worker  *sync.Cond // in enter
	lookup  *sync.Cond // in enterLookup
	limit   int
	credit  int              // answers since the limit last changed
	cutAt   time.Time        // when the limit was last halved
	near    int              // between approach and leave
	nearest int              // how many may be near for the one that approached last
	inside  int              // between enter and exit
	lookups int              // that wait to enter
	posts   int              // that wait to enter
	looked  bool             // the request that started last was a look-up
	until   time.Time        // nothing starts before, as Vitec asked to wait
	next    time.Time        // nothing starts before, by the rate
	wakeAt  time.Time        // when those waiting for a time are woken; zero if they are not
	turns   map[string]*turn // by login
	shut    bool             // no POST starts
	probe   bool             // except for one
}

func newGate(workers int, rate float64) *gate {
	g := &gate{max: workers, limit: workers, turns: make(map[string]*turn)}
	if rate > 0 {
		g.interval = time.Duration(float64(time.Second) / rate)
	}
	g.feed, g.worker, g.lookup = sync.NewCond(&g.mu), sync.NewCond(&g.mu), sync.NewCond(&g.mu)
	return g
}

// prepare opens the gate for a run that prepares rows before their turn.
func (g *gate) prepare(p pace) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pace, g.shut, g.probe = p, false, false
}

// approach waits until a row may be prepared for its POST, or ctx ends. Of one that is
// not put down as being sent there may always be many.
func (g *gate) approach(ctx context.Context, putDown bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	err := g.wait(ctx, g.feed, func(now time.Time) (bool, time.Time) {
		g.nearest = g.limit + g.pace.most
		if putDown {
			g.nearest = g.limit + g.pace.ahead
		}
		return g.near < g.nearest && (!g.shut || g.probe && g.near == 0), g.until
	})
	if err == nil {
		if putDown {
			g.pace.row(time.Now())
		}
		g.near++
	}
	return err
}

// leave ends what approach began.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left()
}

// left wakes those who wait to approach when there is room for many: so they are
// woken seldom, and their rows are put down together.
func (g *gate) left() {
	if g.near--; g.near <= (g.limit+g.nearest)/2 || g.shut {
		g.feed.Signal()
	}
}

// enter waits until a POST may start. It reports whether this is the one let
// through while all others are held back. Its error is errOff as soon as off
// reports that the POST is not to be made any more, or ctx's; the caller has to
// leave even after an error.
func (g *gate) enter(ctx context.Context, off func() bool) (probe bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.posts++
	err = g.waitUnless(ctx, g.worker, off, func() bool {
		return g.room() && (g.looked || !g.lookupReady()) && g.passable()
	})
	g.posts--
	if g.lookups > 0 {
		g.lookup.Broadcast()
	}
	if err != nil {
		g.worker.Signal() // another one may go instead
		return false, err
	}
	probe = g.shut
	g.probe = false
	g.begin(false)
	return probe, nil
}

// end gives back what a row has taken: its login's turn, and its places inside and near.
func (g *gate) end(login string, from place) {
	g.mu.Lock()
	if from != outside {
		g.out()
	}
	if from != staysNear {
		g.left()
	}
	back := g.returned(login)
	g.mu.Unlock()
	for _, again := range back {
		again()
	}
}

// place says where a row was that ends its passage.
type place int

const (
	outside   place = iota // near the gate
	inside                 // in it
	staysNear              // in it, and it will leave later
)

// passable reports whether any POST may pass.
func (g *gate) passable() bool { return !g.shut || g.probe }

// enterLookup waits until a look-up with a login may start, unless off reports that
// it is not to be made any more: then its error is errOff.
func (g *gate) enterLookup(ctx context.Context, login string, off func() bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.turn(login)
	g.lookups++
	t.lookups++
	err := g.waitUnless(ctx, g.lookup, off, func() bool {
		return t.free() && g.room() && !(g.looked && g.posts > 0 && g.passable())
	})
	g.lookups--
	t.lookups--
	if err == nil {
		t.taken++
		g.begin(true)
	}
	g.wakeAll()
	return err
}

// exitLookup ends a look-up that had entered.
func (g *gate) exitLookup(login string) {
	g.exit()
	g.giveBack(login)
	g.wake() // what it has shown may have closed a customer
}

// lookupReady reports whether a look-up waits that might start.
func (g *gate) lookupReady() bool {
	if g.lookups == 0 {
		return false
	}
	for _, t := range g.turns {
		if t.lookups > 0 && t.free() {
			return true
		}
	}
	return false
}

func (g *gate) room() bool { return g.inside < g.limit }

func (g *gate) earliest() time.Time {
	if g.next.After(g.until) {
		return g.next
	}
	return g.until
}

// begin counts a request that starts. The next one's time counts from when
// this one actually starts, so that no second has more than the rate.
func (g *gate) begin(lookup bool) {
	g.inside++
	g.looked = lookup
	if g.interval > 0 {
		g.next = time.Now().Add(g.interval)
	}
}

// errOff is the error of waiting for a request that is not to be made any
// more.
var errOff = errors.New("it is not to be done any more")

// waitUnless waits until it is free and the time has come, and takes a place of what is
// shared; or until off says that waiting is no use, or ctx ends.
func (g *gate) waitUnless(ctx context.Context, on *sync.Cond, off, free func() bool) error {
	isOff := false
	err := g.wait(ctx, on, func(now time.Time) (bool, time.Time) {
		if isOff = off(); isOff {
			return true, time.Time{}
		}
		if ok, from := free(), g.earliest(); !ok || now.Before(from) {
			return ok, from
		}
		return g.shared.take(g, now)
	})
	if err == nil && isOff {
		return errOff
	}
	return err
}

// wait waits until it is free and the time has come, or ctx ends.
func (g *gate) wait(ctx context.Context, on *sync.Cond, free func(now time.Time) (bool, time.Time)) error {
	stop := func() bool { return true }
	defer func() { stop() }()
	for first := true; ; first = false {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := time.Now()
		ok, from := free(now)
		if ok && !now.Before(from) {
			return nil
		}
		if first {
			stop = context.AfterFunc(ctx, g.wake)
		}
		if ok {
			g.wakeFrom(now, from)
		}
		on.Wait()
	}
}

// wakeFrom arranges for those who wait to be woken at a time.
func (g *gate) wakeFrom(now, at time.Time) {
	if !g.wakeAt.IsZero() && !at.Before(g.wakeAt) {
		return
	}
	g.wakeAt = at
	time.AfterFunc(at.Sub(now), func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.wakeAt = time.Time{}
		g.wakeAll()
	})
}

// wake lets all who wait look again.
func (g *gate) wake() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wakeAll()
}

func (g *gate) wakeAll() {
	g.feed.Broadcast()
	g.worker.Broadcast()
	g.lookup.Broadcast()
}

// exit ends a request that had entered.
func (g *gate) exit() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.out()
}

// out makes room for one request: one who waits is enough to wake, if all wait for the
// same.
func (g *gate) out() {
	g.inside--
	g.shared.giveBack(g)
	g.wakeOne()
}

func (g *gate) wakeOne() {
	if g.lookups > 0 {
		g.worker.Broadcast()
		g.lookup.Broadcast()
	} else {
		g.worker.Signal()
	}
}

// answered says that Vitec processed a request: after a round of them one
// more may be under way.
func (g *gate) answered() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit == g.max {
		return
	}
	if g.credit++; g.credit >= g.limit {
		g.limit++
		g.credit = 0
		g.wakeOne()
	}
}

// hold keeps everything back for d, and halves the bound; the answers to
// requests that began before the last cut don't cut it again.
func (g *gate) hold(begun time.Time, d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if begun.After(g.cutAt) {
		g.limit = max(1, g.limit/2)
		g.credit = 0
		g.cutAt = now
	}
	if until := now.Add(d); until.After(g.until) {
		g.until = until
	}
}

// close holds back all POSTs until open.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut, g.probe = true, false
}

// letOne lets a single POST through while the gate is closed.
func (g *gate) letOne() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		g.probe = true
		g.wakeAll()
	}
}

// open lets POSTs through again.
func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		g.shut, g.probe = false, false
		g.wakeAll()
	}
}
