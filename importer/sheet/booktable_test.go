package sheet

import (
	"strings"
	"testing"
)

// Tables of a sheet are those of the rows that stand in its results: of all of
// them, or of a selection, which keeps a table if its header stays where it is.
func TestTablesOfResults(t *testing.T) {
	table := func(attributes, inner string) string {
		return `<table ` + mainSpace + ` id="1" name="Kunder" displayName="Kunder" ` + attributes + `>` + inner + `</table>`
	}
	const unsound = "<table"
	const columns = `<tableColumns count="1"><tableColumn id="1" name="Kundid"/></tableColumns>`
	const shortColumns = "<tableColumns count=1><tableColumn id=1 name=Kundid>"
	header := strings.ReplaceAll(threeColumns, `1"`, `2"`)
	rows := textRow(1, "Våra kunder") + header + textRow(3, "M1", "K1", "2031-05-03") + textRow(4, "M1", "K2", "2031-05-03")
	for name, c := range map[string]struct{ table, selection, filter string }{
		"of the rows": {
			table(`ref="A2:C90" totalsRowCount="1"`, `<autoFilter ref="A2:C89"><filterColumn colId="1"/></autoFilter><sortState ref="A3:C89"/>`+columns),
			"<table xmlns=http://schemas.openxmlformats.org/spreadsheetml/2006/main id=1 name=Kunder displayName=Kunder ref=A2:C4><autoFilter ref=A2:C4>" + shortColumns, "D2:I4",
		},
		"without a filter":  {table(`ref="B2:C4"`, columns), "<table xmlns=http://schemas.openxmlformats.org/spreadsheetml/2006/main id=1 name=Kunder displayName=Kunder ref=B2:C4>" + shortColumns, "D2:I4"},
		"above":             {table(`ref="A1:A2"`, columns), "<table xmlns=http://schemas.openxmlformats.org/spreadsheetml/2006/main id=1 name=Kunder displayName=Kunder ref=A1:A2>" + shortColumns, "D2:I4"},
		"below":             {table(`ref="A9:A12"`, columns), "", "A2:I4"},
		"without a header":  {table(`ref="A2:C4" headerRowCount="0"`, columns), "", "A2:I4"},
		"that is not sound": {unsound, "", "A2:I4"},
		"without its cells": {table(``, columns), "", "A2:I4"},
	} {
		parts := plainParts(`<sheetData>` + rows + `</sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts>`).with(bookParts{
			"xl/worksheets/_rels/sheet1.xml.rels": relationsText("table=../tables/table1.xml"),
			"xl/tables/table1.xml":                c.table,
		})
		path := parts.write(t, t.TempDir())
		if c.table != unsound {
			if got := partText(t, patched(t, path, true), "xl/tables/table1.xml"); got != c.table {
				t.Errorf("%s: in the whole results it is %s", name, got)
			}
		}
		out := patched(t, path, false)
		sheet := sheetOf(t, out)
		if got := sheet.child("autoFilter").attr("ref"); got != c.filter {
			t.Errorf("%s: the filter is over %s, want %s", name, got, c.filter)
		}
		if n := len(sheet.child("tableParts").Children); n == 1 != (c.selection != "") {
			t.Errorf("%s: the selection has %d tables", name, n)
		}
		if c.selection == "" {
			continue
		}
		var check bookCheck
		if got := check.parse("table", []byte(partText(t, out, "xl/tables/table1.xml"))).shortly(); got != c.selection {
			t.Errorf("%s: got %s, want %s", name, got, c.selection)
		}
	}
}
