package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// Many who look at many files at once all see their rows in the end, although not all of
// them can be at hand: a look that has been begun is not given up for another.
func TestManyLookAtOnce(t *testing.T) {
	w := newWorld(t)
	var all []*file
	for i := range 3 * mostSeen {
		sheet := "Kundid;Kontaktid;Datum\n"
		for row := range 300 {
			sheet += fmt.Sprintf("M1;K%d_%d;2031-05-03\n", i, row)
		}
		all = append(all, w.handIn(fmt.Sprintf("%d.csv", i), []byte(sheet)))
	}
	seen := make(map[*file]bool)
	await(t, "all files to be seen", func() bool {
		for _, f := range all { // whoever has seen her rows goes on looking, too
			if page := w.rows(f, "from=0&n=1"); !page.Counting && page.All == 300 {
				seen[f] = true
			}
		}
		return len(seen) == len(all)
	})
}

// While a run goes on, those who look at it are told without the journal, and the same as
// with it; afterwards it is asked.
func TestManyLookAtARun(t *testing.T) {
	s := newStanding(t, sandbox.Config{Latency: 20 * time.Millisecond})
	f := s.handIn("kunder.csv", rowsOf(1, 200))
	s.sends(f, "all")
	var n int64
	await(t, "the run", func() bool {
		known := f.known()
		n = known.lastSend().Run
		return n != 0
	})
	look := func() (here progressData, is bool, asked progressData) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.SetPathValue("n", number(int(n)))
		v := s.server.visit(s.server.real, httptest.NewRecorder(), r)
		here, is = v.progressHere()
		run, err := v.run()
		if err != nil {
			t.Fatal(err)
		}
		return here, is, v.progressOf(run)
	}
	compared := false
	await(t, "rows to be counted", func() bool {
		here, is, asked := look()
		if is && !asked.Ended {
			compared = true
			if here.State != asked.State || here.All != asked.All || here.Done > asked.Done || len(here.Counts) == 0 || here.Phase != asked.Phase {
				t.Errorf("told is %+v, and with the journal %+v", here, asked)
			}
		}
		return is
	})
	s.runFor(f)
	if here, is, asked := look(); is || !asked.Ended || !compared {
		t.Errorf("it has ended, and is told as %+v (%v) and %+v", here, is, asked)
	}
}
