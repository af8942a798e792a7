package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"comebacks/importer"
)

func file(tb testing.TB, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "kunder.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func opened(tb testing.TB, text string) *Sheet {
	tb.Helper()
	s, err := Open(file(tb, text), Options{})
	if err != nil {
		tb.Fatalf("%v\n%q", err, text)
	}
	return s
}

func readAll(tb testing.TB, s *Sheet) []importer.Row {
	tb.Helper()
	var rows []importer.Row
	for row, err := range s.Rows() {
		if err != nil {
			tb.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// brief shows rows as number, contact, note and codes.
func brief(rows []importer.Row) []string {
	var all []string
	for _, r := range rows {
		text := fmt.Sprintf("%d %s %s", r.Number, r.Cells.ContactID, r.Cells.Note)
		for _, p := range r.Problems {
			text = fmt.Sprintf("%d %s", r.Number, p.Code)
		}
		all = append(all, text)
	}
	return all
}

func TestReading(t *testing.T) {
	const head = "customerId;contactId;date;note\n"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"plain", head + "M1;K1;2031-05-03;a\nM1;K2;2031-05-03;b", []string{"2 K1 a", "3 K2 b"}},
		{"CRLF", "customerId,contactId,date,note\r\nM1,K1,2031-05-03,a\r\n", []string{"2 K1 a"}},
		{"old Mac", "customerId,contactId,date,note\rM1,K1,2031-05-03,a\rM1,K2,2031-05-03,b", []string{"2 K1 a", "3 K2 b"}},
		{"tabs", "customerId\tcontactId\tdate\tnote\nM1\tK1\t2031-05-03\ta; b, c|d\n", []string{"2 K1 a; b, c|d"}},
		{"bars", "customerId|contactId|date|note\nM1|K1|2031-05-03|a; b, c\n", []string{"2 K1 a; b, c"}},
		{"other delimiters in notes", head + "M1;K1;2031-05-03;a, b, c, d, e\nM1;K2;2031-05-03;a, b|c\td\n", []string{"2 K1 a, b, c, d, e", "3 K2 a, b|c\td"}},
		{"Excel's sep line", "sep=;\r\n" + head + "M1;K1;2031-05-03;a\r\n", []string{"2 K1 a"}},
		{"title rows", "Kunder hösten 2031\n;;;\n" + head + "M1;K1;2031-05-03;a\n", []string{"4 K1 a"}},
		{"line breaks in a cell are one row", head + "M1;K1;2031-05-03;\"a\nb\r\nc\"\nM1;K2;2031-05-03;b\n", []string{"2 K1 a\nb\nc", "3 K2 b"}},
		{"empty rows count", head + "\nM1;K1;2031-05-03;a\n\n;;;\n  \nM1;K2;2031-05-03;b\n\n", []string{"3 K1 a", "7 K2 b"}},
		{"quotes", head + `M1;K1;2031-05-03;"Bad om ""ett pris""; sedan"` + "\n", []string{`2 K1 Bad om "ett pris"; sedan`}},
		{"white space around", head + " M1 ;\u00a0K1\u00a0; 2031-05-03 ; a \n", []string{"2 K1 a"}},
		{"Excel's way to keep zeros", head + `M1;"=""001""";2031-05-03;a` + "\n", []string{"2 001 a"}},
		{"too few", head + "M1;K1\nM1;K2;2031-05-03;b\n", []string{"2 too-few-cells", "3 K2 b"}},
		{"too many", head + "M1;K1;2031-05-03;a;b\nM1;K2;2031-05-03;b\n", []string{"2 too-many-cells", "3 K2 b"}},
		{"empty ones too many", head + "M1;K1;2031-05-03;a;;\n", []string{"2 K1 a"}},
		{"a stray quote", head + "M1;K1;2031-05-03;5\" skärm\nM1;K2;2031-05-03;b\n", []string{"2 stray-quote", "3 K2 b"}},
		{"text after a quote", head + "M1;K1;2031-05-03;\"a\" b\nM1;K2;2031-05-03;b\n", []string{"2 stray-quote", "3 K2 b"}},
		{"an open quote", head + "M1;K1;2031-05-03;\"a\nM1;K2;2031-05-03;b\nM1;K3;2031-05-03;c\n", []string{"2 open-quote", "3 K2 b", "4 K3 c"}},
		{"an open quote before quoted cells", head + "M1;K1;2031-05-03;\"a\nM1;K2;2031-05-03;\"b\"\nM1;K3;2031-05-03;c\n", []string{"2 stray-quote", "3 K2 b", "4 K3 c"}},
		{"an open quote that another closes", head + "M1;K1;2031-05-03;\"a\nM1;K2;2031-05-03;b\"\nM1;K3;2031-05-03;c\n", []string{"2 open-quote", "3 K3 c"}},
		{"an open quote that swallows cells", head + "M1;\"K1;2031-05-03;a\nM1;K2;2031-05-03;\"\nM1;K3;2031-05-03;c\n", []string{"2 open-quote", "3 open-quote", "4 K3 c"}},
		{"Windows-1252, which shows after the head", head + strings.Repeat("M1;K1;2031-05-03;a\n", 4000) + "M1;K2;2031-05-03;\xe5\nM1;K3;2031-05-03;c\n", append(slices.Collect(func(yield func(string) bool) {
			for i := range 4000 {
				yield(fmt.Sprintf("%d K1 a", i+2))
			}
		}), "4002 K2 å", "4003 K3 c")},
		{"a row that is too long", head + "M1;K1;2031-05-03;" + strings.Repeat("x", maxRecord) + "\nM1;K2;2031-05-03;b\n", []string{"2 row-too-long", "3 K2 b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, brief(readAll(t, opened(t, tt.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for _, tt := range []struct {
		header string
		o      Options
		want   map[importer.Field]string
	}{
		{"customerId,contactId,date", Options{}, map[importer.Field]string{"customerId": "A", "contactId": "B", "date": "C"}},
		{"Anteckning;KUND-ID;kontakt_id;Återkomst datum:", Options{}, map[importer.Field]string{"note": "A", "customerId": "B", "contactId": "C", "date": "D"}},
		{"Kundnummer;Kontakt;Datum;Tid;Möte;Objekt;Handläggare;Användargrupp;Kontor;Notering", Options{}, map[importer.Field]string{
			"customerId": "A", "contactId": "B", "date": "C", "time": "D", "meetingId": "E", "estateId": "F", "userId": "G", "userGroupId": "H", "officeId": "I", "note": "J"}},
		{"Kundid;Kontaktid;Tid och datum;x;x", Options{}, map[importer.Field]string{"customerId": "A", "contactId": "B", "date": "C"}},
		{"Kundid;Kontaktid;A\u030aterkomst", Options{}, map[importer.Field]string{"date": "C"}}, // å as two code points
		{"Kundnr;Kontaktid;Datum", Options{Map: map[string]importer.Field{"kundnr": importer.CustomerID}}, map[importer.Field]string{"customerId": "A"}},
		{"Datum;Kundid;Kontaktid;När", Options{Map: map[string]importer.Field{"När": importer.Date}}, map[importer.Field]string{"date": "D"}},
		{"Kontaktid;Datum", Options{HasCustomer: true}, map[importer.Field]string{"contactId": "A"}},
	} {
		s, err := Open(file(t, tt.header+"\n"), tt.o)
		if err != nil {
			t.Errorf("%s: %v", tt.header, err)
			continue
		}
		for field, want := range tt.want {
			if got, _ := s.Column(field); got != want {
				t.Errorf("%s: %s is column %q, want %q", tt.header, field, got, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		o          Options
		want       importer.Failure
	}{
		{"empty", "", Options{}, importer.Failure{Code: importer.Empty}},
		{"blank", " \r\n\r\n", Options{}, importer.Failure{Code: importer.Empty}},
		{"PDF", "%PDF-1.7\n", Options{}, importer.Failure{Code: importer.IsPDF}},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", Options{}, importer.Failure{Code: importer.IsOldWorkbook}},
		{"RTF", "{\\rtf1", Options{}, importer.Failure{Code: importer.IsTextDocument}},
		{"a picture", "\xff\xd8\xff\xe0", Options{}, importer.Failure{Code: importer.IsPicture}},
		{"a cut workbook", "PK\x03\x04\x14\x00", Options{}, importer.Failure{Code: importer.Damaged}},
		{"HTML", "<html><table>", Options{}, importer.Failure{Code: importer.IsMarkup}},
		{"binary", "a\x00b\x00", Options{}, importer.Failure{Code: importer.NotASheet}},
		{"CSV with a sheet's name", "Kundid;Kontakt;Datum\n", Options{Sheet: "Blad1"}, importer.Failure{Code: importer.NotAWorkbook}},
		{"no header", "1;2;3;\n4;5;6;\n", Options{}, importer.Failure{Code: importer.NoHeader, List: []string{"1", "2", "3"}}},
		{"each row in quotes", "\"Kundid;Kontaktid;Datum\"\n\"M1;K1;2031-05-03\"\n", Options{}, importer.Failure{Code: importer.NoHeader, Value: "Kundid;Kontaktid;Datum", List: []string{"Kundid;Kontaktid;Datum"}}},
		{"a title alone", "\"Kunder, datum\"\n", Options{}, importer.Failure{Code: importer.NoHeader, List: []string{"Kunder, datum"}}},
		{"a column is missing", "Kundid;Datum\n", Options{}, importer.Failure{Code: importer.MissingColumn, Value: "contactId", Detail: "contactId", List: []string{"Kundid", "Datum"}}},
		{"two are missing", "Tid;Bostad\n", Options{HasCustomer: true}, importer.Failure{Code: importer.MissingColumn, Value: "contactId, date", Detail: "contactId", List: []string{"Tid", "Bostad"}}},
		{"the customer's is missing", "Kontakt;Datum\n", Options{}, importer.Failure{Code: importer.MissingCustomer, Value: "customerId", Detail: "customerId", List: []string{"Kontakt", "Datum"}}},
		{"one is misspelled, one missing", "Kundid;Kontkatid ;Tid\n", Options{}, importer.Failure{Code: importer.MisspelledColumn, Value: "Kontkatid", Detail: "contactId", List: []string{"contactId", "date"}}},
		{"two columns for one field", "Kundid;Kontakt;Kontaktid;Datum\n", Options{}, importer.Failure{Code: importer.DoubleColumn, Value: "B", Detail: "C", List: []string{"contactId", "Kontakt", "Kontaktid", "Kontakt", "Kontaktid"}}},
		{"two dates", "Kundid;Kontakt;Datum;Återkomst\n", Options{}, importer.Failure{Code: importer.DoubleColumn, Value: "C", Detail: "D", List: []string{"date", "Datum", "Återkomst", "Datum", "Återkomst"}}},
		{"mapped columns that are not there", "Kundid;Kontakt\n", Options{Map: map[string]importer.Field{"Nr": importer.Note, "Å": importer.Date, "Kontakt": importer.ContactID}},
			importer.Failure{Code: importer.NoSuchColumn, Value: "Å", Detail: "date", List: []string{"Kundid", "Kontakt"}}},
		{"one column for two fields", "Kundid;Kontakt;Datum;NR\n", Options{Map: map[string]importer.Field{"Nr": importer.Note, "nr": importer.Time}},
			importer.Failure{Code: importer.MappedTwice, Value: "NR", List: []string{"note", "time"}}},
		{"two mapped columns for one field", "Kundid;Kontakt;Datum;A;B\n", Options{Map: map[string]importer.Field{"A": importer.Note, "B": importer.Note}},
			importer.Failure{Code: importer.DoubleColumn, Value: "D", Detail: "E", List: []string{"note", "A", "B", "A", "B"}}},
		{"two columns of one name", "Kundid;Kontakt;Datum;Datum\n", Options{}, importer.Failure{Code: importer.DoubleColumn, Value: "C", Detail: "D", List: []string{"date", "Datum", "Datum"}}},
		{"two notes", "Kundid;Kontakt;Datum;Kommentar;Anteckning\n", Options{}, importer.Failure{Code: importer.DoubleColumn, Value: "D", Detail: "E", List: []string{"note", "Kommentar", "Anteckning", "Kommentar", "Anteckning"}}},
		{"what is ignored is missing", "Kundid;Kontakt;Datum\n", Options{Ignore: []string{"Kontakt"}}, importer.Failure{Code: importer.MissingColumn, Value: "contactId", Detail: "contactId", List: []string{"Kundid", "Datum"}}},
		{"three of one name", "Kundid;Kontakt;Datum;Datum;dates;Datum\n", Options{}, importer.Failure{Code: importer.DoubleColumn, Value: "C", Detail: "D", List: []string{"date", "Datum", "Datum"}}},
	} {
		tt.o.As = "kunder.csv"
		tt.want.Path = "kunder.csv"
		_, err := Open(file(t, tt.text), tt.o)
		var f *importer.Failure
		if !errors.As(err, &f) {
			t.Errorf("%s: got %v", tt.name, err)
		} else if diff := cmp.Diff(tt.want, *f); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	dir := t.TempDir()
	_, err := Open(dir, Options{})
	failsWith(t, err, importer.IsFolder, dir)
	_, err = Open(filepath.Join(dir, "none"), Options{As: "kunder.csv"})
	failsWith(t, err, importer.NoSuchFile, "kunder.csv")
}

// A sheet that goes while it is read is told by its name, not by the copy's.
func TestSheetGone(t *testing.T) {
	for _, path := range []string{file(t, "Kundid;Kontaktid;Datum\n"), book(t, [][]any{bookHeader}, nil)} {
		s, err := Open(path, Options{As: "kunder"})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		for _, err := range s.Rows() {
			var f *importer.Failure
			if !errors.As(err, &f) || f.Path != "kunder" || f.Code != importer.NoSuchFile {
				t.Errorf("got %v", err)
			}
		}
	}
}

var charsets = map[string]encoding.Encoding{
	"UTF-8":        encoding.Nop,
	"UTF-8 BOM":    unicode.UTF8BOM,
	"UTF-16LE":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"UTF-16BE":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"Windows-1252": charmap.Windows1252,
}

// anySheet draws a table and writes it in a dialect.
func anySheet(t *rapid.T) (text string, rows [][]string, numbers []int, delimiter rune) {
	charset := rapid.SampledFrom([]string{"UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "Windows-1252"}).Draw(t, "charset")
	delimiter = rapid.SampledFrom([]rune(";,\t|")).Draw(t, "delimiter")
	crlf := rapid.Bool().Draw(t, "CRLF")
	letters := "aBz ;,|\"'\n.å"
	if charset != "Windows-1252" {
		letters += "電📞"
	}
	// Outermost letters keep the reader from trimming; notes keep none of
	// encoding/csv's \r. What looks like rows within quotes is for a person to say.
	cell := rapid.Map(rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 0, 12, -1).Filter(func(s string) bool {
		return !strings.Contains(s, "\n") || strings.Count(s, string(delimiter)) < 2
	}), func(s string) string { return "x" + s + "ö" })
	rows = rapid.SliceOfN(rapid.SliceOfN(cell, 4, 4), 1, 8).Draw(t, "rows")
	blank := rapid.SliceOfN(rapid.Bool(), 9, 9).Draw(t, "blank rows")

	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = delimiter, crlf
	_ = w.Write([]string{"customerId", "unknown", "contactId", "date", "note"})
	number := 1
	for i, row := range rows {
		if number++; blank[i] {
			w.Flush()
			out.WriteString(map[bool]string{true: "\r\n", false: "\n"}[crlf])
			number++
		}
		numbers = append(numbers, number)
		_ = w.Write([]string{row[0], "?", row[1], row[2], row[3]})
	}
	w.Flush()
	encoded, err := charsets[charset].NewEncoder().String(out.String())
	if err != nil {
		t.Fatal(err)
	}
	return encoded, rows, numbers, delimiter
}

// Any table of cells, in any dialect and encoding, is read back the same,
// with the row numbers that a spreadsheet program shows.
func TestReadBack(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text, rows, numbers, _ := anySheet(t)
		path := filepath.Join(dir, "a.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for row, err := range s.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			got := []string{row.Cells.CustomerID, row.Cells.ContactID, row.Cells.Date, row.Cells.Note}
			if len(row.Problems) > 0 || i >= len(rows) || row.Number != numbers[i] || !slices.Equal(got, rows[i]) {
				t.Fatalf("row %d is read as %d %q %v", numbers[i], row.Number, got, row.Problems)
			}
			i++
		}
		if i != len(rows) {
			t.Fatalf("%d of %d rows are read", i, len(rows))
		}

		// What is written beside the rows does not change them.
		again := filepath.Join(dir, "b.csv")
		writeBack(t, s, again)
		s2, err := Open(again, Options{})
		if err != nil {
			t.Fatal(err)
		}
		i = 0
		for row, err := range s2.Rows() {
			got := []string{row.Cells.CustomerID, row.Cells.ContactID, row.Cells.Date, row.Cells.Note}
			if err != nil || !slices.Equal(got, rows[i]) || row.Cells.Status != "created" || row.Cells.ComebackID != "cb;1" || row.Origin != (importer.Origin{Sheet: "bcdfghjklmnp", Row: numbers[i]}) {
				t.Fatalf("row %d is read again as %+v, %v", numbers[i], row, err)
			}
			i++
		}
	})
}

// appended are the columns that every file of ours has.
var appended = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}

func writeBack(t interface{ Fatal(...any) }, s *Sheet, path string) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := s.NewWriter(f, "x.csv", appended, 0)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&row, []string{"created", "cb;1", "", "", fmt.Sprint(row.Number), "bcdfghjklmnp"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// A broken line among good rows is its own row's fault: those before and
// after it are read as ever.
func TestBrokenRowsStandAlone(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		broken := rapid.SampledFrom([]string{`M1;K"1;d;n`, `M1;"K1;d;n`, `M1;K1;d;"n`, `"M1;K1;d;n`, `M1;"K1"x;d;n`, `M1;K1`, `a;b;c;d;e;f`, `"`, `M1;K1;d;""n`}).Draw(t, "broken")
		n := rapid.IntRange(1, 10).Draw(t, "rows")
		at := rapid.IntRange(0, n).Draw(t, "place")
		quoted := rapid.Bool().Draw(t, "other rows are quoted")
		text := "customerId;contactId;date;note\n"
		for i := range n + 1 {
			if i == at {
				text += broken + "\n"
			}
			if quoted {
				text += fmt.Sprintf("M1;K%d;2031-05-03;\"text %d\"\n", i, i)
			} else {
				text += fmt.Sprintf("M1;K%d;2031-05-03;text %d\n", i, i)
			}
		}
		path := filepath.Join(dir, "a.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		good, faulty := 0, 0
		for row, err := range s.Rows() {
			switch {
			case err != nil:
				t.Fatal(err)
			case len(row.Problems) > 0:
				faulty++
				if row.Number != at+2 {
					t.Fatalf("row %d is faulty: %v", row.Number, row.Problems)
				}
			case row.Cells.Note != fmt.Sprint("text ", good):
				t.Fatalf("row %d says %q", row.Number, row.Cells.Note)
			default:
				good++
			}
		}
		if good != n+1 || faulty != 1 {
			t.Fatalf("%d good and %d faulty rows of %q", good, faulty, text)
		}
	})
}

// Rows keep their own bytes, whatever style they are written in.
func TestWriterKeepsBytes(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"CRLF and quotes that are not needed", "Kundid;Kontaktid;Datum\r\n\"M1\";K1;2031-05-03\r\n", "Kundid;Kontaktid;Datum;status;x\r\n\"M1\";K1;2031-05-03;ok;a,b\r\n"},
		{"line breaks of their own in a cell", "Kundid;Kontaktid;Datum\r\nM1;\"K\n1\";2031-05-03\r\n", "Kundid;Kontaktid;Datum;status;x\r\nM1;\"K\n1\";2031-05-03;ok;a,b\r\n"},
		{"Windows-1252", "Kundid;Kontaktid;Datum\nM1;K\xe5;2031-05-03\n", "Kundid;Kontaktid;Datum;status;x\nM1;K\xe5;2031-05-03;ok;a,b\n"},
		{"BOM, sep line and title", "\xef\xbb\xbfsep=,\nTitel\nKundid,Kontaktid,Datum\nM1,K1,2031-05-03", "\xef\xbb\xbfsep=,\nTitel\nKundid,Kontaktid,Datum,status,x\nM1,K1,2031-05-03,ok,\"a,b\"\n"},
		{"a short row is filled up", "Kundid;Kontaktid;Datum\nM1\n", "Kundid;Kontaktid;Datum;status;x\nM1;;;ok;a,b\n"},
		{"a broken row breaks nothing", "Kundid;Kontaktid;Datum\nM1;\"K1;2031\n", "Kundid;Kontaktid;Datum;status;x\nM1;\"\"\"K1\";2031;ok;a,b\n"},
	} {
		s := opened(t, tt.in)
		var out bytes.Buffer
		w, err := s.NewWriter(&out, "x.csv", []string{"status", "x"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for row := range s.Rows() {
			if err := w.Write(&row, []string{"ok", "a,b"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, out.String()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// A row with cells too many widens the sheet, so that what is appended stands
// in columns of its own.
func TestWidth(t *testing.T) {
	s := opened(t, "Kundid;Kontaktid;Datum\nM1;K1;2031-05-03;x;y\nM1;K2;2031-05-03\n")
	var out bytes.Buffer
	width := 0
	for row := range s.Rows() {
		width = max(width, s.Width(row))
	}
	w, err := s.NewWriter(&out, "x.csv", []string{"status"}, width)
	if err != nil {
		t.Fatal(err)
	}
	for row := range s.Rows() {
		if err := w.Write(&row, []string{"ok"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	if want := "Kundid;Kontaktid;Datum;;;status\nM1;K1;2031-05-03;x;y;ok\nM1;K2;2031-05-03;;;ok\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}

// What an encoding lacks is a question mark in what we append.
func TestUnknownLetters(t *testing.T) {
	s := opened(t, "Kundid;Kontaktid;Datum;\xe5\n")
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.csv", []string{"電å"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || !strings.Contains(out.String(), ";?\xe5\n") {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

// Reading takes no more memory for more rows, and stopping early leaves
// nothing open.
func TestMemoryIsFlat(t *testing.T) {
	peak := func(rows int) uint64 {
		s := opened(t, "customerId;contactId;date;note\n"+strings.Repeat("M30011;KON1234567;2031-05-03 14:30;Ring om värderingen\n", rows))
		runtime.GC()
		var most, base runtime.MemStats
		runtime.ReadMemStats(&base)
		n := 0
		for range s.Rows() {
			if n++; n%10_000 == 0 {
				runtime.GC()
				var now runtime.MemStats
				if runtime.ReadMemStats(&now); now.HeapAlloc > most.HeapAlloc {
					most = now
				}
			}
		}
		if n != rows {
			t.Errorf("%d of %d rows are read", n, rows)
		}
		return most.HeapAlloc - min(base.HeapAlloc, most.HeapAlloc)
	}
	small, large := peak(20_000), peak(200_000)
	if large > small+1<<20 {
		t.Errorf("20,000 rows take %d bytes, 200,000 take %d", small, large)
	}
}
