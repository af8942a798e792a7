package importer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// laterLook is how many times SettleAfter pass between a request and the
	// second look for its comeback, for a server that finishes late.
	laterLook = 4
	// skewAllowance is how much earlier than its request a comeback may seem
	// to have been created. The clocks' difference is taken off already
	// (Found.CreatedAt), but a server's machines differ among themselves.
	skewAllowance = time.Minute
	// doubtfulSkew is how much earlier a comeback may seem to have been
	// created and still not be ruled out as the request's.
	doubtfulSkew = 15 * time.Minute
)

// settler finds out what became of requests whose answer was lost, beside the
// sending: it looks up the contacts, many a call.
type settler struct {
	run *Run

	mu      sync.Mutex
	open    []*question
	closed  bool
	changed chan struct{}
}

// question is one row in doubt.
type question struct {
	Doubt
	task *task   // the row that waits for the answer; nil for a row of an earlier start
	twin bool    // the doubt is another run's, and the task makes the same comeback
	lost Problem // why there is a doubt, if that is known
	due  time.Time
}

func newSettler(r *Run) *settler {
	return &settler{run: r, changed: make(chan struct{}, 1)}
}

// settleEarlier settles what an earlier start of the run left in doubt,
// before anything is sent.
func (r *Run) settleEarlier(ctx context.Context) error {
	doubts, err := r.Journal.Doubts()
	if err != nil {
		return journalFailed(err)
	}
	s := newSettler(r)
	for _, d := range doubts {
		s.add(&question{Doubt: d})
	}
	s.close()
	return s.loop(ctx)
}

// take puts a row in doubt down, and looks it up when the time has come.
func (s *settler) take(t *task, a Answer) error {
	if t.since.IsZero() {
		t.since = a.Begun
	}
	if err := s.run.put(s.run.isNot(t, Uncertain, a)); err != nil {
		return err
	}
	s.add(&question{task: t, lost: a.Problem, Doubt: Doubt{
		Row: t.row, CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID,
		Date: t.comeback.Date, Key: t.print.Key, Since: t.since, SentAt: a.Begun,
	}})
	return nil
}

// takeTwin settles another run's row before the task's comeback, which is the
// same, may be sent.
func (s *settler) takeTwin(t *task, twin *Twin) {
	s.add(&question{task: t, twin: true, Doubt: twin.Doubt})
}

func (s *settler) add(q *question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.due = q.SentAt.Add(s.run.SettleAfter)
	s.open = append(s.open, q)
	s.signal()
}

// close says that no more questions come.
func (s *settler) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.signal()
}

