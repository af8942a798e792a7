package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/users"
	"comebacks/report/words"
)

// queue does one thing at a time with an office's journal: two runs that share comebacks
// would stop each other, and Vitec's other guests hold to few calls at once.
type queue struct {
	office *office
	server *Server
	ctx    context.Context // ends with the server
	pause  time.Duration   // between two tries of a journal that is in use

	mu        sync.Mutex
	tasks     []*task          // the first is next
	now       *task            // whose turn it is
	works     bool             // a goroutine does the tasks
	held      error            // why nothing can have its turn: another process has the journal
	lives     map[int64]*live  // by run: what is being done with it, or was last
	last      map[string]*live // by file: the same
	comparing map[int64]*live
	compares  chan struct{} // held by the comparison whose turn it is
	wake      chan struct{} // has a token when the first task may have changed

	resuming sync.Mutex // held while it is decided whether a run is gone on with
}

// task is something in the queue.
type task struct {
	*live
	file  string    // the file's id, of a send
	key   string    // and which send of it it is
	held  error     // why it was passed over: its run, or one of the same sheet, goes on
	rests time.Time // until when it is passed over
	place int       // from which its turn has come
	voice words.Voice
	do    func(*task) error
	ends  func(*task, error) // records how it ended, before anybody is told
}

func newQueue(o *office, s *Server) *queue {
	q := &queue{
		office: o, server: s, pause: 3 * time.Second,
		lives: make(map[int64]*live), last: make(map[string]*live), comparing: make(map[int64]*live), wake: make(chan struct{}, 1),
		compares: make(chan struct{}, 1),
	}
	q.ctx = s.stopping()
	return q
}

// add puts a task at the end.
func (q *queue) add(t *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = append(q.tasks, t)
	if !q.works { // once the server ends nothing is begun: it waits on disk
		q.works = q.server.background(func(context.Context) { q.work() })
	}
}

// work does the tasks, one after the other, until there is none.
func (q *queue) work() {
	for {
		t, more := q.next()
		switch {
		case t == nil && !more:
			return
		case t == nil:
			q.sleep()
			continue
		}
		done := make(chan error, 1)
		go func() {
			defer q.server.awake()()
			done <- q.server.safely(func() error { return t.do(t) })
		}()
		select {
		case err := <-done:
			if mayHaveTurnLater(err) && q.ctx.Err() == nil && t.ctx.Err() == nil {
				if q.putBack(t, err) {
					q.sleep()
				}
				continue
			}
			q.finish(t, err)
		case <-t.settles: // beside the next one, which brings what shows what became of its rows
			ends := func(context.Context) { q.finish(t, <-done) }
			if !q.server.background(ends) {
				ends(q.ctx)
			}
		}
	}
}

// next takes the first task that was not passed over just now; more reports whether
// there are any. They stay in the queue once the server ends.
func (q *queue) next() (t *task, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.tasks) == 0 || q.ctx.Err() != nil {
		q.works, q.held = false, nil
		return nil, false
	}
	now := time.Now()
	first := slices.IndexFunc(q.tasks, func(t *task) bool { return !now.Before(t.rests) })
	if first < 0 {
		return nil, true
	}
	q.now = q.tasks[first]
	q.tasks = slices.Delete(q.tasks, first, first+1)
	q.now.place = first
	if q.now.file != "" {
		q.last[q.now.file] = q.now.live
	}
	if n := q.now.run.Load(); n != 0 {
		q.lives[n] = q.now.live
	}
	return q.now, true
}

// putBack lets a task wait where it was. It reports whether the others wait as well: if
// only its own run can't be had they go on, and bring what that one waits for.
func (q *queue) putBack(t *task, why error) (all bool) {
	t.turnTo(phaseWaiting)
	q.mu.Lock()
	defer q.mu.Unlock()
	all = job.EndOf(why) == job.Busy
	if q.held, t.held = nil, nil; all {
		q.held = why
	} else {
		t.held, t.rests = why, time.Now().Add(q.pause)
	}
	q.tasks, q.now = slices.Insert(q.tasks, min(t.place, len(q.tasks)), t), nil
	if n := t.run.Load(); n != 0 {
		delete(q.lives, n)
	}
	return all
}

// sleep waits before the next try.
func (q *queue) sleep() {
	timer := time.NewTimer(q.pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-q.wake:
	case <-q.ctx.Done():
	}
}

