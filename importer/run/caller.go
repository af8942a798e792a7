package run

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// caller is what makes any request in its turn: the bound on how many are
// under way and start in a second, what Vitec lets the login do, and what is
// known of the server's clock. Sending, settling and comparing share it.
type caller struct {
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

// prepare makes the caller. Up to ahead rows are put down before their turn.
func (r *Run) prepare(ahead int) {
	r.gate = newGate(r.Workers, ahead, r.Rate)
	r.access = newAccess()
	r.clock = &serverClock{}
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
func (r *Run) Requests() (all, retries int64) { return r.requests.Load(), r.retried.Load() }

func (r *Run) requested(q Request) {
	r.requests.Add(1)
	if r.OnRequest != nil {
		r.OnRequest(q)
	}
}

// hear takes in what an answer tells of the server's clock.
func (r *Run) hear(h importer.Heard) error {
	if !r.clock.hear(h) || r.Journal == nil {
		return nil
	}
	if err := r.Journal.Hear(h); err != nil {
		return journalFailed(err)
	}
	return nil
}

// hold keeps all workers back.
func (r *Run) hold(begun time.Time, d time.Duration, why importer.Problem) {
	r.gate.hold(begun, d)
	if r.OnHold != nil {
		r.OnHold(d, why)
	}
}

// tooLong is why the run stops if Vitec asks to wait longer than anybody
// sits before it; nil if it does not.
func tooLong(wait time.Duration) error {
	if wait <= longestWait {
		return nil
	}
	return &importer.Stopped{Cause: importer.Unreachable, Reason: fmt.Sprintf("Vitec asks to wait for %s", wait.Round(time.Second))}
}

// find makes one look-up in its turn among all requests.
func (r *Run) find(ctx context.Context, customer string, contacts []string, rows []int) (importer.Look, error) {
	if err := r.gate.enterLookup(ctx); err != nil {
		return importer.Look{}, err
	}
	defer r.gate.exit()
	q := Request{Kind: "find", Rows: rows, Begun: time.Now(), Status: 200}
	look, err := r.API.Find(ctx, customer, contacts)
	q.Took = time.Since(q.Begun)
	heard := look.Heard
	if err != nil && ctx.Err() == nil {
		fail := asFindError(err)
		q.Status, q.Failure, heard = fail.Status, importer.CannotLookUp, fail.Heard
		err = r.findFailed(fail, customer, len(contacts), q.Begun)
	}
	r.requested(q)
	if err == nil {
		r.gate.together()
		r.access.lookedUp(customer)
	}
	return look, errors.Join(err, r.hear(heard))
}

// findFailed says what a look-up that failed means for the run: a *Stopped if
// it must stop, else the failure itself.
func (r *Run) findFailed(fail *importer.FindError, customer string, contacts int, begun time.Time) error {
	switch fail.Verdict {
	case importer.AnswerCredentials:
		known, err := r.loginWorks(customer)
		if err != nil {
			return err
		}
		if !known {
			return &importer.Stopped{Cause: importer.CredentialsRefused, Reason: refusedCredentials}
		}
		r.access.lookupDenied(customer)
	case importer.AnswerForbidden:
		if contacts == 1 {
			r.access.mayNotLookUp(customer, 1)
		}
	case importer.AnswerRedirect:
		return &importer.Stopped{Cause: importer.Redirected, Reason: redirected + fail.Reason}
	case importer.AnswerNetwork:
		return &importer.Stopped{Cause: importer.NetworkAsks, Reason: networkAsks + fail.Reason}
	case importer.AnswerWait:
		if err := tooLong(fail.Wait); err != nil {
			return err
		}
		r.hold(begun, fail.Wait, importer.Problem{Code: importer.NotReached, Value: fail.Reason})
	}
	if fail.Verdict != importer.AnswerWait && fail.Verdict != importer.AnswerCredentials && fail.Status != 0 {
		r.gate.together()
	}
	return fail
}

// loginWorks reports whether a POST of a customer was ever taken, in this
// start or an earlier one: then a 401 to a look-up means that the login may
// not look up, as Vitec grants that by itself.
func (r *Run) loginWorks(customer string) (bool, error) {
	if r.access.known(customer) || r.Journal == nil {
		return r.access.known(customer), nil
	}
	_, was, err := r.Journal.Witness(customer)
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
func (r *Run) noteDuration(took time.Duration) {
	for {
		most := r.slowest.Load()
		if int64(took) <= most || r.slowest.CompareAndSwap(most, int64(took)) {
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
