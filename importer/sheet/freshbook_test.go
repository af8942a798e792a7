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
			err = w.Write(row, cells, problems)
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

func TestNoRoomInWorkbook(t *testing.T) {
	long, longest := strings.Repeat("å", maxCellUnits+1), strings.Repeat("😀", maxCellUnits/2)
	for name, tt := range map[string]struct {
		csv  string
		more int
		want importer.Code
	}{
		"all fits":                      {"Kontaktid;Datum\n" + longest + ";2\n", 6, ""},
		"a long cell":                   {"Kontaktid;Datum;Fri\nK;2031-05-03;" + long + "\n", 6, importer.CellTooLong},
		"a long cell of other letters":  {"Kontaktid;Datum;Fri\nK;2031-05-03;" + longest + "😀\n", 6, importer.CellTooLong},
		"a long cell above the header":  {strings.Repeat("x", maxCellUnits+1) + "\nKontaktid;Datum\nK;2031-05-03\n", 6, importer.CellTooLong},
		"as many columns as there are":  {"Kontaktid;Datum\nK;2\n", maxBookColumns - 2, ""},
		"one column more":               {"Kontaktid;Datum\nK;2\n", maxBookColumns - 1, importer.TooManyColumns},
		"a row that is wider than that": {"Kontaktid;Datum\nK;2;3\n", maxBookColumns - 2, importer.TooManyColumns},
	} {
		s := openCSVText(t, tt.csv)
		needs := s.Needs("kunder.results.XLSX")
		width := len(s.header.cells)
		for row, err := range s.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			needs.Add(row)
			width = max(width, s.Width(row))
		}
		got := needs.Fit(tt.more)
		if got == nil && tt.want != "" || got != nil && got.Code != tt.want {
			t.Errorf("%s: got %v, want %q", name, got, tt.want)
		}
		// Nor is it written, if nobody has asked before.
		if err := writeFresh(s, make([]string, tt.more), width); !is(err, tt.want) && (err != nil || tt.want != "") {
			t.Errorf("%s: written: %v, want %q", name, err, tt.want)
		}
	}
	s := openCSVText(t, "Kontaktid;Datum\nK;2\n")
	if s.Needs("kunder.results.csv").Fit(maxBookColumns) != nil {
		t.Error("CSV has room for all")
	}
	needs := s.Needs("k.xlsx")
	needs.rows = maxBookRows - 1
	for row := range s.Rows() {
		needs.Add(row)
		if got := needs.Fit(6); got != nil {
			t.Error(got)
		}
		needs.Add(row)
		if got := needs.Fit(6); got == nil || got.Code != importer.TooManyRows {
			t.Errorf("a row too many: %v", got)
		}
	}
}

func openCSVText(t *testing.T, text string) *Sheet {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kunder.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return openBook(t, path, Options{HasCustomer: true})
}

func writeFresh(s *Sheet, extra []string, width int) error {
	w, err := newFreshBook(s, &strings.Builder{}, extra, width)
	if err != nil {
		return err
	}
	for row, err := range s.Rows() {
		if err == nil {
			err = w.Write(row, extra, nil)
		}
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// The last row that a workbook has room for is written, and the next one told.
func TestLastRowOfWorkbook(t *testing.T) {
	s := openCSVText(t, "Kontaktid;Datum\nK;2\n")
	made, err := newFreshBook(s, &strings.Builder{}, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	w := made.(*freshBook)
	w.row = maxBookRows - 1
	for row := range s.Rows() {
		if err := w.Write(row, nil, nil); err != nil {
			t.Error(err)
		}
		if err := w.Write(row, nil, nil); !is(err, importer.TooManyRows) {
			t.Errorf("got %v", err)
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
