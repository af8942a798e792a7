package run

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
)

// agencies are customers with logins, and what Vitec says to these.
type agencies struct {
	mu       sync.Mutex
	logins   map[string]string        // by customer; "" is none, and a customer that is not named has one of its own
	wrong    map[string]bool          // customers for whom the login is not accepted
	takes    map[string]time.Duration // how long a refusal takes, by customer
	requests map[string]int           // POSTs and look-ups, by customer
	closed   []importer.Problem       // what OnClosed was called with
}

func (a *agencies) login(customer string) string {
	if login, named := a.logins[strings.ToUpper(customer)]; named {
		return login
	}
	return "login of " + importer.OneCase(customer)
}

func (a *agencies) count(customer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.requests == nil {
		a.requests = make(map[string]int)
	}
	a.requests[customer]++
}

func (a *agencies) made(customer string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.requests[customer]
}

var unauthorized = event{answer: importer.Answer{Verdict: importer.AnswerCredentials, Status: 401, Problem: importer.Problem{Code: importer.VitecRefused, Detail: "401"}}}

func denied() *importer.FindError {
	return &importer.FindError{Verdict: importer.AnswerCredentials, Status: 401, Reason: "HTTP 401"}
}

// vitec answers as the agencies' logins are.
func (a *agencies) vitec() *fakeVitec {
	return &fakeVitec{
		logins: a.login,
		script: func(_ int, c importer.Comeback) event {
			a.count(c.CustomerID)
			e := wentThrough
			if a.wrong[c.CustomerID] {
				e = unauthorized
				e.takes = a.takes[c.CustomerID]
			}
			return e
		},
		looks: func(customer string) *importer.FindError {
			a.count(customer)
			if a.wrong[customer] {
				return denied()
			}
			return nil
		},
	}
}

// set prepares a run.
func (a *agencies) set(r *Run) {
	r.OnClosed = func(customer string, why importer.Problem) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.closed = append(a.closed, why)
	}
}

// of gives n rows for each customer, in turn.
func of(n int, customers ...string) []importer.Row {
	rows := many(n * len(customers))
	for i := range rows {
		rows[i].Cells.CustomerID = customers[i%len(customers)]
	}
	return rows
}

// slowly gives rows so that the first one is sent first.
func slowly(rows []importer.Row) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// oneAfterTheOther gives the rows sorted by customer.
func oneAfterTheOther(rows []importer.Row) []importer.Row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b importer.Row) int { return strings.Compare(a.Cells.CustomerID, b.Cells.CustomerID) })
	for i := range rows {
		rows[i].Number = i + 2
		rows[i].Cells.Note = fmt.Sprint("note ", i+2)
	}
	return rows
}

// fates counts the rows of a customer by status, or by code if they are not created.
func fates(rows []importer.Row, m *memory, customer string) map[string]int {
	n := make(map[string]int)
	outcomes := m.outcomes()
	for _, row := range rows {
		o, known := outcomes[row.Number]
		switch {
		case row.Cells.CustomerID != customer:
		case !known:
			n["nothing"]++
		case len(o.Problems) > 0:
			n[string(o.Problems[0].Code)]++
		default:
			n[string(o.Status)]++
		}
	}
	return n
}

func wantFates(t *testing.T, rows []importer.Row, m *memory, customer string, want map[string]int) {
	t.Helper()
	if got := fates(rows, m, customer); !maps.Equal(got, want) {
		t.Errorf("rows of %s: %v, want %v", customer, got, want)
	}
}

