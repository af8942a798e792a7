package rules

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func TestRules(t *testing.T) {
	good := importer.Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03"}
	with := func(set func(*importer.Cells)) importer.Cells {
		c := good
		set(&c)
		return c
	}
	for _, tt := range []struct {
		name  string
		cells importer.Cells
		want  []importer.Problem
	}{
		{"good", good, nil},
		{"good, with everything", importer.Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03", Time: "14:30", MeetingID: "MOT1", EstateID: "OBJ1", UserID: "anna", Note: "Ring!\n\tSnart."}, nil},
		{"40 letters of two bytes", with(func(c *importer.Cells) { c.ContactID = strings.Repeat("å", 40) }), nil},
		{"a note of any length, in any script", with(func(c *importer.Cells) { c.Note = strings.Repeat("ring 電話 📞\u2028", 10_000) }), nil},
		{"empty", importer.Cells{}, []importer.Problem{{Code: importer.Missing, Field: importer.CustomerID}, {Code: importer.Missing, Field: importer.ContactID}, {Code: importer.Missing, Field: importer.Date}}},
		{"41 letters", with(func(c *importer.Cells) { c.ContactID = strings.Repeat("x", 41) }), []importer.Problem{{Code: importer.TooLong, Field: importer.ContactID, Value: strings.Repeat("x", 41), Detail: "40"}}},
		{"a control character in an id", with(func(c *importer.Cells) { c.EstateID = "a\tb" }), []importer.Problem{{Code: importer.ControlChar, Field: importer.EstateID, Value: "a\tb", Detail: "U+0009"}}},
		{"a control character in a note", with(func(c *importer.Cells) { c.Note = "a\x07b" }), []importer.Problem{{Code: importer.ControlChar, Field: importer.Note, Value: "a\x07b", Detail: "U+0007"}}},
		{"what XML can't carry", with(func(c *importer.Cells) { c.Note = "a\uffff" }), []importer.Problem{{Code: importer.ControlChar, Field: importer.Note, Value: "a\uffff", Detail: "U+FFFF"}}},
		{"no text in an id", with(func(c *importer.Cells) { c.UserID = "a\xff" }), []importer.Problem{{Code: importer.NotText, Field: importer.UserID, Value: "a\ufffd"}}},
		{"no text in a note", with(func(c *importer.Cells) { c.Note = "\xe5" }), []importer.Problem{{Code: importer.NotText, Field: importer.Note, Value: "\ufffd"}}},
		{"dots", with(func(c *importer.Cells) { c.CustomerID, c.ContactID, c.EstateID = ".", "..", ".." }),
			[]importer.Problem{{Code: importer.DotID, Field: importer.CustomerID, Value: "."}, {Code: importer.DotID, Field: importer.ContactID, Value: ".."}, {Code: importer.DotID, Field: importer.EstateID, Value: ".."}}},
		{"a number that Excel has cut", with(func(c *importer.Cells) { c.ContactID, c.EstateID = "1,23457E+15", "1E+16" }), []importer.Problem{
			{Code: importer.DamagedNumber, Field: importer.ContactID, Value: "1,23457E+15"}, {Code: importer.DamagedNumber, Field: importer.EstateID, Value: "1E+16"}}},
		{"no number, only much like one", with(func(c *importer.Cells) { c.ContactID, c.EstateID = "1E16", "12E45" }), nil},
		{"formulas that came to nothing", with(func(c *importer.Cells) { c.ContactID, c.EstateID, c.Note = "#N/A", "#DIVISION/0!", "#SAKNAS!" }), []importer.Problem{
			{Code: importer.FormulaError, Field: importer.ContactID, Value: "#N/A"}, {Code: importer.FormulaError, Field: importer.EstateID, Value: "#DIVISION/0!"}, {Code: importer.FormulaError, Field: importer.Note, Value: "#SAKNAS!"}}},
		{"no formula", with(func(c *importer.Cells) { c.ContactID, c.Note = "#17", "#ringupp!" }), nil},
		{"all at once", importer.Cells{CustomerID: "..", Date: "soon", Time: "now", OfficeID: strings.Repeat("x", 41), Note: "\x00"}, []importer.Problem{
			{Code: importer.DotID, Field: importer.CustomerID, Value: ".."}, {Code: importer.Missing, Field: importer.ContactID}, {Code: importer.NotADate, Field: importer.Date, Value: "soon"},
			{Code: importer.NotATime, Field: importer.Time, Value: "now"}, {Code: importer.TooLong, Field: importer.OfficeID, Value: strings.Repeat("x", 41), Detail: "40"},
			{Code: importer.ControlChar, Field: importer.Note, Value: "\x00", Detail: "U+0000"},
		}},
	} {
		c, problems := (&Rules{}).Check(importer.Row{Number: 7, Cells: tt.cells})
		if diff := cmp.Diff(tt.want, problems); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if len(problems) > 0 && c != (importer.Comeback{}) {
			t.Errorf("%s: an invalid row gives %+v", tt.name, c)
		}
	}
}

// The form of a broken row is all that is said of it: its cells may have slid.
func TestBrokenForm(t *testing.T) {
	form := []importer.Problem{{Code: importer.StrayQuote, Private: `a"b`}}
	if _, got := (&Rules{}).Check(importer.Row{Problems: []importer.Problem{{Code: importer.StrayQuote, Value: `a"b`}}}); !cmp.Equal(got, form) {
		t.Errorf("got %v", got)
	}
}

func TestCustomerForAllRows(t *testing.T) {
	r := &Rules{Customer: "M30011"}
	for cell, want := range map[string]string{"": "M30011", "M30012": "M30012"} {
		if c, _ := r.Check(importer.Row{Cells: importer.Cells{CustomerID: cell, ContactID: "K1", Date: "2031-05-03"}}); c.CustomerID != want {
			t.Errorf("a cell with %q gives the customer %q", cell, c.CustomerID)
		}
	}
}

func TestUnusualCustomers(t *testing.T) {
	for id, usual := range map[string]bool{
		"M30011": true, "S30164": true, "O311": true, "G2": true, "T2": true, "m30011": true,
		"30011": false, "MM30011": false, "M": false, "M30 011": false, "X1": false, "Kundtjänst": false,
	} {
		if warnings := (&Rules{}).Warnings(importer.Comeback{CustomerID: id}); (len(warnings) == 0) != usual {
			t.Errorf("%q: %v", id, warnings)
		}
	}
}

// The quick look at a note's bytes overlooks no character that is forbidden.
func TestForbiddenInNote(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		if forbiddenInNote(r) && isPlainNote("a"+string(r)) {
			t.Errorf("%U is overlooked", r)
		}
	}
}
