package web

import (
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// The report of a run shows when a row is due as its sheet writes it, if that can't be read:
// midnight was never said.
func TestReportOfUnreadableTime(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", append(rowsOf(1, 3), "M30011;KON0000009;2033-03-16;halv tre;Ring\r\n"...))
	s.sends(f, "all")
	page := s.get("/runs/" + number(int(s.runFor(f))) + "/report").Body.String()
	if !strings.Contains(page, "2033-03-16 halv tre") || strings.Contains(page, "2033-03-16 00:00") {
		t.Errorf("the report says %s", page[strings.Index(page, "<body"):])
	}
}

// Once nothing goes on, the page of a run does not say that it does.
func TestNoteOfRunThatWentOn(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 60))
	s.sends(f, "pilot")
	n := s.runFor(f)
	s.sends(f, "all")
	s.runFor(f)
	s.doneAs(n, "done")
	l := s.server.real.queue.liveOf(n)
	if l.runThatGoesOn() == "" {
		t.Fatal("it was not told which run goes on")
	}
	if said := text(s.get("/runs/" + number(int(n))).Body.String()); strings.Contains(said, "goes on") || strings.Contains(said, "was not finished") || !strings.Contains(said, "60 created") {
		t.Errorf("the page says %s", said)
	}
}

// The page of a pilot says how many of its rest would be sent, as the confirmation does:
// rows that it did not come to may be the same as another.
func TestRestOfPilotIsCounted(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", append(rowsOf(1, 60), "M30011;KON0000060;2033-05-03;14:30;Ring\r\n"...))
	s.sends(f, "pilot")
	n := s.runFor(f)
	page, confirm := text(s.get("/runs/"+number(int(n))).Body.String()), text(s.get("/files/"+f.ID+"/send").Body.String())
	if !strings.Contains(page, "51 unsent") || !strings.Contains(page, "The rest is 51 rows, of which 50 would be sent") || !strings.Contains(confirm, "Send the rest (50)") {
		t.Errorf("the page says %s\nthe confirmation %s", page, confirm)
	}
	all := s.handIn("andra.csv", rowsOf(101, 60))
	s.sends(all, "pilot")
	if page := text(s.get("/runs/" + number(int(s.runFor(all)))).Body.String()); strings.Contains(page, "would be sent") {
		t.Errorf("of a rest that is sent as a whole it says %s", page)
	}
}
