package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// book makes a workbook of one sheet, and what else set does to it.
func book(tb testing.TB, rows [][]any, set func(*excelize.File)) string {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			tb.Fatal(err)
		}
	}
	if set != nil {
		set(f)
	}
	path := filepath.Join(tb.TempDir(), "kunder.xlsx")
	if err := f.SaveAs(path); err != nil {
		tb.Fatal(err)
	}
	return path
}

// formatted sets how a cell is shown.
func formatted(tb testing.TB, f *excelize.File, cell, format string) {
	tb.Helper()
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err == nil {
		err = f.SetCellStyle("Sheet1", cell, cell, style)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func openBook(tb testing.TB, path string, o Options) *Sheet {
	tb.Helper()
	s, err := Open(path, o)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

var bookHeader = []any{"Kundid", "Kontaktid", "Datum", "Tid", "Anteckning"}

func TestWorkbookCells(t *testing.T) {
	for name, tt := range map[string]struct {
		value  any
		format string
		want   string
	}{
		"text":                              {"K1", "", "K1"},
		"a text of digits":                  {"00123", "", "00123"},
		"a number":                          {123, "", "123"},
		"a number of 15 digits":             {123456789012345, "", "123456789012345"},
		"a number that Excel has cut":       {1234567890123456, "", "1.23457E+15"},
		"zeros that its format shows":       {123, "00000", "00123"},
		"a personal number's format":        {1234567890, "000000-0000", "123456-7890"},
		"the same, with a zero first":       {101010101, "000000-0000", "010101-0101"},
		"letters that its format shows":     {42, `"KON"0000`, "KON0042"},
		"the same, in a section of many":    {42, `\K000;[Red]-0;0`, "K042"},
		"more digits than the format":       {1234567, `"K"00\-00`, "K12345-67"},
		"a thousand separator":              {12345, "# ##0", "12 345"},
		"decimals":                          {12345, "#,##0.00", "12345"},
		"currency":                          {500, `#,##0.00 "kr"`, "500"},
		"a date that is an id all the same": {time.Date(2031, 5, 3, 0, 0, 0, 0, time.UTC), "yyyy\\-mm\\-dd", "2031-05-03"},
		"true":                              {true, "", "TRUE"},
	} {
		path := book(t, [][]any{bookHeader, {"M30011", tt.value, "2031-05-03"}}, func(f *excelize.File) {
			if tt.format != "" {
				formatted(t, f, "B2", tt.format)
			}
		})
		rows := readAll(t, openBook(t, path, Options{}))
		if len(rows) != 1 || rows[0].Cells.ContactID != tt.want {
			t.Errorf("%s: got %+v, want %q", name, rows, tt.want)
		}
	}
}

func TestWorkbookDates(t *testing.T) {
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	day := at.Truncate(24 * time.Hour)
	for name, tt := range map[string]struct {
		date, time             any
		dateFormat, timeFormat string
		in1904                 bool
		want, wantTime         string
	}{
		"Swedish Excel":              {at, nil, "yyyy\\-mm\\-dd\\ hh:mm;@", "", false, "2031-05-03 14:30:00", ""},
		"American Excel":             {at, nil, "m/d/yy h:mm AM/PM", "", false, "2031-05-03 14:30:00", ""},
		"a day":                      {day, nil, "d mmm yyyy", "", false, "2031-05-03", ""},
		"with a language":            {day, nil, "[$-41D]dddd d mmmm yyyy", "", false, "2031-05-03", ""},
		"of the calendar of 1904":    {day, nil, "yyyy-mm-dd", "", true, "2031-05-03", ""},
		"day and time":               {day, 0.604166666666667, "yyyy-mm-dd", "hh:mm", false, "2031-05-03", "14:30:00"},
		"text":                       {"3 maj 2031", "kl 14.30", "", "", false, "3 maj 2031", "kl 14.30"},
		"text in a date's format":    {"2031-05-03", nil, "yyyy-mm-dd", "", false, "2031-05-03", ""},
		"numbers without a format":   {47971, 0.604166666666667, "General", "0.00", false, "2031-05-03", "14:30:00"},
		"digits of a date":           {20310503, nil, "", "", false, "20310503", ""},
		"a number that is no date":   {17, nil, "", "", false, "17", ""},
		"a second that is not quite": {47971.604166666664, nil, "yyyy-mm-dd hh:mm:ss", "", false, "2031-05-03 14:30:00", ""},
	} {
		path := book(t, [][]any{bookHeader, {"M30011", "K1", tt.date, tt.time}}, func(f *excelize.File) {
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &tt.in1904}); err != nil {
				t.Fatal(err)
			}
			if d, ok := tt.date.(time.Time); ok && tt.in1904 {
				if err := f.SetCellValue("Sheet1", "C2", d.Sub(time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)).Hours()/24); err != nil {
					t.Fatal(err)
				}
			}
			if tt.dateFormat != "" {
				formatted(t, f, "C2", tt.dateFormat)
			}
			if tt.timeFormat != "" {
				formatted(t, f, "D2", tt.timeFormat)
			}
		})
		rows := readAll(t, openBook(t, path, Options{}))
		if len(rows) != 1 || rows[0].Cells.Date != tt.want || rows[0].Cells.Time != tt.wantTime {
			t.Errorf("%s: got %+v, want %q %q", name, rows, tt.want, tt.wantTime)
		}
	}
}

