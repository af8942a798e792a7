package run

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

const (
	// lateWork is how long after our end of its connection was closed a server
	// may still carry out a request: ASP.NET gives one 110 s, and a gateway
	// that gives up early says nothing about the server behind it.
	lateWork = 150 * time.Second
	// lateOnLoopback is the same for a server on this machine, as a multiple
	// of SettleAfter.
	lateOnLoopback = 30
	// leastPause is the least pause between two looks at a doubt, even with
	// --settle 0.
	leastPause = 50 * time.Millisecond
	// longestPause is the longest pause between two looks at a doubt.
	longestPause = time.Minute
	// maxPins is how many later witnesses of a doubt are looked up with it.
	maxPins = 3
	// maxResent is how often a row is sent again after its absence was proven.
	maxResent = 2
)

// lateness is how long after a request's end the server may still carry it
// out: W in the README.
func (s *settler) lateness() time.Duration {
	late := lateWork
	if s.loopback {
		late = lateOnLoopback * s.settleAfter
	}
	return max(late, s.timeout, 3*time.Duration(s.slowest.Load()))
}

// patience is the lateness that is assumed for a row that is in doubt
// for the n-th time: it doubles with each.
func (s *settler) patience(n int) time.Duration { return s.lateness() << min(max(0, n-1), maxResent) }

// settler finds out what became of requests whose answer was lost, while rows
// are being sent: it looks up the contacts, several customers at once. What a
// look proves is judged in absence.go.
type settler struct {
	*Caller
	*ledger
	server      string
	workers     int
	timeout     time.Duration
	settleAfter time.Duration
	loopback    bool
	losses      *losses
	onWait      func(Waiting)
	restored    *importer.Restored // as that of the Run

	changed chan struct{} // holds a token when something may be due earlier

	mu        sync.Mutex
	questions map[importer.RowRef]*question
	customers map[string]*witnesses
	concluded map[int]conclusion       // rows of this run that were settled before the sheet was read that far
	abandoned map[importer.RowRef]bool // doubts that were given up
	longest   lengths                  // of the lists that were seen
	closed    bool
	told      Waiting   // what onWait was last called with
	toldAt    time.Time // when

	clashing sync.Mutex // held while rows that share an id are put in doubt
	shared   sharedIDs  // ids that several rows were answered: no row is believed to have them
	twice    int        // rows that were sent again, and are in Vitec twice
}

// question is one row in doubt.
type question struct {
	importer.Doubt
	task    *task   // the row itself, if the sheet has been read that far
	waiters []*task // rows of the same contact and time
	due     time.Time
	pause   time.Duration
	learned bool      // something that the journal does not know
	looked  bool      // a look has not settled it
	tail    time.Time // when the first of the two looks at a sheet's end began
}

// conclusion is what became of a row in doubt.
type conclusion struct {
	outcome importer.Outcome
	doubt   importer.Doubt
}

// Waiting says what is waited for when nothing is left to be sent.
type Waiting struct {
	Rows int           // in doubt
	Most time.Duration // the longest that it takes, unless a look-up itself does
}

func newSettler(r *Run) *settler {
	return &settler{
		Caller: r.Caller, ledger: &r.ledger, server: r.Server, workers: r.Workers, timeout: r.Timeout,
		settleAfter: r.SettleAfter, loopback: r.Loopback, losses: r.losses, onWait: r.OnWait,
		changed: make(chan struct{}, 1), questions: make(map[importer.RowRef]*question), customers: make(map[string]*witnesses),
		concluded: make(map[int]conclusion), abandoned: make(map[importer.RowRef]bool),
	}
}

func (s *settler) add(q *question) {
	q.pause = max(s.settleAfter, leastPause)
	q.due = q.Seen.Add(s.settleAfter)
	q.W = max(q.W, s.patience(q.Times))
	s.questions[q.RowRef] = q
	s.customer(q.CustomerID).open[q.RowRef] = q
	if q.ContactID != "" {
		s.access.wants(q.CustomerID)
	}
	s.signal()
}

