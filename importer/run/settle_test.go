package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// slow is a server that answers later than anybody waits: the time-out is
// 30 s.
var slow = event{creates: true, late: 3 * time.Second, takes: 30 * time.Second, answer: lostBefore.answer}

// inBubble plays a run with a fake clock.
func inBubble(t *testing.T, rows []importer.Row, v *fakeVitec, set func(*Run)) (m *memory, err error) {
	t.Helper()
	m = newMemory()
	r := newRun(rows, v, m)
	if set != nil {
		set(r)
	}
	err = r.Do(t.Context())
	return m, err
}

// A server slower than the time-out has every row once.
func TestSlowServer(t *testing.T) {
	for _, rows := range []int{1, 4, 60} {
		synctest.Test(t, func(t *testing.T) {
			v := &fakeVitec{script: func(int, importer.Comeback) event { return slow }}
			m, err := inBubble(t, many(rows), v, func(r *Run) { r.Workers = 8 })
			if err != nil {
				t.Fatal(err)
			}
			wantCounts(t, m, map[importer.Status]int{importer.Created: rows})
			if v.posts != rows {
				t.Errorf("%d requests for %d rows", v.posts, rows)
			}
		})
	}
}

// Killed while answers take seconds, and resumed at once, no row is doubled.
func TestKilledWhileAnswersAreOnTheirWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			e := wentThrough
			e.takes = time.Duration(n%5+1) * time.Second
			if n == 60 {
				e = lostBefore // a row that truly is not there
			}
			return e
		}}
		m := newMemory()
		if err := newRun(sheetOf("an earlier run's"), v, m).Do(t.Context()); err != nil { // by which the server's clock is known
			t.Fatal(err)
		}
		v.held, m = nil, m.another().of("another")
		rows := many(200)
		for range 5 { // five kills
			ctx, kill := context.WithCancel(t.Context())
			writes := 0
			m.fail = func() error {
				if writes++; writes > 70 {
					return errors.New("killed")
				}
				return nil
			}
			r := newRun(rows, v, m)
			r.Workers = 8
			_ = r.Do(ctx)
			kill()
			m.fail = nil
			m.restart()
		}
		if err := newRun(rows, v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		once(t, rows, v, m)
		wantCounts(t, m, map[importer.Status]int{importer.Created: 200})
	})
}

