package sheet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"comebacks/importer"
)

func TestOrigins(t *testing.T) {
	const (
		first = "Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row\n" // of the first version
		head  = "Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\n"
		row   = "M1;K1;2031-05-03;invalid;;x;;"
	)
	both := importer.Origin{Sheet: "bcdfghjklmnp", Row: 12}
	for name, tt := range map[string]struct {
		text string
		want importer.Origin
	}{
		"both":                    {head + row + "12;bcdfghjklmnp", both},
		"in capitals":             {head + row + "12;BCDFGHJKLMNP", both},
		"with spaces":             {head + row + " 12 ; bcdfghjklmnp ", both},
		"kept as text":            {head + row + `"=""12""";"=""bcdfghjklmnp"""`, both},
		"a decimal point":         {head + row + "12.0;bcdfghjklmnp", both},
		"a decimal comma":         {head + row + "12,00;bcdfghjklmnp", both},
		"one, or a thousand":      {head + row + "1,000;bcdfghjklmnp", importer.Origin{}},
		"a fraction":              {head + row + "12.5;bcdfghjklmnp", importer.Origin{}},
		"row 0":                   {head + row + "0;bcdfghjklmnp", importer.Origin{}},
		"a row below 0":           {head + row + "-3;bcdfghjklmnp", importer.Origin{}},
		"no row":                  {head + row + ";bcdfghjklmnp", importer.Origin{}},
		"a row that is no number": {head + row + "tolv;bcdfghjklmnp", importer.Origin{}},
		"too large a number":      {head + row + "99999999999999999999;bcdfghjklmnp", importer.Origin{}},
		"no sheet":                {head + row + "12;", importer.Origin{Row: 12}},
		"too short a sheet":       {head + row + "12;bcdfghjklmn", importer.Origin{Row: 12}},
		"a vowel in it":           {head + row + "12;bcdfghjklmna", importer.Origin{Row: 12}},
		"the first version":       {first + row + "12", importer.Origin{Row: 12}},
		"columns moved": {"sheet;row;status;Kundid;Kontaktid;Datum;comeback_id\n" +
			"bcdfghjklmnp;12;invalid;M1;K1;2031-05-03;", both},
		"names in capitals": {"Kundid;Kontaktid;Datum;STATUS;Comeback_ID;Row;Sheet\n" +
			"M1;K1;2031-05-03;invalid;;12;bcdfghjklmnp", both},
		"the last of two": {"row;sheet;Kundid;Kontaktid;Datum;status;comeback_id;row;sheet\n" +
			"5;Blad1;M1;K1;2031-05-03;invalid;;12;bcdfghjklmnp", both},
		"no file of ours": {"Kundid;Kontaktid;Datum;row;sheet\nM1;K1;2031-05-03;12;bcdfghjklmnp", importer.Origin{}},
		"the later columns": {"Kundid;Kontaktid;Datum;status;comeback_id;row;sheet;found_contact_id;matched_by\n" +
			"M1;K1;2031-05-03;invalid;;12;bcdfghjklmnp;K7;email", both},
	} {
		t.Run(name, func(t *testing.T) {
			rows := readAll(t, opened(t, tt.text+"\n"))
			if len(rows) != 1 || rows[0].Origin != tt.want || len(rows[0].Problems) > 0 || rows[0].Cells.ContactID != "K1" {
				t.Errorf("got %+v, want %+v", rows, tt.want)
			}
		})
	}
}

// A workbook may have the row as a number, and show it with decimals.
func TestOriginsInWorkbooks(t *testing.T) {
	path := book(t, [][]any{
		{"Kundid", "Kontaktid", "Datum", "status", "comeback_id", "row", "sheet"},
		{"M1", "K1", "2031-05-03", "invalid", "", 12, "bcdfghjklmnp"},
		{"M1", "K2", "2031-05-03", "invalid", "", "13.0", "bcdfghjklmnp"},
		{"M1", "K3", "2031-05-03", "invalid", "", 14.0, "BCDFGHJKLMNP"},
	}, func(f *excelize.File) { formatted(t, f, "F4", "0.0") })
	for i, row := range readAll(t, openBook(t, path, Options{})) {
		if want := (importer.Origin{Sheet: "bcdfghjklmnp", Row: 12 + i}); row.Origin != want {
			t.Errorf("row %d: got %+v, want %+v", row.Number, row.Origin, want)
		}
	}
}

// Any row of any sheet keeps its origin through as many files of ours as there
// are, of either kind, and each of our columns stands there once.
func TestOriginsAreKept(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		origins := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) importer.Origin {
			return importer.Origin{Row: rapid.IntRange(1, 1<<40).Draw(t, "row"), Sheet: importer.SheetCode([]byte(rapid.String().Draw(t, "bytes")), "")}
		}), 1, 5).Draw(t, "origins")
		text := "Kundid;Kontaktid;Datum\n"
		for i := range origins {
			text += fmt.Sprintf("M1;K%d;2031-05-03\n", i)
		}
		path := filepath.Join(dir, "kunder.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		columns := ours[:rapid.SampledFrom([]int{6, 8}).Draw(t, "columns")]
		for n, name := range rapid.SliceOfN(rapid.SampledFrom([]string{"a.csv", "b.xlsx"}), 1, 3).Draw(t, "files") {
			s, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			w, err := s.NewWriter(&out, name, columns, 0)
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			for row, err := range s.Rows() {
				if err != nil || n > 0 && row.Origin != origins[i] {
					t.Fatalf("file %d: got %+v, %v, want %+v", n, row.Origin, err, origins[i])
				}
				cells := []string{"invalid", "", "x", "", fmt.Sprint(origins[i].Row), origins[i].Sheet, "K7", "email"}
				if err := w.Write(row, cells[:len(columns)]); err != nil {
					t.Fatal(err)
				}
				i++
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			path = filepath.Join(dir, fmt.Sprintf("%d-%s", n, name))
			if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(append([]string{"Kundid", "Kontaktid", "Datum"}, columns...), s.header.cells); diff != "" {
			t.Fatal(diff)
		}
		for row, err := range s.Rows() {
			if want := origins[row.Number-2]; err != nil || row.Origin != want {
				t.Fatalf("got %+v, %v, want %+v", row.Origin, err, want)
			}
		}
	})
}