// One of three passwords is wrong: the other customers' rows are created, and the
// wrong one is tried once, and told of once.
func TestOneOfThreeLogins(t *testing.T) {
	rows := of(60, "M1", "M2", "M3")
	for name, rows := range map[string][]importer.Row{"in turn": rows, "one after the other": oneAfterTheOther(rows)} {
		for _, known := range []bool{false, true} {
			for _, ask := range []bool{false, true} {
				t.Run(fmt.Sprint(name, ", known ", known, ", asked first ", ask), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						a := &agencies{wrong: map[string]bool{"M1": true}}
						m, err := inBubble(t, rows, a.vitec(), func(r *Run) {
							a.set(r)
							r.AskFirst = ask
							if known {
								r.Customers = []string{"M1", "M2", "M3"}
							}
						})
						if err != nil {
							t.Fatal(err)
						}
						wantFates(t, rows, m, "M1", map[string]int{"login-refused": 60})
						wantFates(t, rows, m, "M2", map[string]int{"created": 60})
						wantFates(t, rows, m, "M3", map[string]int{"created": 60})
						if a.requests["M1"] != 1 {
							t.Errorf("the wrong password was tried %d times", a.requests["M1"])
						}
						if len(a.closed) != 1 || a.closed[0] != (importer.Problem{Code: importer.LoginRefused, Field: importer.CustomerID, Value: "M1"}) {
							t.Errorf("told of %v", a.closed)
						}
					})
				})
			}
		}
	}
}

// A wrong login that is answered slowly keeps nobody else from being sent, even if
// all its rows come first.
func TestSlowWrongLogin(t *testing.T) {
	for _, first := range []int{1, 300, 3000} {
		synctest.Test(t, func(t *testing.T) {
			a := &agencies{wrong: map[string]bool{"M1": true}, takes: map[string]time.Duration{"M1": 30 * time.Second}}
			rows := append(of(first, "M1"), of(200, "M2")...)
			for i := range rows {
				rows[i].Number, rows[i].Cells.ContactID = i+2, fmt.Sprint("K", i)
				rows[i].Cells.Note = fmt.Sprint("note ", i+2)
			}
			began, others := time.Now(), 0
			m, err := inBubble(t, rows, a.vitec(), func(r *Run) {
				r.OnOutcome = func(o importer.Outcome) {
					a.mu.Lock()
					defer a.mu.Unlock()
					if o.Status == importer.Created && time.Since(began) < 5*time.Second {
						others++
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if others != 200 {
				t.Errorf("%d rows of the others were sent meanwhile", others)
			}
			wantFates(t, rows, m, "M1", map[string]int{"login-refused": first})
			if a.requests["M1"] != 1 {
				t.Errorf("the wrong password was tried %d times", a.requests["M1"])
			}
		})
	}
}

// A login that is right for one customer is not accepted for another: only that one is
// closed.
func TestLoginForOneOfTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{logins: map[string]string{"M1": "both", "M2": "both"}, wrong: map[string]bool{"M2": true, "m2": true}}
		rows := of(40, "M1", "M2")
		rows[39].Cells.CustomerID = "m2"
		m, err := inBubble(t, rows, a.vitec(), func(r *Run) {
			a.set(r)
			r.Rows = slowly(rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		wantFates(t, rows, m, "M1", map[string]int{"created": 40})
		wantFates(t, rows, m, "M2", map[string]int{"customer-login": 39})
		wantFates(t, rows, m, "m2", map[string]int{"customer-login": 1})
		if n := a.requests["M2"] + a.requests["m2"]; n != 1 {
			t.Errorf("%d requests for the other customer", n)
		}
		if len(a.closed) != 1 || a.closed[0].Code != importer.CustomerLogin {
			t.Errorf("told of %v", a.closed)
		}
	})
	// If the first answer to it is 401, it counts as wrong for both.
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{logins: map[string]string{"M1": "both", "M2": "both"}, wrong: map[string]bool{"M2": true}}
		rows := of(20, "M2", "M1")
		m, err := inBubble(t, rows, a.vitec(), func(r *Run) { r.Rows = slowly(rows) })
		wantCause(t, err, importer.CredentialsRefused)
		wantFates(t, rows, m, "M1", map[string]int{"login-refused": 20})
		if a.requests["M1"] != 0 || a.requests["M2"] != 1 {
			t.Errorf("requests: %v", a.requests)
		}
	})
}

// Where all logins are wrong the run stops, and each was tried once: if the customers
// are known, before the other rows are read.
func TestAllLoginsWrong(t *testing.T) {
	for _, known := range []bool{false, true} {
		for _, logins := range []map[string]string{{}, {"M1": "same", "M2": "same", "M3": "same"}, {"M2": ""}} {
			synctest.Test(t, func(t *testing.T) {
				a := &agencies{wrong: map[string]bool{"M1": true, "M2": true, "M3": true}, logins: logins}
				rows, read := of(3000, "M1", "M2", "M3"), 0
				_, err := inBubble(t, rows, a.vitec(), func(r *Run) {
					r.Rows = func(yield func(importer.Row, error) bool) {
						for _, row := range rows {
							if read++; read > 100 {
								time.Sleep(time.Second)
							}
							if !yield(row, nil) {
								return
							}
						}
					}
					if known {
						r.Customers = []string{"m1", "m2", "m3"}
					}
				})
				wantCause(t, err, importer.CredentialsRefused)
				for customer, n := range a.requests {
					if n != 1 {
						t.Errorf("%d requests for %s", n, customer)
					}
				}
				if known && read > 200 {
					t.Errorf("%d rows were read", read)
				}
			})
		}
	}
}

// A password that is changed while its rows are sent: nothing is repeated. With other
// customers the run goes on, else it stops.
func TestPasswordChanged(t *testing.T) {
	for _, alone := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			a := &agencies{}
			v := a.vitec()
			v.script = func(n int, c importer.Comeback) event {
				a.count(c.CustomerID)
				e := wentThrough
				switch {
				case c.CustomerID == "M1" && a.requests["M1"] == 10:
					e = lostAfter
				case c.CustomerID == "M1" && a.requests["M1"] > 20:
					e = unauthorized
				}
				e.takes = time.Second
				return e
			}
			v.looks = func(customer string) *importer.FindError {
				if customer == "M1" {
					t.Error("it is looked up with a login that is not accepted any more")
				}
				return nil
			}
			customers := []string{"M1", "M2"}
			if alone {
				customers = customers[:1]
			}
			rows := of(50, customers...)
			began := time.Now()
			m, err := inBubble(t, rows, v, func(r *Run) {
				a.set(r)
				r.SettleAfter = time.Hour
			})
			if alone {
				wantCause(t, err, importer.CredentialsRefused)
			} else if err != nil {
				t.Fatal(err)
			}
			if n := a.requests["M1"]; n < 21 || n > 24 {
				t.Errorf("%d requests", n)
			}
			wantFates(t, rows, m, "M1", map[string]int{"created": 19, "cannot-look-up": 1, "login-refused": 30})
			if took := time.Since(began); took > 90*time.Second {
				t.Errorf("it took %s to give up", took)
			}
			once(t, rows, v, m)
		})
	}
}

