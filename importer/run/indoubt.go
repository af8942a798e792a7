package run

import (
	"errors"
	"time"

	"comebacks/importer"
)

// How rows come to be in doubt, and what becomes of them and of those that
// wait for them.

// recall takes over what an earlier start of the run left in doubt.
func (s *settler) recall(doubts []importer.Doubt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range doubts {
		if d.State == importer.DoubtOpen {
			s.add(&question{Doubt: d})
		} else {
			s.concluded[d.Row] = conclusion{importer.IsNot(d.Row, importer.Unsent, d.SentAt), d}
		}
	}
}

// earlier gives the doubt that an earlier start left about a row, if there was
// one. It is open if the row must not be sent before it is adopted; otherwise
// a look has shown that the row is not there.
func (s *settler) earlier(row int) (d *importer.Doubt, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.questions[s.ref(row)]; q != nil {
		now := q.Doubt // it may change while the row is read
		return &now, true
	}
	if c, was := s.concluded[row]; was {
		d := c.doubt
		return &d, c.outcome.Status != importer.Unsent
	}
	return nil, false // without room for a doubt: so it is with nearly every row
}

func (s *settler) ref(row int) importer.RowRef {
	return importer.RowRef{Run: s.ledger.journal.Number(), Row: row}
}

// adopt takes over the row of a doubt that an earlier start left. It returns
// false if the row is to be sent now, as it is not in Vitec.
func (s *settler) adopt(t *task) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.earlier = false
	if q := s.questions[s.ref(t.row)]; q != nil {
		s.inflight.park(t)
		q.task = t
		s.identify(q, t)
		return true
	}
	c := s.concluded[t.row]
	if c.outcome.Status == importer.Unsent {
		t.doubt = &c.doubt
		return false
	}
	s.conclude(t, c.outcome)
	return true
}

// identify fills in whose doubt it is, if the journal has lost that.
func (s *settler) identify(q *question, t *task) {
	if q.ContactID != "" || t.comeback.ContactID == "" {
		return
	}
	delete(s.customer(q.CustomerID).open, q.RowRef)
	q.CustomerID, q.ContactID, q.Date, q.Key = t.comeback.CustomerID, t.comeback.ContactID, t.comeback.Date, t.print.Key
	q.learned = true
	s.customer(q.CustomerID).open[q.RowRef] = q
	s.signal()
}

// take records a row whose answer was lost, and has it looked up when the
// time has come.
func (s *settler) take(t *task, a importer.Answer) error {
	now := time.Now()
	clock := s.clock
	d := importer.Doubt{
		RowRef: s.ref(t.row), CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date, Key: t.print.Key,
		State: importer.DoubtOpen, Began: clock.at(a.Begun), Start: a.Begun, SentAt: a.Begun, Seen: now, SeenBy: clock.at(now),
		Times: 1, Before: t.before, Lost: a.Problem.Value,
	}
	if e := t.doubt; e != nil {
		d.Times, d.Resent = e.Times+1, e.Resent
		if !e.SentAt.IsZero() { // otherwise it was held back
			d.Began, d.Machine, d.Start = e.Began, e.Machine, e.Start
		}
	}
	d.W = s.patience(d.Times)
	return s.open(t, d, isNot(t, importer.Uncertain, a))
}

// again puts a row back into doubt because a look just before it was to be
// sent again has shown something.
func (s *settler) again(t *task, d importer.Doubt) error {
	d.State, d.Pins = importer.DoubtOpen, nil
	return s.open(t, d, importer.IsNot(t.row, importer.Uncertain, d.SentAt, importer.Problem{Code: importer.AnswerLost, Value: d.Lost}))
}

func (s *settler) open(t *task, d importer.Doubt, o importer.Outcome) error {
	if err := s.put(o, &d); err != nil {
		return err
	}
	t.doubt, t.looked, t.besides = nil, false, false
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inflight.park(t)
	s.add(&question{Doubt: d, task: t})
	return nil
}

// await lets a row wait for another row's doubt to be settled, as their
// comebacks are for one contact at one time.
func (s *settler) await(t *task, d importer.Doubt) error {
	s.mu.Lock()
	if s.abandoned[d.RowRef] {
		s.mu.Unlock()
		return s.finish(t, s.waits(t, d))
	}
	defer s.mu.Unlock()
	s.inflight.park(t)
	q := s.questions[d.RowRef]
	if q == nil {
		q = &question{Doubt: d}
		s.add(q)
	}
	q.waiters = append(q.waiters, t)
	return nil
}

// waits is the outcome of a row that waited for a doubt in vain.
func (s *settler) waits(t *task, d importer.Doubt) importer.Outcome {
	return importer.IsNot(t.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.WaitsForRow, Row: d.Row, Run: named(d.Run, s.ledger.journal.Number())})
}

// there answers a question: the comeback is in Vitec.
func (s *settler) there(q *question, id string) error {
	s.losses.word(s.gate)
	return s.answer(q, s.doubt(q), importer.IsCreated(q.Row, id, q.SentAt, 0))
}

// absent answers a question: the comeback is not in Vitec, so that it may be
// sent again.
func (s *settler) absent(q *question) error {
	d := s.doubt(q)
	d.State, d.Pins = importer.DoubtAbsent, nil
	return s.answer(q, d, importer.IsNot(q.Row, importer.Unsent, q.SentAt, importer.Problem{Code: importer.NotThere, Value: q.Lost}))
}

// doubt gives a question's doubt as it is now.
func (s *settler) doubt(q *question) importer.Doubt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return q.Doubt
}

// answer records an answer, and lets the row and those that wait for it go
// on. If another run in this process was faster, its answer counts.
func (s *settler) answer(q *question, d importer.Doubt, o importer.Outcome) error {
	is, err := s.ledger.journal.Settle(d, o, "")
	var clash *importer.Clash
	if errors.As(err, &clash) { // another row was answered this one's id
		_, err := s.openClashes()
		return errors.Join(s.reopen(q, importer.Problem{Code: importer.Indistinct, Value: o.ComebackID}), err)
	}
	if err != nil {
		return journalFailed(err)
	}
	o = is
	t, waiters := s.remove(q, func() {
		if q.Run == s.ledger.journal.Number() {
			s.concluded[q.Row] = conclusion{o, d}
		}
	})
	switch {
	case t == nil:
	case o.Status != importer.Unsent || d.Resent >= min(maxResent, s.retries) && t.barred == nil:
		s.conclude(t, o)
	default:
		t.doubt = &d
		s.retried.Add(1)
		s.inflight.again(t)
	}
	for _, w := range waiters {
		s.inflight.again(w)
	}
	return nil
}

func (s *settler) giveUpAll(qs []*question, why importer.Problem) error {
	for _, q := range qs {
		if err := s.giveUp(q, why); err != nil {
			return err
		}
	}
	return nil
}

// giveUp leaves a question open for a later start, or a person.
func (s *settler) giveUp(q *question, why importer.Problem) error {
	why.Detail = q.Lost
	d, o := s.doubt(q), importer.IsNot(q.Row, importer.Uncertain, q.SentAt, why)
	if _, err := s.ledger.journal.Settle(d, o, ""); err != nil {
		return journalFailed(err)
	}
	t, waiters := s.remove(q, func() {
		s.abandoned[q.RowRef] = true
		if q.Run == s.ledger.journal.Number() {
			s.concluded[q.Row] = conclusion{o, d}
		}
	})
	if t != nil {
		s.conclude(t, o)
	}
	for _, w := range waiters {
		if err := s.finish(w, s.waits(w, d)); err != nil {
			return err
		}
	}
	return nil
}
