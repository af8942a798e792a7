package journal

import "sync"

// teller makes the committer's callbacks, in order. It has a goroutine of its
// own, and the committer never waits for it: a callback may record something
// else at once.
type teller struct {
	mu      sync.Mutex
	changed *sync.Cond
	calls   []func()
	over    bool
	ended   sync.WaitGroup
}

func (t *teller) start() {
	t.changed = sync.NewCond(&t.mu)
	t.ended.Go(t.loop)
}

// add is followed by wake.
func (t *teller) add(call func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, call)
}

func (t *teller) wake() { t.changed.Signal() }

func (t *teller) loop() {
	var calls []func()
	for {
		t.mu.Lock()
		for len(t.calls) == 0 && !t.over {
			t.changed.Wait()
		}
		calls, t.calls = t.calls, calls[:0]
		t.mu.Unlock()
		if len(calls) == 0 {
			return
		}
		for i, call := range calls {
			call()
			calls[i] = nil
		}
	}
}

// stop returns when all callbacks are done.
func (t *teller) stop() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.wake()
	t.ended.Wait()
}
