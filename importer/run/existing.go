package run

import (
	"context"
	"iter"
	"strings"
	"time"

	"comebacks/importer"
)

// absent passes on the rows whose contact has no comeback in Vitec at their
// time yet, and holds back the others: colleagues on other machines may have
// made one. It looks up as many contacts per call as allowed.
//
// A row is not looked up while another row of ours for the same contact and
// time is under way: that one was looked up before, and what it creates is
// not a colleague's.
func (r *Run) absent(ctx context.Context, rows iter.Seq2[*task, error]) iter.Seq2[*task, error] {
	return func(yield func(*task, error) bool) {
		var batch []*task
		contacts := make(map[string]bool)
		flush := func() bool {
			more := r.sift(ctx, batch, yield)
			batch = batch[:0]
			clear(contacts)
			return more
		}
		for t, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			full := len(contacts) == importer.MaxContactsPerFind && !contacts[t.comeback.ContactID] || len(batch) == maxBatch
			if len(batch) > 0 && (full || t.comeback.CustomerID != batch[0].comeback.CustomerID) && !flush() {
				return
			}
			batch = append(batch, t)
			contacts[t.comeback.ContactID] = true
		}
		if len(batch) > 0 {
			flush()
		}
	}
}

// maxBatch bounds the rows that wait for one look-up, if they are all for a
// few contacts.
const maxBatch = 200

// sift looks up one batch, all of one customer, and passes on what is absent.
func (r *Run) sift(ctx context.Context, batch []*task, yield func(*task, error) bool) bool {
	batch, err := r.withoutKnown(batch)
	if err != nil {
		yield(nil, err)
		return false
	}
	if len(batch) == 0 {
		return true
	}
	rows := make(map[string][]int)
	for _, t := range batch {
		rows[t.comeback.ContactID] = append(rows[t.comeback.ContactID], t.row)
	}
	if err := r.untilCertain(ctx); err != nil {
		yield(nil, err)
		return false
	}
	found, err := r.look(ctx, batch[0].comeback.CustomerID, rows)
	if err != nil {
		yield(nil, err)
		return false
	}
	for _, t := range batch {
		o, err := r.existing(t, found)
		if err == nil && o != nil {
			err = r.record(*o)
		}
		if err != nil {
			yield(nil, err)
			return false
		}
		if o == nil && !yield(t, nil) {
			return false
		}
	}
	return true
}

// existing gives the outcome of a row whose comeback is in Vitec already, or
// that can't be looked up.
func (r *Run) existing(t *task, found map[string]answered) (*importer.Outcome, error) {
	if r.inflight.busy(t) || t.earlier {
		return nil, nil
	}
	if why, closed := r.access.isClosed(t.comeback.CustomerID); closed {
		o := importer.IsNot(t.row, importer.Unsent, time.Time{}, why)
		return &o, nil
	}
	answer := found[t.comeback.ContactID]
	if answer.why.Code != "" {
		o := importer.IsNot(t.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.CannotAsk, Value: answer.why.Value})
		return &o, nil
	}
	t.before = idsOf(answer.held)
	owners, err := r.ownersOf(answer.held)
	if err != nil {
		return nil, err
	}
	if r.restored != nil && t.doubt == nil && (!r.vet(t, answer, owners) || len(t.since) > 0) {
		return nil, nil // it is looked up alone, or held back when nothing else stands in its way
	}
	if !r.AskFirst {
		return nil, nil
	}
	for _, f := range answer.held {
		owner := owners[strings.ToLower(f.ID)].Key
		if owner != t.print.Key && owner != t.first.Key && f.Date.Unix() == t.comeback.Date.Unix() && t.doubt == nil {
			o := importer.IsNot(t.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.ThereBefore, Value: f.ID})
			return &o, nil
		}
	}
	return nil, nil
}
