package run

import (
	"errors"
	"time"

	"comebacks/importer"
)

// ledger records what becomes of rows, below everything that decides it.
type ledger struct {
	journal   importer.Journal
	inflight  *inflight
	onOutcome func(importer.Outcome)
}

// finish gives a task its outcome.
func (l *ledger) finish(t *task, o importer.Outcome) error {
	if err := l.record(o); err != nil {
		return err
	}
	l.inflight.done(t)
	return nil
}

// conclude ends a task whose outcome has been recorded already.
func (l *ledger) conclude(t *task, o importer.Outcome) {
	l.tell(o)
	l.inflight.done(t)
}

// halt leaves a task unsent and stops the run.
func (l *ledger) halt(t *task, a importer.Answer, cause importer.Cause, detail string) error {
	if err := l.finish(t, isNot(t, importer.Unsent, a)); err != nil {
		return err
	}
	return &importer.Stopped{Cause: cause, Detail: detail}
}

// isNot is the outcome of a row that was not created, according to an answer.
func isNot(t *task, s importer.Status, a importer.Answer) importer.Outcome {
	o := importer.IsNot(t.row, s, a.Begun, a.Problem)
	o.Took = a.Took
	switch a.Verdict {
	case importer.AnswerNotSent, importer.AnswerNetwork:
		o.SentAt = time.Time{}
	case importer.AnswerWait:
		o.Problems = []importer.Problem{{Code: importer.NotReached, Value: importer.Reason(importer.AskedToWait)}}
	}
	return o
}

// record records an outcome that is final for this run.
func (l *ledger) record(o importer.Outcome) error {
	if err := l.put(o, nil); err != nil {
		return err
	}
	l.tell(o)
	return nil
}

// put records an outcome. Its error is a *Stopped, or a *Clash, after which
// nothing is recorded.
func (l *ledger) put(o importer.Outcome, d *importer.Doubt) error {
	err := l.journal.Record(o, d)
	var clash *importer.Clash
	if err == nil || errors.As(err, &clash) {
		return err
	}
	return journalFailed(err)
}

func (l *ledger) tell(o importer.Outcome) {
	if l.onOutcome != nil {
		l.onOutcome(o)
	}
}
