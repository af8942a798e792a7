package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// shown gives what is read of a sheet: rows as number, contact, date and note, or
// with the codes of their faults, and what is told beside them.
func shown(t *testing.T, s *Sheet) (rows []string, told []string) {
	t.Helper()
	for row, err := range s.RowsAnd(func(code importer.Code, number int) { told = append(told, fmt.Sprint(number, " ", code)) }) {
		if err != nil {
			t.Fatal(err)
		}
		c := row.Cells
		text := fmt.Sprintf("%d|%s|%s|%s", row.Number, c.ContactID, c.Date, c.Note)
		for i, p := range row.Problems {
			if i == 0 {
				text = fmt.Sprint(row.Number)
			}
			text += "!" + string(p.Code)
		}
		rows = append(rows, text)
	}
	return rows, told
}

// results writes a sheet back with two columns more.
func results(t *testing.T, s *Sheet) []byte {
	t.Helper()
	width := 0
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		width = max(width, s.Width(row))
	}
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.csv", []string{"status", "comeback_id"}, width)
	if err != nil {
		t.Fatal(err)
	}
	for row := range s.Rows() {
		if err := w.Write(&row, []string{"invalid", fmt.Sprint(row.Number)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// keepsBytes sees that each row whose quotes add up stands in the results as it
// stands in the file, and that results of results are the same.
func keepsBytes(t *testing.T, s *Sheet, original []byte) {
	t.Helper()
	out := results(t, s)
	for row := range s.Rows() {
		from := row.Source.(*source)
		if from.broken || s.format.(dialect).charset.IsUTF16() {
			continue
		}
		own := []byte(from.raw + string(rune(s.format.(dialect).delimiter)))
		if !bytes.Contains(original, []byte(from.raw)) || !bytes.Contains(out, own) {
			t.Errorf("row %d is %q in the file, and stands not as that in %q", row.Number, from.raw, out)
		}
	}
	again, err := Open(file(t, string(out)), s.options)
	if err != nil {
		t.Fatalf("%v: %q", err, out)
	}
	before, _ := shown(t, s)
	after, _ := shown(t, again)
	if len(before) != len(after) {
		t.Errorf("%d rows are written and %d read again: %q", len(before), len(after), out)
	}
}

// Sheets that people had: see the README of the cases.
func TestCases(t *testing.T) {
	for name, tt := range map[string]struct {
		options Options
		rows    []string
		told    []string
		results string // what they end in, "" for any
		failure importer.Failure
	}{
		"cr-only-then-final-lf": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring 1", "3|KON2|2031-05-03 10:00|Ring 2", "4|KON3|2031-05-03 10:00|Ring 3", "5|KON4|2031-05-03 10:00|Ring 4", "6|KON5|2031-05-03 10:00|Ring 5"},
			results: "\rM30011;KON5;2031-05-03 10:00;Ring 5;invalid;6\r",
		},
		"two-tables-second-wider": {
			rows: []string{"2|KON1|2031-05-03 10:00|", "3|KON2|2031-05-03 10:00|", "4|KON3|2031-05-03 10:00|", "5|KON4|2031-05-03 10:00|", "6|KON5|2031-05-03 10:00|",
				"7!other-header", "8!other-header", "9!other-header", "10!other-header"},
		},
		"extra-delimiter-last-empty": {
			rows: []string{"2|KON1|2031-05-03 10:00|ring", "3!too-many-cells", "4|KON3|2031-05-03 10:00|"},
		},
		"mixed-enc-one-latin1-row": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Åsa på Sjögatan 1", "3|KON2|2031-05-03 10:00|Åsa på Sjögatan 2", "4|KON3|2031-05-03 10:00|Åsa på Sjögatan 3", "5!not-text"},
			results: "\r\nM30011;KON9;2031-05-03 10:00;Bj\xf6rn;invalid;5\r\n",
		},
		"cp1252-undefined-bytes": {
			rows:    []string{"2!not-text"},
			results: "\r\nM30011;KON1;2031-05-03;caf\xe9 \x81 \x8d \x8f \x90 \x9d;invalid;2\r\n",
		},
		"macroman": {failure: importer.Failure{Code: importer.OtherEncoding, Value: "macroman"}},
		"sep-line": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring 1", "3||2031-05-03|x"},
			results: "\r\nM30011;;2031-05-03;x;invalid;3\r\n",
		},
		"trailing-delims-multiline": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring 1", "3|KON2|2031-05-03 10:00|rad ett\nrad två", "4|KON3|2031-05-03 10:00|Ring 3", "5||2031-05-03|x"},
			results: "\r\nM30011;;2031-05-03;x;;invalid;5\r\n",
		},
		"crcrlf": {
			rows:    []string{"3|KON1|2031-05-03 10:00|Ring 1", "5|KON2|2031-05-03 10:00|Ring 2", "7|KON3|2031-05-03 10:00|Ring 3"},
			results: "Anteckning;status;comeback_id\r\nM30011;KON1;2031-05-03 10:00;Ring 1;invalid;3\r\nM30011;KON2;2031-05-03 10:00;Ring 2;invalid;5\r\nM30011;KON3;2031-05-03 10:00;Ring 3;invalid;7\r\n",
		},
		"bom-utf8-one-latin1-row": {
			rows:    []string{"2|KON1|2031-05-03|Åsa", "3!not-text"},
			results: "\r\nM30011;KON2;2031-05-03;\"Bj\xf6rn; ring sen\";invalid;3\r\n",
		},
		"lf-in-header-of-crlf-file2": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring 1", "3|KON2|2031-05-03 10:00|Ring 2"},
			results: "Kundid;\"Kontakt\nid\";Datum;Anteckning;status;comeback_id\r\nM30011;KON1;2031-05-03 10:00;Ring 1;invalid;2\r\nM30011;KON2;2031-05-03 10:00;Ring 2;invalid;3\r\n",
		},
		"excel-equals-unquoted": {
			rows:    []string{"2|00123|2031-05-03|x"},
			results: "\r\nM30011;=\"00123\";2031-05-03;x;invalid;2\r\n",
		},
		"double-bom-quoted": {
			rows:    []string{"2|KON1|2031-05-03 10:00|hej"},
			results: "\xef\xbb\xbf\"Kundid\";\"Kontaktid\";\"Datum\";\"Anteckning\";status;comeback_id\r\n\"M30011\";\"KON1\";\"2031-05-03 10:00\";\"hej\";invalid;2\r\n",
		},
		"nul-in-ignored-cell": {
			rows:    []string{"2|KON1|2031-05-03 10:00|x"},
			told:    []string{"2 nul-unused"},
			results: ";x;B\x00o;invalid;2\r\n",
		},
		"ctrl-z-end": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring 1", "3|KON2|2031-05-03 10:00|Ring 2"},
			results: ";Ring 2;invalid;3\r\n",
		},
		"space-before-quote": {
			rows:    []string{"2|KON1|2031-05-03 10:00|Ring, upp", "3|KON2|2031-05-03 10:00|hej"},
			results: "\r\nM30011, \"KON1\", \"2031-05-03 10:00\", \"Ring, upp\",invalid,2\r\nM30011, KON2, 2031-05-03 10:00, hej,invalid,3\r\n",
			told:    []string{"3 trimmed-note"},
		},
		"excel-16-row-blocks": {
			rows: func() (rows []string) {
				for i := 1; i <= 32; i++ {
					rows = append(rows, fmt.Sprintf("%d|KON%d|2031-05-03 10:00|%s", i+1, i, map[bool]string{true: "ring"}[i <= 15]))
				}
				return rows
			}(),
			results: ";ANV1;;invalid;33\r\n",
		},
		"excel-sv-short-monthname": {
			rows: []string{"2|KON1|03-maj-31|a", "3|KON2|3-maj-31|a", "4|KON3|03-maj-2031|a", "5|KON4|29-Aug-31|a"},
		},
		"dates-slash-decides-dots": {rows: []string{"2|KON1|12/25/2031|a", "3|KON2|3.5.2031|svensk 3 maj"}},
		"weekday-contradicts":      {rows: []string{"2|KON1|måndag 3 maj 2031|a", "3|KON2|Friday, May 3, 2031 14:30|b", "4|KON3|lördag 3 maj 2031|c"}},
		"zerowidth-twin":           {rows: []string{"2|KON1|2031-05-03 10:00|ring", "3|KON1\u200b|2031-05-03 10:00|ring", "4|KON1|2031-05-03 10:00|ring"}},
		"range-time-col": {rows: []string{"2|KON1|2031-05-03|Visning", "3|KON2|2031-05-03|Visning", "4|KON3|2031-05-03 13:00-14:00|Visning", "5|KON4|2031-05-03|Visning",
			"6|KON5|2031-05-03|V", "7|KON6|2031-05-03|V", "8|KON7|2031-05-03|V", "9|KON8|2031-05-03|V"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "cases", "csv", name+".csv")
			original, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tt.options.As = "kunder.csv"
			s, err := Open(path, tt.options)
			if tt.failure.Code != "" {
				tt.failure.Path = "kunder.csv"
				var f *importer.Failure
				if !errors.As(err, &f) || f.Code != tt.failure.Code || f.Value != tt.failure.Value {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			rows, told := shown(t, s)
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.told, told); diff != "" {
				t.Error(diff)
			}
			if out := results(t, s); !bytes.HasSuffix(out, []byte(tt.results)) {
				t.Errorf("the results are %q", out)
			}
			keepsBytes(t, s, original)
		})
	}
}

// The long files are read to their ends.
func TestLongCases(t *testing.T) {
	for _, name := range []string{"cp1252-after-64k", "dates-odd"} {
		path := filepath.Join("testdata", "cases", "csv", name+".csv")
		original, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		read, told := shown(t, s)
		if n := bytes.Count(original, []byte("\n")) - 1; len(read) != n || len(told) > 0 {
			t.Errorf("%s: %d of %d rows are read; told is %q", name, len(read), n, told)
		}
		for _, row := range read {
			if strings.Contains(row, "!") || strings.Contains(row, "\ufffd") {
				t.Errorf("%s: %s", name, row)
			}
		}
		keepsBytes(t, s, original)
	}
}