// remove removes a question that has its answer, keeps the answer, and
// returns the tasks that wait for it.
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
	asks.SetLimit(s.workers)
	for ctx.Err() == nil {
		due, wait, end := s.takeDue()
		if end {
			break
		}
		s.tellWaiting()
		for customer, qs := range due {
			asks.Go(func() error {
				defer s.release(customer, qs)
				return s.ask(ctx, qs[0].CustomerID, qs)
			})
		}
		if len(due) == 0 {
			s.sleep(ctx, wait)
		}
	}
	return asks.Wait()
}

// takeDue gives the questions whose time has come, of customers that are not
// being looked up, or says how long it is until the next (negative: until
// something changes).
func (s *settler) takeDue() (due map[string][]*question, wait time.Duration, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed && len(s.questions) == 0 {
		return nil, 0, true
	}
	now, wait := time.Now(), time.Duration(-1)
	due = make(map[string][]*question)
	blind := make(map[string]bool) // customers with nothing to wait for
	for _, q := range s.questions {
		if s.customer(q.CustomerID).asking || q.ContactID == "" && !s.closed {
			continue // the sheet may still say whom it is for
		}
		hopeless, known := blind[q.CustomerID]
		if !known {
			hopeless = s.access.mayNotFind(q.CustomerID) != nil
			blind[q.CustomerID] = hopeless
		}
		if left := q.due.Sub(now); left > 0 && !hopeless {
			if wait < 0 || left < wait {
				wait = left
			}
			continue
		}
		customer := strings.ToLower(q.CustomerID)
		due[customer] = append(due[customer], q)
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

// tellAgain is the pause after which it is reported again what is waited for.
const tellAgain = time.Minute

// tellWaiting reports that only doubts are left that a first look has not
// settled.
func (s *settler) tellWaiting() {
	if s.onWait == nil || !s.inflight.onlyDoubts() {
		return
	}
	since := make(map[string]time.Time) // which is not asked for while s is locked
	for _, customer := range s.inDoubt() {
		_, since[customer] = s.inflight.left(customer)
	}
	s.mu.Lock()
	now, is := time.Now(), Waiting{}
	for _, q := range s.questions {
		if q.looked {
			is.Rows++
			is.Most = max(is.Most, q.end(since[q.CustomerID]).Sub(now))
		}
	}
	news := is.Rows > s.told.Rows || is.Rows < s.told.Rows && is.Rows > 0 && now.Sub(s.toldAt) >= tellAgain
	if news {
		s.told, s.toldAt = is, now
	}
	s.mu.Unlock()
	if news {
		s.onWait(is)
	}
}

// inDoubt gives the customers of the questions that are open.
func (s *settler) inDoubt() (customers []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.questions {
		customers = append(customers, q.CustomerID)
	}
	return customers
}

// end is when a question is given up, if no more rows of its customer come since a time.
func (q *question) end(since time.Time) time.Time {
	if since.Before(q.Seen) {
		since = q.Seen
	}
	end := since.Add(4 * q.W)
	if second := q.tail.Add(q.W); !q.tail.IsZero() && second.After(end) {
		end = second // the first of two looks has come late: the second is waited for
	}
	return end
}

func (s *settler) putOff(qs []*question, why importer.Problem) error {
	for _, q := range qs {
		if err := s.reopen(q, why); err != nil {
			return err
		}
	}
	return nil
}

// reopen lets a question be asked again later, or gives it up if that is no
// use any more.
func (s *settler) reopen(q *question, why importer.Problem) error {
	now := time.Now()
	more, since := s.inflight.left(q.CustomerID)
	s.mu.Lock()
	w := q.W
	learned, d := q.learned, q.Doubt
	q.learned, q.looked = false, true
	q.pause = min(2*q.pause, longestPause, max(2*w/5, s.settleAfter, leastPause))
	q.due = now.Add(q.pause)
	soon := func(at time.Time) {
		if at.After(now) && at.Before(q.due) {
			q.due = at
		}
	}
	soon(q.Seen.Add(w))
	if !more {
		end := q.end(since)
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
	if err := s.ledger.journal.Keep(d); err != nil {
		return journalFailed(err)
	}
	return nil
}