// What a workbook has besides rows does not change which rows there are.
func TestWorkbookAsPeopleHaveThem(t *testing.T) {
	rows := [][]any{
		{"Våra kunder"},
		{},
		bookHeader,
		{"M30011", "K1", "2031-05-03"},
		{},
		{nil, "K2", "2031-05-04"},
		{"M30012", "K3", "2031-05-05", nil, "rad 1\nrad 2"},
		{"", "", ""},
	}
	path := book(t, rows, func(f *excelize.File) {
		for _, err := range []error{
			f.MergeCell("Sheet1", "A1", "E1"),
			f.MergeCell("Sheet1", "A4", "A6"),
			f.SetRowVisible("Sheet1", 7, false),
			f.SetColVisible("Sheet1", "E", false),
			f.SetCellStyle("Sheet1", "A1", "E5000", 0),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		hidden, err := f.NewSheet("Dold")
		if err != nil {
			t.Fatal(err)
		}
		_ = f.SetCellValue("Dold", "A1", "annat")
		f.SetActiveSheet(hidden)
		_, _ = f.NewSheet("Mer")
		f.SetActiveSheet(0)
		if err := f.SetSheetVisible("Dold", false); err != nil {
			t.Fatal(err)
		}
	})
	s := openBook(t, path, Options{})
	type seen struct {
		Number               int
		Customer, Note, Date string
	}
	var got []seen
	for _, row := range readAll(t, s) {
		got = append(got, seen{row.Number, row.Cells.CustomerID, row.Cells.Note, row.Cells.Date})
	}
	want := []seen{{4, "M30011", "", "2031-05-03"}, {6, "M30011", "", "2031-05-04"}, {7, "M30012", "rad 1\nrad 2", "2031-05-05"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	notes := []importer.Notice{
		{Code: importer.SeveralSheets, Value: "Sheet1", List: []string{"Sheet1", "Mer"}},
		{Code: importer.HiddenRows, Rows: []int{7}, Count: 1},
	}
	if diff := cmp.Diff(notes, s.Notes()); diff != "" {
		t.Error(diff)
	}
}

func TestWorkbookSheets(t *testing.T) {
	path := book(t, [][]any{bookHeader, {"M1", "first", "2031-05-03"}}, func(f *excelize.File) {
		for _, name := range []string{"Kunder & objekt", "Tom"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
		}
		_ = f.SetSheetRow("Kunder & objekt", "A1", &bookHeader)
		_ = f.SetSheetRow("Kunder & objekt", "A2", &[]any{"M1", "second", "2031-05-03"})
		_ = f.SetSheetVisible("Kunder & objekt", false)
	})
	for name, want := range map[string]struct {
		contact, sheet string
		isDefault      bool
	}{
		"":                {"first", "Sheet1", true},
		"sheet1":          {"first", "Sheet1", true},
		"Kunder & objekt": {"second", "Kunder & objekt", false},
	} {
		s := openBook(t, path, Options{Sheet: name})
		rows := readAll(t, s)
		if len(rows) != 1 || rows[0].Cells.ContactID != want.contact {
			t.Errorf("--sheet %q: got %+v", name, rows)
		}
		if sheet, isDefault := s.SheetName(); sheet != want.sheet || isDefault != want.isDefault {
			t.Errorf("--sheet %q: %q is read, by default: %t", name, sheet, isDefault)
		}
	}
	if name, isDefault := opened(t, "Kundid;Kontaktid;Datum\n").SheetName(); name != "" || !isDefault {
		t.Errorf("CSV has the sheet %q, by default: %t", name, isDefault)
	}
	for _, want := range []importer.Failure{
		{Code: importer.EmptySheet, Path: path, Value: "Tom"},
		{Code: importer.NoSuchSheet, Path: path, Value: "Nej", List: []string{"Sheet1", "Tom"}},
	} {
		_, err := Open(path, Options{Sheet: want.Value})
		var f *importer.Failure
		if !errors.As(err, &f) || !cmp.Equal(*f, want) {
			t.Errorf("--sheet %q: got %v, want %v", want.Value, err, &want)
		}
	}
}

// The sheet that is read unasked is the first that is shown, wherever it stands.
func TestWorkbookDefaultSheet(t *testing.T) {
	path := book(t, [][]any{bookHeader, {"M1", "hidden", "2031-05-03"}}, func(f *excelize.File) {
		for _, name := range []string{"Lund", "Malmö"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			_ = f.SetSheetRow(name, "A1", &bookHeader)
		}
		f.SetActiveSheet(1)
		_ = f.SetSheetVisible("Sheet1", false)
	})
	for name, want := range map[string]bool{"": true, "lund": true, "Malmö": false, "Sheet1": false} {
		sheet, isDefault := openBook(t, path, Options{Sheet: name}).SheetName()
		if isDefault != want || name == "" && sheet != "Lund" {
			t.Errorf("--sheet %q: %q is read, by default: %t", name, sheet, isDefault)
		}
	}
}

// Of many hidden rows the first are named, and all are counted.
func TestWorkbookHiddenRows(t *testing.T) {
	rows := [][]any{bookHeader}
	for range 8 {
		rows = append(rows, []any{"M1", "K1", "2031-05-03"})
	}
	path := book(t, rows, func(f *excelize.File) {
		for row := 2; row <= 8; row++ {
			_ = f.SetRowVisible("Sheet1", row, false)
		}
	})
	want := []importer.Notice{{Code: importer.HiddenRows, Rows: []int{2, 3, 4, 5, 6}, Count: 7}}
	if diff := cmp.Diff(want, openBook(t, path, Options{}).Notes()); diff != "" {
		t.Error(diff)
	}
}

// A formula is what it came to when the workbook was saved. If nobody has
// calculated it, nothing is guessed.
func TestWorkbookFormulas(t *testing.T) {
	path := book(t, [][]any{bookHeader, {"M1", nil, "2031-05-03"}, {"M1", "K1", "2031-05-03", nil, "note"}}, func(f *excelize.File) {
		_ = f.SetCellFormula("Sheet1", "B2", `"K"&ROW()`)
		_ = f.SetCellFormula("Sheet1", "F3", "1+1") // of no column that matters
	})
	rows := readAll(t, openBook(t, path, Options{}))
	if want := []importer.Problem{{Code: importer.NotCalculated, Field: importer.ContactID}}; len(rows) != 2 || !cmp.Equal(rows[0].Problems, want) {
		t.Errorf("got %+v", rows)
	}
	if len(rows[1].Problems) > 0 {
		t.Errorf("a formula beside the columns is a fault: %v", rows[1].Problems)
	}
}

// However a workbook is damaged, it is refused, or reads as if it were whole:
// rows are never lost in silence.
func TestDamagedWorkbooks(t *testing.T) {
	rows := [][]any{bookHeader}
	for i := range 300 {
		rows = append(rows, []any{"M30011", fmt.Sprintf("K%d", i), time.Date(2031, 5, 3, 14, 30, i, 0, time.UTC), nil, fmt.Sprint("note ", i)})
	}
	path := book(t, rows, nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := cellsOf(t, path)
	refused := 0
	try := func(t *rapid.T, damaged []byte) {
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			refused++
			return
		}
		got, err := collect(s)
		if err != nil {
			refused++
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("it reads otherwise, in silence: %s", diff)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		try(t, whole[:rapid.IntRange(0, len(whole)-1).Draw(t, "cut")])
	})
	if refused == 0 {
		t.Error("no cut file was refused")
	}
	rapid.Check(t, func(t *rapid.T) {
		damaged := bytes.Clone(whole)
		damaged[rapid.IntRange(0, len(whole)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		try(t, damaged)
	})
}

func cellsOf(t *testing.T, path string) []importer.Cells {
	t.Helper()
	cells, err := collect(openBook(t, path, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func collect(s *Sheet) ([]importer.Cells, error) {
	var cells []importer.Cells
	for row, err := range s.Rows() {
		if err != nil {
			return nil, err
		}
		cells = append(cells, row.Cells)
	}
	return cells, nil
}

// rezip makes a workbook of another's parts, changed.
func rezip(t *testing.T, path string, change func(name string, text []byte) []byte) string {
	t.Helper()
	in, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if text = change(part.Name, text); text == nil {
			continue
		}
		p, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "changed.xlsx")
	if err := os.WriteFile(changed, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return changed
}

// A zip that is whole can hold XML that is not. Of these, excelize alone gives
// the rows up to the fault, and no error.
func TestWorkbooksOfBrokenParts(t *testing.T) {
	path := book(t, [][]any{bookHeader, {"M1", "K1", "2031-05-03"}, {"M1", "K2", "2031-05-03"}}, nil)
	const sheet1 = "xl/worksheets/sheet1.xml"
	for name, change := range map[string]func(string, []byte) []byte{
		"cut in the midst of a row": func(name string, text []byte) []byte {
			if name == sheet1 {
				return text[:bytes.Index(text, []byte(`r="B3"`))]
			}
			return text
		},
		"cut after a row": func(name string, text []byte) []byte {
			if name == sheet1 {
				return text[:bytes.Index(text, []byte(`<row r="3"`))]
			}
			return text
		},
		"tags that do not match": func(name string, text []byte) []byte {
			if name == sheet1 {
				return bytes.Replace(text, []byte("</row>"), []byte("</rov>"), 1)
			}
			return text
		},
		"no sheet":   without(sheet1),
		"no texts":   without("xl/sharedStrings.xml"),
		"no styles":  without("xl/styles.xml"),
		"no book":    without("xl/workbook.xml"),
		"no ids":     without("xl/_rels/workbook.xml.rels"),
		"cut texts":  cut("xl/sharedStrings.xml"),
		"cut styles": cut("xl/styles.xml"),
		"cut book":   cut("xl/workbook.xml"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(rezip(t, path, change), Options{As: "kunder.xlsx"})
			code := importer.Damaged
			if strings.HasPrefix(name, "no ") {
				code = importer.NoSuchPart
			}
			failsWith(t, err, code, "kunder.xlsx")
		})
	}
}

func without(part string) func(string, []byte) []byte {
	return func(name string, text []byte) []byte {
		if name == part {
			return nil
		}
		return text
	}
}

func cut(part string) func(string, []byte) []byte {
	return func(name string, text []byte) []byte {
		if name == part {
			return text[:len(text)/2]
		}
		return text
	}
}

// A bomb is refused before it is unpacked: this one would be 2 GB.
func TestZipBomb(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bomb.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, name := range []string{"_rels/.rels", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "_rels/.rels" {
			continue
		}
		spaces := bytes.Repeat([]byte(" "), 1<<20)
		for range 70 { // of the 2,000 that a real one has: it is its ratio that tells
			if _, err := w.Write(spaces); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = Open(path, Options{})
	failsWith(t, err, importer.TooLarge, path)
}

func TestZipsThatAreNoWorkbooks(t *testing.T) {
	for part, want := range map[string]importer.Code{
		"xl/workbook.bin": importer.IsBinaryWorkbook, "content.xml": importer.IsOpenDocument, "Index/Document.iwa": importer.IsNumbers,
		"word/document.xml": importer.IsWord, "kunder.csv": importer.IsZip,
	} {
		path := filepath.Join(t.TempDir(), "kunder.xlsx")
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		if _, err := z.Create(part); err != nil {
			t.Fatal(err)
		}
		z.Close()
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, Options{})
		failsWith(t, err, want, path)
	}
}

// Any table that is written as a workbook is read back the same.
func TestWorkbookRoundTrip(t *testing.T) {
	t.Parallel()
	// XML carries no control characters, and Excel no cell above 32,767.
	cell := rapid.Map(rapid.StringOfN(rapid.Rune(), 0, 12, -1), func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff || r == 0xfffd {
				return -1
			}
			return r
		}, s)
	})
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 8).Draw(t, "table")
		var csv strings.Builder
		csv.WriteString("Kontaktid;Datum;Anteckning\n")
		for _, row := range table {
			for i, c := range row {
				if i > 0 {
					csv.WriteByte(';')
				}
				csv.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
			}
			csv.WriteByte('\n')
		}
		dir, err := os.MkdirTemp("", "book")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		in, out, again := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.xlsx"), filepath.Join(dir, "again.csv")
		if err := os.WriteFile(in, []byte(csv.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{HasCustomer: true}
		convert(t, in, out, o)
		convert(t, out, again, o)
		want, got := cellsIn(t, in, o), cellsIn(t, out, o)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the workbook has: %s", diff)
		}
		if diff := cmp.Diff(want, cellsIn(t, again, o)); diff != "" {
			t.Errorf("CSV made of the workbook has: %s", diff)
		}
	})
}

func cellsIn(t *rapid.T, path string, o Options) []importer.Cells {
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := collect(s)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// convert writes a sheet's rows as another kind of file.
func convert(t *rapid.T, in, out string, o Options) {
	s, err := Open(in, o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := s.NewWriter(f, out, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&row, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Results keep each cell as it was: numbers, dates with their format, the
// calendar; and a results file of a results file has its columns once.
func TestWorkbookResults(t *testing.T) {
	in1904 := true
	path := book(t, [][]any{{"Våra kunder"}, bookHeader, {"M1", 123, 47971.5, nil, "=1+1"}}, func(f *excelize.File) {
		formatted(t, f, "B3", "00000")
		formatted(t, f, "C3", "yyyy-mm-dd hh:mm")
		_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &in1904})
	})
	columns := []string{"status", "comeback_id", "error", "sent_at", "row"}
	want := cellsOf(t, path)
	if len(want) != 1 || want[0].Date != "2035-05-04 12:00:00" || want[0].ContactID != "00123" {
		t.Fatalf("read %+v", want)
	}
	for range 2 {
		s := openBook(t, path, Options{})
		next := filepath.Join(t.TempDir(), "kunder.results.xlsx")
		f, err := os.Create(next)
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.NewWriter(f, next, columns, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range readAll(t, s) {
			if err := w.Write(&row, []string{"rejected", "", "Vitec refused it", "", "3"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		got := cellsOf(t, next)
		if want[0].Status = "rejected"; !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
		if !IsResults(next) {
			t.Error("it is not known to be ours")
		}
		x, err := excelize.OpenFile(next)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		wantRows := [][]string{
			{"Våra kunder"},
			{"Kundid", "Kontaktid", "Datum", "Tid", "Anteckning", "status", "comeback_id", "error", "sent_at", "row"},
			{"M1", "00123", "2035-05-04 12:00", "", "=1+1", "rejected", "", "Vitec refused it", "", "3"},
		}
		if diff := cmp.Diff(wantRows, rows); diff != "" {
			t.Error(diff)
		}
		if style, err := x.GetCellStyle("Sheet1", "F3"); err != nil || style == 0 {
			t.Errorf("the status has no colour: %d %v", style, err)
		}
		if formula, _ := x.GetCellFormula("Sheet1", "E3"); formula != "" {
			t.Errorf("text became the formula %q", formula)
		}
		x.Close()
		path = next
	}
}

// The format allows a strict kind, with other names for the same things.
func TestStrictWorkbook(t *testing.T) {
	path := rezip(t, book(t, [][]any{bookHeader, {"M1", "K1", "2031-05-03"}}, nil), func(name string, text []byte) []byte {
		for transitional, strict := range map[string]string{
			"http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
			"http://schemas.openxmlformats.org/spreadsheetml/2006/main":           "http://purl.oclc.org/ooxml/spreadsheetml/main",
		} {
			text = bytes.ReplaceAll(text, []byte(transitional), []byte(strict))
		}
		return text
	})
	if got := cellsOf(t, path); len(got) != 1 || got[0].ContactID != "K1" {
		t.Errorf("got %+v", got)
	}
}

func TestRelationsOf(t *testing.T) {
	for part, want := range map[string]string{"": "_rels/.rels", "xl/workbook.xml": "xl/_rels/workbook.xml.rels"} {
		if got := ooxml.RelationsPart(part); got != want {
			t.Errorf("%q: got %q, want %q", part, got, want)
		}
	}
}

// Results of a workbook that are given up leave nothing behind: its rows are about
// people.
func TestDiscardedWorkbook(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp) // Windows
	path := book(t, [][]any{bookHeader, {"M1", "K1", "2031-05-03"}}, nil)
	s := openBook(t, path, Options{})
	for _, end := range []func(importer.RowWriter) error{importer.RowWriter.Close, func(w importer.RowWriter) error { return nil }} {
		w, err := s.NewWriter(io.Discard, "x.xlsx", []string{"error"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range readAll(t, s) {
			if err := w.Write(&row, []string{strings.Repeat("long ", 2000)}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := end(w); err != nil {
			t.Error(err)
		}
		w.Discard()
		if files, _ := os.ReadDir(tmp); len(files) > 0 {
			t.Errorf("%s is left", files[0].Name())
		}
	}
	if err := os.Remove(path); err != nil { // which Windows allows only if nothing holds it open
		t.Error(err)
	}
}
