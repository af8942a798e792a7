package run

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// tasks yields the rows to send: those of the sheet in their order, and in
// between those that became ready again. It ends when every row has its
// outcome, when the limit is reached, or with ctx.
func (r *Run) tasks(ctx context.Context) iter.Seq2[*task, error] {
	return func(yield func(*task, error) bool) {
		fresh := r.expected(r.fresh(ctx))
		if r.AskFirst || r.restored != nil {
			fresh = r.absent(ctx, fresh)
		}
		for t, err := range fresh {
			if err != nil {
				yield(nil, err)
				return
			}
			if r.inflight.admit(t) && !yield(t, nil) {
				return
			}
			for again, ok := r.inflight.next(ctx); ok; again, ok = r.inflight.next(ctx) {
				if !yield(again, nil) {
					return
				}
			}
		}
		r.inflight.feedEnded()
		for t, ok := r.inflight.last(ctx); ok; t, ok = r.inflight.last(ctx) {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// fresh yields the rows of the sheet that are valid and have no outcome from
// an earlier start of this run, and records what the others are.
func (r *Run) fresh(ctx context.Context) iter.Seq2[*task, error] {
	return func(yield func(*task, error) bool) {
		next, stop := iter.Pull2(importer.Ahead(r.Journal.Entries()))
		defer stop()
		known, err, more := next()
		valid := 0
		for told, rowErr := range r.believed() {
			row := told.row
			if ctx.Err() != nil {
				return
			}
			if rowErr != nil {
				yield(nil, asStopped(importer.SheetFailed, rowErr))
				return
			}
			for more && err == nil && known.Row < row.Number {
				known, err, more = next()
			}
			if err != nil {
				yield(nil, journalFailed(err))
				return
			}
			doubt, open := r.settler.earlier(row.Number)
			if customer := cmp.Or(row.Cells.CustomerID, r.Rules.Customer); !open && LeavesOut(r.Only, customer) {
				if err := r.leaveOut(row.Number, customer, more && known.Row == row.Number, known); err != nil {
					yield(nil, err)
					return
				}
				continue
			}
			if more && known.Row == row.Number && !open && (!toSend(known, doubt) || r.staysUnconfirmed(known)) {
				if known.Status != importer.Invalid {
					valid++
				}
				r.tellKnown(known)
				continue
			}
			comeback, outcome := r.check(told)
			if open || outcome == nil || outcome.Status != importer.Invalid {
				valid++
			}
			beyond := r.Limit > 0 && valid > r.Limit
			if open {
				if !yield(r.doubtful(row, comeback, outcome, doubt, beyond), nil) {
					return
				}
				continue
			}
			if outcome != nil && !(beyond && outcome.Status == importer.Unsent && outcome.Problems[0].Code.HoldsBack()) {
				if err := r.record(*outcome); err != nil {
					yield(nil, err)
					return
				}
				continue
			}
			if beyond {
				continue // it stays unsent; the rows after it are still checked
			}
			if !r.isConfirmed(row.Number) {
				if err := r.record(notConfirmed(row.Number)); err != nil {
					yield(nil, err)
					return
				}
				continue
			}
			if why, closed := r.access.isClosed(comeback.CustomerID); closed {
				if err := r.record(importer.IsNot(row.Number, importer.Unsent, time.Time{}, why)); err != nil {
					yield(nil, err)
					return
				}
				continue
			}
			if !yield(r.task(row, comeback, doubt), nil) {
				return
			}
		}
	}
}

// tellKnown reports a row that an earlier start has finished.
func (r *Run) tellKnown(o importer.Outcome) {
	if r.OnKnown != nil {
		r.OnKnown(o)
	} else {
		r.tell(o)
	}
}

// doubtful is the task of a row that an earlier start left in doubt. While
// the doubt is open, the task stands for the comeback that was sent then; if
// that is not there, the row may have become one that must not be sent any
// more.
func (r *Run) doubtful(row importer.Row, comeback importer.Comeback, outcome *importer.Outcome, d *importer.Doubt, beyond bool) *task {
	t := &task{row: row.Number, comeback: comeback, earlier: true, barred: outcome}
	switch {
	case outcome != nil:
		t.comeback = importer.Comeback{CustomerID: d.CustomerID, ContactID: d.ContactID, Date: d.Date}
	case beyond:
		o := importer.IsNot(row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.BeyondLimit, Value: strconv.Itoa(r.Limit)})
		t.barred = &o
	case !r.isConfirmed(row.Number):
		o := notConfirmed(row.Number)
		t.barred = &o
	}
	t.print = t.comeback.Fingerprint(r.Server)
	if d.ContactID != "" {
		t.print.Key = d.Key
	}
	return t
}

// toSend reports whether a row that an earlier start of the run reached is to
// be judged again: it was invalid, it is known not to be in Vitec, or it waited
// for another row. If it was in doubt, a look may have shown since that it is
// not there.
func toSend(o importer.Outcome, absent *importer.Doubt) bool {
	return o.Status == importer.Invalid || o.Status == importer.Unsent || o.Status == importer.Uncertain && (absent != nil || o.SentAt.IsZero())
}

// task makes a task of a row that may be sent.
func (r *Run) task(row importer.Row, c importer.Comeback, d *importer.Doubt) *task {
	t := &task{row: row.Number, comeback: c, print: c.Fingerprint(r.Server), first: c.FirstFingerprint(r.Server), doubt: d}
	if row.Origin.Known() {
		t.origin = row.Origin
	}
	return t
}

// leaveOut ends a row of a customer to whom nothing is to be sent, unless an
// earlier start has finished it.
func (r *Run) leaveOut(row int, customer string, isKnown bool, known importer.Outcome) error {
	if isKnown && !toSend(known, nil) {
		r.tellKnown(known)
		return nil
	}
	return r.record(importer.IsNot(row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.OtherCustomer, Field: importer.CustomerID, Value: customer}))
}

// isConfirmed reports whether a person has agreed that a row is sent.
func (r *Run) isConfirmed(row int) bool { return r.Confirmed == nil || r.Confirmed(row) }

// staysUnconfirmed reports whether nobody has agreed to a row, neither at an earlier start
// nor now.
func (r *Run) staysUnconfirmed(o importer.Outcome) bool {
	return r.Confirmed == nil && r.Resumed && o.Status == importer.Unsent && len(o.Problems) > 0 && o.Problems[0].Code == importer.NotConfirmed
}

func notConfirmed(row int) importer.Outcome {
	return importer.IsNot(row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotConfirmed})
}

