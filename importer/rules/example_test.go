package rules

import (
	"testing"
	"time"

	"comebacks/importer"
)

// Nothing of a template's example is sent, under whatever rules.
func TestExampleLeft(t *testing.T) {
	r := &Rules{AllowPast: true, Customer: "M1", Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for name, tt := range map[string]struct {
		cells importer.Cells
		want  []importer.Field
	}{
		"its customer": {importer.Cells{CustomerID: "EXEMPEL", ContactID: "K1"}, []importer.Field{importer.CustomerID}},
		"its contact":  {importer.Cells{ContactID: "Example"}, []importer.Field{importer.ContactID}},
		"its note":     {importer.Cells{ContactID: "K1", Note: "EXEMPEL: skriv över raden"}, []importer.Field{importer.Note}},
		"all of it":    {importer.Cells{CustomerID: "EXAMPLE", ContactID: "EXAMPLE", Note: "EXAMPLE: x"}, []importer.Field{importer.CustomerID, importer.ContactID, importer.Note}},
		"none of it":   {importer.Cells{CustomerID: "EXEMPEL1", ContactID: "KEXAMPLE", Note: "Exempel: huset i Exempel"}, nil},
	} {
		tt.cells.Date = "2031-05-03"
		_, problems := r.Check(importer.Row{Number: 2, Cells: tt.cells})
		var got []importer.Field
		for _, p := range problems {
			if p.Code != importer.ExampleLeft {
				t.Errorf("%s: %+v", name, p)
			}
			got = append(got, p.Field)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: at fault are %v, want %v", name, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: at fault are %v, want %v", name, got, tt.want)
			}
		}
	}
}