// Whatever look-ups are like, no row is doubled, and none has another's id.
// With some of them a row whose answer was lost can't be judged: it stays
// uncertain. With the others each is found out.
func TestLookupShapes(t *testing.T) {
	shift := func(d time.Duration) func(importer.Found) importer.Found {
		return func(f importer.Found) importer.Found { f.CreatedAt = f.CreatedAt.Add(d); return f }
	}
	for _, tt := range []struct {
		name  string
		set   func(*fakeVitec)
		clear bool // each row is found out
	}{
		{"as documented", func(*fakeVitec) {}, true},
		{"created 2 h behind: UTC without offset", func(v *fakeVitec) { v.shape = shift(-2 * time.Hour) }, false},
		{"created 2 h ahead", func(v *fakeVitec) { v.shape = shift(2 * time.Hour) }, false},
		{"created 16 min behind", func(v *fakeVitec) { v.shape = shift(-16 * time.Minute) }, false},
		{"created 16 min ahead", func(v *fakeVitec) { v.shape = shift(16 * time.Minute) }, false},
		{"created days behind", func(v *fakeVitec) { v.shape = shift(-72 * time.Hour) }, false},
		{"created is not told", func(v *fakeVitec) {
			v.shape = func(f importer.Found) importer.Found { f.CreatedAt = time.Time{}; return f }
		}, false},
		{"no Date", func(v *fakeVitec) { v.noDate = true }, false},
		{"dates in UTC", func(v *fakeVitec) {
			v.shape = func(f importer.Found) importer.Found { f.Date = f.Date.Add(-2 * time.Hour); return f }
		}, false},
		{"dates in minutes", func(v *fakeVitec) {
			v.shape = func(f importer.Found) importer.Found { f.Date = f.Date.Truncate(time.Hour); return f }
		}, false},
		{"lists are empty", func(v *fakeVitec) {
			v.lists = func(string, []importer.Found) []importer.Found { return []importer.Found{} }
		}, false},
		{"a cache answers", func(v *fakeVitec) { v.cached = true }, false},
		{"shown late", func(v *fakeVitec) { v.lag = func() time.Duration { return 25 * time.Second } }, true},
		{"shown very late", func(v *fakeVitec) { v.lag = func() time.Duration { return 4 * time.Minute } }, true},
		{"shown now and then", func(v *fakeVitec) {
			n := 0
			v.lag = func() time.Duration { n++; return time.Duration(n%3) * 35 * time.Second }
		}, true},
		{"look-ups are down for 10 minutes", func(v *fakeVitec) {
			from := time.Now()
			v.finds = func(int) *importer.FindError {
				if time.Since(from) < 10*time.Minute {
					return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 500}
				}
				return nil
			}
		}, true},
		{"one contact a look-up", func(v *fakeVitec) { v.fit = 1 }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := make(map[string]int)
				v := &fakeVitec{script: func(n int, c importer.Comeback) event {
					var e event
					if tries[c.ContactID]++; tries[c.ContactID] > 1 {
						n = 0 // a row is lost once at most
					}
					switch n % 11 {
					case 3:
						e = lostAfter
					case 5:
						e = slow
					case 7:
						e = lostBefore
					default:
						e = wentThrough
						e.takes = 2 * time.Second
					}
					return e
				}}
				tt.set(v)
				rows := many(700)
				m, err := inBubble(t, rows, v, nil)
				if err != nil {
					t.Fatal(err)
				}
				once(t, rows, v, m)
				n := counts(m)
				if n[importer.Created]+n[importer.Uncertain] != len(rows) || tt.clear && n[importer.Uncertain] > 0 {
					t.Errorf("%v", n)
				}
				t.Log(n, v.posts, "requests", v.found, "look-ups")
			})
		})
	}
}

// Lists that are cut off prove nothing: here only a contact's oldest 20 are
// shown.
func TestListsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{
			lists: func(_ string, l []importer.Found) []importer.Found { return l[:min(20, len(l))] },
			script: func(n int, c importer.Comeback) event {
				if c.ContactID == "K1" {
					return lostAfter
				}
				return wentThrough
			},
		}
		for i := range 20 {
			v.held = append(v.held, heldComeback{importer.Found{ID: fmt.Sprint("old-", i), CreatedAt: serverTime(time.Now()).Add(-48 * time.Hour)}, importer.Comeback{CustomerID: "M30011", ContactID: "K1"}})
		}
		rows := many(300)
		m, err := inBubble(t, rows, v, func(r *Run) { r.Rate = 1 })
		if err != nil {
			t.Fatal(err)
		}
		if n := counts(m); n[importer.Uncertain] != 1 || n[importer.Created] != 299 {
			t.Errorf("%v", n)
		}
		if v.posts != 300 {
			t.Errorf("%d requests", v.posts)
		}
	})
}

