package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comebacks/importer"
)

func doubtful(t *testing.T) (s *standing, g *gate, f *file, n int64) {
	t.Helper()
	s, g = gated(t)
	g.loses.Store("KON0000002")
	g.blind.Store(true)
	f = s.handIn("kundlåda.csv", rowsOf(1, 4))
	s.sends(f, "all")
	n = s.runFor(f)
	if p := s.progress(n); p.Counts[importer.Uncertain] != 1 {
		t.Fatalf("%+v", p)
	}
	return s, g, f, n
}

func TestSettle(t *testing.T) {
	s, g, _, n := doubtful(t)
	run := fmt.Sprintf("/runs/%d", n)
	page := s.get(run).Body.String()
	if !strings.Contains(text(page), "look at KON0000002, Tue 3 May 2033 14:30, in Vitec") {
		t.Errorf("%s", text(page))
	}
	says := func(row, what, id string) int {
		return s.post(run+"/settle", url.Values{"row": {row}, "says": {what}, "id": {id}}).Code
	}
	if says("3", "", "") != http.StatusBadRequest || says("3", "there", " ") != http.StatusBadRequest {
		t.Error("it takes what says nothing")
	}
	if got := s.post(run+"/settle", url.Values{"row": {"3"}, "says": {"there"}, "id": {"a b"}}); got.Code < 400 {
		t.Error("it takes an id that is none")
	}
	g.blind.Store(false)
	if got := s.post(run+"/settle", url.Values{"row": {"3"}, "says": {"absent"}}); got.Code < 400 {
		t.Errorf("it is said not to be there, and Vitec shows it: %d", got.Code)
	}
	id := s.idOf("KON0000002")
	if code := says("3", "there", id); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	if code := says("3", "there", id); code != http.StatusSeeOther {
		t.Error("twice:", code)
	}
	if p := s.progress(n); p.Counts[importer.Created] != 4 {
		t.Errorf("%+v", p)
	}
	each(t, s.vitec, 4)
}

func (s *standing) idOf(contact string) string {
	s.Helper()
	got, err := http.Get(s.url + "/sandbox/comebacks")
	if err != nil {
		s.Fatal(err)
	}
	defer got.Body.Close()
	all, _ := io.ReadAll(got.Body)
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, contact) {
			_, id, _ := strings.Cut(line, `"comebackId":"`)
			if id == "" {
				_, id, _ = strings.Cut(line, `"id":"`)
			}
			id, _, _ = strings.Cut(id, `"`)
			return id
		}
	}
	s.Fatalf("no comeback of %s: %s", contact, all)
	return ""
}

func TestAskAgain(t *testing.T) {
	s, g, _, n := doubtful(t)
	g.blind.Store(false)
	s.post(fmt.Sprintf("/runs/%d/settle", n), url.Values{"row": {"3"}, "says": {"ask"}})
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.Counts[importer.Created] == 4 })
	each(t, s.vitec, 4)
}

func TestSettlingBeside(t *testing.T) {
	s, g := gated(t)
	g.loses.Store("KON0000002")
	g.mute.Store(true)
	f := s.handIn("a.csv", rowsOf(1, 4))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "that it settles", func() bool { return s.progress(n).State == "settling" })
	if p := s.progress(n); p.Phase != "settling" || !strings.HasPrefix(p.Text, "done, waiting for word about 1 row, until") || p.Ended {
		t.Errorf("%+v", p)
	}
	page := s.get(fmt.Sprintf("/runs/%d", n)).Body.String()
	if !strings.Contains(page, "Stop waiting, ask later") || !strings.Contains(page, `<noscript><meta http-equiv="refresh" content="5"></noscript>`) {
		t.Errorf("%s", page)
	}
	other := s.handIn("b.csv", rowsOf(100, 4))
	s.sends(other, "all")
	s.runFor(other)
	if p := s.progress(n); p.State != "settling" {
		t.Errorf("the first is %+v", p)
	}
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	s.runFor(f)
	if p := s.progress(n); p.Counts[importer.Uncertain] != 1 || p.State != "stopped" && p.State != "done" {
		t.Errorf("%+v", p)
	}
	g.mute.Store(false)
	s.post(fmt.Sprintf("/runs/%d/resume", n), nil)
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.Counts[importer.Created] == 4 })
	each(t, s.vitec, 8)
}
