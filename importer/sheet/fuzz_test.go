package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// FuzzRows: nothing breaks the reader, row numbers rise, every line with text is
// a row or told or stands in the quotes of one, and the results keep the bytes of the rows: written and read once
// more, they are the same.
func FuzzRows(f *testing.F) {
	const head = "customerId;contactId;date;note\n"
	for _, seed := range []string{
		"M1;K1;2031-05-03;a\n", "M1;\"K1;2031\n\n;;\nM1;K2;x;\"y\nz\"\n", "\"\"\"\"\n", "a\rb;c\n", "M1;K1;2031-05-03;=\"00\"\r\n",
		"M1;K1;2031-05-03;a;\r\nM1;K2;2031-05-03;\"b\r\n\";\r\n", "M1; \"K1\" ;2031-05-03; a\r\r\n", "M1;K1;2031-05-03;\xe5\xff\x00\n\x1a",
		"M1;K1;2031-05-03;\"a\nM1;K2;2031-05-03;b\"\n", head + "contactId;date\nK1;2031-05-03\n" + head + "Summa;;;3\n",
	} {
		f.Add([]byte(head + seed))
	}
	f.Add([]byte("\xff\xfec\x00"))
	f.Add([]byte("\xff\xfe" + wide(head+"M1;K1;2031-05-03;å\n") + "\x00\xd8"))
	f.Add([]byte("sep=,\r\nKundid,Kontakt,Datum\r\"M1\",K1,2031-05-03\r"))
	for _, name := range []string{"cr-only-then-final-lf", "two-tables-second-wider", "trailing-delims-multiline", "crcrlf", "space-before-quote", "double-bom-quoted", "mixed-enc-one-latin1-row"} {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", "csv", name+".csv"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) { noLineIsLost(t, t.TempDir(), text) })
}

// tester is what testing and rapid have in common.
type tester interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

func noLineIsLost(t tester, dir string, text []byte) {
	path := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path, Options{})
	if err != nil {
		return
	}
	d, isCSV := s.format.(dialect)
	if !isCSV {
		return
	}
	numbers, raws := everyLine(t, s)
	if !d.charset.IsUTF16() {
		coversAll(t, text, raws)
	}
	last, rows := s.first, 0
	for row, err := range s.RowsAnd(func(_ importer.Code, number int) { delete(numbers, number) }) {
		if err != nil {
			return // none of them is a row
		}
		if row.Number <= last {
			t.Fatalf("row %d comes after row %d", row.Number, last)
		}
		if raw := row.Source.(*source).raw; len(row.Problems) == 0 && len(s.header.fields) > 3 && strings.Contains(raw, "\nM1;K1;2031-05-03;a\n") {
			t.Fatalf("row %d is sound, and has a row in its quotes: %q", row.Number, raw)
		}
		last = row.Number
		rows++
		delete(numbers, row.Number)
	}
	if len(numbers) > 0 {
		t.Fatalf("the lines %v are neither rows nor told: %q", numbers, text)
	}
	first := resultsAlike(t, s)
	if err := os.WriteFile(path, first, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, Options{Encoding: d.charset.Name()})
	if err != nil {
		t.Fatalf("%v: %q", err, first)
	}
	if second := resultsAlike(t, again); !bytes.Equal(first, second) {
		t.Fatalf("of %q the results are %q, and of those %q", text, first, second)
	}
}

// everyLine gives the numbers of all lines below the header that have text, and
// what stands in them.
func everyLine(t tester, s *Sheet) (numbers map[int]bool, raws []string) {
	in, err := s.format.lines(s)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	numbers = make(map[int]bool)
	for err == nil {
		var found []source
		found, err = in.read()
		for i := range found {
			raws = append(raws, found[i].raw)
			if !found[i].blank() {
				numbers[found[i].number] = true
			}
		}
	}
	return numbers, raws
}

// coversAll sees that lines stand in a text one after the other, with nothing but
// white space between them and below them.
func coversAll(t tester, text []byte, raws []string) {
	rest := string(text)
	for i := len(raws) - 1; i >= 0; i-- {
		at := strings.LastIndex(rest, raws[i])
		if at < 0 || strings.Trim(rest[at+len(raws[i]):], " \t\r\n\v\f\x00\x1a\u0085\u00a0\u2028\u2029\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u1680") != "" {
			t.Fatalf("%q is not read, of %q", rest, text)
		}
		rest = rest[:at]
	}
}

// resultsAlike writes a sheet with the same cells beside each row.
func resultsAlike(t tester, s *Sheet) []byte {
	width := 0
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		width = max(width, s.Width(row))
	}
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.csv", appended, width)
	if err != nil {
		t.Fatal(err)
	}
	for row := range s.Rows() {
		if err := w.Write(&row, []string{"invalid", "", "text", "", "7", "bcdfghjklmnp"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// However the bytes of a file come in, its records are the same: what was looked at
// moves in the window when more is read.
func TestRecordsInPieces(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		text := ""
		for i := range 400 {
			text += fmt.Sprintf("M1;K%d;2031-05-03;%s", i, strings.Repeat("x", i)) + end
			if i%3 == 0 {
				text += fmt.Sprintf(`M1;K%d;2031-05-03;"a%s%s"`, i, end, strings.Repeat("y", i)) + end
			}
			if i%7 == 0 {
				text += fmt.Sprintf(`M1;K%d;2031-05-03;"%s`, i, strings.Repeat("z", i)) + end
			}
		}
		d := dialect{charset: charset.UTF8, delimiter: ';', lineEnd: end, end: int64(len(text))}
		want := recordsOf(t, strings.NewReader(text), d)
		for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text))} {
			if diff := cmp.Diff(want, recordsOf(t, r, d)); diff != "" {
				t.Errorf("%q: %s", end, diff[:min(len(diff), 500)])
			}
		}
	}
}

func recordsOf(t *testing.T, r io.Reader, d dialect) (texts []string) {
	t.Helper()
	s := newSplitter(r, d)
	s.in = bufio.NewReaderSize(r, 2048) // much less than a file has
	s.longest = 2047
	for {
		rec, err := s.next()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, fmt.Sprint(rec.number, rec.fault, string(rec.text)))
	}
}
