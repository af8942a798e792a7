package run

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Gates that share a bound keep to it together, and all get their turn.
func TestGatesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const gates, requests = 3, 10
		shared := NewBound(2, 4)
		var mu sync.Mutex
		inside, most, last := 0, 0, time.Time{}
		var all sync.WaitGroup
		for i := range gates {
			g := newGate(2, 0)
			g.shared = shared
			pass := func() {
				mu.Lock()
				inside++
				most = max(most, inside)
				if now := time.Now(); now.Sub(last) < 250*time.Millisecond {
					t.Errorf("a request starts %v after the one before", now.Sub(last))
				}
				last = time.Now()
				mu.Unlock()
				time.Sleep(700 * time.Millisecond)
				mu.Lock()
				inside--
				mu.Unlock()
			}
			for range requests {
				all.Go(func() {
					if i == 0 {
						if err := g.enterLookup(t.Context(), "one", never); err != nil {
							t.Error(err)
						}
						pass()
						g.exitLookup("one")
						return
					}
					if _, err := g.enter(t.Context(), never); err != nil {
						t.Error(err)
					}
					pass()
					g.exit()
				})
			}
		}
		all.Wait()
		if most != 2 || shared.inside != 0 {
			t.Errorf("%d at once, and %d are left inside", most, shared.inside)
		}
	})
}

// Who goes away while others have all places takes none, and a wider bound lets in those
// who wait.
func TestLeavesABoundAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := NewBound(1, 0)
		one, other := newGate(4, 0), newGate(4, 0)
		one.shared, other.shared = shared, shared
		if _, err := one.enter(t.Context(), never); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		gone, off, in := make(chan error), make(chan error), make(chan error)
		isOff := false
		go func() { _, err := other.enter(ctx, never); gone <- err }()
		go func() { _, err := other.enter(t.Context(), func() bool { return isOff }); off <- err }()
		go func() { in <- other.enterLookup(t.Context(), "one", never) }()
		synctest.Wait()
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		other.mu.Lock()
		isOff = true
		other.mu.Unlock()
		other.wake()
		if err := <-off; !errors.Is(err, errOff) {
			t.Error(err)
		}
		shared.Set(2, 0)
		if err := <-in; err != nil {
			t.Error(err)
		}
		one.exit()
		other.exitLookup("one")
		if shared.inside != 0 {
			t.Errorf("%d are left inside", shared.inside)
		}
	})
}
