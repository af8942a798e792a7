package importer

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// TestPromise holds the promise against whatever order of answers, failures,
// crashes and resumes: when the run has come to its end, Vitec holds exactly
// one comeback for each row that is created, under that row's id, none for a
// row that is not, and no row is uncertain as long as it may be looked up.
func TestPromise(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := plan{
			contacts: rapid.SliceOfN(rapid.IntRange(0, 8), 1, 30).Draw(rt, "contact of each row"),
			notes:    rapid.SliceOfN(rapid.IntRange(0, 2), 30, 30).Draw(rt, "note of each row"),
			events:   rapid.SliceOfN(rapid.IntRange(0, 9), 40, 40).Draw(rt, "what each request meets"),
			takes:    rapid.SliceOfN(rapid.IntRange(0, 900), 40, 40).Draw(rt, "milliseconds that each takes"),
			crashes:  rapid.SliceOfN(rapid.IntRange(1, 60), 0, 4).Draw(rt, "writes to the journal before each crash"),
			blind:    rapid.Bool().Draw(rt, "no right to look up"),
			workers:  rapid.IntRange(1, 6).Draw(rt, "workers"),
		}
		// The bubble has a goroutine of its own, in which rapid must not fail.
		var faults []string
		synctest.Test(t, func(t *testing.T) { faults = plan.play(t) })
		if len(faults) > 0 {
			rt.Fatalf("%q", faults)
		}
	})
}

// plan is one course of events.
type plan struct {
	contacts, notes, events, takes, crashes []int
	blind                                   bool
	workers                                 int
}

func (p plan) play(t *testing.T) (faults []string) {
	rows := make([]Row, len(p.contacts))
	for i, contact := range p.contacts {
		rows[i] = sheetOf(fmt.Sprint("K", contact))[0]
		rows[i].Number = i + 2
		rows[i].Cells.Note = fmt.Sprint("contact ", contact, " note ", p.notes[i])
	}
	v, m := &fakeVitec{script: p.event}, newMemory()
	if p.blind {
		v.finds = func(int) *FindError { return &FindError{Verdict: AnswerForbidden, Status: 403} }
	}

	for _, writes := range append(p.crashes, 0) {
		crash := &crash{left: writes, never: writes == 0}
		m.fail = crash.check
		r := newRun(rows, v, m)
		r.Workers = p.workers
		err := r.Do(t.Context())
		var stopped *Stopped
		switch {
		case err == nil:
		case errors.As(err, &stopped) && stopped.Cause == JournalFailed && crash.happened:
		default:
			faults = append(faults, "the run ended with "+err.Error())
		}
		time.Sleep(time.Minute) // what was under way at Vitec ends
	}

	held := v.byNote()
	created := make(map[string]string)
	for o := range m.Entries() {
		note := rows[o.Row-2].Cells.Note
		switch o.Status {
		case Created:
			if len(held[note]) != 1 && !p.blind || held[note][0] != o.ComebackID {
				faults = append(faults, fmt.Sprintf("row %d is created as %s, Vitec holds %q", o.Row, o.ComebackID, held[note]))
			}
			created[note] = o.ComebackID
		case Uncertain:
			if !p.blind {
				faults = append(faults, fmt.Sprintf("row %d is uncertain: %v", o.Row, o.Problems))
			}
		case Duplicate:
			if created[note] != o.ComebackID && len(held[note]) != 1 {
				faults = append(faults, fmt.Sprintf("row %d is a duplicate of %s, Vitec holds %q", o.Row, o.ComebackID, held[note]))
			}
		}
	}
	for note, ids := range held {
		if len(ids) > 1 {
			faults = append(faults, fmt.Sprintf("%q is there %d times", note, len(ids)))
		}
	}
	if got := len(m.outcomes()); got != len(rows) {
		faults = append(faults, fmt.Sprintf("%d of %d rows have an outcome", got, len(rows)))
	}
	return faults
}

// event says what the n-th request meets; after the plan's end, all is well.
func (p plan) event(n int, _ Comeback) event {
	if n >= len(p.events) {
		return wentThrough
	}
	e := []event{wentThrough, wentThrough, wentThrough, wentThrough, lostBefore, lostAfter, lostAfter, notSent, throttled, lostAfter}[p.events[n]]
	if p.events[n] == 9 {
		e.late = 12 * time.Second
	}
	e.takes = time.Duration(p.takes[n]) * time.Millisecond
	return e
}

// crash lets a number of writes to the journal through, and none after them:
// that is all that the next start of the program can know.
type crash struct {
	left     int
	never    bool
	happened bool
}

func (c *crash) check() error {
	if c.never {
		return nil
	}
	if c.left--; c.left < 0 {
		c.happened = true
		return errors.New("the program was killed")
	}
	return nil
}
