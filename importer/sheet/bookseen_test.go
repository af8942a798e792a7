package sheet

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer"
)

// seenStyles are number formats, by the styles that name them.
const seenStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>` +
	`<numFmt numFmtId="164" formatCode="h:mm"/><numFmt numFmtId="165" formatCode=";;;"/><numFmt numFmtId="166" formatCode="&quot;text&quot;"/>` +
	`<numFmt numFmtId="167" formatCode="yyyy-mm-dd hh:mm"/><numFmt numFmtId="168" formatCode="0&quot; kr&quot;"/></numFmts>` +
	`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="9"/><xf numFmtId="4"/></cellXfs></styleSheet>`

// seenBook makes a workbook with the columns Kundid, Kontaktid, Datum, Tid and
// Anteckning, of rows as XML and of what follows them.
func seenBook(t *testing.T, rows, after string) (*Sheet, error) {
	t.Helper()
	text := func(cell, s string) string { return `<c r="` + cell + `" t="inlineStr"><is><t>` + s + `</t></is></c>` }
	header := text("A1", "Kundid") + text("B1", "Kontaktid") + text("C1", "Datum") + text("D1", "Tid") + text("E1", "Anteckning")
	path := filepath.Join(t.TempDir(), "kunder.xlsx")
	writeBook(t, path, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`+header+`</row>`+
		rows+`</sheetData>`+after+`</worksheet>`, seenStyles, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`)
	return Open(path, Options{})
}

// seenRow is a sound row in XML, in which cells are replaced.
func seenRow(number int, cells map[string]string) string {
	row := fmt.Sprintf(`<row r="%d">`, number)
	for i, s := range []string{"M1", fmt.Sprint("K", number), "2031-05-03", "", ""} {
		column := letter(i)
		switch own, there := cells[column]; {
		case there:
			row += strings.Replace(own, "<c", fmt.Sprintf(`<c r="%s%d"`, column, number), 1)
		case s != "":
			row += fmt.Sprintf(`<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, column, number, s)
		}
	}
	return row + "</row>"
}

// seenAs gives a row's cells, or the codes of its faults with their fields.
func seenAs(row importer.Row) string {
	if len(row.Problems) == 0 {
		return strings.Join([]string{row.Cells.ContactID, row.Cells.Date, row.Cells.Time, row.Cells.Note}, "|")
	}
	var faults []string
	for _, p := range row.Problems {
		faults = append(faults, string(p.Code)+":"+string(p.Field))
	}
	return strings.Join(faults, " ")
}

// What a person sees in a cell is what it says, or it is at fault.
func TestWhatIsSeen(t *testing.T) {
	for name, tt := range map[string]struct {
		column, cell, want string
	}{
		"a note in per cent":            {"E", `<c s="6"><v>0.25</v></c>`, "unclear-number:note"},
		"a note with decimals":          {"E", `<c s="7"><v>1234.5</v></c>`, "unclear-number:note"},
		"a note with a currency":        {"E", `<c s="5"><v>500</v></c>`, "K2|2031-05-03||500 kr"},
		"a note that is a number":       {"E", `<c><v>12.5</v></c>`, "K2|2031-05-03||12.5"},
		"a formula that has failed":     {"E", `<c t="e"><v>#GETTING_DATA</v></c>`, "formula-error:note"},
		"one of another program":        {"B", `<c t="e"><v>Err:502</v></c>`, "formula-error:contactId"},
		"a day that shows its number":   {"C", `<c><v>47971</v></c>`, "K2|2031-05-03||"},
		"a day that is hidden":          {"C", `<c s="2"><v>47971</v></c>`, "unclear-number:date"},
		"a day in per cent":             {"C", `<c s="6"><v>47971</v></c>`, "unclear-number:date"},
		"a day that shows a word":       {"C", `<c s="3"><v>47971</v></c>`, "K2|text||"}, // which is no date
		"a time with its day":           {"D", `<c s="4"><v>47972.6</v></c>`, "K2|2031-05-03|2031-05-04 14:24:00|"},
		"a time that shows no day":      {"D", `<c s="1"><v>47972.6</v></c>`, "K2|2031-05-03|14:24:00|"},
		"a time that shows its number":  {"D", `<c><v>0.6</v></c>`, "K2|2031-05-03|14:24:00|"},
		"a note longer than cells hold": {"E", `<c t="inlineStr"><is><t>` + strings.Repeat("x", maxCellUnits+1) + `</t></is></c>`, "unreadable-cell:note"},
	} {
		s, err := seenBook(t, seenRow(2, map[string]string{tt.column: tt.cell}), "")
		if err != nil {
			t.Fatal(err)
		}
		rows := readAll(t, s)
		if got := seenAs(rows[0]); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
		for _, p := range rows[0].Problems {
			if len(p.Value) > longestShown {
				t.Errorf("%s: the fault names %d bytes", name, len(p.Value))
			}
		}
	}
}

