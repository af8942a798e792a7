package sheet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"comebacks/importer"
)

var freshColumns = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}

// fresh writes rows of CSV as a workbook, each with the same cells of ours, and
// opens it.
func fresh(t *testing.T, csv string, cells []string, faults ...importer.Field) (*excelize.File, string) {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "kunder.results.xlsx")
	if err := os.WriteFile(in, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(in, Options{HasCustomer: true})
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newFreshBook(s, file, freshColumns, len(s.header.cells))
	if err != nil {
		t.Fatal(err)
	}
	var problems []importer.Problem
	for _, field := range faults {
		problems = append(problems, importer.Problem{Code: importer.Missing, Field: field})
	}
	for row, err := range s.Rows() {
		if err == nil {
			err = w.Write(&row, cells, problems)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x, out
}

// partOf gives the text of a part of a workbook.
func partOf(t *testing.T, path, name string) (text string) {
	t.Helper()
	rezip(t, path, func(part string, all []byte) []byte {
		if part == name {
			text = string(all)
		}
		return all
	})
	return text
}

const freshSheet = "Våra kunder\nKontaktid;Datum;Anteckning;Egen\n00123;2031-05-03;=1+1;1,5\nK2;3/5/2031;två\x01_x0041_;@SUM(A1)\n"

func TestFreshBook(t *testing.T) {
	x, path := fresh(t, freshSheet, []string{"invalid", "", strings.Repeat("fel ", 100), "2026-11-25T10:00:09+01:00", "12", "bcdfghjklmnp"}, importer.Date, importer.Date, "")
	type cell struct {
		kind   excelize.CellType
		value  string
		format string
		colour string
		wraps  bool
		bold   bool
	}
	const text, number = excelize.CellTypeInlineString, excelize.CellTypeUnset
	for at, want := range map[string]cell{
		"A1": {text, "Våra kunder", "", "", false, false},
		"A2": {text, "Kontaktid", "", "", true, true},
		"J2": {text, "sheet", "", "", true, true},
		"A3": {text, "00123", "@", "", false, false},
		"B3": {text, "2031-05-03", "", "FFC7CE", false, false},
		"C3": {text, "=1+1", "@", "", false, false},
		"D3": {text, "1,5", "@", "", false, false},
		"B4": {text, "3/5/2031", "", "FFC7CE", false, false},
		"C4": {text, "två\x01_x0041_", "@", "", false, false},
		"D4": {text, "@SUM(A1)", "@", "", false, false},
		"E3": {text, "invalid", "", "FFC7CE", false, false},
		"G3": {text, strings.Repeat("fel ", 100), "", "", true, false},
		"H3": {number, "46351.4167708333", "yyyy-mm-dd hh:mm:ss", "", false, false},
		"I3": {number, "12", "", "", false, false},
		"J3": {text, "bcdfghjklmnp", "@", "", false, false},
	} {
		kind, err := x.GetCellType(freshName, at)
		value, err2 := x.GetCellValue(freshName, at, excelize.Options{RawCellValue: true})
		index, err3 := x.GetCellStyle(freshName, at)
		style, err4 := x.GetStyle(index)
		if err := errors.Join(err, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		got := cell{kind: kind, value: value, wraps: style.Alignment != nil && style.Alignment.WrapText, bold: style.Font.Bold}
		if style.CustomNumFmt != nil {
			got.format = *style.CustomNumFmt
		} else if style.NumFmt == 49 {
			got.format = "@"
		}
		if len(style.Fill.Color) > 0 {
			got.colour = style.Fill.Color[0]
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", at, got, want)
		}
		if formula, err := x.GetCellFormula(freshName, at); err != nil || formula != "" {
			t.Errorf("%s is the formula %q (%v)", at, formula, err)
		}
		if style.Font.Family != bookFont {
			t.Errorf("%s: font %q", at, style.Font.Family)
		}
	}
	panes, err := x.GetPanes(freshName)
	if err != nil || !panes.Freeze || panes.YSplit != 2 || panes.TopLeftCell != "A3" {
		t.Errorf("panes %+v %v", panes, err)
	}
	names := x.GetDefinedName()
	if len(names) != 1 || names[0].RefersTo != "'comebacks'!$A$2:$J$4" {
		t.Errorf("the filter is over %+v", names)
	}
	if part := partOf(t, path, freshPart); !strings.HasSuffix(part, `<autoFilter ref="A2:J4"/>`+onPaper+`</worksheet>`) {
		t.Errorf("the sheet ends %s", part[max(0, len(part)-100):])
	}
	if shown, err := x.GetCellValue(freshName, "H3"); err != nil || shown != "2026-11-25 10:00:09" {
		t.Errorf("sent_at is shown as %q (%v)", shown, err)
	}
}

// An empty cell that must be filled in is marked too, and a fault of the whole row
// marks none.
func TestFaultyCells(t *testing.T) {
	for name, tt := range map[string]struct {
		faults []importer.Field
		want   string
	}{
		"an empty cell":                   {[]importer.Field{importer.Date}, "B2"},
		"two, of which one has no column": {[]importer.Field{importer.CustomerID, importer.ContactID}, "A2"},
		"the row":                         {[]importer.Field{""}, ""},
		"nothing":                         {nil, ""},
	} {
		x, _ := fresh(t, "Kontaktid;Datum;Egen\nK1;;x\n", []string{"unsent", "", "", "", "2", "bcdfghjklmnp"}, tt.faults...)
		var got string
		for _, at := range []string{"A2", "B2", "C2"} {
			index, err := x.GetCellStyle(freshName, at)
			style, err2 := x.GetStyle(index)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			if slices.Equal(style.Fill.Color, []string{faultColour}) {
				got += at
			}
		}
		if got != tt.want {
			t.Errorf("%s: marked are %q, want %q", name, got, tt.want)
		}
	}
}

// Columns are as wide as they need, but a date is never ####.
func TestFreshWidths(t *testing.T) {
	x, _ := fresh(t, "Kontaktid;Datum;En lång rubrik över sin kolumn;N;Anteckning\nK1;2031-05-03 14:30:00;x;1;"+strings.Repeat("ord ", 40)+"\n",
		[]string{"created", "AK1", "", "2026-11-25T10:00:00+01:00", "2", "bcdfghjklmnp"})
	var got []float64
	for column := range 11 {
		width, err := x.GetColWidth(freshName, letter(column))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, width)
	}
	if want := []float64{13, 21, 34, 8, 60, 10, 24, 60, 22, 8, 17}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A workbook that was written is a file of ours, and says which row each was.
func TestFreshBookIsReadBack(t *testing.T) {
	_, path := fresh(t, freshSheet, []string{"created", "AK 7", "", "2026-11-25T10:00:09+01:00", "12", "bcdfghjklmnp"})
	if !IsResults(path) {
		t.Error("it is not known to be ours")
	}
	s := openBook(t, path, Options{HasCustomer: true})
	rows := readAll(t, s)
	want := importer.Cells{ContactID: "00123", Date: "2031-05-03", Note: "=1+1", Status: "created", ComebackID: "AK 7"}
	if len(rows) != 2 || rows[0].Cells != want || rows[0].Number != 3 {
		t.Fatalf("got %+v", rows)
	}
	if got := rows[0].Origin; got != (importer.Origin{Sheet: "bcdfghjklmnp", Row: 12}) {
		t.Errorf("origin %+v", got)
	}
}

// Any text comes back as it was, but for bytes that are none.
func TestFreshTextRoundTrip(t *testing.T) {
	odd := []string{"_x0041_", "_x005F_", "_x005f_x0041_", "_xD800_", "_x00_", "__x0001_", "\x00", "\x1f\x7f", "\r", "\r\n", "\t", "\n", " a ", "&amp;", "<b>", "]]>", "\ufffe", "\uffff", "😀", "e\u0301", "="}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(odd), rapid.String())).Draw(t, "text"), "")
		f := excelize.NewFile()
		defer f.Close()
		part := `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`
		part += string(appendTextContent(appendCell(nil, "A", 1, 0), text)) + `</row></sheetData></worksheet>`
		f.Sheet.Delete("xl/worksheets/sheet1.xml")
		f.Pkg.Store("xl/worksheets/sheet1.xml", []byte(part))
		got, err := f.GetCellValue("Sheet1", "A1")
		if want := strings.ToValidUTF8(text, "\ufffd"); err != nil || got != want {
			t.Fatalf("%q became %q (%v)\n%s", want, got, err, part)
		}
	})
}

