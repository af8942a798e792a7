package run

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// caller is what makes any request in its turn: the bound on how many are
// under way and start in a second, what Vitec lets the login do, and what is
// known of the server's clock. Sending, settling and comparing share it.
type caller struct {
	api       importer.API
	journal   importer.Journal // nil if nothing of what is heard is to be kept
	retries   int
	onHold    func(d time.Duration, why importer.Problem)
	onRequest func(Request)

	gate     *gate
	access   *access
	clock    *serverClock
	heard    atomic.Int64 // answers that show that Vitec is there
	requests atomic.Int64
	retried  atomic.Int64
	slowest  atomic.Int64 // nanoseconds that an answer to a POST took, time-outs counted as such
}

// longestWait is the longest that a run waits because Vitec asks for it. A
// longer one is left to a person, with resume.
const longestWait = time.Hour

// prepare makes the run's caller. Up to ahead rows are recorded before their
// turn.
func (r *Run) prepare(ahead int) {
	c := &r.caller
	c.api, c.journal, c.retries, c.onHold, c.onRequest = r.API, r.Journal, r.Retries, r.OnHold, r.OnRequest
	c.gate = newGate(r.Workers, ahead, r.Rate)
	c.access = newAccess()
	c.clock = &serverClock{}
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
func (c *caller) Requests() (all, retries int64) { return c.requests.Load(), c.retried.Load() }

func (c *caller) requested(q Request) {
	c.requests.Add(1)
	if c.onRequest != nil {
		c.onRequest(q)
	}
}

// hear learns what an answer tells of the server's clock.
func (c *caller) hear(h importer.Heard) error {
	if !c.clock.hear(h) || c.journal == nil {
		return nil
	}
	if err := c.journal.Hear(h); err != nil {
		return journalFailed(err)
	}
	return nil
}

// hold keeps all workers back.
func (c *caller) hold(begun time.Time, d time.Duration, why importer.Problem) {
	c.gate.hold(begun, d)
	if c.onHold != nil {
		c.onHold(d, why)
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
func (c *caller) find(ctx context.Context, customer string, contacts []string, rows []int) (importer.Look, error) {
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
func (c *caller) findFailed(fail *importer.FindError, customer string, contacts int, begun time.Time) error {
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
func (c *caller) loginWorks(customer string) (bool, error) {
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
func (c *caller) noteDuration(took time.Duration) {
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
