package run

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"

	"comebacks/importer"
)

// tries counts how often a row's request was tried without being processed.
type tries struct {
	n     int
	heard int64                       // the number of answers so far when it was first tried
	pause *backoff.ExponentialBackOff // before the next one
}

// again counts one more, with the number of answers so far.
func (so *tries) again(heard int64) int {
	if heard != so.heard || so.pause == nil {
		so.heard, so.n, so.pause = heard, 0, backoff.NewExponentialBackOff() // Vitec is there for others: that was bad luck
	}
	so.n++
	return so.n
}

// attempted is the result of an attempt: an answer, or what the row is without one.
type attempted struct {
	answer  importer.Answer
	probe   bool              // it was let through while all others were held back
	stop    bool              // no request may follow
	instead *importer.Outcome // nothing was sent, and nothing is to be
}

// attempt makes the request of a row that is on disk as being sent, when it is its turn.
// When ctx ends before that, or something stands in its way, nothing is sent. If the
// answer says that nothing was sent, the row is still near the gate.
func (r *Run) attempt(ctx context.Context, p putDown) (attempted, error) {
	t := p.task
	if d := t.doubt; d != nil && (d.State == importer.DoubtAbsent || d.State == importer.DoubtHeld) { // as the journal has it now
		d.State = importer.DoubtResent
		d.Resent++
	}
	var why importer.Problem
	probe, err := r.gate.enter(ctx, func() (closed bool) {
		why, closed = r.access.shut(t.comeback.CustomerID)
		return closed
	})
	if err != nil {
		r.gate.end(p.login, outside)
		if errors.Is(err, errOff) {
			r.access.isClosed(t.comeback.CustomerID) // so that OnClosed is called
			o := importer.IsNot(t.row, importer.Unsent, time.Time{}, why)
			return attempted{instead: &o}, nil
		}
		return attempted{}, errors.Join(err, r.takeBack(p))
	}
	if past, is := r.passed(t); is { // while it waited
		r.gate.end(p.login, inside)
		o := importer.IsInvalid(t.row, []importer.Problem{past})
		return attempted{instead: &o}, nil
	}
	if err := r.Journal.Begun(t.row, r.clock.at(time.Now())); err != nil {
		r.gate.end(p.login, inside)
		return attempted{}, journalFailed(err)
	}
	a := r.API.Create(ctx, t.comeback)
	if a.Verdict == importer.AnswerNone {
		a.Verdict = importer.AnswerUncertain // the API has left it out
	}
	err = r.hear(a.Heard)
	stop := r.heed(t, a, p.login, probe)
	if a.Verdict == importer.AnswerNotSent {
		r.gate.end(p.login, staysNear)
	} else {
		r.gate.end(p.login, inside)
	}
	if r.requests.Add(1); r.Caller.OnRequest != nil {
		r.Caller.OnRequest(Request{Kind: "create", Rows: []int{t.row}, Begun: a.Begun, Took: a.Took, Status: a.Status, Failure: a.Problem.Code})
	}
	return attempted{answer: a, probe: probe, stop: stop}, err
}

// again lets a row come back whose request was not processed: when Vitec is ready for
// it, or after a pause of its own. If that was its last try, the run stops.
func (r *Run) again(ctx context.Context, t *task, at attempted) error {
	a := at.answer
	isNear := a.Verdict == importer.AnswerNotSent // otherwise rows would be tried as fast as they fail
	pause, err := r.mayTryAgain(t, a)
	if err != nil || !isNear {
		if isNear {
			r.gate.leave()
		}
		if err == nil {
			r.comeBack(t, at.probe)
		}
		return err
	}
	r.work.Go(func() error {
		err := sleep(ctx, pause)
		r.gate.leave()
		if err == nil {
			r.comeBack(t, at.probe)
		}
		return err
	})
	return nil
}

func (r *Run) comeBack(t *task, probe bool) {
	if probe {
		r.gate.letOne()
	}
	r.inflight.back(t)
}

// mayTryAgain records that a request was not processed, and gives the pause before the
// next try. If Vitec asks to wait, all workers are held back. Its error is a *Stopped.
func (r *Run) mayTryAgain(t *task, a importer.Answer) (pause time.Duration, err error) {
	if err := r.put(isNot(t, importer.Unsent, a), nil); err != nil {
		return 0, err
	}
	if t.tries.again(r.heard.Load()) > r.Retries {
		if a.Verdict == importer.AnswerWait {
			return 0, r.halt(t, a, importer.AsksToWait, "")
		}
		return 0, r.halt(t, a, importer.Unreachable, a.Problem.Value)
	}
	r.retried.Add(1)
	t.besides = false
	pause = t.tries.pause.NextBackOff()
	if a.Verdict == importer.AnswerNotSent {
		return pause, nil
	}
	wait := cmp.Or(a.Wait, pause)
	if err := tooLong(wait); err != nil {
		return 0, err
	}
	r.hold(a.Begun, wait, a.Problem)
	return 0, nil
}

// heed applies what an answer means for later requests, before the next one
// passes the gate. It reports whether none may.
func (r *Run) heed(t *task, a importer.Answer, login string, probe bool) (stop bool) {
	customer := t.comeback.CustomerID
	if a.Verdict != importer.AnswerNotSent {
		r.noteDuration(a.Took)
	}
	switch a.Verdict {
	case importer.AnswerCreated, importer.AnswerRejected, importer.AnswerForbidden:
		r.access.answered(customer, a.Status)
		r.heard.Add(1)
		r.gate.answered()
		r.gate.together(login)
		r.losses.word(r.gate)
	case importer.AnswerWait:
		r.losses.word(r.gate)
	case importer.AnswerUncertain:
		r.losses.lost(r.gate, probe)
		r.gate.together(login)
	case importer.AnswerCredentials:
		r.losses.word(r.gate)
		stop = r.access.deny(customer)
		r.gate.together(login) // none follows, or it was accepted before
		r.gate.wake()
		r.settler.signal() // doubts of the customer can't be settled now
	case importer.AnswerRedirect, importer.AnswerNetwork:
		stop = true
	}
	if stop {
		r.gate.close()
	}
	return stop
}
