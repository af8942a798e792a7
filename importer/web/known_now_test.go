package web

import (
	"net/http"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// What another run has created since is not said to be missing, and nothing is offered
// that has nothing to give.
func TestRowsCreatedByAnotherRun(t *testing.T) {
	for name, c := range map[string]struct {
		faulty string // a row of the first file that nobody sends
		left   bool   // something is to be corrected
	}{
		"all":       {"", false},
		"all but 1": {"M30011;KON9;yesterday;09:00;Ring\r\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStanding(t, sandbox.Config{})
			first := s.handIn("kunder.csv", append(rowsOf(1, 60), c.faulty...))
			s.sends(first, "pilot")
			n := s.runFor(first)
			at := "/runs/" + number(int(n))
			s.doneAs(n, "pilot")
			before := s.get(at).Body.String()
			if !strings.Contains(before, at+"/errors") || !strings.Contains(before, at+"/rest") {
				t.Fatalf("the pilot offers %s", text(before))
			}
			second := s.handIn("resten.csv", rowsOf(11, 50))
			s.sends(second, "all")
			s.doneAs(s.runFor(second), "done")
			page := s.get(at).Body.String()
			for _, part := range []string{"/errors", "/fix"} {
				if is := strings.Contains(page, at+part); is != c.left {
					t.Errorf("%s is offered: %v; %s", part, is, text(page))
				}
			}
			if strings.Contains(page, at+"/rest") || strings.Contains(text(page), "some rows are not in Vitec") != c.left {
				t.Errorf("the page says %s", text(page))
			}
			if code := s.get(at + "/errors").Code; (code == http.StatusOK) != c.left {
				t.Errorf("the errors file: %d", code)
			}
			if code := s.post(at+"/fix", nil).Code; (code == http.StatusSeeOther) != c.left {
				t.Errorf("fix: %d", code)
			}
			if said := text(page); !strings.Contains(said, "50 duplicate") || c.left && !strings.Contains(said, "yesterday") && !strings.Contains(said, "date") {
				t.Errorf("the page says %s", said)
			}
		})
	}
}
