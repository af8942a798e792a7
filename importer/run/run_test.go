package run

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// sheetOf gives rows for contacts, each with a note of its own.
func sheetOf(contacts ...string) []importer.Row {
	rows := make([]importer.Row, len(contacts))
	for i, contact := range contacts {
		rows[i] = importer.Row{Number: i + 2, Cells: importer.Cells{
			CustomerID: "M30011", ContactID: contact, Date: "2031-05-03 14:30", Note: fmt.Sprint("note ", i+2),
		}}
	}
	return rows
}

// many gives n rows for n contacts.
func many(n int) []importer.Row {
	contacts := make([]string, n)
	for i := range contacts {
		contacts[i] = fmt.Sprint("K", i)
	}
	return sheetOf(contacts...)
}

func each(rows []importer.Row) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// saying lets a row say by itself that it was created.
func saying(rows []importer.Row, i int, id string) []importer.Row {
	rows[i].Cells.Status, rows[i].Cells.ComebackID = "created", id
	return rows
}

func newRun(rows []importer.Row, v *fakeVitec, m *memory) *Run {
	return &Run{
		Rows: each(rows), Rules: &rules.Rules{Now: time.Now()}, API: v, Journal: m, Server: "https://vitec.example",
		Workers: 4, Retries: 5, SettleAfter: 5 * time.Second, Timeout: 30 * time.Second,
	}
}

// counts tells how many rows of the journal have each status.
func counts(m *memory) map[importer.Status]int {
	n := make(map[importer.Status]int)
	for o := range m.Entries() {
		n[o.Status]++
	}
	return n
}

// theirs is the note of a comeback that a colleague made.
const theirs = "a colleague's"

// once fails unless Vitec holds exactly one comeback for each note that a row
// was created with, under the id that the row has, and none for any other.
func once(t *testing.T, rows []importer.Row, v *fakeVitec, m *memory) {
	t.Helper()
	held, outcomes := v.byNote(), m.outcomes()
	for _, row := range rows {
		ids, o := held[row.Cells.Note], outcomes[row.Number]
		switch o.Status {
		case importer.Created, importer.Duplicate:
			if o.ComebackID != "cb-0" && (len(ids) != 1 || ids[0] != o.ComebackID) {
				t.Errorf("row %d is %s as %q, and Vitec holds %q", row.Number, o.Status, o.ComebackID, ids)
			}
		case importer.Uncertain:
			if len(ids) > 1 {
				t.Errorf("row %d is uncertain, and Vitec holds %q", row.Number, ids)
			}
		default:
			if len(ids) > 0 {
				t.Errorf("row %d is %q, and Vitec holds %q", row.Number, o.Status, ids)
			}
		}
	}
	known := map[string]bool{theirs: true}
	for _, row := range rows {
		known[row.Cells.Note] = true
	}
	for note, ids := range held {
		if !known[note] {
			t.Errorf("Vitec holds %q for %q, which is in no row", ids, note)
		}
	}
}

func wantCounts(t *testing.T, m *memory, want map[importer.Status]int) {
	t.Helper()
	got := counts(m)
	for _, s := range importer.Statuses {
		if got[s] != want[s] {
			t.Errorf("%d rows are %s, want %d (all: %v)", got[s], s, want[s], got)
		}
	}
	if t.Failed() {
		for o := range m.Entries() {
			if o.Status != importer.Created {
				t.Logf("row %d is %s: %v", o.Row, o.Status, o.Problems)
			}
		}
	}
}

func wantCause(t *testing.T, err error, want importer.Cause) {
	t.Helper()
	var s *importer.Stopped
	if !errors.As(err, &s) {
		t.Fatalf("the run ended with %v, want it stopped: %s", err, want)
	}
	if s.Cause != want {
		t.Errorf("the run was stopped by %s (%v), want %s", s.Cause, s, want)
	}
}

