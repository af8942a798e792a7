package web

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
	"comebacks/report/words"
)

// live is a job that this process is doing. Its numbers are counted by the goroutines
// that send, which never wait for anybody who looks.
type live struct {
	kind  string // send, resume, reconcile
	name  string // of the file
	who   string
	began time.Time
	now   func() time.Time

	run    atomic.Int64 // 0 until it is begun in the journal
	all    atomic.Int64 // rows that are to be sent, or looked up
	done   atomic.Int64
	counts [6]atomic.Int64 // rows by status, in the order of importer.Statuses
	begun  func()          // called once the run is in the journal
	agreed rowSet          // the rows that were confirmed; nil if all count
	pilot  int             // the most valid rows that a pilot sends that is gone on with; 0 for none
	ctx    context.Context
	stop   context.CancelFunc

	settles   chan struct{} // closed once only rows in doubt are left
	isSettled sync.Once

	mu       sync.Mutex
	phase    phase
	since    time.Time // when this phase began
	until    time.Time // until when Vitec asks to wait
	waits    job.Waiting
	stopping bool
	notices  []importer.Notice
	err      error
	ended    bool
	whose    []string // the customers of its rows
	compared *report.ReconciliationSummary
}

// phase is what a job is doing.
type phase string

const (
	phaseWaiting   phase = "waiting" // for its turn
	phaseLooking   phase = "looking"
	phaseLookingUp phase = "looking-up"
	phaseSending   phase = "sending"
	phaseHeld      phase = "held"     // Vitec asks to wait
	phaseProbing   phase = "probing"  // answer after answer was lost
	phaseSettling  phase = "settling" // only rows in doubt are left
	phaseWriting   phase = "writing"  // the results
	phaseComparing phase = "comparing"
	phaseEnded     phase = "ended"
)

func newLive(ctx context.Context, kind, name, who string, now func() time.Time) *live {
	l := &live{kind: kind, name: name, who: who, began: now(), now: now, phase: phaseWaiting, settles: make(chan struct{})}
	l.ctx, l.stop = context.WithCancel(ctx)
	return l
}

// watcher tells the live run what its job does.
func (l *live) watcher() job.Watcher {
	return job.Watcher{
		OnNotice: l.notice, OnStage: l.stage, OnFound: l.found,
		OnOutcome: func(o importer.Outcome) { l.count(o); l.step(&o) },
		OnKnown:   l.known,
		OnHold:    l.hold, OnWait: l.wait,
	}
}

// keptNotices is how many notices are kept for the page.
const keptNotices = 20

func (l *live) notice(n importer.Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.notices) < keptNotices || isNeeded(n.Code) {
		l.notices = append(l.notices, n)
	}
}

// isNeeded reports whether the queue goes by what a job has told.
func isNeeded(code importer.Code) bool {
	return code == importer.RunGoesOn || code == importer.LoginRefused || code == importer.CustomerLogin
}

func (l *live) stage(s job.Stage, rows int) {
	var next phase
	switch s {
	case job.Looking:
		next = phaseLooking
	case job.LookingUp:
		next = phaseLookingUp
	case job.Comparing:
		next = phaseComparing
	case job.Sending:
		if l.begun != nil {
			l.begun()
		}
		next = phaseSending
	case job.Over:
		if l.at() == phaseComparing || l.run.Load() == 0 || !l.sends() {
			return
		}
		next = phaseWriting
	}
	if s == job.Sending && l.pilot > 0 { // the others are no part of it
		rows = min(rows, l.pilot)
	}
	if s != job.Sending || l.agreed == nil {
		l.all.Store(int64(rows))
	}
	l.done.Store(0)
	l.turnTo(next)
}

// sends reports whether the job is at sending its rows.
func (l *live) sends() bool {
	switch l.at() {
	case phaseSending, phaseHeld, phaseProbing, phaseSettling:
		return true
	}
	return false
}

func (l *live) at() phase {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.phase
}

func (l *live) turnTo(next phase) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.phase, l.since = next, l.now()
}

func (l *live) found(done, all int) {
	l.done.Store(int64(done))
	l.all.Store(int64(all))
}

func (l *live) count(o importer.Outcome) {
	if i := slices.Index(importer.Statuses, o.Status); i >= 0 {
		l.counts[i].Add(1)
	}
}

// step counts a row as done, if it is one of those that were to be sent.
func (l *live) step(o *importer.Outcome) {
	switch {
	case l.agreed != nil && !l.agreed.has(o.Row), l.pilot > 0 && o.Status == importer.Invalid:
	default:
		l.done.Add(1)
	}
}

// known leaves out a row that an earlier start of the run has left: what is shown of
// the way is about this start.
func (l *live) known(o importer.Outcome) {
	l.count(o)
	switch {
	case l.agreed != nil:
		l.step(&o)
	case l.pilot == 0 || o.Status != importer.Invalid:
		l.all.Add(-1)
	}
}

func (l *live) hold(d time.Duration, why importer.Problem) {
	switch {
	case why.Code == importer.AnswerLost && d == 0:
		l.turnTo(phaseProbing)
	case d >= 2*time.Second:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.phase, l.until = phaseHeld, l.now().Add(d)
	}
}

func (l *live) wait(w job.Waiting) {
	l.isSettled.Do(func() { close(l.settles) })
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.phase != phaseSettling {
		l.since = l.now()
	}
	l.phase, l.waits = phaseSettling, w
}

// end notes how the job has ended.
func (l *live) end(err error) {
	l.stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.phase, l.err, l.ended = phaseEnded, err, true
}

// halt stops the job as Ctrl-C does: requests under way are finished first. It reports
// false if there is nothing to stop.
func (l *live) halt() bool {
	l.mu.Lock()
	goes := !l.stopping && !l.ended
	l.stopping = true
	l.mu.Unlock()
	l.stop()
	return goes
}

// halfway is how far a job is.
type halfway struct {
	phase     phase
	done, all int64
	counts    map[importer.Status]int
	left      time.Duration // about how long it still takes; 0 if that can't be said
	until     time.Time     // until when it is held, or settled at the latest
	inDoubt   int
	stopping  bool
	ended     bool
}

// far is how far the job is.
func (l *live) far() halfway {
	h := halfway{done: l.done.Load(), all: l.all.Load(), counts: make(map[importer.Status]int)}
	for i, s := range importer.Statuses {
		if n := l.counts[i].Load(); n > 0 {
			h.counts[s] = int(n)
		}
	}
	h.done = min(h.done, h.all)
	l.mu.Lock()
	defer l.mu.Unlock()
	h.phase, h.stopping, h.ended = l.phase, l.stopping, l.ended
	now := l.now()
	switch l.phase {
	case phaseHeld:
		if h.until = l.until; !now.Before(h.until) {
			h.phase = phaseSending
		}
	case phaseSettling:
		h.inDoubt, h.until = l.waits.Rows, l.since.Add(l.waits.Most)
	}
	if spent := now.Sub(l.since); (h.phase == phaseSending || h.phase == phaseComparing) && h.done > 0 && spent > 2*time.Second {
		h.left = spent * time.Duration(h.all-h.done) / time.Duration(h.done)
	}
	return h
}

// explain puts an error into words.
func explain(v words.Voice, err error) (what, do string) {
	if err == nil {
		return "", ""
	}
	if what, do, known := v.Explain(err); known {
		return what, do
	}
	var stopped *importer.Stopped
	if errors.As(err, &stopped) {
		return v.Stop(stopped.Cause, stopped.Detail)
	}
	return v.System(err), ""
}