func TestExcelDays(t *testing.T) {
	for text, want := range map[string]string{
		"1970-01-01T00:00:00Z":      "25569.0000000000",
		"2026-11-25T12:00:00+01:00": "46351.5000000000",
		"2026-11-25T12:00:00-05:00": "46351.5000000000",
		"2026-11-25":                "",
		"":                          "",
	} {
		if got, ok := excelDays(text, false); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A results file of a results file has our columns once.
func TestFreshOfResults(t *testing.T) {
	csv := "Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet;Egen\nK1;2031-05-03;unsent;;x;;9;bcdfghjklmnp;e\n"
	x, _ := fresh(t, csv, []string{"created", "AK1", "", "", "9", "bcdfghjklmnp"})
	got, err := x.GetRows(freshName)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		append([]string{"Kontaktid", "Datum", "Egen"}, freshColumns...),
		{"K1", "2031-05-03", "e", "created", "AK1", "", "", "9", "bcdfghjklmnp"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, status := range []string{"created", "duplicate", "invalid", "rejected", "unsent", "uncertain"} {
		x, _ := fresh(t, csv, []string{status, "", "", "", "9", "bcdfghjklmnp"})
		index, err := x.GetCellStyle(freshName, "D2")
		style, err2 := x.GetStyle(index)
		if err != nil || err2 != nil || fmt.Sprint(style.Fill.Color) != fmt.Sprint([]string{colours[importer.Status(status)]}) {
			t.Errorf("%s: %v %v %v", status, style, err, err2)
		}
	}
}