var (
	wentThrough = event{creates: true, answer: importer.Answer{Verdict: importer.AnswerCreated, Status: 200}}
	lostBefore  = event{answer: importer.Answer{Verdict: importer.AnswerUncertain, Problem: importer.Problem{Code: importer.AnswerLost, Value: "connection closed"}}}
	lostAfter   = event{creates: true, answer: lostBefore.answer}
	notSent     = event{answer: importer.Answer{Verdict: importer.AnswerNotSent, Problem: importer.Problem{Code: importer.NotReached, Value: "connection refused"}}}
	throttled   = event{answer: importer.Answer{Verdict: importer.AnswerWait, Status: 429, Wait: 30 * time.Second}}
	forbidden   = event{answer: importer.Answer{Verdict: importer.AnswerForbidden, Status: 403, Problem: importer.Problem{Code: importer.VitecRefused}}}
)

// TestRun holds what each answer means for the rows and for the run.
func TestRun(t *testing.T) {
	for _, tt := range []struct {
		name   string
		rows   []importer.Row
		script func(n int, c importer.Comeback) event
		finds  func(n int) *importer.FindError
		set    func(*Run)
		want   map[importer.Status]int
		posts  int            // 0: not looked at
		stop   importer.Cause // "": none
		within time.Duration
	}{
		{
			name: "every row once", rows: many(100),
			want: map[importer.Status]int{importer.Created: 100}, posts: 100,
		},
		{
			name: "an answer lost after creating is looked up, and not sent again", rows: many(50),
			script: func(n int, _ importer.Comeback) event {
				if n%3 == 0 {
					return lostAfter
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 50}, posts: 50,
		},
		{
			name: "an answer lost before creating is looked up twice, and sent again", rows: many(50),
			script: func(n int, _ importer.Comeback) event {
				if n <= 20 {
					return lostBefore
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 50}, posts: 70,
		},
		{
			name: "a server that finishes late is found by the second look", rows: many(10),
			script: func(n int, _ importer.Comeback) event {
				e := lostAfter
				e.late = 12 * time.Second
				return e
			},
			want: map[importer.Status]int{importer.Created: 10}, posts: 10,
		},
		{
			name: "a row that is never created is sent three times at most", rows: many(12),
			script: func(_ int, c importer.Comeback) event {
				if c.ContactID == "K3" {
					return lostBefore
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 11, importer.Unsent: 1}, posts: 11 + 3,
		},
		{
			name: "with nothing to hold it against, absence is not proven", rows: many(3),
			script: func(int, importer.Comeback) event { return lostBefore },
			want:   map[importer.Status]int{importer.Uncertain: 3}, posts: 3,
		},
		{
			name: "without the right to look up a lost answer stays uncertain", rows: many(10),
			script: func(n int, _ importer.Comeback) event {
				switch n % 5 {
				case 0:
					return lostAfter
				case 1:
					return lostBefore
				}
				return wentThrough
			},
			finds: func(int) *importer.FindError {
				return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
			},
			want: map[importer.Status]int{importer.Created: 6, importer.Uncertain: 4}, posts: 10,
		},
		{
			name: "look-ups that fail are made again", rows: many(10),
			script: func(n int, _ importer.Comeback) event {
				if n <= 10 {
					return lostAfter
				}
				return wentThrough
			},
			finds: func(n int) *importer.FindError {
				if n <= 3 {
					return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 500}
				}
				return nil
			},
			want: map[importer.Status]int{importer.Created: 10}, posts: 10,
		},
		{
			name: "several rows for one contact at one time are told apart", rows: sheetOf("K1", "K1", "K1", "K1", "K2", "K1"),
			script: func(n int, _ importer.Comeback) event {
				return []event{lostAfter, lostBefore, wentThrough, lostAfter}[n%4]
			},
			want: map[importer.Status]int{importer.Created: 6},
		},
		{
			name: "all workers wait as told, and the row is tried again", rows: many(20),
			script: func(n int, _ importer.Comeback) event {
				if n == 3 {
					return throttled
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 20}, posts: 21, within: 35 * time.Second,
		},
		{
			name: "a server that only ever asks to wait stops the run", rows: many(20),
			script: func(int, importer.Comeback) event { return throttled },
			want:   map[importer.Status]int{}, stop: importer.AsksToWait,
		},
		{
			name: "a wait of hours stops the run", rows: many(1),
			script: func(int, importer.Comeback) event {
				return event{answer: importer.Answer{Verdict: importer.AnswerWait, Status: 429, Wait: 24 * time.Hour}}
			},
			want: map[importer.Status]int{}, stop: importer.AsksToWait, posts: 1,
		},
		{
			name: "what was not sent is tried again", rows: many(20),
			script: func(n int, _ importer.Comeback) event {
				if n <= 10 {
					return notSent
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 20}, posts: 30,
		},
		{
			name: "a server that stays away stops the run", rows: many(200),
			script: func(int, importer.Comeback) event { return notSent },
			want:   map[importer.Status]int{}, stop: importer.Unreachable,
		},
		{
			name: "a wrong password stops the run at once", rows: many(200),
			script: func(n int, _ importer.Comeback) event {
				return event{answer: importer.Answer{Verdict: importer.AnswerCredentials, Status: 401}, takes: time.Second}
			},
			want: map[importer.Status]int{}, stop: importer.CredentialsRefused, posts: 1,
		},
		{
			name: "a redirect stops the run, and its row may have been made", rows: many(200),
			script: func(int, importer.Comeback) event {
				return event{answer: importer.Answer{Verdict: importer.AnswerRedirect, Status: 307}}
			},
			want: map[importer.Status]int{importer.Uncertain: 1}, stop: importer.Redirected, posts: 1,
		},
		{
			name: "a network that wants a login stops the run", rows: many(200),
			script: func(int, importer.Comeback) event {
				return event{answer: importer.Answer{Verdict: importer.AnswerNetwork, Status: 511}}
			},
			want: map[importer.Status]int{}, stop: importer.NetworkAsks, posts: 1,
		},
		{
			name: "what Vitec rejects is not sent again", rows: many(10),
			script: func(n int, _ importer.Comeback) event {
				if n%2 == 0 {
					return event{answer: importer.Answer{Verdict: importer.AnswerRejected, Status: 400}}
				}
				return wentThrough
			},
			want: map[importer.Status]int{importer.Created: 5, importer.Rejected: 5}, posts: 10,
		},
		{
			name: "equal rows: the first is sent, the others are duplicates",
			rows: func() []importer.Row {
				rows := sheetOf("K1", "K1", "K1")
				for i := range rows {
					rows[i].Cells.Note = "the same"
				}
				return rows
			}(),
			script: func(n int, _ importer.Comeback) event { return lostAfter },
			want:   map[importer.Status]int{importer.Created: 1, importer.Duplicate: 2}, posts: 1,
		},
		{
			name: "invalid rows are never sent", rows: append(many(3), importer.Row{Number: 9, Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: "soon"}}),
			want: map[importer.Status]int{importer.Created: 3, importer.Invalid: 1}, posts: 3,
		},
		{
			name: "a row that says that it is created, as nobody knows, is not sent", rows: saying(many(4), 3, "cb-77"),
			want: map[importer.Status]int{importer.Created: 3, importer.Unsent: 1}, posts: 3,
		},
		{
			name: "what a colleague made is not made again", rows: sheetOf("K1", "K2", "K3", "K3"),
			set: func(r *Run) {
				r.AskFirst = true
				v := r.API.(*fakeVitec)
				v.held = append(v.held, heldComeback{Found: importer.Found{ID: "hers", Date: at("2031-05-03T14:30:00+02:00")}, Comeback: importer.Comeback{CustomerID: "M30011", ContactID: "K2", Date: at("2031-05-03T14:30:00+02:00"), Note: theirs}})
			},
			want: map[importer.Status]int{importer.Created: 3, importer.Unsent: 1}, posts: 3,
		},
		{
			name: "what can't be asked for is not sent", rows: many(30),
			set: func(r *Run) { r.AskFirst = true },
			finds: func(int) *importer.FindError {
				return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
			},
			want: map[importer.Status]int{importer.Unsent: 30}, posts: 0,
		},
		{
			name: "a limit", rows: many(30), set: func(r *Run) { r.Limit = 10 },
			want: map[importer.Status]int{importer.Created: 10}, posts: 10,
		},
		{
			name: "a rate", rows: many(31), set: func(r *Run) { r.Rate = 0.5 },
			want: map[importer.Status]int{importer.Created: 31}, posts: 31, within: 61 * time.Second,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, m := &fakeVitec{script: tt.script, finds: tt.finds}, newMemory()
				r := newRun(tt.rows, v, m)
				if tt.set != nil {
					tt.set(r)
				}
				began := time.Now()
				err := r.Do(t.Context())
				if tt.stop == "" && err != nil {
					t.Fatalf("the run ended with %v", err)
				}
				if tt.stop != "" {
					wantCause(t, err, tt.stop)
					n := counts(m)
					delete(n, importer.Unsent)
					if !maps.Equal(n, tt.want) {
						t.Errorf("rows that are not unsent: %v, want %v", n, tt.want)
					}
				} else {
					wantCounts(t, m, tt.want)
				}
				once(t, tt.rows, v, m)
				if tt.posts != 0 && v.posts != tt.posts {
					t.Errorf("%d requests were made, want %d", v.posts, tt.posts)
				}
				if v.most > r.Workers {
					t.Errorf("%d requests were under way at once", v.most)
				}
				if took := time.Since(began); tt.within != 0 && (took > tt.within || took < tt.within-10*time.Second) {
					t.Errorf("it took %s, want about %s", took, tt.within)
				}
			})
		})
	}
}