// A later start that asks first, with a password that is wrong by now: one look-up
// leaves open which of the two it is, and it is not tried with each of the others.
func TestAskFirstDoubtful(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{}
		v, m, rows := a.vitec(), newMemory(), of(200, "M1")
		r := newRun(rows, v, m)
		r.Limit = 10
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.restart()
		a.wrong, a.requests = map[string]bool{"M1": true}, nil
		r = newRun(rows, v, m)
		r.AskFirst = true
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantFates(t, rows, m, "M1", map[string]int{"created": 10, "cannot-ask": 190})
		if a.requests["M1"] != 1 {
			t.Errorf("%d requests", a.requests["M1"])
		}
	})
}

// A customer without a login: its rows are unsent, nothing is asked, and nothing is
// put down as being sent.
func TestNoLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{logins: map[string]string{"M2": ""}}
		rows := of(30, "M1", "M2")
		m, err := inBubble(t, rows, a.vitec(), func(r *Run) {
			a.set(r)
			r.AskFirst = true
			r.Customers = []string{"M1", "M2"}
		})
		if err != nil {
			t.Fatal(err)
		}
		wantFates(t, rows, m, "M1", map[string]int{"created": 30})
		wantFates(t, rows, m, "M2", map[string]int{"no-login": 30})
		if a.requests["M2"] != 0 || len(a.closed) != 1 {
			t.Errorf("%d requests, told of %v", a.requests["M2"], a.closed)
		}
		for ref, row := range m.rows {
			if row.intent.Comeback.CustomerID == "M2" {
				t.Errorf("row %d was put down as being sent", ref.Row)
			}
		}
	})
}

