package rules

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// idFields are the cells that hold ids.
var idFields = map[importer.Field]func(*importer.Cells) *string{
	importer.CustomerID:  func(c *importer.Cells) *string { return &c.CustomerID },
	importer.ContactID:   func(c *importer.Cells) *string { return &c.ContactID },
	importer.MeetingID:   func(c *importer.Cells) *string { return &c.MeetingID },
	importer.EstateID:    func(c *importer.Cells) *string { return &c.EstateID },
	importer.UserID:      func(c *importer.Cells) *string { return &c.UserID },
	importer.UserGroupID: func(c *importer.Cells) *string { return &c.UserGroupID },
	importer.OfficeID:    func(c *importer.Cells) *string { return &c.OfficeID },
}

// judgeID gives the codes and details of what is wrong with a text as the id of a
// field.
func judgeID(field importer.Field, id string) string {
	cells := importer.Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03"}
	*idFields[field](&cells) = id
	_, problems := (&Rules{}).Check(importer.Row{Cells: cells})
	var said []string
	for _, p := range problems {
		said = append(said, strings.TrimSpace(fmt.Sprint(p.Code, " ", p.Detail)))
	}
	return strings.Join(said, ", ")
}

func TestIDs(t *testing.T) {
	for want, ids := range map[string][]string{
		"": {
			"KON1", "K1", "ADR0123456789ABCDEF0123456789ABCDEF", "CALabcdefabcdefabcdefabcdefabcdefab12", "HAN0123456789abcdef0123456789abcdef", "OBJ41544_9979544025", "CMVILLA123_1", "FIR123",
			"12345", "00123", "20310503", "12-3456", "197001011234", "19700101-1234", "700101-1234", "1E16", "12E45", "E5", "KON-UPPSALA", "anna", "Åsa", "電話", "#17", "3_maj", "MAR-12345", "maj-123",
			"2031-13-01", "99.99.99", "45-46-47", "1.2", "14:75x", "24.30", "14.75", "20310503-1234", "20310503T143000", "2031-05-03-1", "1.2.3.4", "10.0.0.1", "13-14", "01:02:03:04", "A/12/2031", "nullen", "N", "x-", "1-", "kl14", "K-3-5-31", "2031-05", "3/5", "ID:12:30",
		},
		"placeholder-id": {"null", "NULL", "Null", "(null)", "nan", "NaN", "n/a", "N/A", "NA", "none", "None", "nil", "undefined", "-", "--", "–", "—", "#", "?", "...", "*", "_", "saknas", "Okänd", "TRUE", "sant", "Infinity"},
		"damaged-number": {"1,23457E+15", "1.23457E+15", "1.2E+5", "1E+05", "1E+16", "1e-7", "1e+21", "1.23456789E9", "1,5e3", "-1,23457E+15", "12E+15", "1E+016"},
		"formula-error":  {"#N/A", "#SAKNAS!", "#DIVISION/0!", "#REF!"},
		"dot-id":         {".", ".."},
		"date-as-id": {
			"2031-05-03", "2031-05-03 00:00:00", "2031-05-03T00:00:00.000Z", "2031/5/3", "2031.05.03", "03/05/2031", "3.5.2031", "3-5-2031", "25/12 2031", "12/25/2031", "03-05-31", "31-05-03", "03/05/31 14:30",
			"14:30", "14:30:00", "2:30 PM", "T14:30:00", "14:30+02:00", "3-maj", "3 maj", "03-maj-31", "3-May-31", "maj-31", "May-31", "MAJ-2031", "3 maj 2031", "lör 3 maj 2031", "29-Aug-31", "12-dec", "1-mar-31",
			"2031–05–03", "3\u2011maj", "2031-05-03 kl 14:30", "2031-05-03 13-14", "2031-05-03T10:00:00-04:00", "20310503 14:30", "14.30", "9.05", "kl 14:30", "kl 9",
		},
		"invisible-char U+200B": {"KON1\u200b", "\u200bKON1", "KO\u200bN1"},
		"invisible-char U+00AD": {"KON\u00ad1"}, "invisible-char U+200E": {"\u200eKON1"}, "invisible-char U+202E": {"\u202eKON1"}, "invisible-char U+2060": {"KON1\u2060"}, "invisible-char U+FEFF": {"\ufeffKON1"},
		"invisible-char U+FE0F": {"KON1\ufe0f"}, "invisible-char U+E0100": {"KON1\U000e0100"}, "invisible-char U+00A0": {"KON\u00a01"}, "invisible-char U+202F": {"KON\u202f1"}, "invisible-char U+3000": {"KON\u30001"},
		"invisible-char U+2028": {"KON\u20281"}, "invisible-char U+3164": {"KON1\u3164"}, "invisible-char U+2800": {"KON1\u2800"}, "invisible-char U+E000": {"KON1\ue000"}, "invisible-char U+FFFF": {"KON1\uffff"}, "invisible-char U+034F": {"KON1\u034f"},
		"control-char U+0009": {"KON\t1"}, "control-char U+007F": {"KON1\x7f"}, "control-char U+0085": {"KON\u00851"},
		"control-char U+0007, invisible-char U+200B": {"K\u200b\x07"},
		"not-an-id":                          {"=KON1", "=1+2"},
		"not-text":                           {"KON\xff", "KON\ufffd1", "\xe5"},
		"too-long 40":                        {strings.Repeat("x", 41), strings.Repeat("å", 41)},
		"too-long 40, invisible-char U+200B": {strings.Repeat("x", 40) + "\u200b"},
		"too-long 40, date-as-id":            {"2031-05-03 14:30:00." + strings.Repeat("0", 40)},
	} {
		for _, id := range ids {
			for field := range idFields {
				if got := judgeID(field, id); got != want {
					t.Errorf("%s %q is %q, want %q", field, id, got, want)
				}
			}
		}
	}
}

