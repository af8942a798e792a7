package web

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/sandbox"
)

// A run whose sheet was removed by its button can be gone on with: the journal has a copy.
func TestGoOnOnceFileIsRemoved(t *testing.T) {
	s, g := gated(t)
	g.most.Store(4)
	f := s.handIn("a.csv", rowsOf(1, 20))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 4 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	if got := s.post("/files/"+f.ID+"/delete", nil); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	if got := s.post(fmt.Sprintf("/runs/%d/resume", n), nil); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	await(t, "its end", func() bool { return s.progress(n).Ended })
	if p := s.progress(n); p.State != stateDone {
		t.Errorf("it is %+v: %s", p, text(s.get(fmt.Sprintf("/runs/%d", n)).Body.String()))
	}
	each(t, s.vitec, 20)
	if got := s.get(fmt.Sprintf("/runs/%d/results", n)); got.Code != http.StatusOK || strings.Count(got.Body.String(), ";created;") != 20 {
		t.Errorf("its results: %d %s", got.Code, got.Body)
	}
	if all, err := s.files().all(); err != nil || len(all) != 0 {
		t.Errorf("the file is there again: %v %v", all, err)
	}
}

// A file is not removed while its run is gone on with.
func TestNotRemovedWhileGoneOnWith(t *testing.T) {
	s, g := gated(t)
	g.most.Store(4)
	f := s.handIn("a.csv", rowsOf(1, 20))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 4 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	g.wait <- struct{}{}
	g.wait <- struct{}{}
	s.runFor(f)
	s.post(fmt.Sprintf("/runs/%d/resume", n), nil)
	await(t, "more requests", func() bool { return g.passed.Load() > 6 })
	if got := s.post("/files/"+f.ID+"/delete", nil); got.Code != http.StatusLocked {
		t.Errorf("removed amid its run: %d", got.Code)
	}
	close(g.wait)
	s.doneAs(n, stateDone)
	each(t, s.vitec, 20)
}

// A sheet of a workbook that waits, or is being sent, when the program ends is free
// afterwards, also if another sheet of it was chosen meanwhile.
func TestOtherSheetAfterRestart(t *testing.T) {
	for _, state := range []string{sendWaiting, sendBegun} {
		s := newStanding(t, sandbox.Config{})
		f := s.handIn("kunder.csv", rowsOf(1, 3))
		err := f.change(func(i *fileInfo) error {
			i.Sends = append(i.Sends, send{Key: "x", Sheet: "Lund", Digest: strings.Repeat("ab", 32), State: state, At: s.now, Turn: s.now})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s.again()
		s.get("/")
		again, err := s.files().get(f.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := again.known().Sends[0].State; got != sendLeft {
			t.Errorf("%s: what nobody sends any more is %q", state, got)
		}
	}
}

// A send that could not be begun does not look sent, although an earlier run had the same
// bytes.
func TestRefusedIsNotTheEarlierRun(t *testing.T) {
	s := newStanding(t, sandbox.Config{Faults: map[sandbox.Fault]float64{sandbox.Invalid: 1}})
	first := s.handIn("a.csv", rowsOf(1, 3))
	s.sends(first, "all")
	n := s.runFor(first)
	if p := s.progress(n); p.Counts[importer.Rejected] != 3 {
		t.Fatalf("%+v", p)
	}
	f := s.handIn("a.csv", rowsOf(1, 3))
	s.now = s.now.Add(time.Hour)
	digest, err := digestOf(f.original())
	if err != nil {
		t.Fatal(err)
	}
	earlier, err := s.server.real.queue.earlierRuns(digest)
	if err != nil || len(earlier) != 1 {
		t.Fatal(earlier, err)
	}
	err = f.change(func(i *fileInfo) error { // as it is on disk when the program is killed before it begins the run
		i.Sends = append(i.Sends, send{Key: "x", Digest: hex.EncodeToString(digest), State: sendBegun, At: s.now, Turn: s.now, Earlier: earlier})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.again()
	s.get("/")
	again, err := s.files().get(f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.known().Sends[0]; got.State != sendLeft || got.Run != 0 {
		t.Errorf("it is %q, as run %d", got.State, got.Run)
	}
}

// A login goes to no other server than that which it is for: a run that was sent to another one
// is not gone on with here.
func TestRunOfAnotherServer(t *testing.T) {
	s, g := gated(t)
	g.most.Store(4)
	f := s.handIn("a.csv", rowsOf(1, 20))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 4 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	passed := g.Stats().Creates + g.Stats().Lookups
	other, err := sandbox.Start(t.Context(), "127.0.0.1:0", sandbox.New(sandbox.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	was := s.url
	s.url = other.URL
	s.again()
	for _, button := range []string{"resume", "reconcile", "settle"} {
		form := url.Values{"row": {"2"}, "says": {"absent"}}
		got := s.post(fmt.Sprintf("/runs/%d/%s", n, button), form)
		if said := text(got.Body.String()); got.Code != http.StatusConflict || !strings.Contains(said, was) {
			t.Errorf("%s: %d %s %s", button, got.Code, got.Header().Get("Location"), said)
		}
	}
	time.Sleep(50 * time.Millisecond) // for what is not to come
	if now := g.Stats().Creates + g.Stats().Lookups; now != passed {
		t.Errorf("%d requests came", now-passed)
	}
}

// What is confirmed is as of now: a date that has passed since the sheet was looked at is not
// counted among what will be sent.
func TestDatePassedBeforeShown(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("a.csv", []byte(strings.Replace(string(rowsOf(1, 5)), "2033-05-03;14:30", "2026-11-20;14:30", 1)))
	if form := s.confirmed(f, "all"); form.Get("will") != "5" {
		t.Fatal(form)
	}
	s.now = s.now.Add(8 * time.Hour)
	form := s.confirmed(f, "all")
	if form.Get("will") != "4" {
		t.Errorf("one date has passed: %v", form)
	}
	if got := s.post("/files/"+f.ID+"/send", form); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	s.runFor(f)
	each(t, s.vitec, 4)
}

// When one sheet of a workbook was sent, another one can be chosen, and sent.
func TestOtherSheetOnceSent(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("bok.xlsx", twoSheets(t))
	s.looked(f)
	s.sends(f, "all")
	s.runFor(f)
	got := s.post("/files/"+f.ID+"/reading", url.Values{"sheet": {"Maj"}})
	if got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	s.looked(f)
	s.sends(f, "all")
	s.runFor(f)
	if all := s.runs(); len(all) != 2 {
		t.Errorf("%+v", all)
	}
}
