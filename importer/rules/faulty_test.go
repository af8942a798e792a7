package rules

import (
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
)

// always is a Directory that has these, whoever is looked for.
type always struct {
	contacts   []importer.Contact
	colleagues []importer.Colleague
}

func (p always) Contacts(string, importer.Field, string) importer.Matches[importer.Contact] {
	return importer.Matches[importer.Contact]{Asked: true, All: p.contacts}
}

func (p always) Colleagues(string, importer.Field, string) importer.Matches[importer.Colleague] {
	return importer.Matches[importer.Colleague]{Asked: true, All: p.colleagues}
}

// What a row is matched with is put down and believed from then on: an id that is at fault
// must not be.
func TestFaultyIDIsNotMatched(t *testing.T) {
	for name, c := range map[string]struct {
		cells importer.Cells
		found always
	}{
		"chosen, a name":      {importer.Cells{FoundContactID: "Anna Svensson"}, always{}},
		"chosen, nothing":     {importer.Cells{FoundContactID: "-"}, always{}},
		"chosen, cut":         {importer.Cells{FoundContactID: "1,23E+15"}, always{}},
		"contact, too long":   {importer.Cells{Email: "a@x.se"}, always{contacts: []importer.Contact{{ID: strings.Repeat("A1", 21)}}}},
		"colleague, too long": {importer.Cells{ContactID: "K1", UserID: "Anna Svensson"}, always{colleagues: []importer.Colleague{{ID: strings.Repeat("A1", 21)}}}},
	} {
		c.cells.CustomerID, c.cells.Date = "M1", "2031-05-03"
		r := &Rules{Directory: c.found}
		row := importer.Row{Number: 2, Cells: c.cells}
		j := judge(row, r, nil)
		if j.Outcome.Status != importer.Invalid {
			t.Errorf("%s: %v", name, j.Outcome)
		}
		if j.Row.Matched != (importer.Matched{}) {
			t.Errorf("%s: is matched with %+v", name, j.Row.Matched)
		}
	}
}

// What a cell of a broken row says of people goes where the rest of it goes.
func TestBrokenFormNamesNobody(t *testing.T) {
	problems := []importer.Problem{
		{Code: importer.UnclearNumber, Field: importer.Phone, Value: "701740610", Detail: "#,##0"},
		{Code: importer.UnderMerged, Field: importer.Name, Value: "Anna Svensson"},
		{Code: importer.StrayQuote, Value: `Anna "Annie"`},
		{Code: importer.UnclearNumber, Field: importer.Date, Value: "47971.5", Detail: "0"},
	}
	_, got := (&Rules{}).Check(importer.Row{Number: 2, Problems: problems})
	want := slices.Clone(problems)
	for i := range want[:3] {
		want[i].Value, want[i].Private = "", want[i].Value
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if problems[0].Value == "" {
		t.Error("the row itself was changed")
	}
}