func (s *settler) signal() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// loop answers questions until there are none and the settler is closed, or
// ctx ends: what is open then stays uncertain in the journal.
func (s *settler) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		due, wait, end := s.takeDue()
		if end {
			return nil
		}
		if len(due) == 0 {
			s.sleep(ctx, wait)
			continue
		}
		for _, group := range groups(due) {
			if err := s.settle(ctx, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeDue removes the questions whose time has come from the open ones, or
// says how long it is until the next (negative: until one is added).
func (s *settler) takeDue() (due []*question, wait time.Duration, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed && len(s.open) == 0 {
		return nil, 0, true
	}
	now, wait := time.Now(), time.Duration(-1)
	s.open = slices.DeleteFunc(s.open, func(q *question) bool {
		if left := q.due.Sub(now); left > 0 {
			if wait < 0 || left < wait {
				wait = left
			}
			return false
		}
		due = append(due, q)
		return true
	})
	return due, wait, false
}

func (s *settler) sleep(ctx context.Context, wait time.Duration) {
	var timer <-chan time.Time
	if wait >= 0 {
		timer = time.After(wait)
	}
	select {
	case <-timer:
	case <-s.changed:
	case <-ctx.Done():
	}
}

// groups cuts the questions into those that one look-up can answer: of one
// customer, and at most MaxContactsPerFind contacts.
func groups(qs []*question) [][]*question {
	slices.SortStableFunc(qs, func(a, b *question) int {
		return cmp.Or(
			cmp.Compare(a.CustomerID, b.CustomerID),
			cmp.Compare(a.ContactID, b.ContactID),
			cmp.Compare(a.Key, b.Key),
			a.SentAt.Compare(b.SentAt))
	})
	var all [][]*question
	for _, customer := range runsOf(qs, func(q *question) string { return q.CustomerID }) {
		contacts := runsOf(customer, func(q *question) string { return q.ContactID })
		for group := range slices.Chunk(contacts, MaxContactsPerFind) {
			all = append(all, slices.Concat(group...))
		}
	}
	return all
}

// runsOf cuts qs where the key changes.
func runsOf[K comparable](qs []*question, key func(*question) K) [][]*question {
	var all [][]*question
	for i, q := range qs {
		if i == 0 || key(q) != key(qs[i-1]) {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], q)
	}
	return all
}

// settle looks up one group, and answers its questions as far as that goes.
func (s *settler) settle(ctx context.Context, group []*question) error {
	rows := make(map[string][]int)
	for _, q := range group {
		rows[q.ContactID] = append(rows[q.ContactID], q.Row)
	}
	looked := time.Now()
	found, err := s.run.look(ctx, group[0].CustomerID, rows)
	if err != nil {
		return err
	}
	for _, qs := range runsOf(group, func(q *question) string { return q.ContactID }) {
		answer := found[qs[0].ContactID]
		if answer.why.Code != "" {
			err = s.giveUp(qs, answer.why)
		} else {
			err = s.match(qs, answer.held, looked)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// match compares what Vitec holds for a contact with its rows in doubt.
func (s *settler) match(qs []*question, held []Found, looked time.Time) error {
	for _, qs := range runsOf(qs, func(q *question) uint64 { return q.Key }) {
		ours, err := s.run.Journal.OurIDs(qs[0].Key)
		if err != nil {
			return journalFailed(err)
		}
		likely, doubtful := candidates(qs, held, ours)
		final := !looked.Before(latest(qs).Add(laterLook * s.run.SettleAfter))
		switch {
		case len(likely) == len(qs):
			for i, q := range qs {
				err = errors.Join(err, s.created(q, likely[i].ID))
			}
		case !final:
			for _, q := range qs {
				s.reopen(q, q.SentAt.Add(laterLook*s.run.SettleAfter))
			}
		case len(likely)+len(doubtful) == 0:
			for _, q := range qs {
				err = errors.Join(err, s.absent(q))
			}
		default:
			err = s.giveUp(qs, Problem{Code: Indistinct, Value: ids(append(likely, doubtful...))})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// candidates picks the comebacks that the rows may have made: at exactly
// their time, of no other row of ours, and created since the first of their
// requests began. Those whose time of creation leaves room for doubt come
// apart.
func candidates(qs []*question, held []Found, ours map[string]bool) (likely, doubtful []Found) {
	since := qs[0].Since
	for _, q := range qs {
		if q.Since.Before(since) {
			since = q.Since
		}
	}
	for _, f := range held {
		switch {
		case f.Date.Unix() != qs[0].Date.Unix() || ours[f.ID]:
		case f.CreatedAt.IsZero():
			doubtful = append(doubtful, f)
		case !f.CreatedAt.Before(since.Add(-skewAllowance)):
			likely = append(likely, f)
		case !f.CreatedAt.Before(since.Add(-doubtfulSkew)):
			doubtful = append(doubtful, f)
		}
	}
	slices.SortStableFunc(likely, func(a, b Found) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return likely, doubtful
}

func latest(qs []*question) time.Time {
	return slices.MaxFunc(qs, func(a, b *question) int { return a.SentAt.Compare(b.SentAt) }).SentAt
}

func ids(found []Found) string {
	all := make([]string, len(found))
	for i, f := range found {
		all[i] = f.ID
	}
	return strings.Join(all, ", ")
}

// reopen lets a question be asked again at the time due.
func (s *settler) reopen(q *question, due time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.due = due
	s.open = append(s.open, q)
}

// created answers a question: the comeback is in Vitec.
func (s *settler) created(q *question, id string) error {
	o := IsCreated(q.Row, id, q.SentAt, 0)
	if q.task == nil {
		return s.recordDoubt(q, o)
	}
	if q.twin {
		where := Problem{Code: SameAsRow, Row: q.Row, Run: q.Run}
		return errors.Join(s.recordDoubt(q, o), s.run.finish(q.task, IsDuplicate(q.task.row, id, where)))
	}
	return s.run.finish(q.task, o)
}

// absent answers a question: the comeback is not in Vitec, so that it may be
// sent again.
func (s *settler) absent(q *question) error {
	o := IsNot(q.Row, Unsent, q.SentAt, Problem{Code: NotThere, Value: q.lost.Value})
	if q.task == nil {
		return s.recordDoubt(q, o)
	}
	if q.twin {
		err := s.recordDoubt(q, o)
		s.run.desk.again(q.task)
		return err
	}
	if q.task.resent++; q.task.resent > s.run.Retries {
		return s.run.finish(q.task, o)
	}
	if err := s.run.put(o); err != nil {
		return err
	}
	s.run.retried.Add(1)
	s.run.desk.again(q.task)
	return nil
}

// giveUp leaves questions open for good: a person must look.
func (s *settler) giveUp(qs []*question, why Problem) error {
	for _, q := range qs {
		why.Detail = q.lost.Value
		o := IsNot(q.Row, Uncertain, q.SentAt, why)
		var err error
		switch {
		case q.task == nil:
			err = s.recordDoubt(q, o)
		case q.twin:
			where := Problem{Code: SameAsRow, Row: q.Row, Run: q.Run, Detail: string(Uncertain)}
			err = s.run.finish(q.task, IsNot(q.task.row, Uncertain, time.Time{}, where, why))
		default:
			err = s.run.finish(q.task, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *settler) recordDoubt(q *question, o Outcome) error {
	if err := s.run.Journal.RecordDoubt(q.Doubt, o); err != nil {
		return journalFailed(err)
	}
	return nil
}
