package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// The page says that a journal is restored, sends nothing twice from its queue, and takes a
// person's word for what is held back.
func TestRestored(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	journal, to := s.server.real.journal, filepath.Join(t.TempDir(), "backup.tar")
	first := s.handIn("första.csv", rowsOf(1, 2))
	s.sends(first, "all")
	s.runFor(first)
	if _, err := job.Backup(t.Context(), journal, to); err != nil {
		t.Fatal(err)
	}
	second := s.handIn("andra.csv", rowsOf(3, 2))
	s.sends(second, "all")
	s.runFor(second)
	each(t, s.vitec, 4)
	if _, done, err := job.Restore(t.Context(), journal, to, func(job.Restoring) bool { return true }); err != nil || !done {
		t.Fatal(done, err)
	}
	if page := text(s.get("/runs").Body.String()); !strings.Contains(page, "restored from a backup of") {
		t.Errorf("%s", page)
	}
	if got := s.get("/files/" + second.ID); got.Code != http.StatusOK {
		t.Errorf("the file of a run that is not known any more: %d %s", got.Code, text(got.Body.String()))
	}
	third := s.handIn("tredje.csv", rowsOf(3, 3))
	if page := text(s.get("/files/" + third.ID).Body.String()); !strings.Contains(page, "estored from a backup of") {
		t.Errorf("%s", page)
	}
	s.sends(third, "all")
	n := s.runFor(third)
	await(t, "its end", func() bool { return s.progress(n).Ended })
	if p := s.progress(n); n <= 2 || p.Counts[importer.Created] != 1 || p.Counts[importer.Unsent] != 2 {
		t.Errorf("run %d: %+v", n, p)
	}
	each(t, s.vitec, 5)
	run := fmt.Sprintf("/runs/%d", n)
	page := text(s.get(run).Body.String())
	if !strings.Contains(page, "look at KON0000003,") {
		t.Errorf("%s", page)
	}
	if got := s.post(run+"/settle", url.Values{"row": {"2"}, "says": {"there"}, "id": {s.idOf("KON0000003")}}); got.Code != http.StatusSeeOther {
		t.Errorf("%d %s", got.Code, text(got.Body.String()))
	}
	if p := s.progress(n); p.Counts[importer.Created] != 2 {
		t.Errorf("%+v", p)
	}
}
