package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// Of two who hand in the same list under different names, the second is told that its first
// rows were sent, by whom and when, and is not offered to send them.
func TestPilotOfAColleague(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	a, b := anna.handsIn("annas.csv", rowsOf(1, 60)), bo.handsIn("bos.csv", rowsOf(1, 60))
	s.looked(b)
	anna.confirms(a, "pilot")
	n := s.sent(a)
	page := bo.get("/files/" + b.ID + "/send").Body.String()
	if said := text(page); strings.Contains(page, `value="pilot"`) || !strings.Contains(said, "sent already, by anna, ") || !strings.Contains(said, fmt.Sprint("(run ", n, ")")) || !strings.Contains(said, "Send the rest (50)") {
		t.Errorf("bo is told %s", said)
	}
	bo.confirms(b, "all")
	if m := s.sent(b); m != n {
		t.Errorf("the rest is run %d, not %d", m, n)
	}
	if made := len(s.vitec.Comebacks()); made != 60 {
		t.Errorf("%d were made", made)
	}
}

// The same if both pilots stand in the queue: the second sends nothing, and says so.
func TestPilotsOfTwoInTheQueue(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{Latency: 20 * time.Millisecond})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	before := anna.handsIn("förut.csv", rowsOf(1001, 200))
	anna.confirms(before, "all")
	a, b := anna.handsIn("annas.csv", rowsOf(1, 60)), bo.handsIn("bos.csv", rowsOf(1, 60))
	anna.confirms(a, "pilot")
	bo.confirms(b, "pilot")
	n := s.sent(a)
	await(t, "bo's turn", func() bool {
		i := b.known()
		return !i.lastSend().isOpen()
	})
	if i := b.known(); i.lastSend().State != sendRefused {
		t.Errorf("bo's send is %+v", i.lastSend())
	}
	for _, path := range []string{"", "/waiting"} {
		said := strings.ToLower(text(bo.get("/files/" + b.ID + path).Body.String()))
		if !strings.Contains(said, "sent already, by anna, ") || !strings.Contains(said, fmt.Sprint("(run ", n, ")")) {
			t.Errorf("the page %q says %s", path, said)
		}
	}
	for _, e := range s.events() {
		if strings.HasPrefix(e, "bo sent ") {
			t.Errorf("put down is %q", s.events())
		}
	}
	bo.confirms(b, "all")
	s.sent(b)
	if made := len(s.vitec.Comebacks()); made != 260 {
		t.Errorf("%d were made", made)
	}
}