// While a row is in doubt, no other row of its contact and time is sent: its
// comeback would be taken for the doubt's.
func TestTwoRowsOfOneContactAndTime(t *testing.T) {
	for _, tt := range []struct {
		name        string
		first       event
		second      event
		outage      time.Duration // of look-ups
		want        map[importer.Status]int
		otherWaited bool
	}{
		{"the first is found", lostAfter, wentThrough, 0, map[importer.Status]int{importer.Created: 22}, false},
		{"the first is not there, and the second is lost too", lostBefore, lostBefore, 0, map[importer.Status]int{importer.Created: 22}, false},
		{"look-ups are down to the end", lostAfter, lostBefore, 24 * time.Hour, map[importer.Status]int{importer.Created: 20, importer.Uncertain: 1, importer.Unsent: 1}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				seen := 0
				v := &fakeVitec{script: func(_ int, c importer.Comeback) event {
					if c.ContactID != "K0" {
						return wentThrough
					}
					switch seen++; seen {
					case 1:
						return tt.first
					case 2:
						return tt.second
					}
					return wentThrough
				}}
				from := time.Now()
				v.finds = func(int) *importer.FindError {
					if time.Since(from) < tt.outage {
						return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 500}
					}
					return nil
				}
				rows := many(22)
				rows[1].Cells.ContactID = "K0"
				m, err := inBubble(t, rows, v, nil)
				if err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, tt.want)
				once(t, rows, v, m)
				if o := m.outcomes()[3]; tt.otherWaited && (o.Problems[0].Code != importer.WaitsForRow || o.Problems[0].Row != 2) {
					t.Errorf("row 3 became %v", o)
				}
				if tt.outage == 0 {
					return
				}
				// Look-ups are back: the next start finds both out.
				v.finds = nil
				m.restart()
				if err := newRun(rows, v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 22})
				once(t, rows, v, m)
			})
		})
	}
}

// Something before the server that fails for all stops the run soon.
func TestAnswerAfterAnswerLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(int, importer.Comeback) event { return lostBefore }, finds: func(int) *importer.FindError {
			return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 502}
		}}
		m, err := inBubble(t, many(400), v, func(r *Run) { r.Workers = 8 })
		wantCause(t, err, importer.AnswersLost)
		n := counts(m)
		if v.posts < lostInRow || v.posts > lostInRow+8 || n[importer.Uncertain] != v.posts || n[importer.Created] != 0 {
			t.Errorf("%v after %d requests", n, v.posts)
		}
	})
	// After a word it goes on: a gateway was away for a while.
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			e := wentThrough
			if since := time.Since(began); since > time.Second && since < 8*time.Second {
				e = lostBefore
			}
			e.takes = 100 * time.Millisecond
			return e
		}}
		rows := many(400)
		m, err := inBubble(t, rows, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 400})
		once(t, rows, v, m)
	})
}

// A gateway may say 503 with Retry-After after the server has worked.
func TestWaitAfterWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 3 || n == 7 {
				e := lostAfter
				e.answer.Status, e.answer.Wait = 503, time.Minute
				return e
			}
			return wentThrough
		}}
		rows := many(20)
		began := time.Now()
		m, err := inBubble(t, rows, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 20})
		if v.posts != 20 || time.Since(began) < time.Minute {
			t.Errorf("%d requests in %s", v.posts, time.Since(began))
		}
	})
}

// In no second are there more requests than the rate, whatever pauses Vitec
// asks for.
func TestRateInAnySecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			switch {
			case n == 7:
				e := throttled
				e.answer.Wait = 8 * time.Second
				return e
			case n%9 == 0:
				return lostAfter
			}
			return wentThrough
		}}
		m, err := inBubble(t, many(300), v, func(r *Run) { r.Rate, r.Workers = 10, 16 })
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 300})
		slices.SortFunc(v.begun, time.Time.Compare)
		for i := 10; i < len(v.begun); i++ {
			if span := v.begun[i].Sub(v.begun[i-10]); span < time.Second {
				t.Fatalf("11 requests in %s", span)
			}
		}
	})
}

// A context whose deadline is near leaves rows unsent, not uncertain.
func TestDeadlineAndRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		v, m := &fakeVitec{}, newMemory()
		r := newRun(many(100), v, m)
		r.Rate = 2
		wantCause(t, r.Do(ctx), importer.Interrupted)
		n := counts(m)
		if n[importer.Uncertain] != 0 || n[importer.Created] != v.posts || v.posts == 0 {
			t.Errorf("%v after %d requests", n, v.posts)
		}
	})
}

// An answer that nobody has filled in does not say that a row was sent, and
// one that an API has forgotten to fill in says nothing for certain.
func TestEmptyAnswer(t *testing.T) {
	if (importer.Answer{}).Verdict != importer.AnswerNone {
		t.Error("the empty answer means something")
	}
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 2 {
				return event{creates: true}
			}
			return wentThrough
		}}
		m, err := inBubble(t, many(5), v, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 5})
		if v.posts != 5 {
			t.Errorf("%d requests", v.posts)
		}
	})
}

