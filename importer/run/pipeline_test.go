package run

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// However a run is stopped, none of the rows that were put down ahead stays as being sent:
// each was sent and has its outcome, or is taken back.
func TestNothingStaysPutDown(t *testing.T) {
	stops := map[string]struct {
		event event
		cause importer.Cause
	}{
		"interrupted":  {wentThrough, importer.Interrupted},
		"redirected":   {event{answer: importer.Answer{Verdict: importer.AnswerRedirect, Status: 302}}, importer.Redirected},
		"a network":    {event{answer: importer.Answer{Verdict: importer.AnswerNetwork, Status: 511}}, importer.NetworkAsks},
		"a long pause": {event{answer: importer.Answer{Verdict: importer.AnswerWait, Status: 429, Wait: 25 * time.Hour}}, importer.AsksToWait},
	}
	for name, stop := range stops {
		for _, workers := range []int{1, 4, 300} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					v, m := &fakeVitec{script: func(n int, _ importer.Comeback) event {
						e := wentThrough
						if n == 20 {
							e = stop.event
							if stop.cause == importer.Interrupted {
								cancel()
							}
						}
						e.takes = time.Second
						return e
					}}, newMemory()
					rows := many(1000)
					r := newRun(rows, v, m)
					r.Workers = workers
					wantCause(t, r.Do(ctx), stop.cause)
					if g := r.gate; g.near != 0 || g.inside != 0 || g.turn("login").taken != 0 {
						t.Errorf("%d rows stayed near, %d inside, %d with their login's turn", g.near, g.inside, g.turn("login").taken)
					}
					for ref, row := range m.rows {
						if row.sending {
							t.Errorf("row %d stayed as being sent", ref.Row)
						}
					}
					once(t, rows, v, m)
				})
			})
		}
	}
}

// While the network is away, rows are not tried as fast as they fail: those that wait for
// their next try keep their places.
func TestNetworkAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{script: func(int, importer.Comeback) event { return notSent }}, newMemory()
		r := newRun(many(5000), v, m)
		r.Retries = 2
		wantCause(t, r.Do(t.Context()), importer.Unreachable)
		if most := (r.Workers + aheadMost) * (r.Retries + 1); v.posts > most {
			t.Errorf("%d requests were tried, more than %d", v.posts, most)
		}
	})
}

// A row that has to wait leaves its worker: one worker sends the others meanwhile.
func TestOneWorkerGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		v, m := &fakeVitec{script: func(n int, c importer.Comeback) event {
			e := wentThrough
			if c.ContactID == "K5" {
				if tries++; tries < 4 {
					e = notSent
				}
			}
			if c.ContactID == "K7" && n < 20 {
				e = lostAfter
			}
			e.takes = 10 * time.Millisecond
			return e
		}}, newMemory()
		rows := many(40)
		r := newRun(rows, v, m)
		r.Workers = 1
		began := time.Now()
		var last time.Duration
		r.OnOutcome = func(o importer.Outcome) {
			if o.Row != 7 && o.Row != 9 {
				last = max(last, time.Since(began))
			}
		}
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if last > time.Second {
			t.Errorf("the last of the others had its outcome after %s", last)
		}
		wantCounts(t, m, map[importer.Status]int{importer.Created: 40})
		once(t, rows, v, m)
	})
}

// slowDisk calls back only after a while, for all rows that were intended meanwhile.
type slowDisk struct{ *memory }

func (d slowDisk) Intend(in importer.Intent, then func([]importer.Relative, error)) {
	d.memory.Intend(in, func(relatives []importer.Relative, err error) {
		time.AfterFunc(5*time.Millisecond, func() { then(relatives, err) })
	})
}

// Rows that are known already are found so together, though no request has shown yet that
// the login is right.
func TestKnownRowsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{}, newMemory()
		rows := many(1000)
		if err := newRun(rows, v, m).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		began, again := time.Now(), m.another()
		r := newRun(rows, v, again)
		r.Journal = slowDisk{again}
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, again, map[importer.Status]int{importer.Duplicate: 1000})
		if v.posts != 1000 {
			t.Errorf("%d requests were made", v.posts)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// A row whose date passes while it waits at the gate, put down already, is not sent.
func TestDatePassesAtTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 5 {
				e := throttled
				e.answer.Wait = 20 * time.Minute
				return e
			}
			e := wentThrough
			e.takes = time.Second
			return e
		}}, newMemory()
		rows := many(100)
		r, began := newRun(rows, v, m), time.Now()
		r.Now = func() time.Time { return at("2031-05-03T14:20:00+02:00").Add(time.Since(began)) }
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := counts(m); n[importer.Invalid] < 90 || n[importer.Created]+n[importer.Invalid] != 100 || v.posts > 10 {
			t.Errorf("%v after %d requests", n, v.posts)
		}
		once(t, rows, v, m)
	})
}
