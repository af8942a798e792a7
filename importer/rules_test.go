package importer

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestRules(t *testing.T) {
	good := Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03"}
	with := func(set func(*Cells)) Cells {
		c := good
		set(&c)
		return c
	}
	for _, tt := range []struct {
		name  string
		cells Cells
		want  []Problem
	}{
		{"good", good, nil},
		{"good, with everything", Cells{"M30011", "K1", "2031-05-03", "14:30", "MOT1", "OBJ1", "anna", "G1", "KON1", "Ring!\n\tSnart.", "", ""}, nil},
		{"40 letters of two bytes", with(func(c *Cells) { c.ContactID = strings.Repeat("å", 40) }), nil},
		{"a note of any length, in any script", with(func(c *Cells) { c.Note = strings.Repeat("ring 電話 📞\u2028", 10_000) }), nil},
		{"empty", Cells{}, []Problem{{Code: Missing, Field: CustomerID}, {Code: Missing, Field: ContactID}, {Code: Missing, Field: Date}}},
		{"41 letters", with(func(c *Cells) { c.ContactID = strings.Repeat("x", 41) }), []Problem{{Code: TooLong, Field: ContactID, Value: strings.Repeat("x", 41), Detail: "40"}}},
		{"a control character in an id", with(func(c *Cells) { c.EstateID = "a\tb" }), []Problem{{Code: ControlChar, Field: EstateID, Value: "a\tb", Detail: "U+0009"}}},
		{"a control character in a note", with(func(c *Cells) { c.Note = "a\x07b" }), []Problem{{Code: ControlChar, Field: Note, Value: "a\x07b", Detail: "U+0007"}}},
		{"what XML can't carry", with(func(c *Cells) { c.Note = "a\uffff" }), []Problem{{Code: ControlChar, Field: Note, Value: "a\uffff", Detail: "U+FFFF"}}},
		{"no text in an id", with(func(c *Cells) { c.UserID = "a\xff" }), []Problem{{Code: NotText, Field: UserID, Value: "a\ufffd"}}},
		{"no text in a note", with(func(c *Cells) { c.Note = "\xe5" }), []Problem{{Code: NotText, Field: Note, Value: "\ufffd"}}},
		{"dots", with(func(c *Cells) { c.CustomerID, c.ContactID, c.EstateID = ".", "..", ".." }),
			[]Problem{{Code: DotID, Field: CustomerID, Value: "."}, {Code: DotID, Field: ContactID, Value: ".."}}},
		{"a number that Excel has cut", with(func(c *Cells) { c.ContactID, c.EstateID = "1,23457E+15", "1E+16" }), []Problem{
			{Code: DamagedNumber, Field: ContactID, Value: "1,23457E+15"}, {Code: DamagedNumber, Field: EstateID, Value: "1E+16"}}},
		{"no number, only much like one", with(func(c *Cells) { c.ContactID, c.EstateID = "1E16", "12E+15" }), nil},
		{"formulas that came to nothing", with(func(c *Cells) { c.ContactID, c.EstateID, c.Note = "#N/A", "#DIVISION/0!", "#SAKNAS!" }), []Problem{
			{Code: FormulaError, Field: ContactID, Value: "#N/A"}, {Code: FormulaError, Field: EstateID, Value: "#DIVISION/0!"}, {Code: FormulaError, Field: Note, Value: "#SAKNAS!"}}},
		{"no formula", with(func(c *Cells) { c.ContactID, c.Note = "#17", "#ringupp!" }), nil},
		{"all at once", Cells{CustomerID: "..", Date: "soon", Time: "now", OfficeID: strings.Repeat("x", 41), Note: "\x00"}, []Problem{
			{Code: DotID, Field: CustomerID, Value: ".."}, {Code: Missing, Field: ContactID}, {Code: NotADate, Field: Date, Value: "soon"},
			{Code: NotATime, Field: Time, Value: "now"}, {Code: TooLong, Field: OfficeID, Value: strings.Repeat("x", 41), Detail: "40"},
			{Code: ControlChar, Field: Note, Value: "\x00", Detail: "U+0000"},
		}},
	} {
		c, problems := (&Rules{}).Check(Row{Number: 7, Cells: tt.cells})
		if diff := cmp.Diff(tt.want, problems); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if len(problems) > 0 && c != (Comeback{}) {
			t.Errorf("%s: an invalid row gives %+v", tt.name, c)
		}
	}
}

// The form of a broken row is all that is said of it: its cells may have slid.
func TestBrokenForm(t *testing.T) {
	form := []Problem{{Code: StrayQuote, Value: `a"b`}}
	if _, got := (&Rules{}).Check(Row{Problems: form}); !cmp.Equal(got, form) {
		t.Errorf("got %v", got)
	}
}

func TestCustomerForAllRows(t *testing.T) {
	r := &Rules{Customer: "M30011"}
	for cell, want := range map[string]string{"": "M30011", "M30012": "M30012"} {
		if c, _ := r.Check(Row{Cells: Cells{CustomerID: cell, ContactID: "K1", Date: "2031-05-03"}}); c.CustomerID != want {
			t.Errorf("a cell with %q gives the customer %q", cell, c.CustomerID)
		}
	}
}

func TestUnusualCustomers(t *testing.T) {
	for id, usual := range map[string]bool{
		"M30011": true, "S30164": true, "O311": true, "G2": true, "T2": true, "m30011": true,
		"30011": false, "MM30011": false, "M": false, "M30 011": false, "X1": false, "Kundtjänst": false,
	} {
		if warnings := (&Rules{}).Warnings(Comeback{CustomerID: id}); (len(warnings) == 0) != usual {
			t.Errorf("%q: %v", id, warnings)
		}
	}
}

// The quick look at a note's bytes overlooks no character that is forbidden.
func TestForbiddenInNote(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		if forbiddenInNote(r) && !mayBeForbidden(string(r)) {
			t.Errorf("%U is overlooked", r)
		}
	}
}
