package importer

import (
	"context"
	"sync"
	"time"
)

// maxOpen bounds the rows that have been read and have no outcome yet: those
// under way, those that wait for a twin, and those being settled. Reading
// waits while there are more, so that memory does not grow with the sheet.
const maxOpen = 4096

// task is one valid row on its way to Vitec.
type task struct {
	row      int
	comeback Comeback
	print    Fingerprint
	since    time.Time // when the first request began whose answer was lost
	resent   int       // times it was sent again after a look-up showed that it is not there
}

// desk keeps the tasks that have no outcome yet, and sees to it that for one
// contact and one time only one is under way: then a look-up after a lost
// answer can't take one row's comeback for another's, and of two equal rows
// the second finds the first one's outcome in the journal.
type desk struct {
	mu      sync.Mutex
	waiting map[uint64][]*task // by Fingerprint.Key: who waits for the one under way
	ready   []*task            // may be sent, before any row that is yet to be read
	open    int
	changed chan struct{} // holds a token when ready or open have changed
}

func newDesk() *desk {
	return &desk{waiting: make(map[uint64][]*task), changed: make(chan struct{}, 1)}
}

// admit takes a new task in, and reports whether it may be sent at once. If
// not, it becomes ready later.
func (d *desk) admit(t *task) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	line, taken := d.waiting[t.print.Key]
	if taken {
		d.waiting[t.print.Key] = append(line, t)
		return false
	}
	d.waiting[t.print.Key] = nil
	return true
}

// busy reports whether a task for that contact and time is under way.
func (d *desk) busy(key uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, taken := d.waiting[key]
	return taken
}

// again makes a task that is under way ready to be sent once more.
func (d *desk) again(t *task) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ready = append(d.ready, t)
	d.signal()
}

// done ends a task that has its outcome, and lets the next one of the same
// contact and time through.
func (d *desk) done(t *task) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open--
	if line := d.waiting[t.print.Key]; len(line) > 0 {
		d.ready = append(d.ready, line[0])
		d.waiting[t.print.Key] = line[1:]
	} else {
		delete(d.waiting, t.print.Key)
	}
	d.signal()
}

func (d *desk) signal() {
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// next gives a task that is ready, if there is one. It waits for one as long
// as more than most tasks are open.
func (d *desk) next(ctx context.Context, most int) (*task, bool) {
	for {
		d.mu.Lock()
		if len(d.ready) > 0 {
			t := d.ready[0]
			d.ready[0] = nil
			d.ready = d.ready[1:]
			d.mu.Unlock()
			return t, true
		}
		enough := d.open <= most
		d.mu.Unlock()
		if enough {
			return nil, false
		}
		select {
		case <-d.changed:
		case <-ctx.Done():
			return nil, false
		}
	}
}
