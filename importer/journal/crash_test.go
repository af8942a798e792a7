package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
	"comebacks/importer/run"
)

// vitec creates what it is sent. Of three contacts the first answer of one is
// lost after the comeback was created, and of one before.
type vitec struct {
	mu    sync.Mutex
	tries map[string]int
	held  map[string][]importer.Found // by contact
}

func (v *vitec) Login(string) string { return "login" }

func (v *vitec) Fit(_ string, contacts []string) int { return len(contacts) }

func heard() importer.Heard {
	now := time.Now()
	return importer.Heard{Date: now, At: now}
}

func (v *vitec) Create(_ context.Context, c importer.Comeback) importer.Answer {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tries[c.ContactID]++
	kind := (c.ContactID[1] + byte(3*(v.tries[c.ContactID]-1))) % 6
	a := importer.Answer{Verdict: importer.AnswerUncertain, Begun: time.Now(), Problem: importer.Problem{Code: importer.AnswerLost}}
	if kind == 1 {
		return a
	}
	f := importer.Found{ID: fmt.Sprint("cb-", c.ContactID, "-", v.tries[c.ContactID]), CreatedAt: time.Now(), Date: c.Date}
	v.held[c.ContactID] = append(v.held[c.ContactID], f)
	if kind != 2 {
		a.Verdict, a.ID, a.Status, a.Heard = importer.AnswerCreated, f.ID, 200, heard()
	}
	return a
}

func (v *vitec) Find(_ context.Context, _ string, contacts []string) (importer.Look, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	look := importer.Look{Held: make(map[string][]importer.Found), Heard: heard()}
	for _, c := range contacts {
		look.Held[c] = append([]importer.Found{}, v.held[c]...)
		look.Total += len(v.held[c])
	}
	return look, nil
}

const crashRows = 7

func crashSheet() iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for i := range crashRows {
			// Two rows are the same, and one is invalid.
			cells := importer.Cells{CustomerID: "M1", ContactID: fmt.Sprint("K", max(1, i)), Date: "2031-05-03"}
			if i == 4 {
				cells.Date = "soon"
			}
			if !yield(importer.Row{Number: i + 2, Cells: cells}, nil) {
				return
			}
		}
	}
}

// leftOpen reports whether rows of the newest run are in doubt still.
func leftOpen(t *testing.T, path string) bool {
	t.Helper()
	j := must[*Journal](t)(OpenToRead(path))
	defer j.Close()
	counts := must[map[importer.Status]int](t)(j.Count(must[Info](t)(j.Latest())))
	return counts[importer.Uncertain] > 0
}

// TestCrashPoints stops the program at each write and each commit in turn,
// and starts it again: the promise holds wherever that was.
func TestCrashPoints(t *testing.T) {
	smallSegments(t)
	for point := 1; ; point++ {
		path := filepath.Join(t.TempDir(), "journal.db")
		v := &vitec{held: make(map[string][]importer.Found), tries: make(map[string]int)}
		earlier(t, path, v)
		crashed := start(t, path, v, point)
		// A loaded machine may give a doubt up: a later start asks again.
		for again := 0; crashed && (again == 0 || again < 50 && leftOpen(t, path)); again++ {
			start(t, path, v, 0)
		}
		check(t, point, path, v)
		if t.Failed() {
			return
		}
		if !crashed {
			t.Logf("%d places to crash at", point-1)
			if point < 3*crashRows {
				t.Error("these are too few")
			}
			return
		}
	}
}

// earlier sends a row of another run: a witness of the customer, and the server's
// clock is known.
func earlier(t *testing.T, path string, v *vitec) {
	t.Helper()
	j := openNew(t, path)
	defer j.Close()
	r := &run.Run{
		Rows: func(yield func(importer.Row, error) bool) {
			yield(importer.Row{Number: 2, Cells: importer.Cells{CustomerID: "M1", ContactID: "K9", Date: "2031-05-03"}}, nil)
		},
		Rules: &rules.Rules{}, API: v, Journal: begin(t, j), Server: "https://vitec.example", Workers: 1, Loopback: true,
	}
	must0(t, r.Do(t.Context()))
}

// start runs the sheet's run, new or gone on with, and crashes at a point; 0
// is none.
func start(t *testing.T, path string, v *vitec, point int) (crashed bool) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	info, err := j.Find(2)
	kept := &Run{}
	switch {
	case errors.Is(err, ErrNoRun):
		kept = begin(t, j)
	case err != nil:
		t.Fatal(err)
	default:
		kept = must[*Run](t)(j.Continue(info))
	}
	passed := 0
	if point > 0 {
		var mu sync.Mutex
		j.crashes = func() error {
			mu.Lock()
			defer mu.Unlock()
			if passed++; passed >= point {
				return errors.New("the program was killed")
			}
			return nil
		}
	}
	r := &run.Run{
		Rows: crashSheet(), Rules: &rules.Rules{}, API: v, Journal: kept, Server: "https://vitec.example",
		Workers: 2, Retries: 20, SettleAfter: 2 * time.Millisecond, Loopback: true,
	}
	err = r.Do(t.Context())
	var stopped *importer.Stopped
	if errors.As(err, &stopped) && stopped.Cause == importer.JournalFailed && point > 0 {
		return true
	}
	if err != nil {
		t.Fatalf("point %d: %v", point, err)
	}
	// The last outcomes are not waited for by the run.
	return j.flush() != nil
}

func check(t *testing.T, point int, path string, v *vitec) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	all := entries(t, j.Run(must[Info](t)(j.Latest())))
	if len(all) != crashRows {
		t.Errorf("point %d: %d of %d rows have an outcome", point, len(all), crashRows)
	}
	ids := make(map[string]int)
	for _, o := range all {
		want := importer.Created
		switch o.Row {
		case 3:
			want = importer.Duplicate
		case 6:
			want = importer.Invalid
		}
		if o.Status != want {
			t.Errorf("point %d: row %d is %s, want %s: %v", point, o.Row, o.Status, want, o.Problems)
		}
		if o.Status == importer.Created {
			ids[o.ComebackID] = o.Row
		}
	}
	total := 0
	delete(v.held, "K9")
	for contact, held := range v.held {
		total += len(held)
		for _, f := range held {
			if ids[f.ID] == 0 {
				t.Errorf("point %d: %s of %s is no row's", point, f.ID, contact)
			}
		}
	}
	if total != len(ids) || total != crashRows-2 {
		t.Errorf("point %d: Vitec holds %d comebacks, %d rows are created", point, total, len(ids))
	}
}