// What stands beneath a merged cell nobody sees.
func TestUnderMerged(t *testing.T) {
	note := map[string]string{"E": `<c t="inlineStr"><is><t>hemligt</t></is></c>`}
	for name, tt := range map[string]struct {
		merged string
		rows   string
		want   []string
	}{
		"another contact":   {"B2:B3", seenRow(2, nil) + seenRow(3, nil), []string{"K2|2031-05-03||", "under-merged:contactId"}},
		"the same date":     {"C2:C3", seenRow(2, nil) + seenRow(3, nil), []string{"K2|2031-05-03||", "K3|2031-05-03||"}},
		"beside it":         {"D2:E2", seenRow(2, note), []string{"under-merged:note"}},
		"nothing":           {"D2:E3", seenRow(2, nil) + seenRow(3, nil), []string{"K2|2031-05-03||", "K3|2031-05-03||"}},
		"the whole row":     {"A2:E2", seenRow(2, nil), []string{"under-merged:contactId under-merged:date"}},
		"not in use":        {"F2:G2", seenRow(2, nil), []string{"K2|2031-05-03||"}},
		"a title above all": {"A1:E1", seenRow(2, nil), []string{"K2|2031-05-03||"}},
	} {
		s, err := seenBook(t, tt.rows, `<mergeCells><mergeCell ref="`+tt.merged+`"/></mergeCells>`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, row := range readAll(t, s) {
			if got := seenAs(row); got != tt.want[i] {
				t.Errorf("%s, row %d: got %s, want %s", name, row.Number, got, tt.want[i])
			}
		}
	}
}

// Rows that stand where no sheet has them are not lost in silence, nor are columns
// beneath one heading.
func TestRefusedBooks(t *testing.T) {
	row := seenRow(2, nil)
	for name, tt := range map[string]struct {
		rows, after string
		want        importer.Code
	}{
		"two parts of rows":          {row, `<sheetData>` + seenRow(3, nil) + `</sheetData>`, importer.Damaged},
		"rows within something else": {`<x>` + row + `</x>`, "", importer.Damaged},
		"a heading over a column without a name": {strings.Replace(row, "</row>", `<c r="F2" t="inlineStr"><is><t>x</t></is></c></row>`, 1),
			`<mergeCells><mergeCell ref="E1:F1"/></mergeCells>`, importer.MergedHeading},
		"a heading over an empty column": {row, `<mergeCells><mergeCell ref="E1:F1"/></mergeCells>`, ""},
		"a cell beyond reason": {strings.Replace(row, "</row>", `<c r="F2" t="inlineStr"><is><t>`+strings.Repeat("x", 17<<20)+`</t></is></c></row>`, 1),
			"", importer.TooLarge},
	} {
		_, err := seenBook(t, tt.rows, tt.after)
		var f *importer.Failure
		if errors.As(err, &f) != (tt.want != "") || f != nil && f.Code != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}
