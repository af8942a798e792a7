package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// plainSheet is a worksheet as encoding/xml reads it, without any of our code.
type plainSheet struct {
	XMLName xml.Name   `xml:"worksheet"`
	Data    []plainRow `xml:"sheetData>row"`
}

type plainRow struct {
	Number string      `xml:"r,attr"`
	Cells  []plainCell `xml:"c"`
}

type plainCell struct {
	Ref     string   `xml:"r,attr"`
	Kind    string   `xml:"t,attr"`
	Value   string   `xml:"v"`
	Inline  []string `xml:"is>t"`
	Rich    []string `xml:"is>r>t"`
	Formula *string  `xml:"f"`
}

func (c plainCell) text() string {
	return strings.TrimSpace(c.Value + strings.Join(c.Inline, "") + strings.Join(c.Rich, ""))
}

// plainNumbers gives the numbers of the rows in which something stands; false if
// encoding/xml can't read the part.
func plainNumbers(part string) (numbers []int, ok bool) {
	var s plainSheet
	d := xml.NewDecoder(strings.NewReader(part))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if d.Decode(&s) != nil {
		return nil, false
	}
	number := 0
	for _, row := range s.Data {
		number++
		if n, err := strconv.Atoi(row.Number); err == nil {
			number = n
		}
		for _, c := range row.Cells {
			if c.text() != "" {
				numbers = append(numbers, number)
				break
			}
		}
	}
	return numbers, true
}

const (
	fuzzBook = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	fuzzRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	fuzzRoot = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
)

// writeBook writes a workbook of parts as they are.
func writeBook(tb testing.TB, path, sheet, styles, texts string) {
	tb.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"_rels/.rels", fuzzRoot}, {"xl/workbook.xml", fuzzBook}, {"xl/_rels/workbook.xml.rels", fuzzRelations},
		{"xl/styles.xml", styles}, {"xl/sharedStrings.xml", texts}, {"xl/worksheets/sheet1.xml", sheet},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), os.WriteFile(path, out.Bytes(), 0o600)); err != nil {
		tb.Fatal(err)
	}
}

// Whatever stands in a workbook's parts, it is refused, or each row that a person
// would call one is read or told, and the results have all of them again.
func FuzzWorkbook(f *testing.F) {
	paths, err := filepath.Glob("testdata/cases/xlsx/*.xlsx")
	if err != nil || len(paths) == 0 {
		f.Fatalf("%d cases: %v", len(paths), err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() > 4000 {
			continue
		}
		z, err := zip.OpenReader(path)
		if err != nil {
			f.Fatal(err)
		}
		text := map[string]string{}
		for _, part := range z.File {
			r, err := part.Open()
			if err != nil {
				f.Fatal(err)
			}
			all, err := io.ReadAll(r)
			if err != nil {
				f.Fatal(err)
			}
			text[filepath.Base(ooxml.PartKey(part.Name))] = string(all)
		}
		z.Close()
		f.Add(text["sheet1.xml"], text["styles.xml"], text["sharedstrings.xml"])
	}
	path := filepath.Join(f.TempDir(), "fuzz.xlsx")
	f.Fuzz(func(t *testing.T, sheet, styles, texts string) {
		writeBook(t, path, sheet, styles, texts)
		s, err := Open(path, Options{HasCustomer: true})
		if err != nil {
			return
		}
		read := map[int]bool{}
		for row, err := range s.RowsAnd(func(_ importer.Code, number int) { read[number] = true }) {
			if err != nil {
				return // it says so
			}
			read[row.Number] = true
		}
		numbers, ok := plainNumbers(sheet)
		for _, n := range numbers {
			if ok && n > s.first && !read[n] {
				t.Errorf("row %d is lost", n)
			}
		}
		if s.Needs("x.xlsx").Fit(2) != nil {
			return // it says before that it can't be written
		}
		writesAll(t, s)
	})
}

// writesAll writes a sheet's results, reads them again, and compares the cells.
func writesAll(t *testing.T, s *Sheet) {
	t.Helper()
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.xlsx", []string{"status", "comeback_id"}, 0)
	if err != nil {
		t.Fatalf("it can be read, and not written: %v", err)
	}
	var want [][]string
	for row, err := range s.Rows() {
		if err == nil {
			want = append(want, row.Source.(*source).cells)
			err = w.Write(&row, []string{"invalid", "AK1"}, []importer.Problem{{Field: importer.Date}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "results.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, Options{HasCustomer: true})
	if err != nil {
		t.Fatalf("the results can't be read: %v", err)
	}
	n := 0
	for row, err := range again.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if n == len(want) {
			t.Fatal("the results have more rows")
		}
		cells := row.Source.(*source).cells
		for i, cell := range want[n] {
			if (i >= len(cells) || cells[i] != cell) && !again.header.dropped()[i] {
				t.Errorf("row %d: %q became %q", row.Number, want[n], cells)
				break
			}
		}
		n++
	}
	if n != len(want) {
		t.Errorf("the results have %d rows of %d", n, len(want))
	}
}
