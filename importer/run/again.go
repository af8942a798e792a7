package run

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// A row that is sent again, after its absence was proven, is looked up once more
// just before that, in any start of the run, and at the run's end. The same is
// done before another row, of any sheet or run, is sent that may be the same
// comeback.

// lookBefore looks up a row that is to be sent again. It reports whether the
// row may be sent: not if something is there after all, or if that is unclear.
func (r *Run) lookBefore(ctx context.Context, t *task) (may bool, err error) {
	d := t.doubt
	vet := r.restored != nil && !t.vetted
	if d == nil && !vet || t.looked {
		return true, nil
	}
	if err := r.untilCertain(ctx); err != nil {
		return false, err
	}
	all, err := r.look(ctx, t.comeback.CustomerID, map[string][]int{t.comeback.ContactID: {t.row}})
	if err != nil {
		return false, err
	}
	answer := all[t.comeback.ContactID]
	if answer.why.Code != "" {
		return false, r.finish(t, importer.IsNot(t.row, importer.Unsent, sentAt(d), importer.Problem{Code: importer.CannotAsk, Value: answer.why.Value}))
	}
	owners, err := r.ownersOf(answer.held)
	if err != nil {
		return false, err
	}
	if d == nil || d.State == importer.DoubtHeld {
		if !r.vet(t, answer, owners) {
			return false, r.finish(t, notWhole(t, answer))
		}
		if d == nil { // what holds it back counts when nothing else does
			return true, nil
		}
		if len(t.since) > 0 {
			return false, r.finish(t, r.afterBackup(t))
		}
	} else if len(strangers(d, r.Server, answer.held, owners)) > 0 {
		return false, r.settler.again(t, *d)
	}
	t.before, t.looked = idsOf(answer.held), true
	return true, nil
}

func sentAt(d *importer.Doubt) (at time.Time) {
	if d != nil {
		at = d.SentAt
	}
	return at
}

// lookBeside looks up once more those rows that stand in the way of another one
// although they were shown or said not to be in Vitec. It reports whether the
// other one may be sent now. If one of them is there after all, or what is there
// is ambiguous, the other one ends: resuming the run of that row settles it.
func (r *Run) lookBeside(ctx context.Context, t *task, absent []importer.Relative) (again bool, err error) {
	if err := r.untilCertain(ctx); err != nil {
		return false, err
	}
	answers := make(map[contact]answered)
	for _, rel := range absent {
		d := rel.Doubt
		if d.ContactID == "" { // only its own sheet knows whom it is for
			return false, r.finish(t, r.settler.waits(t, d))
		}
		of := contactOf(d.CustomerID, d.ContactID)
		answer, known := answers[of]
		if !known {
			all, err := r.look(ctx, d.CustomerID, map[string][]int{d.ContactID: {t.row}})
			if err != nil {
				return false, err
			}
			answer = all[d.ContactID]
			answers[of] = answer
		}
		if answer.why.Code != "" {
			return false, r.finish(t, importer.IsNot(t.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.CannotAsk, Value: answer.why.Value}))
		}
		owners, err := r.ownersOf(answer.held)
		if err != nil {
			return false, err
		}
		if len(r.inTheWay(&d, answer.held, owners)) > 0 {
			return false, r.finish(t, r.settler.waits(t, d))
		}
	}
	t.besides = true
	return true, nil
}

func idsOf(held []importer.Found) []string {
	all := make([]string, len(held))
	for i, f := range held {
		all[i] = f.ID
	}
	return all
}

// lookBack does what is left when all rows have had their turn: it looks up
// rows that were answered with another row's id, and those that were sent
// again.
func (s *settler) lookBack(ctx context.Context) error {
	for {
		found, err := s.openClashes()
		if err != nil {
			return err
		}
		if !found {
			break
		}
		if err := s.loop(ctx); err != nil {
			return err
		}
	}
	doubts, err := s.ledger.journal.Doubts()
	if err != nil {
		return journalFailed(err)
	}
	for _, d := range doubts {
		if d.State != importer.DoubtResent {
			continue
		}
		if err := s.lookForTwo(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// openClashes puts created rows in doubt whose id another row has as well: it
// may be the other one's. It reports whether there were any.
func (s *settler) openClashes() (found bool, err error) {
	s.clashing.Lock() // each is opened once
	defer s.clashing.Unlock()
	clashes, err := s.ledger.journal.Flush()
	if err != nil {
		return false, journalFailed(err)
	}
	for _, c := range clashes {
		s.shared.add(c.ID)
		d := c.Doubt
		why := importer.Reason(importer.IDOfRowOfRun, c.ID, strconv.Itoa(c.Other.Row), strconv.FormatInt(c.Other.Run, 10))
		d.State, d.Seen, d.Times, d.Lost = importer.DoubtOpen, time.Now(), max(1, d.Times), why
		d.SeenBy = s.clock.at(d.Seen)
		o := importer.IsNot(c.Row, importer.Uncertain, d.SentAt, importer.Problem{Code: importer.AnswerLost, Value: why})
		if err := s.put(o, &d); err != nil {
			return false, err
		}
		s.mu.Lock()
		s.add(&question{Doubt: d})
		s.mu.Unlock()
	}
	return len(clashes) > 0, nil
}

// lookForTwo looks up a row that was sent again: if its comeback is there
// twice, it says so, loudly.
func (s *settler) lookForTwo(ctx context.Context, d importer.Doubt) error {
	all, err := s.look(ctx, d.CustomerID, map[string][]int{d.ContactID: {d.Row}})
	if err != nil {
		return err
	}
	answer := all[d.ContactID]
	owners, err := s.ownersOf(answer.held)
	if answer.why.Code != "" || err != nil {
		return err // the next start looks again
	}
	own, others := "", strangers(&d, s.server, answer.held, owners)
	others = slices.DeleteFunc(others, func(f importer.Found) bool { return f.Date.Unix() != d.Date.Unix() })
	for _, f := range answer.held {
		if owners[strings.ToLower(f.ID)].RowRef == d.RowRef {
			own = f.ID
		}
	}
	if own == "" {
		return nil // it was not created, or is not shown yet: the next start looks again
	}
	o := importer.IsCreated(d.Row, own, d.SentAt, 0)
	if len(others) > 0 {
		o.Problems = []importer.Problem{{Code: importer.TwiceInVitec, Value: own + ", " + ids(others)}}
		s.twice++
	}
	if _, err := s.ledger.journal.Settle(d, o, ""); err != nil {
		return journalFailed(err)
	}
	return nil
}

// Twice returns how many rows were found to be in Vitec twice.
func (r *Run) Twice() int { return r.settler.twice }
