package sheet

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// Results that are imported again have our columns once, in their places, whatever
// a person did to them.
func TestResultsOfResults(t *testing.T) {
	own := []string{"Kundid", "Kontaktid", "Datum"}
	for name, c := range map[string]struct {
		change func(f *excelize.File) error
		header []string
	}{
		"nothing":          {func(f *excelize.File) error { return nil }, slices.Concat(own, ourColumns)},
		"a column between": {func(f *excelize.File) error { f.InsertCols("Blad1", "F", 1); return f.SetCellStr("Blad1", "F1", "Min") }, []string{"Kundid", "Kontaktid", "Datum", "status", "comeback_id", "Min", "error", "sent_at", "row", "sheet"}},
		"a column after":   {func(f *excelize.File) error { return f.SetSheetCol("Blad1", "J1", &[]any{"Min", "x"}) }, slices.Concat(own, ourColumns, []string{"Min"})},
		"one removed":      {func(f *excelize.File) error { return f.RemoveCol("Blad1", "F") }, []string{"Kundid", "Kontaktid", "Datum", "status", "comeback_id", "sent_at", "row", "sheet", "error"}},
		"one removed, Min": {func(f *excelize.File) error {
			f.RemoveCol("Blad1", "I")
			return f.SetSheetCol("Blad1", "I1", &[]any{"Min", "x"})
		}, []string{"Kundid", "Kontaktid", "Datum", "status", "comeback_id", "error", "sent_at", "row", "Min", "sheet"}},
		"moved to the left": {func(f *excelize.File) error { return f.InsertCols("Blad1", "A", 2) }, slices.Concat([]string{"", ""}, own, ourColumns)},
		"a stray cell":      {func(f *excelize.File) error { return f.SetCellStr("Blad1", "XFD2", "x") }, slices.Concat(own, ourColumns)},
		"rows removed":      {func(f *excelize.File) error { return f.RemoveRow("Blad1", 2) }, slices.Concat(own, ourColumns)},
	} {
		rows := threeColumns + textRow(2, "M1", "K0", "2031-05-03") + textRow(3, "M1", "K1", "2031-05-03")
		path := patched(t, plainParts(`<sheetData>`+rows+`</sheetData>`).write(t, t.TempDir()), true)
		f := openExcelize(t, path)
		if err := c.change(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Save(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			path = patched(t, path, true)
			got, err := openExcelize(t, path).GetRows("Blad1")
			if err != nil || len(got) == 0 || !slices.Equal(got[0], c.header) {
				t.Errorf("%s: %v: header %q, want %q", name, err, got, c.header)
			}
		}
		if cells := cellsOf(t, path); len(cells) == 0 || cells[len(cells)-1].ContactID != "K1" || cells[len(cells)-1].Status != "invalid" {
			t.Errorf("%s: got %+v", name, cells)
		}
	}
}

// Parts in another encoding, and of the strict kind of the format, are read and
// written anew; other programs find our styles there.
func TestResultsOfOtherEncodings(t *testing.T) {
	plain := plainParts(`<sheetData>` + threeColumns + textRow(2, "M1", "Åsa", "2031-05-03") + `</sheetData>`)
	wide := func(text string) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune("\ufeff<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + text)) {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
		return b.String()
	}
	strictly := make(bookParts)
	for name, text := range plain {
		text = strings.ReplaceAll(text, "http://schemas.openxmlformats.org/officeDocument/2006/relationships", strictRelations)
		strictly[name] = strings.ReplaceAll(text, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
	}
	for name, parts := range map[string]bookParts{
		"UTF-16": plain.with(bookParts{sheetPart: wide(plain[sheetPart]), "xl/workbook.xml": wide(plain["xl/workbook.xml"])}),
		"latin1": plain.with(bookParts{sheetPart: strings.ReplaceAll(`<?xml version="1.0" encoding="ISO-8859-1"?>`+plain[sheetPart], "Å", "\xc5")}),
		"BOM":    plain.with(bookParts{sheetPart: "\ufeff<?xml version=\"1.0\"?>\n<!-- a > b -->" + plain[sheetPart]}),
		"strict": strictly,
	} {
		path := parts.write(t, t.TempDir())
		for _, whole := range []bool{true, false} {
			out := patched(t, path, whole)
			if got := cellsOf(t, out); len(got) != 1 || got[0].ContactID != "Åsa" || got[0].Status != "invalid" {
				t.Errorf("%s: got %+v", name, got)
			}
			if name == "strict" {
				if text := partText(t, out, "xl/styles.xml") + partText(t, out, "xl/_rels/workbook.xml.rels"); strings.Contains(text, looseRelations) || !strings.Contains(text, "purl.oclc.org/ooxml/spreadsheetml/main") {
					t.Errorf("the styles are of the other kind: %s", text)
				}
			}
		}
	}
}

// A selection keeps what helps to correct its rows: formats and lists to choose
// from, also those that refer to other sheets.
func TestWhatASelectionKeeps(t *testing.T) {
	const (
		lists   = `<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><dataValidations/></ext>`
		formats = `<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><conditionalFormattings/></ext>`
		slicers = `<ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"><slicerList/></ext>`
	)
	for after, want := range map[string]string{
		`<extLst>` + lists + slicers + formats + `</extLst>`: "<extLst>" + "<ext uri={CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}><dataValidations><ext uri={78C0D931-6437-407d-A8EE-F0AAD7539E65}><conditionalFormattings>",
		`<extLst>` + slicers + `</extLst>`:                   "<>",
	} {
		got := framed(t, "", "", after, false)
		if diff := cmp.Diff(want, got.child("extLst").shortly()); diff != "" {
			t.Errorf("%s: %s", after, diff)
		}
	}
}

// A header that stands in the midst of a sheet is known in its results too.
func TestHeaderAgainInResults(t *testing.T) {
	rows := threeColumns + textRow(2, "M1", "K1", "2031-05-03") + textRow(3, "Kundid", "Kontaktid", "Datum") + textRow(4, "M1", "K2", "2031-05-03")
	path := plainParts(`<sheetData>`+rows+`</sheetData>`).write(t, t.TempDir())
	for range 2 {
		path = patched(t, path, true)
		if got := cellsOf(t, path); len(got) != 2 || got[1].ContactID != "K2" {
			t.Errorf("got %+v", got)
		}
	}
}
