package run

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

func failing(v importer.Verdict, status int) *importer.FindError {
	e := &importer.FindError{Verdict: v, Status: status, Reason: fmt.Sprint("HTTP ", status)}
	if v == importer.AnswerRedirect {
		e.Target = "login.example"
	}
	return e
}

// TestAsk holds what each answer to a request that only reads means.
func TestAsk(t *testing.T) {
	waiting := failing(importer.AnswerWait, 503)
	waiting.Wait = 30 * time.Second
	long := failing(importer.AnswerWait, 429)
	long.Wait = 24 * time.Hour
	for name, tt := range map[string]struct {
		answers []error // the last one is given again
		tries   int
		stop    importer.Cause // "" for none
		status  int            // of the *FindError; 0 for none
		within  time.Duration
	}{
		"an answer":                         {answers: []error{nil}, tries: 1},
		"no such contact":                   {answers: []error{failing(importer.AnswerRejected, 404)}, tries: 1, status: 404},
		"may not ask":                       {answers: []error{failing(importer.AnswerForbidden, 403)}, tries: 1, status: 403},
		"not accepted":                      {answers: []error{denied()}, tries: 1, status: 401},
		"it waits as told":                  {answers: []error{waiting, nil}, tries: 2, within: 31 * time.Second},
		"it waits in vain":                  {answers: []error{waiting}, tries: 4, status: 503, within: 100 * time.Second},
		"a wait of hours":                   {answers: []error{long}, tries: 1, stop: importer.AsksToWait},
		"a redirect":                        {answers: []error{failing(importer.AnswerRedirect, 302)}, tries: 1, stop: importer.Redirected},
		"a network that asks":               {answers: []error{failing(importer.AnswerNetwork, 511)}, tries: 1, stop: importer.NetworkAsks},
		"a server that fails":               {answers: []error{failing(importer.AnswerUncertain, 500)}, tries: 4, status: 500, within: 4 * time.Second},
		"a server that fails twice":         {answers: []error{failing(importer.AnswerUncertain, 500), failing(importer.AnswerUncertain, 0), nil}, tries: 3, within: 2 * time.Second},
		"no connection":                     {answers: []error{failing(importer.AnswerUncertain, 0)}, tries: 4, stop: importer.Unreachable, within: 4 * time.Second},
		"no connection, not a byte":         {answers: []error{failing(importer.AnswerNotSent, 0)}, tries: 4, stop: importer.Unreachable, within: 4 * time.Second},
		"something that nobody thought of":  {answers: []error{errors.New("odd")}, tries: 4, stop: importer.Unreachable, within: 4 * time.Second},
		"a failure, then the right to none": {answers: []error{failing(importer.AnswerUncertain, 502), failing(importer.AnswerForbidden, 403)}, tries: 2, status: 403, within: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := NewCaller(&fakeVitec{}, 4, 0, 3)
				logged := 0
				c.OnRequest = func(q Request) {
					logged++
					if q.Kind != "users" || q.Rows != nil {
						t.Errorf("the log says %+v", q)
					}
				}
				tries, began := 0, time.Now()
				err := c.Ask(t.Context(), "M1", "users", func(context.Context) error {
					tries++
					return tt.answers[min(tries, len(tt.answers))-1]
				})
				var s *importer.Stopped
				var fail *importer.FindError
				switch {
				case tt.stop != "":
					wantCause(t, err, tt.stop)
					if errors.As(err, &s) && s.Cause == importer.Redirected && s.Detail != "login.example" {
						t.Errorf("it points to %q", s.Detail)
					}
				case tt.status != 0:
					if errors.As(err, &s) || !errors.As(err, &fail) || fail.Status != tt.status {
						t.Errorf("the error is %v", err)
					}
				case err != nil:
					t.Error(err)
				}
				if tries != tt.tries || logged != tries {
					t.Errorf("it was tried %d times, and logged %d times", tries, logged)
				}
				if took := time.Since(began); took > tt.within || took < tt.within/2 {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// What was refused is not asked again, and what is refused customer after customer is
// not asked with that login any more.
func TestAskNoMore(t *testing.T) {
	for name, tt := range map[string]struct {
		fail  *importer.FindError
		asked int // of 20 customers
	}{
		"401": {denied(), deniedInRow},
		"403": {failing(importer.AnswerForbidden, 403), forbiddenInRow},
		"404": {failing(importer.AnswerRejected, 404), 40},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := NewCaller(&fakeVitec{}, 1, 0, 3)
				ask := func(customer, kind string, answer error) (asked bool, err error) {
					err = c.Ask(t.Context(), customer, kind, func(context.Context) error { asked = true; return answer })
					return asked, err
				}
				if _, err := ask("M0", "offices", nil); err != nil { // so that the login is right
					t.Fatal(err)
				}
				n := 0
				for i := range 20 {
					for _, customer := range []string{fmt.Sprint("M", i), fmt.Sprint("m", i)} {
						asked, err := ask(customer, "users", tt.fail)
						if asked {
							n++
						}
						var fail *importer.FindError
						// Of a login that is right a 401 says no more than a 403.
						verdict := tt.fail.Verdict
						if verdict == importer.AnswerCredentials {
							verdict = importer.AnswerForbidden
						}
						if !errors.As(err, &fail) || fail.Verdict != verdict || fail.Status != tt.fail.Status {
							t.Fatalf("the error is %v", err)
						}
					}
				}
				if n != tt.asked {
					t.Errorf("%d requests were made", n)
				}
				if asked, err := ask("M1", "offices", nil); !asked || err != nil {
					t.Errorf("what was never refused: asked %v, %v", asked, err)
				}
			})
		})
	}
	// No login, no request.
	c := NewCaller(&fakeVitec{logins: func(string) string { return "" }}, 1, 0, 3)
	err := c.Ask(t.Context(), "M1", "users", func(context.Context) error { t.Error("it is asked"); return nil })
	var fail *importer.FindError
	if !errors.As(err, &fail) || fail.Verdict != importer.AnswerCredentials || fail.Status != 0 {
		t.Errorf("the error is %v", err)
	}
}

