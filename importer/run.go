package importer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// Run sends the rows of one sheet. All its fields are set before Do, and not
// changed afterwards.
type Run struct {
	Rows    iter.Seq2[Row, error]
	Rules   *Rules
	API     API
	Journal Journal

	// Server is the API's address, as part of what makes two comebacks the
	// same.
	Server string

	Workers     int           // bound on requests at once, at least 1
	Rate        float64       // bound on requests a second, 0 for none
	Retries     int           // how often a row may be tried again
	SettleAfter time.Duration // how long to wait before a lost answer is looked up
	Limit       int           // send only the first so many valid rows, 0 for all
	Repeat      bool          // send rows that were created before once more
	AskFirst    bool          // ask Vitec whether a contact has a comeback at that time already

	// Told is called, if set, with each outcome that is final for this run,
	// by many goroutines.
	Told func(Outcome)
	// Held is called, if set, when Vitec asks all workers to wait.
	Held func(d time.Duration, why Problem)
	// Requested is called, if set, after each request, by many goroutines.
	Requested func(Request)

	limiter   *rate.Limiter
	gate      *gate
	desk      *desk
	settler   *settler
	customers customers
	sight     sight
	heard     atomic.Int64 // answers that show that Vitec is there
	requests  atomic.Int64
	retried   atomic.Int64
}

// longestWait is the longest that a run waits because Vitec asks for it. A
// longer one is better waited for by the person, with resume.
const longestWait = time.Hour

// Do sends every row that is valid and not in Vitec yet, and settles those
// that are in doubt. It returns nil if every row had its turn, and a *Stopped
// if not. Requests under way when ctx ends are finished.
func (r *Run) Do(ctx context.Context) error {
	ahead := max(r.Workers, 128) // rows that are put down, many in one commit, while others are under way
	r.prepare(ahead)
	r.desk = newDesk()
	r.settler = newSettler(r)

	if err := r.settleEarlier(ctx); err != nil {
		return stopped(ctx, err)
	}

	work, workCtx := errgroup.WithContext(ctx)
	work.SetLimit(r.Workers + ahead + 1) // the bound: rows on their way, and the settler
	work.Go(func() error { return r.settler.loop(workCtx) })
	for t, err := range r.tasks(workCtx) {
		if err != nil {
			work.Go(func() error { return err })
			break
		}
		work.Go(func() error { return r.send(workCtx, t) })
	}
	r.settler.close()
	return stopped(ctx, work.Wait())
}

// prepare sets what bounds the requests.
func (r *Run) prepare(ahead int) {
	r.limiter = rate.NewLimiter(rate.Inf, 1)
	if r.Rate > 0 {
		r.limiter = rate.NewLimiter(rate.Limit(r.Rate), 1)
	}
	r.gate = newGate(r.Workers, ahead)
}

// Requests says how many requests were made, and how many of them were
// further tries.
func (r *Run) Requests() (all, retries int64) { return r.requests.Load(), r.retried.Load() }

// send takes one row to its outcome, or leaves it to the settler. It returns
// an error only if the run must stop.
func (r *Run) send(ctx context.Context, t *task) error {
	var pause *backoff.ExponentialBackOff // made when it is first needed
	heard := r.heard.Load()
	for try := 0; ; {
		answer, twin, err := r.attempt(ctx, t)
		switch {
		case err != nil:
			return err
		case twin != nil:
			return r.follow(t, twin)
		case answer.Problem.Code == CustomerClosed:
			return r.finish(t, IsNot(t.row, Unsent, time.Time{}, answer.Problem))
		}
		if answer.Status != 0 && answer.Verdict != AnswerWait {
			r.heard.Add(1)
			r.gate.answered()
		}

		switch answer.Verdict {
		case AnswerCreated:
			r.customers.allowed(t.comeback.CustomerID)
			return r.finish(t, IsCreated(t.row, answer.ID, answer.Begun, answer.Took))

		case AnswerRejected:
			r.customers.allowed(t.comeback.CustomerID)
			return r.finish(t, r.isNot(t, Rejected, answer))

		case AnswerForbidden:
			r.customers.forbidden(t.comeback.CustomerID)
			return r.finish(t, r.isNot(t, Rejected, answer))

		case AnswerCredentials:
			return r.halt(t, answer, CredentialsRefused, refusedCredentials)

		case AnswerRedirect:
			return r.halt(t, answer, Redirected, redirected+answer.Problem.Value)

		case AnswerWait, AnswerNotSent:
			if err := r.put(r.isNot(t, Unsent, answer)); err != nil {
				return err
			}
			if now := r.heard.Load(); now != heard {
				heard, try, pause = now, 0, nil // Vitec is there for others: this was bad luck
			}
			if try++; try > r.Retries {
				return r.halt(t, answer, Unreachable, unreachable(answer))
			}
			r.retried.Add(1)
			if pause == nil {
				pause = backoff.NewExponentialBackOff()
			}
			if err := r.waitFor(ctx, answer, pause.NextBackOff()); err != nil {
				return err
			}

		default:
			return r.settler.take(t, answer)
		}
	}
}

