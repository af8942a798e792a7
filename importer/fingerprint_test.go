package importer

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// Fingerprints are stored: they must never change.
func TestFingerprintIsStable(t *testing.T) {
	c := Comeback{"M30011", "K1", at("2031-05-03T14:30:00+02:00"), "MOT1", "OBJ1", Participant{"anna", "G1", "KON1"}, "Ring!"}
	swedish := Comeback{"M30011", "K\u00c4R1", at("2031-05-03T14:30:00+02:00"), "", "OBJ1", Participant{UserID: "\u00c5sa"}, "Ring \u00c5sa\r\nom lägenheten"}
	const server = "https://connect.maklare.vitec.net"
	for name, tt := range map[string]struct{ got, want Fingerprint }{
		"first version": {c.FirstFingerprint(server), Fingerprint{0x2cdf8b11f969a64e, 0x9807143d6f08811d}},
		"all fields":    {c.Fingerprint(server), Fingerprint{0x985b62e6cead50f, 0x27589217af6d61a8}},
		"not ASCII":     {swedish.Fingerprint(server), Fingerprint{0x59eb6eaac51ccf65, 0x29789b73d79c9007}},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %#v", name, tt.got)
		}
	}
}

// No character that isComposed lets through needs another form, alone or beside others.
func TestIsComposed(t *testing.T) {
	for r := range rune(0x300) {
		if !isComposed(string(r)) || !norm.NFC.IsNormalString(string(r)) {
			t.Errorf("%U", r)
		}
	}
	text := rapid.OneOf(rapid.StringOf(rapid.RuneFrom([]rune("aåÖé\u00a8\u02d8\u0300\u030a\u1100\u212b"))), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		if s := text.Draw(t, "text"); isComposed(s) && norm.NFC.String(s) != s {
			t.Errorf("%q becomes %q", s, norm.NFC.String(s))
		}
	})
}

func drawComeback(t *rapid.T, name string, text *rapid.Generator[string]) Comeback {
	return Comeback{
		text.Draw(t, name+" customer"), text.Draw(t, name+" contact"), time.Unix(rapid.Int64Range(0, 5).Draw(t, name+" date"), 0),
		text.Draw(t, name+" meeting"), text.Draw(t, name+" estate"),
		Participant{text.Draw(t, name+" user"), text.Draw(t, name+" group"), text.Draw(t, name+" office")}, text.Draw(t, name+" note"),
	}
}

// inOneForm is a comeback as it is compared.
func inOneForm(c Comeback) Comeback {
	for _, id := range []*string{&c.CustomerID, &c.ContactID, &c.MeetingID, &c.EstateID, &c.Participant.UserID, &c.Participant.UserGroupID, &c.Participant.OfficeID} {
		*id = norm.NFC.String(strings.ToLower(norm.NFC.String(*id)))
	}
	c.Note = norm.NFC.String(strings.ReplaceAll(c.Note, "\r\n", "\n"))
	return c
}

func TestFingerprints(t *testing.T) {
	text := rapid.StringN(0, 10, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawComeback(t, "a", text), drawComeback(t, "b", text)
		if same := inOneForm(a) == inOneForm(b); same != (a.Fingerprint("") == b.Fingerprint("")) {
			t.Errorf("%+v and %+v are the same: %v", a, b, same)
		}
		if a.FirstFingerprint("") == b.FirstFingerprint("") && a != b {
			t.Errorf("%+v and %+v had one fingerprint", a, b)
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
		if OneCase(a.EstateID) != OneCase(a.MeetingID) && a.Fingerprint("") == slid.Fingerprint("") {
			t.Error("meeting and estate run together")
		}
	})
}

// An id in another case or Unicode form is the same id, a note in another case
// is not the same note; and what has one fingerprint is found to be equal within
// one sheet.
func TestFingerprintsInAnotherForm(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aBÅåÄé1-\u030a\u0301\u030cJ\u212b")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a := drawComeback(t, "a", text)
		b := a
		for _, id := range []*string{&b.CustomerID, &b.ContactID, &b.MeetingID, &b.EstateID, &b.Participant.UserID, &b.Participant.UserGroupID, &b.Participant.OfficeID} {
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				*id = strings.ToUpper(*id)
			case 1:
				*id = strings.ToLower(*id)
			case 2:
				*id = norm.NFD.String(*id)
			}
		}
		b.Note = norm.NFD.String(b.Note)
		if a.Fingerprint("") != b.Fingerprint("") || string(a.AppendSame(nil)) != string(b.AppendSame(nil)) {
			t.Errorf("%+q and %+q are not the same", a, b)
		}
		b.Note = strings.ToUpper(a.Note)
		if same := norm.NFC.String(a.Note) == norm.NFC.String(b.Note); same != (a.Fingerprint("").Body == b.Fingerprint("").Body) {
			t.Errorf("%+q and %+q: the same %v", a.Note, b.Note, same)
		}
	})
}

// All comebacks of a contact lie together in the order of keys, each time at a
// key of its own.
func TestKeysOfOneContact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawComeback(t, "a", rapid.StringN(0, 10, -1))
		year := func(y int) int64 { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Unix() }
		times := rapid.Int64Range(year(2000), year(2101)-1)
		b := a
		a.Date, b.Date = time.Unix(times.Draw(t, "a"), 0), time.Unix(times.Draw(t, "b"), 0)
		one, two := a.Fingerprint("").Key, b.Fingerprint("").Key
		if one>>32 != two>>32 {
			t.Errorf("%#x and %#x lie apart", one, two)
		}
		if (one == two) != a.Date.Equal(b.Date) {
			t.Errorf("%#x is the key of %v and of %v", one, a.Date, b.Date)
		}
	})
}

func TestFingerprintAllocatesNothing(t *testing.T) {
	c := Comeback{"M30011", "KON0000001", at("2031-05-03T14:30:00+02:00"), "MOT1", "OBJ1", Participant{"anna", "G1", "KON1"}, "Ring Åsa om värderingen"}
	if n := testing.AllocsPerRun(100, func() { c.Fingerprint("https://connect.maklare.vitec.net") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	c := Comeback{"M30011", "KON0000001", at("2031-05-03T14:30:00+02:00"), "MOT1", "OBJ1", Participant{"anna", "G1", "KON1"}, "Ring Åsa om värderingen"}
	b.Run("now", func(b *testing.B) {
		for b.Loop() {
			c.Fingerprint("https://connect.maklare.vitec.net")
		}
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			c.FirstFingerprint("https://connect.maklare.vitec.net")
		}
	})
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}
