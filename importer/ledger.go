package importer

import (
	"errors"
	"time"
)

// What becomes of a row is put down here, below all that decides it.

// finish gives a task its outcome.
func (r *Run) finish(t *task, o Outcome) error {
	if err := r.record(o); err != nil {
		return err
	}
	r.inflight.done(t)
	return nil
}

// conclude ends a task whose outcome has been put down already.
func (r *Run) conclude(t *task, o Outcome) {
	r.tell(o)
	r.inflight.done(t)
}

// halt leaves a task unsent and stops the run.
func (r *Run) halt(t *task, a Answer, cause Cause, reason string) error {
	if err := r.finish(t, isNot(t, Unsent, a)); err != nil {
		return err
	}
	return &Stopped{Cause: cause, Reason: reason}
}

// isNot is the outcome of a row that an answer says is not created.
func isNot(t *task, s Status, a Answer) Outcome {
	o := IsNot(t.row, s, a.Begun, a.Problem)
	o.Took = a.Took
	switch a.Verdict {
	case AnswerNotSent, AnswerNetwork:
		o.SentAt = time.Time{}
	case AnswerWait:
		o.Problems = []Problem{{Code: NotReached, Value: "Vitec asked to wait"}}
	}
	return o
}

// record puts an outcome down that is final for this run.
func (r *Run) record(o Outcome) error {
	if err := r.put(o, nil); err != nil {
		return err
	}
	r.tell(o)
	return nil
}

// put puts an outcome down. Its error is a *Stopped, or a *Clash, after which
// nothing is put down.
func (r *Run) put(o Outcome, d *Doubt) error {
	err := r.Journal.Record(o, d)
	var clash *Clash
	if err == nil || errors.As(err, &clash) {
		return err
	}
	return journalFailed(err)
}

func (r *Run) tell(o Outcome) {
	if r.OnOutcome != nil {
		r.OnOutcome(o)
	}
}
