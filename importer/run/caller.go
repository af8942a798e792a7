package run

import (
	"context"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// Caller makes every request in its turn: it bounds how many are under way and how
// many start in a second, and knows what Vitec lets each login do and what the
// server's clock says. Finding people, sending, settling and comparing share it.
type Caller struct {
	// OnHold and OnRequest are called, if set, like those of a Run. They must be set
	// before the first request.
	OnHold    func(d time.Duration, why importer.Problem)
	OnRequest func(Request)

	api     importer.API
	journal importer.Journal // nil if what answers show is not to be kept
	retries int

	gate     *gate
	access   *access
	clock    *serverClock
	heard    atomic.Int64 // answers that show that Vitec is there
	requests atomic.Int64
	retried  atomic.Int64
	slowest  atomic.Int64 // the longest that an answer to a POST took, in nanoseconds; time-outs count
}

// NewCaller returns a caller. Workers, at least 1, bounds the requests at once;
// rate bounds those that start in a second, 0 for no bound. Retries is how often a
// request that only reads is made again.
func NewCaller(api importer.API, workers int, rate float64, retries int) *Caller {
	return &Caller{api: api, retries: retries, gate: newGate(workers, rate), access: newAccess(api.Login), clock: &serverClock{}}
}

// Within has its requests hold to a bound that other callers hold to as well; nil for
// none. It must be called before the first request.
func (c *Caller) Within(b *Bound) { c.gate.shared = b }

// longestWait is the longest that a run waits because Vitec asks for it. If
// Vitec asks for more, the run stops, and a person can resume it later.
const longestWait = time.Hour

// prepare gives the run a caller, if it has none. Up to ahead rows are recorded
// before their turn.
func (r *Run) prepare(ahead pace) {
	if r.Caller == nil {
		r.Caller = NewCaller(r.API, r.Workers, r.Rate, r.Retries)
	}
	c := r.Caller
	c.journal = r.Journal
	if r.OnHold != nil {
		c.OnHold = r.OnHold
	}
	if r.OnRequest != nil {
		c.OnRequest = r.OnRequest
	}
	c.access.prepare(r.Customers, r.OnClosed)
	c.clock.forget()
	c.gate.prepare(ahead)
}

// Request is a request that was made, as far as it may be logged: none of its
// content.
type Request struct {
	Kind    string // "create", "find", or that of an Ask
	Rows    []int  // the rows that it was made for
	Begun   time.Time
	Took    time.Duration
	Status  int           // HTTP status, 0 if no status line came
	Failure importer.Code // "" if it succeeded
}

// Requests returns how many requests were made, and how many of them were
// retries.
func (c *Caller) Requests() (all, retries int64) { return c.requests.Load(), c.retried.Load() }

func (c *Caller) requested(q Request) {
	c.requests.Add(1)
	if c.OnRequest != nil {
		c.OnRequest(q)
	}
}

// hear learns the server's clock from an answer.
func (c *Caller) hear(h importer.Heard) error {
	if !c.clock.hear(h) || c.journal == nil {
		return nil
	}
	if err := c.journal.Hear(h); err != nil {
		return journalFailed(err)
	}
	return nil
}

// hold keeps all workers back.
func (c *Caller) hold(begun time.Time, d time.Duration, why importer.Problem) {
	c.gate.hold(begun, d)
	if c.OnHold != nil {
		c.OnHold(d, why)
	}
}

// tooLong returns why the run stops if Vitec asks to wait for too long; nil if
// it does not.
func tooLong(wait time.Duration) error {
	if wait <= longestWait {
		return nil
	}
	return &importer.Stopped{Cause: importer.AsksToWait, Detail: wait.Round(time.Second).String()}
}

// noteDuration keeps the slowest answer to a POST.
func (c *Caller) noteDuration(took time.Duration) {
	for {
		most := c.slowest.Load()
		if int64(took) <= most || c.slowest.CompareAndSwap(most, int64(took)) {
			return
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
