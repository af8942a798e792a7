package run

import (
	"context"
	"sync"
	"time"

	"comebacks/importer"
)

// lostInRow is how many answers in a row may be lost, with no word since,
// before all requests are held back.
const lostInRow = 20

// losses detects a server, or something in front of it, that fails every request:
// a gateway, a captive portal. Going on would only make more rows uncertain.
//
// A word is any known answer to a POST, or a look-up that shows a lost row's
// comeback.
type losses struct {
	mu      sync.Mutex
	inRow   int
	tripped bool
	trips   chan struct{} // holds a token when it has tripped
	words   chan bool     // while it is tripped: true for a word, false if the one that was let through was lost too
}

func newLosses() *losses {
	return &losses{trips: make(chan struct{}, 1), words: make(chan bool, 1)}
}

// lost counts a lost answer; probe says that it was the one request that was
// let through.
func (l *losses) lost(g *gate, probe bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inRow++
	switch {
	case !l.tripped && l.inRow >= lostInRow:
		l.tripped = true
		g.close()
		select {
		case <-l.words: // of the time before
		default:
		}
		select {
		case l.trips <- struct{}{}:
		default: // the previous one has not been noticed yet
		}
	case l.tripped && probe:
		l.tell(false)
	}
}

// word records that requests get through.
func (l *losses) word(g *gate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inRow = 0
	if l.tripped {
		l.tripped = false
		g.open()
		l.tell(true)
	}
}

func (l *losses) isTripped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tripped
}

func (l *losses) tell(word bool) {
	select {
	case <-l.words: // what was said before is out of date
	default:
	}
	l.words <- word
}

// watch holds everything back when one answer after another is lost, until
// there is a word; its error is a *Stopped if none comes. It ends when over
// is closed.
func (r *Run) watch(ctx context.Context, over <-chan struct{}) error {
	for {
		select {
		case <-r.losses.trips:
		case <-over:
			return nil
		case <-ctx.Done():
			return nil
		}
		if err := r.waitForWord(ctx, over); err != nil {
			return err
		}
	}
}

func (r *Run) waitForWord(ctx context.Context, over <-chan struct{}) error {
	if r.Caller.OnHold != nil {
		r.Caller.OnHold(0, importer.Problem{Code: importer.AnswerLost})
	}
	r.settler.askAnyNow() // its answer may be the word
	pause := time.NewTimer(max(2*r.SettleAfter, leastPause))
	defer pause.Stop()
	for {
		select {
		case word := <-r.losses.words:
			switch {
			case !word:
				return &importer.Stopped{Cause: importer.AnswersLost}
			case !r.losses.isTripped():
				return nil
			}
			pause.Reset(max(2*r.SettleAfter, leastPause)) // it has tripped once more
		case <-pause.C:
			r.gate.letOne()
		case <-over:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}
