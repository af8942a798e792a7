package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer/sandbox"
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
