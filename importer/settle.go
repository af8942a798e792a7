package importer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// lateWork is how long after our end of its connection was closed a server
	// may still carry out a request: ASP.NET gives one 110 s, and a gateway
	// that gives up early says nothing of the server behind it.
	lateWork = 150 * time.Second
	// lateOnLoopback stands for it to this machine, in times SettleAfter.
	lateOnLoopback = 30
	// longestPause is the longest pause between two looks at a doubt.
	longestPause = time.Minute
	// maxPins is how many later witnesses of a doubt are asked along.
	maxPins = 3
	// maxResent is how often a row is sent again after its absence was proven.
	maxResent = 2
)

// lateness is how long after a request's end the server may still carry it
// out: W in the README.
func (r *Run) lateness() time.Duration {
	late := lateWork
	if r.Loopback {
		late = lateOnLoopback * r.SettleAfter
	}
	return max(late, r.Timeout, 3*time.Duration(r.slowest.Load()))
}

// patience is the lateness that is reckoned with for a row that is in doubt
// for the n-th time: it doubles with each.
func (r *Run) patience(n int) time.Duration { return r.lateness() << min(max(0, n-1), maxResent) }

// settler finds out what became of requests whose answer was lost, beside the
// sending: it looks up the contacts, those of different customers side by
// side. What a look proves is judged in absence.go.
type settler struct {
	run     *Run
	changed chan struct{} // holds a token when something may be due earlier

	mu        sync.Mutex
	questions map[RowRef]*question
	customers map[string]*witnesses
	concluded map[int]conclusion // rows of this run that were settled before the sheet came to them
	abandoned map[RowRef]bool    // doubts that were given up
	longest   lengths            // of the lists that were seen
	closed    bool
	told      Waiting   // what OnWait was last called with
	toldAt    time.Time // when
}

// question is one row in doubt.
type question struct {
	Doubt
	task    *task   // the row itself, if the sheet has come to it
	waiters []*task // rows of the same contact and time
	due     time.Time
	pause   time.Duration
	learned bool      // something that the journal does not know
	looked  bool      // a look has not settled it
	tail    time.Time // when the first of the two looks at a sheet's end began
}

// conclusion is what became of a row in doubt.
type conclusion struct {
	outcome Outcome
	doubt   Doubt
}

// Waiting says what is waited for when nothing is left to be sent.
type Waiting struct {
	Rows int           // in doubt
	Most time.Duration // the longest that it takes if Vitec can be looked up
}

func newSettler(r *Run) *settler {
	return &settler{
		run: r, changed: make(chan struct{}, 1),
		questions: make(map[RowRef]*question), customers: make(map[string]*witnesses),
		concluded: make(map[int]conclusion), abandoned: make(map[RowRef]bool),
	}
}

// recall takes over what an earlier start of the run left in doubt.
func (s *settler) recall(doubts []Doubt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range doubts {
		if d.State == DoubtOpen {
			s.add(&question{Doubt: d})
		} else {
			s.concluded[d.Row] = conclusion{IsNot(d.Row, Unsent, d.SentAt), d}
		}
	}
}

// earlier gives the doubt that an earlier start left of a row, if there was
// one. It is open if the row may not be sent before it is adopted; else a look
// has shown that it is not there.
func (s *settler) earlier(row int) (d *Doubt, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q := s.questions[s.ref(row)]; q != nil {
		return &q.Doubt, true
	}
	c, was := s.concluded[row]
	if !was {
		return nil, false
	}
	return &c.doubt, c.outcome.Status != Unsent
}

func (s *settler) ref(row int) RowRef { return RowRef{s.run.Journal.Number(), row} }

// adopt takes in the row of a doubt that an earlier start left. It reports
// false if the row is to be sent now, as it is not in Vitec.
func (s *settler) adopt(t *task) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.earlier = false
	if q := s.questions[s.ref(t.row)]; q != nil {
		s.run.inflight.park(t)
		q.task = t
		s.identify(q, t)
		return true
	}
	c := s.concluded[t.row]
	if c.outcome.Status == Unsent {
		t.doubt = &c.doubt
		return false
	}
	s.run.conclude(t, c.outcome)
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

