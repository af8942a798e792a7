package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// The log of the page has each request to Vitec, whoever makes it, and nothing of a row.
// What is practised is not in it.
func TestLogOfRequests(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	people := s.handIn("people.csv", []byte(byEmail))
	s.looked(people)
	if got := s.post("/files/"+people.ID+"/lookup", nil); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code)
	}
	await(t, "the end of looking people up", func() bool {
		people.mu.Lock()
		defer people.mu.Unlock()
		return people.people.asked
	})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	s.sends(f, "all")
	n := s.runFor(f)
	s.post("/runs/"+number(int(n))+"/reconcile", nil)
	await(t, "the comparison", func() bool {
		l := s.server.real.queue.comparisonOf(n)
		return l != nil && l.far().ended
	})
	stats := s.vitec.Stats()
	said, err := os.ReadFile(filepath.Join(s.folder, "log.json"))
	if err != nil {
		t.Fatal(err)
	}
	requests := 0
	for line := range bytes.Lines(said) {
		var entry struct{ Msg, Begun string }
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if entry.Begun != "" {
			requests++
		}
	}
	asked := 0
	for _, times := range stats.Statuses {
		asked += times
	}
	if requests == 0 || requests != asked {
		t.Errorf("the log has %d requests of %d: %s", requests, asked, said)
	}
	for _, no := range []string{"KON", "M30011", "M1", "example.se", "Ring", "secret", "partner", "kunder.csv", s.server.room[1:]} {
		if strings.Contains(string(said), no) {
			t.Errorf("the log has %q: %s", no, said)
		}
	}
}