// Doubts of customers without a login, or with a wrong one, stay uncertain, and say
// why; those of others are settled.
func TestDoubtsWithoutLogin(t *testing.T) {
	for name, tt := range map[string]struct {
		logins map[string]string
		wrong  map[string]bool
		why    string
		asks   int
	}{
		"none":  {logins: map[string]string{"M2": ""}, why: noLogin},
		"wrong": {wrong: map[string]bool{"M2": true}, why: "HTTP 401", asks: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &agencies{}
				v := a.vitec()
				v.script = func(int, importer.Comeback) event { return lostAfter }
				rows := of(8, "M1", "M2")
				ctx, kill := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, kill)
				m := newMemory()
				wantCause(t, newRun(rows, v, m).Do(ctx), importer.Interrupted)
				m.restart()

				a.logins, a.wrong, a.requests = tt.logins, tt.wrong, nil
				began := time.Now()
				r := newRun(rows, v, m)
				a.set(r)
				if err := r.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantFates(t, rows, m, "M1", map[string]int{"created": 8})
				wantFates(t, rows, m, "M2", map[string]int{"cannot-look-up": 8})
				whys := make(map[string]int)
				for _, o := range m.outcomes() {
					if o.Status == importer.Uncertain {
						whys[o.Problems[0].Value]++
					}
				}
				if whys[tt.why] == 0 || a.requests["M2"] != tt.asks || time.Since(began) > time.Minute || len(a.closed) != 1 {
					t.Errorf("%v after %d look-ups and %s, told of %v", whys, a.requests["M2"], time.Since(began), a.closed)
				}
				// With the right login they are settled.
				m.restart()
				a.logins, a.wrong = nil, nil
				if err := newRun(rows, v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 16})
				once(t, rows, v, m)
			})
		})
	}
}

// A server that takes long to be found away is given up soon, however many rows wait
// to be the first.
func TestSlowlyUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(int, importer.Comeback) event {
			e := notSent
			e.takes = 10 * time.Second
			return e
		}}
		began := time.Now()
		_, err := inBubble(t, many(3000), v, nil)
		wantCause(t, err, importer.Unreachable)
		if took := time.Since(began); took > 3*time.Minute {
			t.Errorf("it took %s and %d requests", took, v.posts)
		}
	})
}

// Rows that wait for the first one of their login and then are not sent, as their
// date has passed, keep nobody else waiting.
func TestPassedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			e := wentThrough
			if n == 1 {
				e = notSent
			}
			e.takes = 2 * time.Hour
			return e
		}}
		rows := many(50)
		soon := time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04:05Z07:00")
		for i := range rows[:40] {
			rows[i].Cells.Date = soon
		}
		m, err := inBubble(t, rows, v, func(r *Run) { r.Rows, r.Retries = slowly(rows), 1 })
		if err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Invalid: 40, importer.Created: 10})
	})
}

