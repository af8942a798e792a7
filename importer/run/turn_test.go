package run

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func never() bool { return false }

// A look-up that waits for its login's first request keeps no POST from starting: not
// that request itself, and none of another login.
func TestLookupBehindItsLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 0)
		if !g.take("one", false, nil) {
			t.Fatal("there was no turn")
		}
		looked := make(chan error)
		go func() { looked <- g.enterLookup(t.Context(), "one", never) }()
		synctest.Wait()
		for range 2 {
			if _, err := g.enter(t.Context(), never); err != nil {
				t.Fatal(err)
			}
			g.exit()
		}
		select {
		case <-looked:
			t.Error("a look-up was let through beside its login's first request")
		default:
		}
		g.giveBack("one")
		if err := <-looked; err != nil {
			t.Fatal(err)
		}
		if g.take("one", false, func() {}) {
			t.Error("a row was let through beside its login's first look-up")
		}
		g.exitLookup("one")
	})
}

// Those who wait for what is closed meanwhile go away at once, and take no place.
func TestClosedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 0.001)
		closed := false
		off := func() bool { return closed }
		if err := g.enterLookup(t.Context(), "one", off); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		for range 5 {
			go func() { ended <- g.enterLookup(t.Context(), "one", off) }()
			go func() { _, err := g.enter(t.Context(), off); ended <- err }()
		}
		synctest.Wait()
		began := time.Now()
		g.mu.Lock()
		closed = true
		g.mu.Unlock()
		g.exitLookup("one")
		for range 10 {
			if err := <-ended; !errors.Is(err, errOff) {
				t.Errorf("it ended with %v", err)
			}
		}
		if err := g.enterLookup(t.Context(), "two", never); err != nil || time.Since(began) > 1000*time.Second {
			t.Errorf("%v: the next one waited %s", err, time.Since(began))
		}
	})
}

// A row that was put aside comes back, whoever has had the turn, and how it ended.
func TestAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(4, 0)
		var back []int
		aside := func(n int, tried bool) {
			if g.take("one", tried, func() { back = append(back, n) }) {
				t.Fatalf("%d was let through", n)
			}
		}
		g.take("one", false, nil)
		aside(1, false)
		aside(2, false)
		aside(3, true)
		g.giveBack("one")
		if len(back) != 1 || back[0] != 3 {
			t.Fatalf("%v came back, not the one that was tried before", back)
		}
		g.bringBack("one") // it was not to be sent any more
		if len(back) != 2 || back[1] != 1 {
			t.Fatalf("%v came back", back)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if err := g.enterLookup(ctx, "one", never); err != nil {
			t.Fatal(err)
		}
		aside(4, false)
		g.bringBack("one")
		if len(back) != 2 {
			t.Fatalf("%v came back beside a look-up", back)
		}
		g.together("one")
		if len(back) != 4 {
			t.Fatalf("%v came back", back)
		}
		for range 2 {
			if !g.take("one", false, nil) {
				t.Error("requests of a login that was accepted do not go beside each other")
			}
		}
	})
}
