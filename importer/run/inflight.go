package run

import (
	"context"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
)

// maxOpen bounds the rows that have been read and have no outcome yet, not
// counting those that wait for a doubt to be settled. Reading pauses at this
// bound, so that memory does not grow with the sheet.
const maxOpen = 4096

// task is one valid row on its way to Vitec.
type task struct {
	row      int
	comeback importer.Comeback
	print    importer.Fingerprint
	first    importer.Fingerprint // as the first version computed it
	origin   importer.Origin      // carried on from another sheet
	before   []string             // ids of the comebacks that its contact had before it was sent, where that was looked up
	earlier  bool                 // an earlier start of the run left it in doubt
	doubt    *importer.Doubt      // what is known about it, if it was in doubt before
	looked   bool                 // it has been looked up once more before it is sent again
	absent   []importer.Relative  // relatives to look up once more before it is sent
	vetted   bool                 // it has been looked up since the journal was restored
	since    []importer.Found     // what that has shown: what holds it back
	besides  bool                 // that has been done
	tries    tries                // of its request
	asked    bool                 // the journal has been asked what stands in its way
	parked   bool                 // it waits for a doubt to be settled; guarded by inflight
	barred   *importer.Outcome    // its outcome if it is not in Vitec, as it must not be sent (again)
}

// slot is the same for tasks of one contact and time, contact for those of one contact.
// They are hashes: should two be the same by chance, one task waits in vain for another.
func (t *task) slot() uint64    { return t.print.Key }
func (t *task) contact() uint32 { return uint32(t.print.Key >> 32) }

// contact is one contact of one customer.
type contact struct{ customer, id string }

// contactOf names a contact in one case: Vitec ignores the case of ids (seen
// in addresses).
func contactOf(customer, id string) contact {
	return contact{strings.ToLower(customer), strings.ToLower(id)}
}

// slot is a contact at a time: what a look-up can't tell apart.
type slot struct {
	contact
	at int64 // Unix seconds
}

func slotOf(customer, id string, at time.Time) slot { return slot{contactOf(customer, id), at.Unix()} }

// inflight keeps the tasks that have no outcome yet, and makes sure that for
// one contact and one time only one is under way: then a look-up after a lost
// answer can't take one row's comeback for another's, and of two equal rows
// the second finds the first one's outcome in the journal.
type inflight struct {
	mu      sync.Mutex
	waiting map[uint64][]*task // tasks that wait for the one under way
	ready   []*task            // may be sent, before any other row
	aside   []*task            // may be sent, before any row that is yet to be read
	open    int                // tasks without an outcome
	parked  int                // those of them that wait for a doubt to be settled
	changed chan struct{}      // holds a token when one of the above has changed

	active   map[string]int       // rows that are ready or being sent, by customer
	idle     map[string]time.Time // when active last fell to 0
	contacts map[uint32]int       // the same rows by contact
	fed      time.Time            // when the sheet was read to its end; zero if it has not been
	onIdle   func()               // called when a customer has no active row any more
}

func newInflight(onIdle func()) *inflight {
	return &inflight{
		onIdle:  onIdle,
		waiting: make(map[uint64][]*task), changed: make(chan struct{}, 1),
		active: make(map[string]int), idle: make(map[string]time.Time), contacts: make(map[uint32]int),
	}
}

// admit takes a new task in, and reports whether it may be sent at once. If
// not, it becomes ready later.
func (f *inflight) admit(t *task) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	line, taken := f.waiting[t.slot()]
	if taken {
		f.waiting[t.slot()] = append(line, t)
		return false
	}
	f.waiting[t.slot()] = nil
	f.activate(t)
	return true
}

// busy reports whether a task for that contact and time is under way.
func (f *inflight) busy(t *task) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, taken := f.waiting[t.slot()]
	return taken
}

// park says that a task waits for a doubt to be settled: its own, or another
// row's.
func (f *inflight) park(t *task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deactivate(t)
	t.parked = true
	f.parked++
	f.signal()
}

// again makes a parked task ready to be sent.
func (f *inflight) again(t *task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unpark(t)
	f.activate(t)
	f.ready = append(f.ready, t)
	f.signal()
}

// back makes a task ready again that can be sent now. Those that only have let another
// one with their login go first are very many at a run's start: others go before them.
func (f *inflight) back(t *task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.tries.n == 0 && t.doubt == nil && !t.besides {
		f.aside = append(f.aside, t)
	} else {
		f.ready = append(f.ready, t)
	}
	f.signal()
}

// done ends a task that has its outcome, and lets the next one of the same
// contact and time through.
func (f *inflight) done(t *task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open--
	if t.parked {
		f.unpark(t)
	} else {
		f.deactivate(t)
	}
	if line := f.waiting[t.slot()]; len(line) > 0 {
		f.activate(line[0])
		f.ready = append(f.ready, line[0])
		f.waiting[t.slot()] = line[1:]
	} else {
		delete(f.waiting, t.slot())
	}
	f.signal()
}

func (f *inflight) unpark(t *task) {
	t.parked = false
	f.parked--
}

func (f *inflight) activate(t *task) {
	f.active[t.comeback.CustomerID]++
	f.contacts[t.contact()]++
}

func (f *inflight) deactivate(t *task) {
	customer := t.comeback.CustomerID
	if f.active[customer]--; f.active[customer] == 0 {
		delete(f.active, customer)
		f.idle[customer] = time.Now()
		f.onIdle()
	}
	if f.contacts[t.contact()]--; f.contacts[t.contact()] == 0 {
		delete(f.contacts, t.contact())
	}
}

// feedEnded says that no more rows come from the sheet.
func (f *inflight) feedEnded() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fed = time.Now()
	f.onIdle()
}

// left reports whether rows of a customer are left to send that don't wait for
// a doubt, or may still come, and if not, since when.
func (f *inflight) left(customer string) (more bool, since time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	since = f.fed
	if idle := f.idle[customer]; idle.After(since) {
		since = idle
	}
	return f.fed.IsZero() || f.active[customer] > 0, since
}

// onlyDoubts reports whether all that is left to do is to settle doubts.
func (f *inflight) onlyDoubts() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.fed.IsZero() && len(f.active) == 0
}

// sending reports whether a row of a contact is ready or being sent.
func (f *inflight) sending(c uint32) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.contacts[c] > 0
}

func (f *inflight) signal() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// next gives a task that is ready, if there is one. It waits for one while
// too many are open to read another.
func (f *inflight) next(ctx context.Context) (*task, bool) {
	return f.take(ctx, func() bool { return f.open-f.parked <= maxOpen })
}

// last gives a task that is ready, and waits for one until none is open.
func (f *inflight) last(ctx context.Context) (*task, bool) {
	return f.take(ctx, func() bool { return f.open == 0 })
}

func (f *inflight) take(ctx context.Context, enough func() bool) (*task, bool) {
	for {
		f.mu.Lock()
		for _, from := range []*[]*task{&f.ready, &f.aside} {
			if len(*from) > 0 {
				t := (*from)[0]
				(*from)[0] = nil
				*from = (*from)[1:]
				f.mu.Unlock()
				return t, true
			}
		}
		stop := enough()
		f.mu.Unlock()
		if stop {
			return nil, false
		}
		select {
		case <-f.changed:
		case <-ctx.Done():
			return nil, false
		}
	}
}