const (
	refusedCredentials = "Vitec refused the user name or the password"
	redirected         = "Vitec's address answered with a redirect to "
)

// attempt makes one request: it waits for its turn, puts the row down as
// being sent, and sends it. When ctx ends before that, nothing is sent.
func (r *Run) attempt(ctx context.Context, t *task) (Answer, *Twin, error) {
	if err := r.limiter.Wait(ctx); err != nil {
		return Answer{}, nil, context.Cause(ctx)
	}
	if err := r.gate.approach(ctx); err != nil {
		return Answer{}, nil, err
	}
	defer r.gate.leave()

	twin, err := r.Journal.Intend(Intent{Row: t.row, Comeback: t.comeback, Fingerprint: t.print, At: time.Now(), Repeat: r.Repeat})
	if err != nil {
		return Answer{}, nil, journalFailed(err)
	}
	if twin != nil {
		return Answer{}, twin, nil
	}

	if err := r.gate.enter(ctx); err != nil {
		why := Problem{Code: NotStarted}
		return Answer{}, nil, errors.Join(err, r.put(IsNot(t.row, Unsent, time.Time{}, why)))
	}
	defer r.gate.exit()
	if why, closed := r.customers.closed(t.comeback.CustomerID); closed {
		return Answer{Verdict: AnswerNotSent, Problem: why}, nil, nil
	}
	if err := r.Journal.Begun(t.row); err != nil {
		return Answer{}, nil, journalFailed(err)
	}
	a := r.API.Create(ctx, t.comeback)
	r.requested(Request{Kind: "create", Rows: []int{t.row}, Begun: a.Begun, Took: a.Took, Status: a.Status, Failure: a.Problem.Code})
	return a, nil, nil
}

// Request is a request that was made, as far as it may be logged: nothing of
// what it says.
type Request struct {
	Kind    string // "create" or "find"
	Rows    []int  // the rows that it was made for
	Begun   time.Time
	Took    time.Duration
	Status  int  // HTTP status, 0 if no status line came
	Failure Code // "" if it did what it was made for
}

func (r *Run) requested(q Request) {
	r.requests.Add(1)
	if r.Requested != nil {
		r.Requested(q)
	}
}

// waitFor lets the time pass that Vitec asks for, for all workers, or the
// row's own pause before its next try.
func (r *Run) waitFor(ctx context.Context, a Answer, pause time.Duration) error {
	if a.Verdict == AnswerNotSent {
		return sleep(ctx, pause)
	}
	wait := a.Wait
	if wait == 0 {
		wait = pause
	}
	if wait > longestWait {
		return &Stopped{Cause: Unreachable, Reason: fmt.Sprintf("Vitec asks to wait for %s", wait.Round(time.Second))}
	}
	r.hold(a.Begun, wait, a.Problem)
	return nil
}

// hold keeps all workers back.
func (r *Run) hold(begun time.Time, d time.Duration, why Problem) {
	r.gate.hold(begun, d)
	if r.Held != nil {
		r.Held(d, why)
	}
}

func unreachable(a Answer) string {
	if a.Verdict == AnswerWait {
		return "Vitec keeps asking to wait, and nothing gets through"
	}
	return "Vitec can't be reached: " + a.Problem.Value
}

// follow ends a row whose comeback another row made, or may have made.
func (r *Run) follow(t *task, twin *Twin) error {
	where := Problem{Code: SameAsRow, Row: twin.Row, Run: twin.Run}
	if twin.Status == Created {
		return r.finish(t, IsDuplicate(t.row, twin.ComebackID, where))
	}
	if twin.Run != 0 {
		r.settler.takeTwin(t, twin)
		return nil
	}
	where.Detail = string(twin.Status)
	return r.finish(t, IsNot(t.row, Uncertain, time.Time{}, where))
}

// finish gives a task its outcome.
func (r *Run) finish(t *task, o Outcome) error {
	err := r.record(o)
	r.desk.done(t)
	return err
}

// halt leaves a task unsent and stops the run.
func (r *Run) halt(t *task, a Answer, cause Cause, reason string) error {
	if err := r.finish(t, r.isNot(t, Unsent, a)); err != nil {
		return err
	}
	return &Stopped{Cause: cause, Reason: reason}
}

func (r *Run) isNot(t *task, s Status, a Answer) Outcome {
	o := IsNot(t.row, s, a.Begun, a.Problem)
	o.Took = a.Took
	switch a.Verdict {
	case AnswerNotSent:
		o.SentAt = time.Time{}
	case AnswerWait:
		o.Problems = []Problem{{Code: NotReached, Value: "Vitec asked to wait"}}
	}
	return o
}

// record puts an outcome down that is final for this run.
func (r *Run) record(o Outcome) error {
	if err := r.put(o); err != nil {
		return err
	}
	r.tell(o)
	return nil
}

// put puts an outcome down.
func (r *Run) put(o Outcome) error {
	if err := r.Journal.Record(o); err != nil {
		return journalFailed(err)
	}
	return nil
}

func (r *Run) tell(o Outcome) {
	if r.Told != nil {
		r.Told(o)
	}
}