// A limit counts the same rows at first and on resume: those that are known
// already among them.
func TestLimitCountsKnownRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{}, newMemory()
		rows := many(20)
		saying(rows, 3, "cb-0")
		rows[5].Cells.Date = "soon"
		if err := newRun(rows[:3], v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		m = m.another()
		for range 3 {
			r := newRun(rows, v, m)
			r.Limit = 10
			if err := r.Do(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantCounts(t, m, map[importer.Status]int{importer.Created: 6, importer.Duplicate: 3, importer.Unsent: 1, importer.Invalid: 1})
			m.restart()
		}
	})
}

// An id that every row is answered is none: the rows are looked up.
func TestTheSameIDForAll(t *testing.T) {
	for range 50 { // for it is a matter of which answers come at once
		synctest.Test(t, theSameIDForAll)
	}
}

func theSameIDForAll(t *testing.T) {
	v := &fakeVitec{id: func(n int, id string) string {
		if n%2 == 0 {
			return "cb-0"
		}
		return id
	}}
	rows := many(40)
	m, err := inBubble(t, rows, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, m, map[importer.Status]int{importer.Created: 40})
	once(t, rows, v, m)
	if v.posts != 40 {
		t.Errorf("%d requests", v.posts)
	}
	for _, o := range m.outcomes() {
		if o.ComebackID == "cb-0" {
			t.Errorf("row %d is created as cb-0", o.Row)
		}
	}
}

// A login that may send but not look up: 401 to each look-up. The run comes to
// its end, in a later start too.
func TestLookupsUnauthorized(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{
			script: func(n int, _ importer.Comeback) event {
				if n == 4 {
					return lostAfter
				}
				return wentThrough
			},
			finds: func(int) *importer.FindError {
				return &importer.FindError{Verdict: importer.AnswerCredentials, Status: 401}
			},
		}
		rows := many(20)
		m, err := inBubble(t, rows, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 19, importer.Uncertain: 1})
		m.restart()
		if err := newRun(rows, v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 19, importer.Uncertain: 1})
	})
	// But a login that was never accepted is tried once.
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{finds: func(int) *importer.FindError {
			return &importer.FindError{Verdict: importer.AnswerCredentials, Status: 401}
		}}
		_, err := inBubble(t, many(20), v, func(r *Run) { r.AskFirst = true })
		wantCause(t, err, importer.CredentialsRefused)
		if v.found != 1 || v.posts != 0 {
			t.Errorf("%d look-ups, %d requests", v.found, v.posts)
		}
	})
}

// A login that is not taken for one customer is closed for that one; after
// three in a row it counts as wrong.
func TestLoginOfOneCustomer(t *testing.T) {
	for refused, want := range map[int]importer.Cause{1: "", 2: "", 3: importer.CredentialsRefused} {
		synctest.Test(t, func(t *testing.T) {
			v := &fakeVitec{script: func(n int, c importer.Comeback) event {
				if c.CustomerID != "M30011" {
					return event{answer: importer.Answer{Verdict: importer.AnswerCredentials, Status: 401}}
				}
				return wentThrough
			}}
			rows := many(60)
			for i := range rows[20:] {
				rows[20+i].Cells.CustomerID = fmt.Sprint("M", i%refused)
			}
			m, err := inBubble(t, rows, v, func(r *Run) {
				r.Workers = 1
				r.Rows = func(yield func(importer.Row, error) bool) {
					for _, row := range rows {
						time.Sleep(time.Second) // the ones before are through by then
						if !yield(row, nil) {
							return
						}
					}
				}
			})
			if want != "" {
				wantCause(t, err, want)
			} else if err != nil {
				t.Fatal(err)
			}
			if n := counts(m); n[importer.Created] != 20 || n[importer.Rejected]+n[importer.Uncertain] > 0 || v.posts != n[importer.Created]+refused {
				t.Errorf("%v after %d requests", n, v.posts)
			}
		})
	}
}