// People write names where an id belongs. A name finds nobody.
func TestNamesAsIDs(t *testing.T) {
	for _, name := range []string{"Anna Andersson", "anna@example.se", "KON 1", "19700101 1234", "10 11 12", "Nr. 12"} {
		for field := range idFields {
			want := "not-an-id"
			if field == importer.MeetingID || field == importer.EstateID {
				want = ""
			}
			if got := judgeID(field, name); got != want {
				t.Errorf("%s %q is %q, want %q", field, name, got, want)
			}
		}
	}
}

// No character that has no shape is within an id that is taken.
func TestInvisibleInIDs(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		shapeless := !unicode.IsGraphic(r) || unicode.In(r, unicode.Cf, unicode.Zs, unicode.Variation_Selector)
		if shapeless && r != ' ' && !invisible(r) && !unicode.IsControl(r) {
			t.Errorf("%U is taken", r)
		}
	}
}

// Ids are sent in one Unicode form: that of macOS's file names is another.
func TestIDsAreComposed(t *testing.T) {
	const decomposed, composed = "KA\u030aO\u03081", "K\u00c5\u00d61"
	for field, cell := range idFields {
		cells := importer.Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03"}
		*cell(&cells) = decomposed
		c, problems := (&Rules{}).Check(importer.Row{Cells: cells})
		sent := importer.Cells{CustomerID: c.CustomerID, ContactID: c.ContactID, MeetingID: c.MeetingID, EstateID: c.EstateID,
			UserID: c.Participant.UserID, UserGroupID: c.Participant.UserGroupID, OfficeID: c.Participant.OfficeID}
		if got := *cell(&sent); got != composed || len(problems) > 0 {
			t.Errorf("%s %+q is sent as %+q, %v", field, decomposed, got, problems)
		}
	}
	if c, _ := (&Rules{Customer: decomposed}).Check(importer.Row{Cells: importer.Cells{ContactID: "K1", Date: "2031-05-03"}}); c.CustomerID != composed {
		t.Errorf("the customer for all rows is sent as %+q", c.CustomerID)
	}
	if got := judgeID(importer.ContactID, strings.Repeat("a\u030a", 40)); got != "" {
		t.Errorf("40 letters in two parts each are %s", got)
	}
}

func TestParticipants(t *testing.T) {
	two := func(field importer.Field, value string, first importer.Field) importer.Problem {
		return importer.Problem{Code: importer.TwoParticipants, Field: field, Value: value, Detail: string(first)}
	}
	for name, tt := range map[string]struct {
		user, group, office string
		want                []importer.Problem
	}{
		"none":             {"", "", "", nil},
		"a user":           {"anna", "", "", nil},
		"a group":          {"", "G1", "", nil},
		"an office":        {"", "", "FIR1", nil},
		"user and group":   {"anna", "G1", "", []importer.Problem{two(importer.UserGroupID, "G1", importer.UserID)}},
		"user and office":  {"anna", "", "FIR1", []importer.Problem{two(importer.OfficeID, "FIR1", importer.UserID)}},
		"group and office": {"", "G1", "FIR1", []importer.Problem{two(importer.OfficeID, "FIR1", importer.UserGroupID)}},
		"all":              {"anna", "G1", "FIR1", []importer.Problem{two(importer.UserGroupID, "G1", importer.UserID), two(importer.OfficeID, "FIR1", importer.UserID)}},
		"the first faulty": {"-", "", "FIR1", []importer.Problem{{Code: importer.PlaceholderID, Field: importer.UserID, Value: "-"}, two(importer.OfficeID, "FIR1", importer.UserID)}},
	} {
		_, problems := (&Rules{}).Check(importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: "2031-05-03", UserID: tt.user, UserGroupID: tt.group, OfficeID: tt.office}})
		if diff := cmp.Diff(tt.want, problems); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A note is sent as it stands in its cell, with the space around it; one of white
// space alone is none.
func TestNotes(t *testing.T) {
	for note, want := range map[string]string{
		"Ring!": "Ring!", "  Ring!\r\n\tSnart.\n": "  Ring!\r\n\tSnart.\n", "\u00a0Ring!\u00a0": "\u00a0Ring!\u00a0", "A\u030asa": "A\u030asa", "-": "-", "null": "null",
		"": "", " ": "", "\u00a0\n\t ": "",
	} {
		c, problems := (&Rules{}).Check(importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: "2031-05-03", Note: note}})
		if c.Note != want || len(problems) > 0 {
			t.Errorf("%q is sent as %q, %v", note, c.Note, problems)
		}
	}
	for note, want := range map[string]importer.Code{
		"Ring \ufffdsa": importer.NotText, "\xe5": importer.NotText, "a\x00": importer.ControlChar, "a\u0085": importer.ControlChar, " #SAKNAS! ": importer.FormulaError,
	} {
		_, problems := (&Rules{}).Check(importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: "2031-05-03", Note: note}})
		if len(problems) != 1 || problems[0].Code != want || problems[0].Field != importer.Note {
			t.Errorf("%q has %v, want %s", note, problems, want)
		}
	}
}
