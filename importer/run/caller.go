package run

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// Caller makes any request in its turn: it bounds how many are under way and start
// in a second, and knows what Vitec lets each login do, and what the server's clock
// says. Finding people, sending, settling and comparing share it.
type Caller struct {
	// OnHold and OnRequest are called, if set, as those of a Run. They are set before
	// the first request.
	OnHold    func(d time.Duration, why importer.Problem)
	OnRequest func(Request)

	api     importer.API
	journal importer.Journal // nil if nothing of what is heard is to be kept
	retries int

	gate     *gate
	access   *access
	clock    *serverClock
	heard    atomic.Int64 // answers that show that Vitec is there
	requests atomic.Int64
	retried  atomic.Int64
	slowest  atomic.Int64 // nanoseconds that an answer to a POST took, time-outs counted as such
}

// NewCaller makes a caller. Workers bounds the requests at once and is at least 1,
// rate those that start in a second, 0 for no bound. Retries is how often a request
// that only reads is made again.
func NewCaller(api importer.API, workers int, rate float64, retries int) *Caller {
	return &Caller{api: api, retries: retries, gate: newGate(workers, rate), access: newAccess(), clock: &serverClock{}}
}

// longestWait is the longest that a run waits because Vitec asks for it. A
// longer one is left to a person, with resume.
const longestWait = time.Hour

// prepare gives the run a caller, if it has none. Up to ahead rows are recorded
// before their turn.
func (r *Run) prepare(ahead int) {
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
	c.gate.prepare(ahead)
}

// Request is a request that was made, as far as it may be logged: nothing of
// what it says.
type Request struct {
	Kind    string // "create" or "find"
	Rows    []int  // the rows that it was made for
	Begun   time.Time
	Took    time.Duration
	Status  int           // HTTP status, 0 if no status line came
	Failure importer.Code // "" if it did what it was made for
}

// Requests says how many requests were made, and how many of them were
// further tries.
func (c *Caller) Requests() (all, retries int64) { return c.requests.Load(), c.retried.Load() }

func (c *Caller) requested(q Request) {
	c.requests.Add(1)
	if c.OnRequest != nil {
		c.OnRequest(q)
	}
}

// hear learns what an answer tells of the server's clock.
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

// tooLong is why the run stops if Vitec asks to wait longer than a person would;
// nil if it does not.
func tooLong(wait time.Duration) error {
	if wait <= longestWait {
		return nil
	}
	return &importer.Stopped{Cause: importer.AsksToWait, Detail: wait.Round(time.Second).String()}
}

// find makes one look-up in its turn among all requests.
func (c *Caller) find(ctx context.Context, customer string, contacts []string, rows []int) (importer.Look, error) {
	if err := c.gate.enterLookup(ctx); err != nil {
		return importer.Look{}, err
	}
	defer c.gate.exit()
	q := Request{Kind: "find", Rows: rows, Begun: time.Now(), Status: 200}
	look, err := c.api.Find(ctx, customer, contacts)
	q.Took = time.Since(q.Begun)
	heard := look.Heard
	if err != nil && ctx.Err() == nil {
		fail := asFindError(err)
		q.Status, q.Failure, heard = fail.Status, importer.CannotLookUp, fail.Heard
		err = c.findFailed(fail, customer, len(contacts), q.Begun)
	}
	c.requested(q)
	if err == nil {
		c.gate.together()
		c.access.lookedUp(customer)
	}
	return look, errors.Join(err, c.hear(heard))
}

// findFailed says what a look-up that failed means for the run: a *Stopped if
// it must stop, else the failure itself.
func (c *Caller) findFailed(fail *importer.FindError, customer string, contacts int, begun time.Time) error {
	switch fail.Verdict {
	case importer.AnswerCredentials:
		known, err := c.loginWorks(customer)
		if err != nil {
			return err
		}
		if !known {
			return &importer.Stopped{Cause: importer.CredentialsRefused}
		}
		c.access.lookupDenied(customer)
	case importer.AnswerForbidden:
		if contacts == 1 {
			c.access.mayNotLookUp(customer, 1)
		}
	case importer.AnswerRedirect:
		return &importer.Stopped{Cause: importer.Redirected, Detail: fail.Reason}
	case importer.AnswerNetwork:
		return &importer.Stopped{Cause: importer.NetworkAsks, Detail: fail.Reason}
	case importer.AnswerWait:
		if err := tooLong(fail.Wait); err != nil {
			return err
		}
		c.hold(begun, fail.Wait, importer.Problem{Code: importer.NotReached, Value: fail.Reason})
	}
	if fail.Verdict != importer.AnswerWait && fail.Verdict != importer.AnswerCredentials && fail.Status != 0 {
		c.gate.together()
	}
	return fail
}

// loginWorks reports whether a POST of a customer was ever taken, in this
// start or an earlier one: then a 401 to a look-up means that the login may
// not look up, as Vitec grants that by itself.
func (c *Caller) loginWorks(customer string) (bool, error) {
	if c.access.known(customer) || c.journal == nil {
		return c.access.known(customer), nil
	}
	_, was, err := c.journal.Witness(customer)
	if err != nil {
		return false, journalFailed(err)
	}
	return was, nil
}

// asFindError gives a look-up's error a verdict: what nobody thought of may
// be tried again.
func asFindError(err error) *importer.FindError {
	fail := &importer.FindError{Verdict: importer.AnswerUncertain, Reason: err.Error()}
	errors.As(err, &fail)
	return fail
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
