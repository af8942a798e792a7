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
)

// vitec creates what it is sent. Of three answers one is lost after the
// comeback was created, and one before.
type vitec struct {
	mu    sync.Mutex
	posts int
	held  map[string][]importer.Found // by contact
}

func (v *vitec) Create(_ context.Context, c importer.Comeback) importer.Answer {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.posts++
	a := importer.Answer{Begun: time.Now(), Problem: importer.Problem{Code: importer.AnswerLost}}
	if v.posts%3 == 1 {
		return a
	}
	f := importer.Found{ID: fmt.Sprint("cb-", v.posts), CreatedAt: time.Now(), Date: c.Date}
	v.held[c.ContactID] = append(v.held[c.ContactID], f)
	if v.posts%3 == 0 {
		a.Verdict, a.ID, a.Status = importer.AnswerCreated, f.ID, 200
	}
	return a
}

func (v *vitec) Find(_ context.Context, _ string, contacts []string) (map[string][]importer.Found, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := make(map[string][]importer.Found)
	for _, c := range contacts {
		found[c] = append([]importer.Found{}, v.held[c]...)
	}
	return found, nil
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

// TestCrashPoints stops the program at each write and each commit in turn,
// and starts it again: the promise holds wherever that was.
func TestCrashPoints(t *testing.T) {
	smallSegments(t)
	for point := 1; ; point++ {
		path := filepath.Join(t.TempDir(), "journal.db")
		v := &vitec{held: make(map[string][]importer.Found)}
		crashed := start(t, path, v, point)
		if crashed {
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

// start runs the sheet's run, new or gone on with, and crashes at a point; 0
// is none.
func start(t *testing.T, path string, v *vitec, point int) (crashed bool) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	info, err := j.Latest()
	run := &Run{}
	switch {
	case errors.Is(err, ErrNoRun):
		run = begin(t, j)
	case err != nil:
		t.Fatal(err)
	default:
		run = must[*Run](t)(j.Continue(info))
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
	r := &importer.Run{
		Rows: crashSheet(), Rules: &importer.Rules{}, API: v, Journal: run, Server: "https://vitec.example",
		Workers: 2, Retries: 20, SettleAfter: time.Millisecond,
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