// LeavesOut reports whether nothing is sent to a customer because others were
// named.
func LeavesOut(only []string, customer string) bool {
	return len(only) > 0 && customer != "" && !slices.ContainsFunc(only, func(one string) bool { return strings.EqualFold(one, customer) })
}

// check applies the rules. A row that is not to be sent is returned with its
// outcome.
func (r *Run) check(t told) (importer.Comeback, *importer.Outcome) {
	if t.outcome != nil {
		return importer.Comeback{}, inRun(t.outcome)
	}
	comeback, problems := r.Rules.Check(t.row)
	if len(problems) > 0 {
		o := rules.Outcome(t.row.Number, problems)
		return importer.Comeback{}, inRun(&o)
	}
	return comeback, nil
}

// inRun turns a row whose contact is still to be found into one that could not be looked
// up: a check may leave it open, but a run must give it an outcome that says so.
func inRun(o *importer.Outcome) *importer.Outcome {
	toFind := func(p importer.Problem) bool { return p.Code == importer.ToBeFound }
	if !slices.ContainsFunc(o.Problems, toFind) {
		return o
	}
	problems := slices.DeleteFunc(slices.Clone(o.Problems), toFind)
	problems = append(problems, importer.Problem{Code: importer.CannotSearch, Value: importer.Reason(importer.NobodyAsked)})
	asked := importer.IsNot(o.Row, o.Status, o.SentAt, problems...)
	return &asked
}
