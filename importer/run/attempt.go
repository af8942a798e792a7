package run

import (
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

// attempted is the result of an attempt: an answer, or why there was none.
type attempted struct {
	answer    importer.Answer
	probe     bool                // it was let through while all others were held back
	stop      bool                // no request may follow
	relatives []importer.Relative // rows that stand in the way; nothing was sent
	closed    importer.Problem    // why nothing is sent to the customer any more
}

// attempt makes one request: it waits for its turn, records the row as
// being sent, and sends it. When ctx ends before that, nothing is sent.
func (r *Run) attempt(ctx context.Context, t *task, login string) (attempted, error) {
	if err := r.gate.approach(ctx); err != nil {
		return attempted{}, err
	}
	defer r.gate.leave()
	relatives, err := r.intend(t)
	if len(relatives) > 0 || err != nil {
		return attempted{relatives: relatives}, err
	}

	var why importer.Problem
	probe, err := r.gate.enter(ctx, func() (closed bool) {
		why, closed = r.access.shut(t.comeback.CustomerID)
		return closed
	})
	if errors.Is(err, errOff) {
		r.access.isClosed(t.comeback.CustomerID) // so that OnClosed is called
		return attempted{closed: why}, nil
	}
	if err != nil {
		why := importer.Problem{Code: importer.NotStarted}
		return attempted{}, errors.Join(err, r.put(importer.IsNot(t.row, importer.Unsent, time.Time{}, why), nil))
	}
	defer r.gate.exit()
	if err := r.Journal.Begun(t.row, r.clock.at(time.Now())); err != nil {
		return attempted{}, journalFailed(err)
	}
	a := r.API.Create(ctx, t.comeback)
	if a.Verdict == importer.AnswerNone {
		a.Verdict = importer.AnswerUncertain // the API has left it out
	}
	err = r.hear(a.Heard)
	stop := r.heed(t, a, login, probe)
	r.requested(Request{Kind: "create", Rows: []int{t.row}, Begun: a.Begun, Took: a.Took, Status: a.Status, Failure: a.Problem.Code})
	return attempted{answer: a, probe: probe, stop: stop}, err
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
		r.settler.signal()     // doubts of the customer can't be settled now
	case importer.AnswerRedirect, importer.AnswerNetwork:
		stop = true
	}
	if stop {
		r.gate.close()
	}
	return stop
}

// intend records a row as being sent.
func (r *Run) intend(t *task) (relatives []importer.Relative, err error) {
	now := time.Now()
	in := importer.Intent{
		Row: t.row, Comeback: t.comeback, Fingerprint: t.print, First: t.first, Origin: t.origin,
		At: now, ServerTime: r.clock.at(now), Allow: r.Allow.relations(), Looked: t.besides, Before: t.before,
	}
	done := make(chan struct{})
	r.Journal.Intend(in, func(rel []importer.Relative, failed error) {
		relatives, err = rel, failed
		close(done)
	})
	<-done
	if err != nil {
		return nil, journalFailed(err)
	}
	if d := t.doubt; d != nil && d.State == importer.DoubtAbsent && len(relatives) == 0 { // as the journal has it now
		d.State = importer.DoubtResent
		d.Resent++
	}
	return relatives, nil
}
