package sheet

import (
	"reflect"
	"testing"

	"comebacks/importer"
)

// Each cell that a row may have is filled from the column of its own tag, and no other.
func TestEachCellHasItsTag(t *testing.T) {
	tags := []string{"status", "comeback_id", "found_contact_id"}
	for _, f := range importer.Fields {
		tags = append(tags, string(f))
	}
	filled := make(map[int]string)
	for _, tag := range tags {
		at, is := targetOf(tag)
		if !is {
			t.Fatalf("nothing is filled from %s", tag)
		}
		var cells importer.Cells
		at.fill(&cells, " =\"x\" ")
		of := reflect.ValueOf(cells)
		for i := range of.NumField() {
			if of.Field(i).String() == "" {
				continue
			}
			if other, twice := filled[i]; twice || of.Field(i).String() != "x" {
				t.Errorf("%s fills %s with %q, as %q does", tag, of.Type().Field(i).Name, of.Field(i), other)
			}
			filled[i] = tag
		}
	}
	if n := reflect.TypeFor[importer.Cells]().NumField(); len(filled) != n || len(cellOf) != n {
		t.Errorf("of %d cells %d are filled, by %d tags", n, len(filled), len(cellOf))
	}
}

// Of several columns for a field of the directory the first one that is not empty counts,
// wherever it stands, in whichever way a row is mapped.
func TestMappingOfSeveralColumns(t *testing.T) {
	h := header{tags: []string{"phone+", "\x001", "phone", "date", "phone+"}}
	targets, err := h.mapping()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		cells []string
		phone string
	}{
		{[]string{"1", "x", "2", "d", "3"}, "2"}, {[]string{"1", "x", "", "d", "3"}, "1"},
		{[]string{"", "x", " ", "d", "3"}, "3"}, {[]string{"", "x", "", "d", ""}, ""},
	} {
		var byColumn importer.Cells
		var byTag known
		for i := range targets {
			targets[i].fill(&byColumn, row.cells[targets[i].column])
		}
		for i, tag := range h.tags {
			if err := byTag.UnmarshalCSVWithFields(tag, row.cells[i]); err != nil {
				t.Fatal(err)
			}
		}
		if byColumn != importer.Cells(byTag) || byColumn != (importer.Cells{Phone: row.phone, Date: "d"}) {
			t.Errorf("%q: %+v by its columns, %+v by its tags", row.cells, byColumn, byTag)
		}
	}
}
