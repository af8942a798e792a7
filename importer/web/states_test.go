package web

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/sandbox"
)

// A run is replaced by a later one of the same name only if the same person handed it in.
func TestReplacedByTheSamePerson(t *testing.T) {
	s, g := gated(t)
	g.most.Store(2)
	f := s.handIn("kunder.csv", rowsOf(1, 10))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 2 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	s.server.config.Who = "Bo"
	f = s.handIn("kunder.csv", rowsOf(100, 6))
	s.sends(f, "all")
	s.runFor(f)
	if p := s.progress(n); p.State != "stopped" {
		t.Errorf("Anna's run is %+v after Bo's of the same name", p)
	}
	if page := text(s.get("/runs").Body.String()); !strings.Contains(page, "Anna") || !strings.Contains(page, "Bo") || strings.Contains(page, s.folder) {
		t.Errorf("the runs: %s", page)
	}
}

// In the rows of a run that are corrected here, one in doubt can't be sent again.
func TestDoubtsAreNotSentAgain(t *testing.T) {
	s, g := gated(t)
	g.loses.Store("KON0000002")
	g.blind.Store(true)
	f := s.handIn("kunder.csv", append(rowsOf(1, 4), "M30011;KON0000009;2033-05-03;halv tre;Ring\r\n"...))
	s.sends(f, "all")
	n := s.runFor(f)
	at := s.post(fmt.Sprintf("/runs/%d/fix", n), nil).Header().Get("Location")
	fixed, err := s.files().get(filepath.Base(at))
	if err != nil {
		t.Fatal(err)
	}
	l := s.looked(fixed)
	if l.Overview.Will != 0 || l.Overview.Invalid != 1 {
		t.Errorf("%+v", l.Overview)
	}
	for _, row := range s.rows(fixed, "n=10").Rows {
		if row.Cells[1] != "KON0000002" {
			if row.Locked != "" {
				t.Errorf("row %d is locked: %s", row.Row, row.Locked)
			}
			continue
		}
		if row.Locked == "" {
			t.Error("the row in doubt is not locked")
		}
		code := s.json("/files/"+fixed.ID+"/changes", map[string]any{"changes": []cellChange{{row.Row, 2, row.Cells[2], "2033-06-01"}}}, nil)
		if l = s.looked(fixed); l.Overview.Will != 0 {
			t.Errorf("the change was answered %d, and the row in doubt would be sent to another time", code)
		}
	}
}

// The confirmation says to whom, how many, from when to when, and what is not as a person
// may think.
func TestFactsOfTheConfirmation(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	known := s.handIn("a.csv", rowsOf(1, 3))
	s.sends(known, "all")
	s.runFor(known)
	f := s.handIn("b.csv", append(rowsOf(1, 5), "M30011;KON0000002;2033-05-04;;Ring\r\nM30011;KON0000010;2033-12-24;;Ring\r\nM30011;KON0000011;x;;Ring\r\n"...))
	page := text(s.get("/files/" + f.ID + "/send").Body.String())
	for _, want := range []string{"M30011", "partner", strings.TrimPrefix(s.url, "http://"), "3 May 2033", "24 Dec 2033", "00:00", "3 "} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q: %s", want, page)
		}
	}
}
