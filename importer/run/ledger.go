package run

import (
	"errors"
	"time"

	"comebacks/importer"
)

// What becomes of a row is put down here, below all that decides it.

// finish gives a task its outcome.
func (r *Run) finish(t *task, o importer.Outcome) error {
	if err := r.record(o); err != nil {
		return err
	}
	r.inflight.done(t)
	return nil
}

// conclude ends a task whose outcome has been put down already.
func (r *Run) conclude(t *task, o importer.Outcome) {
	r.tell(o)
	r.inflight.done(t)
}

// halt leaves a task unsent and stops the run.
func (r *Run) halt(t *task, a importer.Answer, cause importer.Cause, reason string) error {
	if err := r.finish(t, isNot(t, importer.Unsent, a)); err != nil {
		return err
	}
	return &importer.Stopped{Cause: cause, Reason: reason}
}

// isNot is the outcome of a row that an answer says is not created.
func isNot(t *task, s importer.Status, a importer.Answer) importer.Outcome {
	o := importer.IsNot(t.row, s, a.Begun, a.Problem)
	o.Took = a.Took
	switch a.Verdict {
	case importer.AnswerNotSent, importer.AnswerNetwork:
		o.SentAt = time.Time{}
	case importer.AnswerWait:
		o.Problems = []importer.Problem{{Code: importer.NotReached, Value: "Vitec asked to wait"}}
	}
	return o
}

// record puts an outcome down that is final for this run.
func (r *Run) record(o importer.Outcome) error {
	if err := r.put(o, nil); err != nil {
		return err
	}
	r.tell(o)
	return nil
}

// put puts an outcome down. Its error is a *Stopped, or a *Clash, after which
// nothing is put down.
func (r *Run) put(o importer.Outcome, d *importer.Doubt) error {
	err := r.Journal.Record(o, d)
	var clash *importer.Clash
	if err == nil || errors.As(err, &clash) {
		return err
	}
	return journalFailed(err)
}

func (r *Run) tell(o importer.Outcome) {
	if r.OnOutcome != nil {
		r.OnOutcome(o)
	}
}