// Doubts of many customers are settled side by side, and beside the sending.
func TestSettlingSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const customers = 60
		v := &fakeVitec{}
		m := newMemory()
		rows := many(customers)
		for i := range rows {
			rows[i].Cells.CustomerID = fmt.Sprint("M", i)
		}
		// An earlier start has left one row of each in doubt.
		ctx, cancel := context.WithCancel(t.Context())
		v.script = func(n int, _ importer.Comeback) event {
			if n == customers {
				cancel()
			}
			e := lostAfter
			e.answer.Heard = v.heard()
			return e
		}
		r := newRun(rows, v, m)
		r.Workers = customers
		wantCause(t, r.Do(ctx), importer.Interrupted)
		if n := counts(m); n[importer.Uncertain] != customers {
			t.Skip("the run was stopped before all were in doubt: ", n)
		}
		m.restart()

		v.script = nil
		slowFind := 0
		v.finds = func(int) *importer.FindError { slowFind++; return nil }
		more := slices.Concat(rows, many(300)[customers:])
		for i := range more {
			more[i].Number = i + 2
		}
		began := time.Now()
		second := newRun(more, v, m)
		second.Workers = 8
		if err := second.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 300})
		if took := time.Since(began); took > 12*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// Two runs of one process share a journal: what one of them is sending, the
// other waits for.
func TestTwoRunsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			e := wentThrough
			if n%7 == 0 {
				e = lostAfter
			}
			e.takes = time.Second
			return e
		}}
		m := newMemory()
		rows := many(60)
		second := m.another()
		done := make(chan error, 1)
		go func() { done <- newRun(rows, v, second).Do(t.Context()) }()
		if err := errors.Join(newRun(rows, v, m).Do(t.Context()), <-done); err != nil {
			t.Fatal(err)
		}
		if a, b := counts(m), counts(second); a[importer.Created]+b[importer.Created] != 60 || a[importer.Duplicate]+b[importer.Duplicate] != 60 {
			t.Errorf("%v and %v", a, b)
		}
		for note, ids := range v.byNote() {
			if len(ids) != 1 {
				t.Errorf("%s is there as %q", note, ids)
			}
		}
	})
}

// A row whose like of another run is in doubt waits until that is settled.
func TestDoubtOfAnotherRun(t *testing.T) {
	for _, tt := range []struct {
		name   string
		first  event
		blind  bool
		want   map[importer.Status]int // of the second run
		posts  int
		before importer.Status // what the first run's row becomes
	}{
		{"it is there", lostAfter, false, map[importer.Status]int{importer.Duplicate: 1, importer.Created: 20}, 22, importer.Created},
		{"it is not there", lostBefore, false, map[importer.Status]int{importer.Created: 21}, 23, importer.Unsent},
		{"it can't be looked up", lostAfter, true, map[importer.Status]int{importer.Unsent: 1, importer.Created: 20}, 22, importer.Uncertain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				blind := &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
				v, m := &fakeVitec{finds: func(int) *importer.FindError { return blind }}, newMemory()
				lost := 0
				v.script = func(_ int, c importer.Comeback) event {
					if c.ContactID == "K1" {
						if lost++; lost == 1 {
							return tt.first
						}
					}
					return wentThrough
				}
				if err := newRun(many(2), v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 1, importer.Uncertain: 1})

				if !tt.blind {
					v.finds = nil
				}
				second := m.another()
				rows := many(22)[1:]
				if err := newRun(rows, v, second).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, second, tt.want)
				if n := counts(m); n[tt.before] != 1 && n[importer.Created] != 2 {
					t.Errorf("the first run has %v", n)
				}
				if v.posts != tt.posts {
					t.Errorf("%d requests were made, want %d", v.posts, tt.posts)
				}
			})
		})
	}
}