// take puts a row whose answer was lost down, and looks it up when the time
// has come.
func (s *settler) take(t *task, a Answer) error {
	now := time.Now()
	clock := s.run.clock
	d := Doubt{
		RowRef: s.ref(t.row), CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date, Key: t.print.Key,
		State: DoubtOpen, Began: clock.at(a.Begun), Start: a.Begun, SentAt: a.Begun, Seen: now, SeenBy: clock.at(now),
		Times: 1, Before: t.before, Lost: a.Problem.Value,
	}
	if e := t.doubt; e != nil {
		d.Began, d.Machine, d.Start, d.Times, d.Resent = e.Began, e.Machine, e.Start, e.Times+1, e.Resent
	}
	d.W = s.run.patience(d.Times)
	return s.open(t, d, isNot(t, Uncertain, a))
}

// again puts a row into doubt once more of which a look just before it was to
// be sent again has shown something.
func (s *settler) again(t *task, d Doubt) error {
	d.State, d.Pins = DoubtOpen, nil
	return s.open(t, d, IsNot(t.row, Uncertain, d.SentAt, Problem{Code: AnswerLost, Value: d.Lost}))
}

func (s *settler) open(t *task, d Doubt, o Outcome) error {
	if err := s.run.put(o, &d); err != nil {
		return err
	}
	t.doubt, t.looked = nil, false
	s.mu.Lock()
	defer s.mu.Unlock()
	s.run.inflight.park(t)
	s.add(&question{Doubt: d, task: t})
	return nil
}

// await lets a row wait for another row's doubt to be settled, since their
// comebacks are of one contact at one time.
func (s *settler) await(t *task, d Doubt) error {
	s.mu.Lock()
	if s.abandoned[d.RowRef] {
		s.mu.Unlock()
		return s.run.finish(t, s.waits(t, d))
	}
	defer s.mu.Unlock()
	s.run.inflight.park(t)
	q := s.questions[d.RowRef]
	if q == nil {
		q = &question{Doubt: d}
		s.add(q)
	}
	q.waiters = append(q.waiters, t)
	return nil
}

// waits is the outcome of a row that waited for a doubt in vain.
func (s *settler) waits(t *task, d Doubt) Outcome {
	return IsNot(t.row, Unsent, time.Time{}, Problem{Code: WaitsForRow, Row: d.Row, Run: s.run.named(d.Run)})
}

func (s *settler) add(q *question) {
	q.pause = s.run.SettleAfter
	q.due = q.Seen.Add(q.pause)
	q.W = max(q.W, s.run.patience(q.Times))
	s.questions[q.RowRef] = q
	s.customer(q.CustomerID).open[q.RowRef] = q
	s.signal()
}

// remove takes a question that has its answer away, keeps that, and gives who
// waits for it.
func (s *settler) remove(q *question, keep func()) (t *task, waiters []*task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.questions, q.RowRef)
	delete(s.customer(q.CustomerID).open, q.RowRef)
	keep()
	s.signal()
	return q.task, q.waiters
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

// askAnyNow makes one question due.
func (s *settler) askAnyNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.questions {
		q.due = time.Now()
		s.signal()
		return
	}
}

// loop answers questions until there are none and the settler is closed, or
// ctx ends: what is open then stays uncertain in the journal.
func (s *settler) loop(ctx context.Context) error {
	asks, ctx := errgroup.WithContext(ctx)
	asks.SetLimit(s.run.Workers)
	for ctx.Err() == nil {
		due, wait, end := s.takeDue()
		if end {
			break
		}
		s.tellWaiting()
		for customer, qs := range due {
			asks.Go(func() error {
				defer s.release(customer, qs)
				return s.ask(ctx, customer, qs)
			})
		}
		if len(due) == 0 {
			s.sleep(ctx, wait)
		}
	}
	return asks.Wait()
}

