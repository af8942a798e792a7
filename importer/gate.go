package importer

import (
	"context"
	"sync"
	"time"
)

// gate bounds how many requests are under way at once, and holds all of them
// back when Vitec asks for it. The bound is halved as soon as Vitec says that
// it is too busy, and grows again by one after each round of answered
// requests; it is never above max.
//
// A request passes it in two steps, so that the journal's write for the next
// row overlaps with the requests under way: approach lets up to ahead more
// rows come near than may be under way, enter lets the request start.
type gate struct {
	max, ahead int

	mu      sync.Mutex
	changed *sync.Cond
	limit   int
	credit  int       // answers since the limit last changed
	cutAt   time.Time // when the limit was last halved
	near    int       // between approach and leave
	inside  int       // between enter and leave
	until   time.Time // nobody approaches before
}

func newGate(workers, ahead int) *gate {
	g := &gate{max: workers, ahead: ahead, limit: workers}
	g.changed = sync.NewCond(&g.mu)
	return g
}

// approach waits until a request may be prepared, or ctx ends.
func (g *gate) approach(ctx context.Context) error {
	return g.wait(ctx, &g.near, func() bool {
		return g.near < g.limit+g.ahead && !time.Now().Before(g.until)
	})
}

// enter waits until the request may start. After an error of ctx the caller
// still has to leave.
func (g *gate) enter(ctx context.Context) error {
	return g.wait(ctx, &g.inside, func() bool {
		return g.inside < g.limit && !time.Now().Before(g.until)
	})
}

func (g *gate) wait(ctx context.Context, count *int, free func() bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !free() {
		defer context.AfterFunc(ctx, g.wake)()
	}
	for !free() && ctx.Err() == nil {
		g.changed.Wait()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	*count++
	return nil
}

func (g *gate) wake() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.changed.Broadcast()
}

// exit ends a request that had entered.
func (g *gate) exit() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.changed.Broadcast()
}

// leave ends what approach began.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.near--
	g.changed.Broadcast()
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
		g.changed.Broadcast()
	}
}

// hold keeps everybody back for d, and halves the bound; the answers to
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
		time.AfterFunc(d, g.wake)
	}
}
