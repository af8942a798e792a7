package connect

import (
	"encoding/json"
	"encoding/xml"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// The names and their order are those of Vitec's documentation of
// POST Meeting/Comeback/{customerId}/{contactId}.
func TestBodies(t *testing.T) {
	date := time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("CEST", 2*60*60))
	full := importer.Comeback{
		CustomerID: "M30011", ContactID: "K1", Date: date, MeetingID: "m", EstateID: "e",
		Participant: importer.Participant{UserID: "u", UserGroupID: "g", OfficeID: "o"}, Note: "n",
	}
	const open = `<Comeback xmlns="http://schemas.datacontract.org/2004/07/Vitec.Housing.Connect.Api.Models.Meeting">`
	for _, test := range []struct {
		name      string
		comeback  importer.Comeback
		json, xml string
	}{
		{"every field", full,
			`{"date":"2031-05-03T14:30:00+02:00","meetingId":"m","estateId":"e","participant":{"userId":"u","userGroupId":"g","officeId":"o"},"note":"n"}`,
			open + `<Date>2031-05-03T14:30:00+02:00</Date><EstateId>e</EstateId><MeetingId>m</MeetingId><Note>n</Note><Participant><OfficeId>o</OfficeId><UserGroupId>g</UserGroupId><UserId>u</UserId></Participant></Comeback>`},
		{"only the date", importer.Comeback{Date: date},
			`{"date":"2031-05-03T14:30:00+02:00"}`,
			open + `<Date>2031-05-03T14:30:00+02:00</Date></Comeback>`},
		{"a part of the participant", importer.Comeback{Date: date, Participant: importer.Participant{OfficeID: "o"}},
			`{"date":"2031-05-03T14:30:00+02:00","participant":{"officeId":"o"}}`,
			open + `<Date>2031-05-03T14:30:00+02:00</Date><Participant><OfficeId>o</OfficeId></Participant></Comeback>`},
		{"no offset is not Z", importer.Comeback{Date: time.Date(2031, 1, 3, 0, 0, 0, 0, time.UTC)},
			`{"date":"2031-01-03T00:00:00+00:00"}`,
			open + `<Date>2031-01-03T00:00:00+00:00</Date></Comeback>`},
		{"a fraction is not sent", importer.Comeback{Date: date.Add(time.Millisecond)},
			`{"date":"2031-05-03T14:30:00+02:00"}`,
			open + `<Date>2031-05-03T14:30:00+02:00</Date></Comeback>`},
		{"letters and line breaks", importer.Comeback{Date: date, Note: "Åsa & <Örjan>\r\n\"rad\" 2"},
			`{"date":"2031-05-03T14:30:00+02:00","note":"Åsa & <Örjan>\r\n\"rad\" 2"}`,
			open + `<Date>2031-05-03T14:30:00+02:00</Date><Note>Åsa &amp; &lt;Örjan&gt;&#xD;&#xA;&#34;rad&#34; 2</Note></Comeback>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			for format, want := range map[Format]string{JSON: test.json, XML: test.xml} {
				got, err := format.encode(test.comeback)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", format.mediaType(), diff)
				}
			}
		})
	}
}

// Any note arrives as it was, line breaks and all.
func TestNotesArriveUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.OneOf(rapid.RuneFrom([]rune("\r\n\t<>&\"' åÅ\u2028]")), rapid.Rune())
		note := rapid.StringOf(runes.Filter(isInXML)).Draw(t, "note")
		inJSON, err := JSON.encode(importer.Comeback{Note: note})
		if err != nil {
			t.Fatal(err)
		}
		inXML, err := XML.encode(importer.Comeback{Note: note})
		if err != nil {
			t.Fatal(err)
		}
		var fromJSON, fromXML struct{ Note string }
		if err := json.Unmarshal(inJSON, &fromJSON); err != nil || fromJSON.Note != note {
			t.Errorf("JSON gave %q, %v", fromJSON.Note, err)
		}
		if err := xml.Unmarshal(inXML, &fromXML); err != nil || fromXML.Note != note {
			t.Errorf("XML gave %q, %v", fromXML.Note, err)
		}
	})
}

// isInXML is XML 1.0's Char, 2.2. The rules of a valid row refuse what is not.
func isInXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}