// What is known not to have been processed moves no doubt's beginning: a row
// that waited an hour for its turn is looked for from when it was sent.
func TestDoubtBeginsWithItsOwnRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{}
		v.script = func(n int, c importer.Comeback) event {
			switch n {
			case 2: // the first try of K1
				e := throttled
				e.answer.Wait = 50 * time.Minute
				return e
			case 3:
				return lostBefore
			}
			return wentThrough
		}
		rows := many(2)
		m := newMemory()
		r := newRun(rows, v, m)
		r.Workers = 1
		began := time.Now()
		// Meanwhile a colleague makes one at the same time: it is none of ours.
		time.AfterFunc(20*time.Minute, func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.create(importer.Comeback{CustomerID: "M30011", ContactID: "K1", Date: at("2031-05-03T14:30:00+02:00"), Note: "a colleague's"})
		})
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if o := m.outcomes()[3]; o.Status == importer.Created && o.ComebackID == "cb-2" {
			t.Errorf("row 3 has a colleague's comeback, after %s", time.Since(began))
		}
	})
}

// Times that it takes: a row that truly is not there.
func TestHowLongAbsenceTakes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		row    string
		within [2]time.Duration
	}{
		{"amid a run", "K100", [2]time.Duration{150 * time.Second, 4 * time.Minute}},
		{"at a sheet's end", "K999", [2]time.Duration{6 * time.Minute, 9 * time.Minute}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var times []time.Time
			v := &fakeVitec{script: func(_ int, c importer.Comeback) event {
				if c.ContactID == tt.row {
					times = append(times, time.Now())
					if len(times) == 1 {
						return lostBefore
					}
				}
				return wentThrough
			}}
			var waits []Waiting
			m, err := inBubble(t, many(1000), v, func(r *Run) {
				r.Rate = 3
				r.OnWait = func(w Waiting) { waits = append(waits, w) }
			})
			if err != nil {
				t.Fatal(err)
			}
			wantCounts(t, m, map[importer.Status]int{importer.Created: 1000})
			if len(times) != 2 {
				t.Fatalf("it was sent %d times", len(times))
			}
			if took := times[1].Sub(times[0]); took < tt.within[0] || took > tt.within[1] {
				t.Errorf("%s: it took %s", tt.name, took)
			}
			if tt.row == "K999" && (len(waits) != 1 || waits[0].Rows != 1 || waits[0].Most < 9*time.Minute || waits[0].Most > 11*time.Minute) {
				t.Errorf("it was told %v", waits)
			}
		})
	}
}

// What is told of the longest wait holds, however long before its end a run has lost an
// answer, and however many workers it has.
func TestHowLongIsToldToWait(t *testing.T) {
	for _, workers := range []int{1, 4, 32} {
		synctest.Test(t, func(t *testing.T) {
			v := &fakeVitec{cached: true, script: func(_ int, c importer.Comeback) event {
				if c.ContactID == "K5" {
					return lostBefore
				}
				return wentThrough
			}}
			var until time.Time
			m, err := inBubble(t, many(1000), v, func(r *Run) {
				r.Rate, r.Workers = 1, workers
				r.OnWait = func(w Waiting) {
					if until = time.Now().Add(w.Most); w.Most <= 0 {
						t.Errorf("%d workers: told to wait %s", workers, w.Most)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			wantCounts(t, m, map[importer.Status]int{importer.Created: 999, importer.Uncertain: 1})
			if early := time.Until(until); early < -time.Second || early > time.Minute {
				t.Errorf("%d workers: it ended %s before the time that was told", workers, early)
			}
		})
	}
}

// With --settle 0 nobody is asked without a pause.
func TestSettleAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 3 {
				return lostBefore
			}
			return wentThrough
		}}
		m, err := inBubble(t, many(10), v, func(r *Run) { r.SettleAfter = 0 })
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 10})
		if v.found > 40 {
			t.Errorf("%d look-ups", v.found)
		}
	})
}

