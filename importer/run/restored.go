package run

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
)

// A journal that was restored from a backup does not know what was sent after the
// backup. So each row is looked up before it is sent, and a comeback at its contact and
// time which was made since, and is no row's of ours, holds it back: it may be the row's
// own. A person says whether it is.
//
// A request that was under way when the journal was lost may still be carried out: no look
// counts before that is over. From then on nothing is made any more that the journal does
// not know, whatever the program does.

// untilCertain waits until nothing can be carried out any more that was sent before the
// journal was restored (W), and what was is shown (W again: no witness is there to tell).
func (r *Run) untilCertain(ctx context.Context) error {
	wait := r.uncertainFor()
	if wait <= 0 {
		return nil
	}
	r.sayRestored.Do(func() {
		if r.OnHold != nil {
			r.OnHold(wait, importer.Problem{Code: importer.AfterBackup})
		}
	})
	return sleep(ctx, wait)
}

// uncertainFor is how long that takes; 0 or less if it is over.
func (r *Run) uncertainFor() time.Duration {
	if r.restored == nil {
		return 0
	}
	return time.Until(r.restored.At.Add(2 * r.settler.lateness()))
}

// withoutKnown ends those of some rows, while others would have to wait, that the journal
// knows to be in Vitec: whatever was sent after the backup, they are there, and they are
// not sent. It gives the others. No row is being sent meanwhile.
func (r *Run) withoutKnown(batch []*task) (others []*task, err error) {
	if r.uncertainFor() <= 0 {
		return batch, nil
	}
	known := make([][]importer.Relative, len(batch))
	errs := make([]error, len(batch))
	var asked sync.WaitGroup
	for i, t := range batch {
		if t.earlier || t.doubt != nil {
			continue
		}
		asked.Add(1)
		r.Journal.Intend(r.intent(t, true), func(relatives []importer.Relative, err error) {
			known[i], errs[i] = relatives, err
			asked.Done()
		})
	}
	asked.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, journalFailed(err)
	}
	for i, t := range batch {
		o, waits := Judge(t.row, r.Journal.Number(), known[i])
		if len(known[i]) == 0 || waits != nil || o.Status != importer.Duplicate {
			others = append(others, t)
			continue
		}
		if err := r.record(o); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// sinceBackup reports whether a comeback may have been made after the backup; any may, if
// it is not known when that was.
func sinceBackup(r *importer.Restored, f importer.Found) bool {
	return r == nil || r.By.IsZero() || f.CreatedAt.IsZero() || !f.CreatedAt.Before(r.By.Add(-clockTolerance))
}

// inTheWay gives those of a contact's comebacks that keep a row from being sent, which is
// in doubt or was held back.
func (r *Run) inTheWay(d *importer.Doubt, held []importer.Found, owners map[string]importer.Owner) []importer.Found {
	all := strangers(d, r.Server, held, owners)
	if d.State == importer.DoubtHeld {
		all = slices.DeleteFunc(all, func(f importer.Found) bool { return f.Date.Unix() != d.Date.Unix() || !sinceBackup(r.restored, f) })
	}
	return all
}

// vet notes what holds a row back that this journal has never sent. It reports whether
// what was shown is all that there is.
func (r *Run) vet(t *task, answer answered, owners map[string]importer.Owner) (whole bool) {
	if !r.settler.isWhole(answer) {
		return false
	}
	d := r.heldDoubt(t)
	if t.doubt != nil {
		d.Before = t.doubt.Before
	}
	t.since, t.vetted = r.inTheWay(&d, answer.held, owners), true
	if len(t.since) > 0 {
		t.before = nil // what may be its own was not there before it
	}
	return true
}

// heldDoubt is the doubt of a row that is held back.
func (r *Run) heldDoubt(t *task) importer.Doubt {
	return importer.Doubt{
		RowRef: r.settler.ref(t.row), CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date, Key: t.print.Key,
		State: importer.DoubtHeld, Lost: ids(t.since),
	}
}

// afterBackup is the outcome of a row that is held back.
func (r *Run) afterBackup(t *task) importer.Outcome {
	why := importer.Problem{Code: importer.AfterBackup, Value: ids(t.since), Row: t.row, Run: r.Journal.Number()}
	if r.restored != nil {
		why.Detail = importer.InSweden(r.restored.Backup).Format("2006-01-02 15:04")
	}
	return importer.IsNot(t.row, importer.Unsent, time.Time{}, why)
}

// holdBack ends a row that was put down and is not sent, as it may be in Vitec already.
func (r *Run) holdBack(t *task) error {
	o, d := r.afterBackup(t), r.heldDoubt(t)
	if err := r.put(o, &d); err != nil {
		return err
	}
	r.conclude(t, o)
	return nil
}

// isWhole reports whether a look has certainly shown all that a contact has.
func (s *settler) isWhole(a answered) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.longest.contact, s.longest.total = max(s.longest.contact, len(a.held)), max(s.longest.total, a.total)
	return !a.cached && !s.longest.cutOff(len(a.held), a.total)
}

// notWhole is the outcome of a row of whose contact not everything was shown.
func notWhole(t *task, a answered) importer.Outcome {
	why := importer.Reason(importer.ListMayBeCut)
	if a.cached {
		why = importer.Reason(importer.CacheAnswered)
	}
	return importer.IsNot(t.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.CannotAsk, Value: why})
}