// The first request of each login goes alone among its own, and beside those of other
// logins: a wrong password is tried once, however many ask at a time.
func TestAskFirstAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{}
		c := NewCaller(a.vitec(), 8, 0, 3)
		began := time.Now()
		var asks errgroup.Group
		for i := range 60 {
			customer := fmt.Sprint("M", i%3)
			asks.Go(func() error {
				return ignore(c.Ask(t.Context(), customer, "users", func(context.Context) error {
					a.count(customer)
					if customer == "M0" {
						time.Sleep(30 * time.Second)
						return denied()
					}
					time.Sleep(time.Second)
					return nil
				}))
			})
		}
		time.Sleep(10 * time.Second)
		if n, m := a.made("M1"), a.made("M2"); n != 20 || m != 20 {
			t.Errorf("beside a slow one: %d and %d", n, m)
		}
		if err := asks.Wait(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); a.requests["M0"] != 1 || took != 30*time.Second {
			t.Errorf("%d requests with the wrong password, %s", a.requests["M0"], took)
		}
	})
}

// ignore leaves out what Vitec refused.
func ignore(err error) error {
	if _, is := asFailure(err); is {
		return nil
	}
	return err
}

// At a rate without room for all, those who ask and those who send take turns, and
// what is refused takes no place.
func TestAskBesideSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{logins: map[string]string{"M1": "one"}}
		v, m := a.vitec(), newMemory()
		c := NewCaller(v, 4, 1, 3)
		ctx, stop := context.WithCancel(t.Context())
		var asks errgroup.Group
		var asked atomic.Int64
		for range 20 {
			asks.Go(func() error {
				for ctx.Err() == nil {
					c.Ask(ctx, "M1", "users", func(context.Context) error { asked.Add(1); return nil })
				}
				return nil
			})
		}
		rows := of(50, "M1")
		r := newRun(rows, v, m)
		r.Caller, r.Rate = c, 1
		began := time.Now()
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		stop()
		asks.Wait()
		if took > 110*time.Second || asked.Load() < 40 {
			t.Errorf("%d were asked, and 50 rows sent in %s", asked.Load(), took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{}
		c := NewCaller(a.vitec(), 4, 0.1, 0)
		began := time.Now()
		var asks errgroup.Group
		for range 30 {
			asks.Go(func() error {
				return ignore(c.Ask(t.Context(), "M1", "users", func(context.Context) error { time.Sleep(time.Second); return denied() }))
			})
		}
		if err := asks.Wait(); err != nil || time.Since(began) > 15*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

// Who goes away while it waits for its turn, or for its answer, is not kept.
func TestAskInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCaller(&fakeVitec{}, 1, 0, 3)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		var asks errgroup.Group
		for range 5 {
			asks.Go(func() error {
				err := c.Ask(ctx, "M1", "users", func(ctx context.Context) error {
					<-ctx.Done()
					return fmt.Errorf("find users: %w", ctx.Err())
				})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("the error is %v", err)
				}
				return nil
			})
		}
		asks.Wait()
		if err := c.Ask(t.Context(), "M1", "users", func(context.Context) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

// What finding people has learned holds on: a login that was accepted need not go
// alone, one that could not be asked is tried once more.
func TestAskThenSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &agencies{wrong: map[string]bool{"M2": true}, takes: map[string]time.Duration{"M2": time.Minute}}
		v, m := a.vitec(), newMemory()
		c := NewCaller(v, 4, 0, 5)
		if err := c.Ask(t.Context(), "M1", "users", func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"users", "users", "offices", "contacts"} {
			err := c.Ask(t.Context(), "M2", kind, func(context.Context) error { a.count("M2"); return denied() })
			var fail *importer.FindError
			if !errors.As(err, &fail) || fail.Verdict != importer.AnswerCredentials || fail.Status != 401 {
				t.Fatalf("the answer is %v", err)
			}
		}
		rows := of(20, "M1", "M2")
		r := newRun(rows, v, m)
		a.set(r)
		r.Caller = c
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantFates(t, rows, m, "M1", map[string]int{"created": 20})
		wantFates(t, rows, m, "M2", map[string]int{"login-refused": 20})
		if a.requests["M2"] != 2 || len(a.closed) != 1 {
			t.Errorf("%d requests with the wrong login, told of %v", a.requests["M2"], a.closed)
		}
	})
	// May not ask, but may send.
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{}, newMemory()
		c := NewCaller(v, 4, 0, 5)
		asked := 0
		deny := func(context.Context) error { asked++; return denied() }
		c.Ask(t.Context(), "M30011", "users", deny)
		rows := many(40)
		r := newRun(rows, v, m)
		r.Caller = c
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 40})
		c.Ask(t.Context(), "M30011", "users", deny)
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
		if err := c.Ask(t.Context(), "m30011", "contacts", func(context.Context) error { return nil }); err != nil {
			t.Errorf("another kind of request: %v", err)
		}
	})
}

// A login that proves right while a request with it was about to be left out: what
// kept it back is said all the same.
func TestAskOffForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCaller(&fakeVitec{}, 1, 0, 3)
		why, asked := denied(), 0
		err := c.readAgain(t.Context(), reading{
			customer: "M1",
			kind:     "users",
			refused: func() *importer.FindError {
				if asked++; asked > 1 {
					return nil
				}
				return why
			},
			make:  func(context.Context) (importer.Heard, error) { t.Error("it was made"); return importer.Heard{}, nil },
			learn: func(*importer.FindError) error { return nil },
		})
		if err != error(why) {
			t.Errorf("%v, want %v", err, why)
		}
	})
}
