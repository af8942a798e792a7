package sheet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// readAs reads a sheet in pieces of a size, or by the splitter alone: all that is known
// of its rows, what is told beside them, how it ends, its shape, and its results.
func readAs(t tester, s *Sheet, size int) []any {
	s.shape.Store(nil)
	var all, told []any
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.csv", appended, len(s.header.cells)+2)
	if err != nil {
		t.Fatal(err)
	}
	for rows, err := range s.rowsIn(s.lines(size), func(code importer.Code, number int) { told = append(told, fmt.Sprint(number, code)) }) {
		if err != nil {
			all = append(all, fmt.Sprintf("%#v", err))
			break
		}
		if len(rows) == 0 {
			t.Fatal("no rows are yielded")
		}
		for _, row := range rows {
			if err := w.Write(&row, []string{"invalid", "", "text", "", "7", "bcdfghjklmnp"}, nil); err != nil {
				t.Fatal(err)
			}
			from := *row.Source.(*source)
			from.in, from.cells = nil, slices.Clone(from.cells)
			row.Source = nil
			all = append(all, row, from)
		}
		Reuse(rows)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	all = append(append(all, told...), out.String())
	if of := s.Shape(); of != nil {
		all = append(all, *of)
	}
	return all
}

// agrees sees that a file is read the same in pieces of any size and by the splitter
// alone. It reports whether some of it was read as plain.
func agrees(t tester, path string, o Options) bool {
	s, err := Open(path, o)
	if err != nil {
		return false
	}
	d, isCSV := s.format.(dialect)
	if !isCSV {
		return false
	}
	countsAnew, err := s.CountsAnew()
	if err != nil {
		t.Fatal(err)
	}
	want := readAs(t, s, 0)
	plain := false
	for _, size := range []int{40, 100, 300, 2000, pieceSize} {
		if diff := cmp.Diff(want, readAs(t, s, size), cmp.AllowUnexported(source{}, value{}, Shape{})); diff != "" {
			text, _ := os.ReadFile(path)
			t.Fatalf("in pieces of %d bytes: %s\nof %q", size, diff, text)
		}
		if anew, err := s.CountsAnew(); err != nil || anew != countsAnew {
			text, _ := os.ReadFile(path)
			t.Fatalf("%v that its rows are counted anew, then %v, %v: %q", countsAnew, anew, err, text)
		}
		rest, more := s.plainLines(d, size, func([]importer.Row, error) bool { return true })
		plain = plain || d.mayBePlain() && (!more || rest.after > s.first)
	}
	return plain
}

// What people had is read the same in both ways.
func TestPlainCases(t *testing.T) {
	plain := 0
	paths, err := filepath.Glob(filepath.Join("testdata", "cases", "csv", "*.csv"))
	if err != nil || len(paths) < 20 {
		t.Fatal(err, paths)
	}
	for _, path := range paths {
		if agrees(t, path, Options{}) {
			plain++
		}
	}
	if plain < len(paths)/2 {
		t.Errorf("%d of %d are plain", plain, len(paths))
	}
}

// Rows that lack their last cells are judged by the rows before them, also by those that
// stand in pieces before.
func TestPlainBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	for whole := range 40 {
		text := "customerId;contactId;date;note\n" + strings.Repeat("M1;K1;2031-05-03;a\n", whole) + strings.Repeat("M1;K2;2031-05-03\n", 40) + "M1;K3;2031-05-03;a\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		agrees(t, path, Options{})
	}
}

// Whatever a file consists of, it is read the same in both ways.
func TestPlainAgrees(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	tried, plain := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawFile(t)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tried++
		if agrees(t, path, Options{HasCustomer: true, Encoding: rapid.SampledFrom([]string{"", "", "", "cp850"}).Draw(t, "named")}) {
			plain++
		}
	})
	if tried >= 100 && plain < tried/5 { // of a few, chance decides
		t.Errorf("%d of %d were plain", plain, tried)
	}
}

