package importer

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The fingerprint is stored: it must never change.
func TestFingerprintIsStable(t *testing.T) {
	c := Comeback{"M30011", "K1", time.Date(2031, 5, 3, 12, 30, 0, 0, time.UTC), "MOT1", "OBJ1", Participant{"anna", "G1", "KON1"}, "Ring!"}
	want := Fingerprint{Key: 0x2cdf8b11f969a64e, Body: 0x9807143d6f08811d}
	if got := c.Fingerprint("https://connect.maklare.vitec.net"); got != want {
		t.Errorf("got %#v", got)
	}
}

func TestFingerprints(t *testing.T) {
	text := rapid.StringN(0, 10, -1)
	rapid.Check(t, func(t *rapid.T) {
		comeback := func(name string) Comeback {
			return Comeback{
				text.Draw(t, name+" customer"), text.Draw(t, name+" contact"), time.Unix(rapid.Int64Range(0, 5).Draw(t, name+" date"), 0),
				text.Draw(t, name+" meeting"), text.Draw(t, name+" estate"),
				Participant{text.Draw(t, name+" user"), text.Draw(t, name+" group"), text.Draw(t, name+" office")}, text.Draw(t, name+" note"),
			}
		}
		a, b := comeback("a"), comeback("b")
		if a != b && a.Fingerprint("") == b.Fingerprint("") {
			t.Errorf("%+v and %+v have one fingerprint", a, b)
		}
		if a.Fingerprint("x") == a.Fingerprint("y") {
			t.Error("two servers have one fingerprint")
		}
		elsewhere := a
		elsewhere.Date = a.Date.In(time.FixedZone("", 7*3600))
		elsewhere.Note = strings.ReplaceAll(strings.ReplaceAll(a.Note, "\r\n", "\n"), "\n", "\r\n")
		if a.Fingerprint("") != elsewhere.Fingerprint("") {
			t.Errorf("%+v has another fingerprint in another time zone, or with other line ends", a)
		}
		slid := a
		slid.EstateID, slid.MeetingID = a.MeetingID, a.EstateID
		if a.EstateID != a.MeetingID && a.Fingerprint("") == slid.Fingerprint("") {
			t.Error("meeting and estate run together")
		}
	})
}
