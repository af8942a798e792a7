package journal

import "sync"

// teller makes the committer's callbacks, in order. It has a goroutine of its
// own, and the committer never waits for it: a callback may record something
// else at once.
type teller struct {
	mu      sync.Mutex
	changed *sync.Cond
	calls   []call
	over    bool
	ended   sync.WaitGroup
}

func (t *teller) start() {
	t.changed = sync.NewCond(&t.mu)
	t.ended.Go(t.loop)
}

type call struct {
	tell func(error)
	err  error
}

// add has all callbacks of requests made.
func (t *teller) add(of []request, err error) {
	t.mu.Lock()
	for _, r := range of {
		if r.tell != nil {
			t.calls = append(t.calls, call{r.tell, err})
		}
	}
	t.mu.Unlock()
	t.changed.Signal()
}

func (t *teller) loop() {
	var calls []call
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
		for i, c := range calls {
			c.tell(c.err)
			calls[i] = call{}
		}
	}
}

// stop returns when all callbacks are done.
func (t *teller) stop() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.changed.Signal()
	t.ended.Wait()
}