// takeDue gives the questions whose time has come, of customers that are not
// being asked about, or says how long it is until the next (negative: until
// something changes).
func (s *settler) takeDue() (due map[string][]*question, wait time.Duration, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed && len(s.questions) == 0 {
		return nil, 0, true
	}
	now, wait := time.Now(), time.Duration(-1)
	due = make(map[string][]*question)
	for _, q := range s.questions {
		if s.customer(q.CustomerID).asking || q.ContactID == "" && !s.closed {
			continue // the sheet may still say whose it is
		}
		if left := q.due.Sub(now); left > 0 {
			if wait < 0 || left < wait {
				wait = left
			}
			continue
		}
		due[q.CustomerID] = append(due[q.CustomerID], q)
	}
	for customer := range due {
		s.customer(customer).asking = true
	}
	return due, wait, false
}

func (s *settler) release(customer string, qs []*question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.customer(customer).asking = false
	s.signal()
}

func (s *settler) sleep(ctx context.Context, wait time.Duration) {
	var due <-chan time.Time
	if wait >= 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-s.changed:
	case <-ctx.Done():
	}
}

// tellAgain is the pause after which it is told anew what is waited for.
const tellAgain = time.Minute

// tellWaiting tells whoever looks on that only doubts are left which a first
// look has not settled.
func (s *settler) tellWaiting() {
	if s.run.OnWait == nil || !s.run.inflight.onlyDoubts() {
		return
	}
	s.mu.Lock()
	now, is := time.Now(), Waiting{}
	for _, q := range s.questions {
		if q.looked {
			is.Rows++
			is.Most = max(is.Most, q.Seen.Add(2*q.W+q.W/2).Sub(now))
		}
	}
	news := is.Rows > s.told.Rows || is.Rows < s.told.Rows && is.Rows > 0 && now.Sub(s.toldAt) >= tellAgain
	if news {
		s.told, s.toldAt = is, now
	}
	s.mu.Unlock()
	if news {
		s.run.OnWait(is)
	}
}

// ask looks up the contacts of questions of one customer, as many at once as
// may be.
func (s *settler) ask(ctx context.Context, customer string, qs []*question) error {
	slices.SortFunc(qs, func(a, b *question) int {
		return cmp.Or(strings.Compare(a.ContactID, b.ContactID), a.Seen.Compare(b.Seen), cmp.Compare(a.Row, b.Row))
	})
	for _, q := range qs {
		s.setClock(q)
	}
	for len(qs) > 0 && ctx.Err() == nil {
		if qs[0].ContactID == "" {
			return s.giveUpAll(qs, Problem{Code: CannotLookUp, Value: "the journal does not know whose it is"})
		}
		if s.run.access.blind(customer) {
			return s.giveUpAll(qs, Problem{Code: CannotLookUp, Value: noRight})
		}
		witnesses, err := s.witnesses(customer, qs)
		if err != nil {
			return err
		}
		group, contacts := s.group(customer, qs, witnesses)
		seen, err := s.lookAt(ctx, customer, contacts, group, witnesses)
		var fail *FindError
		switch {
		case errors.As(err, &fail):
			err = s.failed(group, fail)
		case err == nil:
			err = s.judge(group, seen)
		}
		if err != nil {
			return err
		}
		qs = qs[len(group):]
	}
	return nil
}

// group picks questions that one look-up can answer, from the first on, and
// the contacts to ask for: theirs, and those of witnesses.
func (s *settler) group(customer string, qs []*question, witnesses []Made) (group []*question, contacts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add := func(contact string) {
		if !slices.Contains(contacts, contact) {
			contacts = append(contacts, contact)
		}
	}
	if !s.run.access.oneByOne() {
		for _, w := range witnesses {
			add(w.ContactID)
		}
	}
	for i, q := range qs {
		if i > 0 && s.customer(customer).narrow > 0 && q.ContactID != qs[i-1].ContactID {
			return group, contacts
		}
		if i > 0 && q.ContactID == qs[i-1].ContactID {
			group = append(group, q)
			continue
		}
		before := len(contacts)
		add(q.ContactID)
		if i > 0 && (s.run.access.oneByOne() || s.run.API.Fit(customer, contacts) < len(contacts)) {
			return group, contacts[:before]
		}
		for i == 0 && before > 0 && s.run.API.Fit(customer, contacts) < len(contacts) {
			contacts = contacts[1:] // a witness less
			before--
		}
		group = append(group, q)
	}
	return group, contacts
}