func (q *queue) finish(t *task, err error) {
	t.mu.Lock()
	t.err = err
	t.mu.Unlock()
	q.noteRefused(t.live)
	if t.ends != nil {
		t.ends(t, err)
	}
	t.end(err)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now == t {
		q.now, q.held = nil, nil
	}
	t.agreed = nil // which nobody counts by any more
}

// begun notes the run that a task has begun.
func (q *queue) begun(t *task, run int64) {
	if t.run.Swap(run) != run && t.kind == "send" {
		q.office.auditOf(t.who, users.Sent, run)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lives[run] = t.live
}

// liveOf is what this process does, or did last, with a run; nil for nothing.
func (q *queue) liveOf(run int64) *live {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lives[run]
}

// lastOf is what this process did last with a file; nil for nothing.
func (q *queue) lastOf(file string) *live {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.last[file]
}

// isLive reports whether this process is doing something with a run, or will.
func (q *queue) isLive(run int64) bool {
	l := q.liveOf(run)
	return l != nil && !l.far().ended || q.placeOfRun(run) > 0
}

// placeOf is the place of a file's send in the queue, from 1 on, and its task; 0 if it
// does not wait.
func (q *queue) placeOf(file string) (int, *task) {
	return q.place(func(t *task) bool { return t.file != "" && t.file == file })
}

// placeOfRun is the same for a run that waits to be gone on with.
func (q *queue) placeOfRun(run int64) int {
	n, _ := q.place(func(t *task) bool { return t.run.Load() == run })
	return n
}

func (q *queue) place(is func(*task) bool) (int, *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.IndexFunc(q.tasks, is); i >= 0 {
		return i + 1, q.tasks[i]
	}
	return 0, nil
}

// takeOut takes a file's send, or a run, out of the queue. It reports false if it is not
// there: its turn may have come.
func (q *queue) takeOut(is func(*task) bool) (*task, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.tasks, is)
	if i < 0 {
		return nil, false
	}
	t := q.tasks[i]
	q.tasks = slices.Delete(q.tasks, i, i+1)
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return t, true
}

// ahead is what a person is told who waits: what is being done, and why the journal can't
// be had, if it can't.
func (q *queue) ahead() (now *live, held error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now != nil {
		if now = q.now.live; now.sends() || now.at() == phaseWriting { // so it could be had
			q.held = nil
		}
	}
	return now, q.held
}

// heldAt is why the task at a place, from 1 on, was passed over; nil if it was not.
func (q *queue) heldAt(place int) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if place < 1 || place > len(q.tasks) {
		return nil
	}
	return q.tasks[place-1].held
}

// nextUp is whose turn comes next; nil for nobody's.
func (q *queue) nextUp() *task {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.tasks) == 0 {
		return nil
	}
	return q.tasks[0]
}

// untilTurn is about how long it takes until the turn of a place comes, if what is before
// it goes as what goes on now; 0 if that can't be said.
func (q *queue) untilTurn(place int) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now == nil || place < 1 || place > len(q.tasks) {
		return 0
	}
	far := q.now.far()
	rows := far.all - far.done // that are left of this one
	if far.left <= 0 || rows <= 0 {
		return 0
	}
	all := rows
	for _, t := range q.tasks[:place-1] {
		all += t.all.Load()
	}
	return time.Duration(float64(far.left) * float64(all) / float64(rows))
}

// compare compares a run with what Vitec holds, beside whatever is being sent, and after
// the comparisons that were asked for before. It reports false if that is being done
// already.
func (q *queue) compare(run int64, l *live, do func() error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if old := q.comparing[run]; old != nil && !old.far().ended {
		return false
	}
	begun := q.server.background(func(context.Context) {
		select {
		case q.compares <- struct{}{}:
			defer func() { <-q.compares }()
			err := q.server.safely(do)
			l.mu.Lock()
			l.err = err
			l.mu.Unlock()
			q.noteRefused(l)
			l.end(err)
		case <-l.ctx.Done():
			l.end(l.ctx.Err())
		}
	})
	if begun {
		q.comparing[run] = l
	}
	return begun
}

// comparisonOf is the comparison that this process makes of a run, or made last.
func (q *queue) comparisonOf(run int64) *live {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.comparing[run]
}

// newTask makes a task; the caller adds what it does.
func (q *queue) newTask(kind, name, who string, voice words.Voice) *task {
	return &task{live: newLive(q.ctx, kind, name, who, q.server.now), voice: voice}
}