// drawFile draws a file of some rows, most of them plain, and all that may be odd about
// some.
func drawFile(t *rapid.T) string {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "pick") }
	often := func(usual string, odd ...string) string {
		if rapid.IntRange(0, 150).Draw(t, "odd") > 0 {
			return usual
		}
		return pick(odd...)
	}
	delimiter, end := pick(";", ",", "\t", "|"), pick("\n", "\r\n", "\r\n", "\r", "\r\r\n")
	columns := []string{"customerId", "contactId", "date", "note"}
	for rapid.IntRange(0, 2).Draw(t, "more columns") == 0 {
		columns = append(columns, pick("", "x", "status", "comeback_id", "row", "sheet", "userId", "e-post", "mobil"))
	}
	var text strings.Builder
	text.WriteString(pick("", "", "sep="+delimiter+end, "Kunder"+end, "\"Kunder"+end))
	text.WriteString(strings.Join(columns, delimiter) + end)
	surplus := strings.Repeat(delimiter, rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(t, "surplus"))
	for range rapid.IntRange(0, 60).Draw(t, "rows") {
		if often("", "blank") != "" {
			text.WriteString(pick("", " ", "\u00a0", "\u0085", strings.Repeat(delimiter, len(columns)-1), delimiter, "Summa"+delimiter+"3", strings.Join(columns, delimiter), "contactId"+delimiter+"date") + end)
			continue
		}
		cells := []string{"M1", fmt.Sprint("K", rapid.IntRange(0, 1000).Draw(t, "contact")), "2031-05-03"}
		for len(cells) < len(columns) {
			cell := pick("", "", "a", "Åsa på Sjögatan", "ring, upp", "a;b", "tab\there", "två\nrader", "två\r\nrader", "\r", "\"sagt\"", "\"", " a ", "å|ä", "€", "created", "bcdfghjklmnp-x", "7",
				"\u00a0=1", "EXEMPEL: a", "M1;K1;2031-05-03;a\nb", "x\nM1,K1,2031-05-03,a", strings.Repeat("lång ", 30))
			if strings.ContainsAny(cell, "\"\r\n"+delimiter) || rapid.IntRange(0, 5).Draw(t, "quoted") == 0 {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			cells = append(cells, often(cell, "\x00", "\xff", "\xc3\xa5", "\xe5", "a\"b", " \"a\"", "\"a\" ", "=\"01\"", "\"a", "a\rb", "a\nb", "\"a\"\"", "\ufffd", "\u0300", "\x81"))
		}
		line := strings.Join(cells, delimiter) + surplus
		text.WriteString(often(line, line+delimiter, strings.TrimRight(line, delimiter), cells[0], line+delimiter+"x") + often(end, "\n", "\r", "\r\n", "\r\r\n", ""))
	}
	return encoded(pick("utf-8", "utf-8", "windows-1252", "utf-16le", "bom", "macroman"), strings.TrimSuffix(text.String(), pick("", end)))
}

// encoded gives a text as a file has it.
func encoded(in, text string) string {
	switch in {
	case "utf-8":
		return text
	case "bom":
		return utf8BOM + text
	case "utf-16le":
		var out bytes.Buffer
		w := charset.UTF16LE.Output(&out)
		_, _ = w.Write([]byte("\ufeff" + strings.ToValidUTF8(text, "\ufffd")))
		_ = w.Close()
		return out.String()
	}
	c, _ := charset.Named(in)
	return c.Encode(text)
}

// FuzzPlain: no bytes at all are read otherwise in pieces.
func FuzzPlain(f *testing.F) {
	const head = "customerId;contactId;date;note\n"
	for _, rows := range []string{
		"M1;K1;2031-05-03;a\nM1;K2;2031-05-03;\"b\n\nc\"\n\nM1;K3;2031-05-03;\"\"\"\"\n", "M1;K1;2031-05-03;\"a\nM1;K2;2031-05-03;b\"\n",
		"M1;K1;2031-05-03\nM1;K2;2031-05-03\n", "M1;K1;2031-05-03;\xe5\n\x1a", "M1;K1;2031-05-03;a\r\nM1;K2;2031-05-03;\"\r\n\"", "\"M1\";\"K1\";\"2031-05-03\";\"\"\n;;;\n",
	} {
		f.Add([]byte(head + rows))
		f.Add([]byte("\xff\xfe" + wide(head+rows)))
		f.Add([]byte(strings.ReplaceAll(head+strings.Repeat(rows, 20), "\n", "\r\n")))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		agrees(t, path, Options{})
	})
}