// Any mixture of logins, right, wrong, slow or none, comes to its end, and each row
// becomes what its login lets it become.
func TestAnyLogins(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := &agencies{logins: make(map[string]string), wrong: make(map[string]bool), takes: make(map[string]time.Duration)}
		customers := []string{"M1", "M2", "M3", "M4", "M5", "M6"}[:rapid.IntRange(1, 6).Draw(rt, "customers")]
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"right", "right", "wrong", "none"}), len(customers), len(customers)).Draw(rt, "logins")
		for i, customer := range customers {
			switch kinds[i] {
			case "none":
				a.logins[customer] = ""
			case "wrong":
				a.wrong[customer] = true
				a.takes[customer] = time.Duration(rapid.IntRange(0, 30).Draw(rt, "seconds")) * time.Second
			}
		}
		rows := of(rapid.IntRange(1, 60).Draw(rt, "rows of each"), customers...)
		if rapid.Bool().Draw(rt, "sorted") {
			rows = oneAfterTheOther(rows)
		}
		ask, known := rapid.Bool().Draw(rt, "asks first"), rapid.Bool().Draw(rt, "known")
		workers, rate := rapid.IntRange(1, 8).Draw(rt, "workers"), rapid.SampledFrom([]float64{0, 0.5, 20}).Draw(rt, "rate")
		bad := rapid.IntRange(0, 12).Draw(rt, "first requests that are not sent")
		lost := rapid.IntRange(0, 3).Draw(rt, "one of so many answers is lost")
		v := a.vitec()
		plain := v.script
		v.script = func(n int, c importer.Comeback) event {
			if n <= bad {
				return notSent
			}
			e := plain(n, c)
			if lost > 0 && n%(7*lost) == 0 && !a.wrong[c.CustomerID] {
				e = lostAfter
			}
			return e
		}
		var faults []string
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			r := newRun(rows, v, m)
			a.set(r)
			r.Workers, r.Rate, r.AskFirst, r.Retries = workers, rate, ask, 20
			if known {
				r.Customers = customers
			}
			err := r.Do(t.Context())
			stops := slices.Contains(kinds, "wrong") && !slices.Contains(kinds, "right")
			var s *importer.Stopped
			if is := errors.As(err, &s) && s.Cause == importer.CredentialsRefused; is != stops || err != nil && !stops {
				faults = append(faults, fmt.Sprintf("it ended with %v", err))
			}
			for i, customer := range customers {
				n := fates(rows, m, customer)
				want := map[string]string{"right": "created", "wrong": "login-refused", "none": "no-login"}[kinds[i]]
				if len(n) != 1 && !stops || n[want] == 0 && !stops {
					faults = append(faults, fmt.Sprintf("%s: %v", customer, n))
				}
				if kinds[i] == "wrong" && a.requests[customer] > 1 || kinds[i] == "none" && a.requests[customer] > 0 {
					faults = append(faults, fmt.Sprintf("%d requests for %s", a.requests[customer], customer))
				}
			}
		})
		if len(faults) > 0 {
			rt.Fatalf("%q", faults)
		}
	})
}

// The customers whose rows are sent have no login any more, but another one's doubts
// can still be settled: the run does not stop before that.
func TestDoubtsOfOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{}
		v := a.vitec()
		v.script = func(int, importer.Comeback) event { return lostAfter }
		doubtful, m := of(4, "M1"), newMemory()
		ctx, kill := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, kill)
		wantCause(t, newRun(doubtful, v, m).Do(ctx), importer.Interrupted)
		m.restart()

		v.script = func(_ int, c importer.Comeback) event { return unauthorized }
		rows := slices.Concat(doubtful, of(4, "M2"))
		for i := range rows {
			rows[i].Number, rows[i].Cells.Note = i+2, fmt.Sprint("note ", i+2)
		}
		r := newRun(rows, v, m)
		r.Customers = []string{"M2"}
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantFates(t, rows, m, "M1", map[string]int{"created": 4})
		wantFates(t, rows, m, "M2", map[string]int{"login-refused": 4})
	})
}

