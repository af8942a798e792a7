package run

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
)

// TestPromise holds the promise against whatever order of answers, failures,
// late work, lagging look-ups, crashes, resumes and runs beside each other:
// Vitec holds exactly one comeback for each row that is created, under that
// row's id, and at most one for a row that is uncertain.
func TestPromise(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		p.late = rapid.IntRange(0, 140).Draw(rt, "seconds that work may be late")
		p.lag = rapid.SampledFrom([]int{0, 1, 30, 140}).Draw(rt, "seconds that look-ups may lag")
		// The bubble has a goroutine of its own, in which rapid must not fail.
		var seen tally
		synctest.Test(t, func(t *testing.T) { seen = p.play(t) })
		if len(seen.faults) > 0 {
			rt.Fatalf("%q", seen.faults)
		}
	})
}

// A row is doubled only if the server is later than is assumed, if an answer
// shows a later comeback while it hides an earlier one, or if a row is sent
// while another one of its contact and time is in doubt. The model must be able
// to see each.
func TestModelSeesDoubles(t *testing.T) {
	for name, breaks := range map[string]func(*plan){
		"as assumed":                            nil,
		"work is later than W":                  func(p *plan) { p.late = 400 },
		"the witness comes from another answer": func(p *plan) { p.lag, p.beside = 1000, true },
		"a row is sent beside a doubt":          func(p *plan) { p.lag, p.late, p.ignoreDoubts = 0, 0, true; p.outage = 1000 },
	} {
		t.Run(name, func(t *testing.T) {
			plans := rapid.Custom(drawPlan)
			found := 0
			for seed := range 60 {
				p := plans.Example(seed)
				p.rows, p.rate, p.lost = 60, 0.2, 30
				p.late, p.lag = 100, 140
				if breaks != nil {
					breaks(&p)
				}
				var seen tally
				synctest.Test(t, func(t *testing.T) { seen = p.play(t) })
				if len(seen.faults) > 0 {
					found++
					if breaks == nil {
						t.Fatalf("seed %d: %q", seed, seen.faults)
					}
				}
			}
			if breaks != nil && found == 0 {
				t.Error("no double was seen")
			}
			t.Logf("%d of 60 plans end with a fault", found)
		})
	}
}

// plan is one course of events.
type plan struct {
	seed     int
	rows     int
	contacts int     // that they are spread over
	notes    int     // different ones, so that some rows are equal
	lost     int     // per cent of answers that are lost
	late     int     // seconds
	lag      int     // seconds
	beside   bool    // each contact of an answer has a lag of its own
	outage   int     // seconds during which look-ups fail
	rate     float64 // requests a second
	crashes  []int   // writes to the journal before each
	runs     int     // that share the rows' comebacks, beside each other or one after the other
	beside2  bool
	blind    bool // look-ups are refused
	workers  int

	restores []int // after which crashes the journal is lost, and a backup restored that was made between two writes

	ignoreDoubts bool // the journal does not tell of rows in doubt
}

func drawPlan(t *rapid.T) plan {
	return plan{
		seed:     rapid.IntRange(0, 1<<30).Draw(t, "seed"),
		rows:     rapid.IntRange(1, 40).Draw(t, "rows"),
		contacts: rapid.IntRange(1, 40).Draw(t, "contacts"),
		notes:    rapid.IntRange(1, 3).Draw(t, "notes"),
		lost:     rapid.IntRange(0, 60).Draw(t, "per cent of answers that are lost"),
		outage:   rapid.SampledFrom([]int{0, 0, 20, 2000}).Draw(t, "seconds without look-ups"),
		rate:     rapid.SampledFrom([]float64{0, 0.1, 1}).Draw(t, "requests a second"),
		crashes:  rapid.SliceOfN(rapid.IntRange(1, 60), 0, 4).Draw(t, "writes to the journal before each crash"),
		runs:     rapid.IntRange(1, 2).Draw(t, "runs"),
		beside2:  rapid.Bool().Draw(t, "beside each other"),
		blind:    rapid.IntRange(0, 9).Draw(t, "no right to look up") == 0,
		restores: rapid.SliceOfN(rapid.IntRange(0, 3), 0, 2).Draw(t, "crashes after which a backup is restored"),
		workers:  rapid.IntRange(1, 6).Draw(t, "workers"),
	}
}

// tally is what a plan has led to.
type tally struct {
	faults []string
	counts map[importer.Status]int
}