// A customer whose rows Vitec refuses one and all is left alone after 20.
func TestCustomerClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{script: func(_ int, c importer.Comeback) event {
			if c.CustomerID == "M666" {
				e := forbidden
				e.takes = time.Second
				return e
			}
			return wentThrough
		}}, newMemory()
		rows := many(100)
		for i := range rows {
			if i%2 == 0 {
				rows[i].Cells.CustomerID = "M666"
			}
		}
		if err := newRun(rows, v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := counts(m)
		if n[importer.Created] != 50 || n[importer.Rejected] < refusals || n[importer.Rejected] > refusals+8 || n[importer.Rejected]+n[importer.Unsent] != 50 {
			t.Errorf("got %v", n)
		}
		once(t, rows, v, m)
	})
}

// Requests under way at an interruption are finished, none is begun after it,
// and the next start of the run does the rest.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		v, m := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 20 {
				cancel()
			}
			e := wentThrough
			if n%4 == 0 {
				e = lostAfter
			}
			e.takes = time.Second
			return e
		}}, newMemory()
		rows := many(100)
		wantCause(t, newRun(rows, v, m).Do(ctx), importer.Interrupted)
		if v.posts < 20 || v.posts > 24 {
			t.Errorf("%d requests were made", v.posts)
		}
		once(t, rows, v, m)

		if err := newRun(rows, v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 100})
		once(t, rows, v, m)
	})
}

// When the journal fails, nothing is sent that does not stand in it.
func TestJournalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{}, newMemory()
		writes := 0
		m.fail = func() error {
			if writes++; writes > 21 {
				return errors.New("disk full")
			}
			return nil
		}
		wantCause(t, newRun(many(100), v, m).Do(t.Context()), importer.JournalFailed)
		if v.posts > len(m.outcomes()) {
			t.Errorf("%d requests were made, %d rows stand in the journal", v.posts, len(m.outcomes()))
		}
	})
}