// LookUp goes on with the customers whose login is accepted, and stops if there are
// none: what it gave would be kept as unreadable.
func TestLookUpLogins(t *testing.T) {
	for name, tt := range map[string]struct {
		wrong  []string
		logins map[string]string
		known  bool
		why    map[string]string // by customer
		stop   importer.Cause
	}{
		"one is wrong":         {wrong: []string{"M2"}, why: map[string]string{"M2": "HTTP 401"}},
		"one has none":         {logins: map[string]string{"M2": ""}, why: map[string]string{"M2": noLogin}},
		"both are wrong":       {wrong: []string{"M1", "M2"}, stop: importer.CredentialsRefused},
		"both are, as known":   {wrong: []string{"M1", "M2"}, known: true, stop: importer.CredentialsRefused},
		"the first, as known":  {wrong: []string{"M1"}, known: true, why: map[string]string{"M1": "HTTP 401"}},
		"none is there at all": {logins: map[string]string{"M1": "", "M2": ""}, why: map[string]string{"M1": noLogin, "M2": noLogin}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &agencies{logins: tt.logins, wrong: make(map[string]bool)}
				for _, customer := range tt.wrong {
					a.wrong[customer] = true
				}
				r := &Run{API: a.vitec(), Workers: 4, Retries: 2}
				if tt.known {
					r.Customers = []string{"M1", "M2"}
				}
				given := 0
				for h, err := range r.LookUp(t.Context(), func(yield func(Lookup, error) bool) {
					for i := range 3000 {
						customer := "M1"
						if i%1000 > 500 || i >= 2000 || tt.known && i >= 1000 {
							customer = "M2"
						}
						l := Lookup{Outcome: importer.Outcome{Row: i + 2}, CustomerID: customer, ContactID: fmt.Sprint("K", i), Date: at("2031-05-03T14:30:00+02:00")}
						if !yield(l, nil) {
							return
						}
					}
				}) {
					if tt.stop != "" {
						wantCause(t, err, tt.stop)
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					given++
					want := tt.why[h.CustomerID]
					if got := h.Why.Value; got != want && (want != "HTTP 401" || got != loginRefused) {
						t.Fatalf("row %d of %s: %q", h.Row, h.CustomerID, got)
					}
				}
				if tt.stop == "" && given != 3000 {
					t.Errorf("%d rows were given", given)
				}
				for customer, n := range a.requests {
					if a.wrong[customer] && n > 1 {
						t.Errorf("%d requests for %s", n, customer)
					}
				}
			})
		})
	}
}

// A login that many customers share, and that is not accepted any more, is not tried for
// each of them, where no POST will show what it is.
func TestDoubtfulForFew(t *testing.T) {
	var customers []string
	shared := make(map[string]string)
	for i := range 30 {
		customer := fmt.Sprint("M", i+1)
		customers, shared[customer] = append(customers, customer), "one for all"
	}
	wrong := func(a *agencies) {
		a.wrong, a.requests = make(map[string]bool), nil
		for _, customer := range customers {
			a.wrong[customer] = true
		}
	}
	tried := func(a *agencies) (n int) {
		for _, of := range a.requests {
			n += of
		}
		return n
	}
	rows := of(2, customers...)
	lose := func(t *testing.T) (*agencies, *fakeVitec, *memory) {
		a := &agencies{logins: shared}
		v, m := a.vitec(), newMemory()
		r := newRun(rows, v, m)
		r.Limit = 1 // so that the login was taken once
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.restart()
		v.script = func(int, importer.Comeback) event { return lostAfter }
		v.looks = func(string) *importer.FindError { return failing(importer.AnswerUncertain, 500) }
		ctx, kill := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, kill)
		r = newRun(rows, v, m)
		r.Workers = 100
		_ = r.Do(ctx)
		m.restart()
		v.looks = a.vitec().looks
		wrong(a)
		return a, v, m
	}
	t.Run("doubts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a, v, m := lose(t)
			r := newRun(rows, v, m)
			r.Limit, r.Customers = 1, customers
			if err := r.Do(t.Context()); err != nil {
				t.Error(err)
			}
			if n := tried(a); n != deniedInRow {
				t.Errorf("the login was tried %d times: %v", n, a.requests)
			}
		})
	})
	t.Run("comparing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a, v, m := lose(t)
			r := &Run{API: v, Journal: m, Customers: customers, Workers: 4, Retries: 2}
			for _, err := range r.LookUp(t.Context(), func(yield func(Lookup, error) bool) {
				for _, row := range rows {
					l := Lookup{Outcome: importer.Outcome{Row: row.Number}, CustomerID: row.Cells.CustomerID, ContactID: row.Cells.ContactID, Date: at("2031-05-03T14:30:00+02:00")}
					if !yield(l, nil) {
						return
					}
				}
			}) {
				if err != nil {
					t.Error(err)
				}
			}
			if n := tried(a); n != deniedInRow {
				t.Errorf("the login was tried %d times: %v", n, a.requests)
			}
		})
	})
}