func (p plan) play(t *testing.T) (seen tally) {
	random := rand.New(rand.NewPCG(uint64(p.seed), 1))
	rows := make([]importer.Row, p.rows)
	for i := range rows {
		contact := random.IntN(p.contacts)
		rows[i] = sheetOf(fmt.Sprint("K", contact))[0]
		rows[i].Number = i + 2
		rows[i].Cells.Note = fmt.Sprint("contact ", contact, " note ", random.IntN(p.notes))
	}
	v, m := &fakeVitec{}, newMemory()
	v.script = func(int, importer.Comeback) event { return p.event(random) }
	v.lag = func() time.Duration { return time.Duration(random.IntN(p.lag+1)) * time.Second }
	v.lagEach = p.beside
	began := time.Now()
	v.finds = func(int) *importer.FindError {
		switch {
		case p.blind:
			return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
		case time.Since(began) < time.Duration(p.outage)*time.Second:
			return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 500}
		}
		return nil
	}
	m.ignoreDoubts = p.ignoreDoubts

	runs := []*memory{m}
	for range p.runs - 1 {
		runs = append(runs, m.another())
	}
	var kept *backup
	backups := rand.New(rand.NewPCG(uint64(p.seed), 2)) // under the store's lock, where random is under Vitec's
	for at, writes := range append(p.crashes, 0) {
		crash := &crash{left: writes, never: writes == 0}
		m.fail = func() error {
			if kept == nil || backups.IntN(20) == 0 {
				kept = m.backUp()
			}
			return crash.check()
		}
		start := func(m *memory) string {
			r := newRun(rows, v, m)
			r.Workers, r.Rate = p.workers, p.rate
			err := r.Do(t.Context())
			var stopped *importer.Stopped
			switch {
			case err == nil, errors.Is(err, context.Canceled):
			case errors.As(err, &stopped) && (stopped.Cause == importer.AnswersLost || stopped.Cause == importer.Unreachable):
			case errors.As(err, &stopped) && stopped.Cause == importer.JournalFailed && crash.happened.Load():
			default:
				return "the run ended with " + err.Error()
			}
			return ""
		}
		ended := make(chan string, len(runs))
		for _, m := range runs {
			if p.beside2 {
				go func() { ended <- start(m) }()
			} else {
				ended <- start(m)
			}
		}
		for range runs {
			if fault := <-ended; fault != "" {
				seen.faults = append(seen.faults, fault)
			}
		}
		if kept != nil && writes != 0 && slices.Contains(p.restores, at) {
			m.restore(kept)
		} else {
			m.restart()
		}
	}
	time.Sleep(time.Hour) // what was under way at Vitec ends
	seen.check(rows, v, runs)
	return seen
}

// check holds what the rows are said to be against what Vitec holds.
func (seen *tally) check(rows []importer.Row, v *fakeVitec, runs []*memory) {
	seen.counts = make(map[importer.Status]int)
	held := v.byNote()
	owner := make(map[string]string)
	for _, m := range runs {
		for _, o := range m.outcomes() {
			note := rows[o.Row-2].Cells.Note
			seen.counts[o.Status]++
			if o.Status != importer.Created {
				continue
			}
			if other, taken := owner[o.ComebackID]; taken {
				seen.faults = append(seen.faults, fmt.Sprintf("%s is %s's, and row %d's", o.ComebackID, other, o.Row))
			}
			owner[o.ComebackID] = fmt.Sprint("row ", o.Row)
			if len(held[note]) != 1 || held[note][0] != o.ComebackID {
				seen.faults = append(seen.faults, fmt.Sprintf("row %d is created as %s, Vitec holds %q", o.Row, o.ComebackID, held[note]))
			}
		}
	}
	for note, ids := range held {
		if len(ids) > 1 {
			seen.faults = append(seen.faults, fmt.Sprintf("%q is there %d times", note, len(ids)))
		}
	}
}

// event says what a request meets.
func (p plan) event(random *rand.Rand) event {
	e := wentThrough
	switch n := random.IntN(100); {
	case n < p.lost/2:
		e = lostBefore
	case n < p.lost:
		e = lostAfter
		e.late = time.Duration(random.IntN(p.late+1)) * time.Second
	case n < p.lost+5:
		e = notSent
	case n < p.lost+8:
		e = throttled
	}
	e.takes = time.Duration(random.IntN(5000)) * time.Millisecond
	if random.IntN(8) == 0 && e.answer.Verdict == importer.AnswerUncertain {
		e.takes = 30 * time.Second
	}
	return e
}

// crash lets a number of writes to the journal through, and none after them:
// that is all that the next start of the program can know.
type crash struct {
	left     int
	never    bool
	happened atomic.Bool
}

func (c *crash) check() error {
	if c.never {
		return nil
	}
	if c.left--; c.left < 0 {
		c.happened.Store(true)
		return errors.New("the program was killed")
	}
	return nil
}