// failed puts questions off, or gives them up, whose look-up failed.
func (s *settler) failed(qs []*question, fail *FindError) error {
	why := Problem{Code: CannotLookUp, Value: fail.Reason}
	if fail.Verdict == AnswerForbidden || fail.Verdict == AnswerCredentials {
		return s.giveUpAll(qs, why)
	}
	for _, q := range qs {
		if err := s.reopen(q, why); err != nil {
			return err
		}
	}
	return nil
}

// reopen lets a question be asked again later, or gives it up if that is of no
// use any more.
func (s *settler) reopen(q *question, why Problem) error {
	now := time.Now()
	more, since := s.run.inflight.left(q.CustomerID)
	s.mu.Lock()
	w := q.W
	learned, d := q.learned, q.Doubt
	q.learned, q.looked = false, true
	q.pause = min(2*q.pause, longestPause, max(2*w/5, s.run.SettleAfter))
	q.due = now.Add(q.pause)
	soon := func(at time.Time) {
		if at.After(now) && at.Before(q.due) {
			q.due = at
		}
	}
	soon(q.Seen.Add(w))
	if !more {
		if since.Before(q.Seen) {
			since = q.Seen
		}
		end := since.Add(4 * w)
		if !now.Before(end) {
			s.mu.Unlock()
			return s.giveUp(q, why)
		}
		soon(q.Seen.Add(2 * w))
		soon(q.tail.Add(w / 2))
		soon(end)
	}
	s.mu.Unlock()
	if !learned {
		return nil
	}
	if err := s.run.Journal.Keep(d); err != nil {
		return journalFailed(err)
	}
	return nil
}

// there answers a question: the comeback is in Vitec.
func (s *settler) there(q *question, id string) error {
	s.run.losses.word(s.run.gate)
	return s.answer(q, s.doubt(q), IsCreated(q.Row, id, q.SentAt, 0))
}

// absent answers a question: the comeback is not in Vitec, so that it may be
// sent again.
func (s *settler) absent(q *question) error {
	d := s.doubt(q)
	d.State, d.Pins = DoubtAbsent, nil
	return s.answer(q, d, IsNot(q.Row, Unsent, q.SentAt, Problem{Code: NotThere, Value: q.Lost}))
}

// doubt gives a question's doubt as it is now.
func (s *settler) doubt(q *question) Doubt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return q.Doubt
}

// answer puts an answer down, and lets the row and those that wait for it go
// on. If another run of this process was faster, its answer counts.
func (s *settler) answer(q *question, d Doubt, o Outcome) error {
	o, err := s.run.Journal.Settle(d, o, "")
	if err != nil {
		return journalFailed(err)
	}
	t, waiters := s.remove(q, func() {
		if q.Run == s.run.Journal.Number() {
			s.concluded[q.Row] = conclusion{o, d}
		}
	})
	switch {
	case t == nil:
	case o.Status != Unsent || d.Resent >= min(maxResent, s.run.Retries) && t.barred == nil:
		s.run.conclude(t, o)
	default:
		t.doubt = &d
		s.run.retried.Add(1)
		s.run.inflight.again(t)
	}
	for _, w := range waiters {
		s.run.inflight.again(w)
	}
	return nil
}

func (s *settler) giveUpAll(qs []*question, why Problem) error {
	for _, q := range qs {
		if err := s.giveUp(q, why); err != nil {
			return err
		}
	}
	return nil
}

// giveUp leaves a question open for a later start, or a person.
func (s *settler) giveUp(q *question, why Problem) error {
	why.Detail = q.Lost
	d, o := s.doubt(q), IsNot(q.Row, Uncertain, q.SentAt, why)
	if _, err := s.run.Journal.Settle(d, o, ""); err != nil {
		return journalFailed(err)
	}
	t, waiters := s.remove(q, func() {
		s.abandoned[q.RowRef] = true
		if q.Run == s.run.Journal.Number() {
			s.concluded[q.Row] = conclusion{o, d}
		}
	})
	if t != nil {
		s.run.conclude(t, o)
	}
	for _, w := range waiters {
		if err := s.run.finish(w, s.waits(w, d)); err != nil {
			return err
		}
	}
	return nil
}