// Answers that go to the wrong request, as those of a gateway that has lost
// count, make no row absent whose comeback is there.
func TestAnswersOfOtherRequests(t *testing.T) {
	for name, answers := range map[string]func(own func(contact string) string) map[string]string{
		// K5's answer is lost, and K6 gets it: both comebacks are there.
		"one request late": func(own func(string) string) map[string]string { return map[string]string{"K6": own("K5")} },
		// K5 gets the id of K6, and K6 its own.
		"one id for two": func(own func(string) string) map[string]string { return map[string]string{"K5": own("K6")} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &fakeVitec{}
				v.ids = func(contact string) string { return "cb-of-" + contact }
				swapped := answers(v.ids)
				v.script = func(_ int, c importer.Comeback) event {
					e := wentThrough
					e.answer.ID = swapped[c.ContactID]
					if name == "one request late" && c.ContactID == "K5" {
						e = lostAfter
					}
					return e
				}
				rows := many(300)
				m, err := inBubble(t, rows, v, func(r *Run) { r.Workers, r.Rate = 1, 1 })
				if err != nil {
					t.Fatal(err)
				}
				once(t, rows, v, m)
				if v.posts != 300 {
					t.Errorf("%d requests", v.posts)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 300})
			})
		})
	}
}

// Ids that differ in case alone are two.
func TestIDsInCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{ids: func(contact string) string {
			return map[string]string{"K0": "CALabX", "K1": "CALabx"}[contact]
		}}
		rows := many(2)
		m, err := inBubble(t, rows, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 2})
		once(t, rows, v, m)
	})
}

// Two spellings of one contact are one contact: while the one is in doubt, the
// other is not sent.
func TestContactInTwoCases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := 0
		v := &fakeVitec{foldCase: true, script: func(_ int, c importer.Comeback) event {
			if c.ContactID == "K0" {
				if lost++; lost == 1 {
					return lostBefore
				}
			}
			if c.ContactID == "k0" {
				return lostAfter
			}
			return wentThrough
		}}
		rows := many(30)
		rows[1].Cells.ContactID = "k0"
		m, err := inBubble(t, rows, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		once(t, rows, v, m)
	})
}

// The one request that is let through is not lost on a row that may not be
// sent, and what trips twice is watched twice.
func TestHeldBackAndLetThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, c importer.Comeback) event {
			switch {
			case c.CustomerID == "M666":
				return forbidden
			case n > 30:
				return lostBefore
			}
			return wentThrough
		}}
		rows := many(400)
		for i := range rows {
			if i%2 == 1 {
				rows[i].Cells.CustomerID = "M666"
			}
		}
		_, err := inBubble(t, rows, v, func(r *Run) { r.Workers = 1 })
		if err != nil {
			wantCause(t, err, importer.AnswersLost)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := newRun(nil, &fakeVitec{}, newMemory())
		r.prepare(pace{ahead: 1})
		r.settler, r.losses = newSettler(r), newLosses()
		for range lostInRow {
			r.losses.lost(r.gate, false)
		}
		r.losses.word(r.gate)
		for range lostInRow {
			r.losses.lost(r.gate, false)
		}
		over := make(chan struct{})
		ended := make(chan error, 1)
		go func() { ended <- r.watch(t.Context(), over) }()
		time.Sleep(time.Hour)
		r.gate.mu.Lock()
		if r.gate.shut && !r.gate.probe {
			t.Error("all are held back, and nobody is let through")
		}
		r.gate.mu.Unlock()
		close(over)
		<-ended
	})
}

// A server whose clock was said to be ahead while a row was lost: in the next
// start its comeback seems older than its request.
func TestClockOfAnotherMachineForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{}
		ctx, kill := context.WithCancel(t.Context())
		v.script = func(n int, _ importer.Comeback) event {
			switch n {
			case 20:
				v.ahead = 2 * time.Hour
			case 24:
				e := lostAfter
				e.answer.Status = 500
				return e
			case 26:
				v.ahead = 0
				kill()
			}
			return wentThrough
		}
		rows, m := many(300), newMemory()
		r := newRun(rows, v, m)
		r.Rate, r.Workers = 1, 1
		wantCause(t, r.Do(ctx), importer.Interrupted)
		m.restart()
		second := newRun(rows, v, m)
		second.Rate = 1
		if err := second.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		once(t, rows, v, m)
	})
}
