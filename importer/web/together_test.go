package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// busy counts the requests that a stand-in is asked at once.
type busy struct {
	*sandbox.Server
	now, most atomic.Int64
}

func (b *busy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := b.now.Add(1)
	defer b.now.Add(-1)
	for {
		if most := b.most.Load(); n <= most || b.most.CompareAndSwap(most, n) {
			break
		}
	}
	time.Sleep(2 * time.Millisecond)
	b.Server.ServeHTTP(w, r)
}

// What an office asks of Vitec holds to one bound, however many do something.
func TestOneBoundForAll(t *testing.T) {
	b := &busy{Server: sandbox.New(sandbox.Config{})}
	served := httptest.NewServer(b)
	s := &standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: b.Server, url: served.URL}
	s.again()
	t.Cleanup(func() {
		s.server.Close()
		served.Close()
	})
	s.server.settings.speed = speed{Workers: 1}
	var runs []int64
	for i := range 4 {
		f := s.handIn(fmt.Sprint(i, ".csv"), rowsOf(100*i, 20))
		s.sends(f, "all")
		runs = append(runs, s.runFor(f))
	}
	b.most.Store(0)
	f := s.handIn("long.csv", rowsOf(1000, 60))
	s.sends(f, "all")
	for _, n := range runs {
		s.post(fmt.Sprintf("/runs/%d/reconcile", n), nil)
	}
	s.runFor(f)
	for _, n := range runs {
		await(t, "the comparison", func() bool { return s.server.real.queue.comparisonOf(n).far().ended })
		if l := s.server.real.queue.comparisonOf(n); l.why() != nil {
			t.Error(l.why())
		}
	}
	if most := b.most.Load(); most != 1 {
		t.Errorf("%d requests at once, and 1 is the bound", most)
	}
	each(t, s.vitec, 140)
}

// A task whose run can't be had yet lets the others pass, and keeps its place.
func TestPassedOver(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	q := s.server.real.queue
	voice := s.server.config.Voice
	free, passed := make(chan struct{}), make(chan struct{})
	one := q.newTask("send", "one.csv", "Anna", voice)
	one.do = func(*task) error {
		select {
		case <-free:
			return nil
		default:
			return &importer.Failure{Code: job.RunUnderWay, Value: "1"}
		}
	}
	other := q.newTask("send", "two.csv", "Eva", voice)
	other.do = func(*task) error { close(passed); return nil }
	q.add(one)
	q.add(other)
	<-passed
	await(t, "that it waits", func() bool { return q.heldAt(1) != nil })
	if _, held := q.ahead(); held != nil {
		t.Errorf("all are held: %v", held)
	}
	close(free)
	await(t, "its turn", func() bool { return one.far().ended })
}

// A login that was refused to a comparison is not tried by the next one.
func TestComparesNoRefusedLogin(t *testing.T) {
	var asked atomic.Int64
	inner, refuses := sandbox.New(sandbox.Config{}), atomic.Bool{}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuses.Load() {
			asked.Add(1)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	s := &standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: inner, url: served.URL}
	s.again()
	t.Cleanup(func() {
		s.server.Close()
		served.Close()
	})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	s.sends(f, "all")
	n := s.runFor(f)
	refuses.Store(true)
	for range 3 {
		s.post(fmt.Sprintf("/runs/%d/reconcile", n), nil)
		await(t, "the comparison", func() bool { return s.server.real.queue.comparisonOf(n).far().ended })
		var stopped *importer.Stopped
		if err := s.server.real.queue.comparisonOf(n).why(); !errors.As(err, &stopped) || stopped.Cause != importer.CredentialsRefused {
			t.Errorf("%v", err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("a refused password was tried %d times", asked.Load())
	}
}

// A run that was stopped says how many rows are done, not how many are known.
func TestLeftOver(t *testing.T) {
	v := &visit{voice: words.Voice{Language: words.English}}
	r := &runState{state: stateStopped}
	r.Rows, r.Counts = 400, map[importer.Status]int{importer.Created: 250, importer.Invalid: 7, importer.Unsent: 140, importer.Uncertain: 3}
	if said := v.leftOver(r); !strings.Contains(said, "257 of 400") {
		t.Error(said)
	}
}
