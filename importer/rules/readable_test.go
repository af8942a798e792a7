package rules_test

import (
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// What an invalid row says of its comeback is all but what is at fault.
func TestReadable(t *testing.T) {
	r := &rules.Rules{AllowPast: true}
	cells := importer.Cells{CustomerID: "M30011", ContactID: "KON0000001", Date: "2031-05-03 14:30", UserID: "ANV000001", EstateID: "OBJ000001", MeetingID: "MOT000001", Note: "Ring!"}
	for name, tt := range map[string]struct {
		change func(*importer.Row)
		lost   func(*importer.Comeback)
	}{
		"valid":           {func(*importer.Row) {}, func(*importer.Comeback) {}},
		"date":            {func(r *importer.Row) { r.Cells.Date = "soon" }, func(c *importer.Comeback) { c.Date = time.Time{} }},
		"time":            {func(r *importer.Row) { r.Cells.Date, r.Cells.Time = "2031-05-03", "half two" }, func(c *importer.Comeback) { c.Date = time.Time{} }},
		"contact, a name": {func(r *importer.Row) { r.Cells.ContactID = "Anna Ek" }, func(c *importer.Comeback) { c.ContactID = "" }},
		"customer":        {func(r *importer.Row) { r.Cells.CustomerID = "null" }, func(c *importer.Comeback) { c.CustomerID = "" }},
		"estate":          {func(r *importer.Row) { r.Cells.EstateID = "#REF!" }, func(c *importer.Comeback) { c.EstateID = "" }},
		"meeting":         {func(r *importer.Row) { r.Cells.MeetingID = "nan" }, func(c *importer.Comeback) { c.MeetingID = "" }},
		"note":            {func(r *importer.Row) { r.Cells.Note = "a\x07b" }, func(c *importer.Comeback) { c.Note = "" }},
		"office":          {func(r *importer.Row) { r.Cells.OfficeID = "#REF!" }, func(c *importer.Comeback) { c.Participant.OfficeID = "" }},
		"group":           {func(r *importer.Row) { r.Cells.UserGroupID = "#REF!" }, func(c *importer.Comeback) { c.Participant.UserGroupID = "" }},
		"user, a name":    {func(r *importer.Row) { r.Cells.UserID = "Bo Ek" }, func(c *importer.Comeback) { c.Participant.UserID = "" }},
		"form":            {func(r *importer.Row) { r.Problems = []importer.Problem{{Code: importer.TooFewCells}} }, func(c *importer.Comeback) { *c = importer.Comeback{} }},
	} {
		row := importer.Row{Number: 2, Cells: cells}
		want, problems := r.Check(row)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		tt.change(&row)
		tt.lost(&want)
		if got := r.Readable(row); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}
