package sheet

import (
	"bytes"
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
		"the origin alone": {"Kundid;Kontaktid;Datum;row;sheet\nM1;K1;2031-05-03;12;bcdfghjklmnp", both},
		"no file of ours":  {"Kundid;Kontaktid;Datum;row;sheet\nM1;K1;2031-05-03;12;Blad1", importer.Origin{}},
		"no id's column":   {"Kundid;Kontaktid;Datum;status;error;row;sheet\nM1;K1;2031-05-03;uncertain;;12;bcdfghjklmnp", both},
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
	t.Parallel()
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
				if err := w.Write(&row, cells[:len(columns)], nil); err != nil {
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

// A file of ours is known by our columns, whatever the others are called: they
// may be known by --map alone.
func TestFilesOfOurs(t *testing.T) {
	const head = "status;comeback_id;error;sent_at;row"
	inBook := func(rows ...[]any) string { return book(t, rows, nil) }
	for name, tt := range map[string]struct {
		path string
		is   bool
		ids  []string
	}{
		"results":                  {file(t, "Kundid;Kontaktid;Datum;"+head+"\nM1;K1;2031-05-03;created;AK1;;;2\nM1;K1;2031-05-03;duplicate;AK2;x;;3\n"), true, []string{"AK1", "AK2"}},
		"no column is known":       {file(t, "Kundnr;Vem;När;"+head+"\nM1;K1;2031-05-03;created;AK1;;;2\n"), true, []string{"AK1"}},
		"by commas":                {file(t, "Kundnr,Vem,När,"+strings.ReplaceAll(head, ";", ",")+"\nM1,K1,2031-05-03,created,AK1,,,2\n"), true, []string{"AK1"}},
		"below a title":            {file(t, "Våra kunder\n\nKundnr;Vem;När;"+head+"\nM1;K1;2031-05-03;created;AK1;;;2\n"), true, []string{"AK1"}},
		"two columns of one field": {file(t, "Datum;Datum;"+head+"\nx;y;created;AK1;;;2\n"), true, []string{"AK1"}},
		"our columns alone":        {file(t, head+"\ncreated;AK1;;;2\n"), true, []string{"AK1"}},
		"in UTF-16":                {file(t, "\xff\xfe"+wide("Kundnr\t"+strings.ReplaceAll(head, ";", "\t")+"\r\nM1\tcreated\tAK1\t\t\t2\r\n")), true, []string{"AK1"}},
		"of a check":               {file(t, "Kundnr;"+head+"\nM1;unsent;;x;;2\nM1;invalid;;x;;3\n"), true, nil},
		"of a trial":               {file(t, "Kundnr;"+head+"\nM1;created;sandbox-0123456789abcdef;;;2\n"), true, nil},
		"an id that is not there":  {file(t, "Kundnr;"+head+"\nM1;created;;;;2\nM1;uncertain;AK1;;;3\nM1;rejected;AK2;;;4\n"), true, nil},
		"written by hand":          {file(t, "Kundnr;"+head+"\nM1; Created ; AK1 ;;;2\nM1;CREATED;AK2;;;3\n"), true, []string{"AK1", "AK2"}},
		"rows that are broken":     {file(t, "Kundnr;"+head+"\nM1\nM\"1;x\nM1;created;AK1;;;2;;;x\nM1;created;AK2\n"), true, []string{"AK1", "AK2"}},
		"no rows":                  {file(t, "Kundid;Kontaktid;Datum;"+head+"\n"), true, nil},
		"a sheet":                  {file(t, "Kundid;Kontaktid;Datum\ncreated;AK1;2031-05-03\n"), false, nil},
		"half of our columns":      {file(t, "Kundid;Kontaktid;Datum;status;row\nM1;K1;2031-05-03;created;2\n"), false, nil},
		"far below":                {file(t, strings.Repeat("x\n", 20)+head+"\ncreated;AK1;;;2\n"), false, nil},
		"empty":                    {file(t, ""), false, nil},
		"a PDF":                    {file(t, "%PDF-1.7 status;comeback_id"), false, nil},
		"not there":                {filepath.Join(t.TempDir(), "none.csv"), false, nil},
		"a folder":                 {t.TempDir(), false, nil},
		"a workbook": {inBook([]any{"Kundnr", "När", "status", "comeback_id", "error", "sent_at", "row"},
			[]any{"M1", 47971, "created", "AK1", "", "", 2}, []any{"M1", 47971, "created", 4711, "", "", 3}), true, []string{"AK1", "4711"}},
		"a workbook of another kind": {inBook(bookHeader, []any{"M1", "K1", "2031-05-03"}), false, nil},
		"a sheet before it": {book(t, [][]any{{"Kundid", "Antal"}, {"M1", 1}}, func(f *excelize.File) {
			_, _ = f.NewSheet("Resultat")
			_ = f.SetSheetRow("Resultat", "A1", &[]any{"Kundnr", "status", "comeback_id"})
			_ = f.SetSheetRow("Resultat", "A2", &[]any{"M1", "created", "AK1"})
		}), true, []string{"AK1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := IsResults(tt.path); got != tt.is {
				t.Errorf("it is ours: %t", got)
			}
			var ids []string
			for id, err := range IDsOf(tt.path) {
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			if !slices.Equal(ids, tt.ids) {
				t.Errorf("it has the ids %q, want %q", ids, tt.ids)
			}
			if got, err := HoldsIDs(tt.path); got != (len(tt.ids) > 0) || err != nil {
				t.Errorf("it holds ids: %t, %v", got, err)
			}
		})
	}
}

// wide gives text as UTF-16, little end first.
func wide(text string) string {
	var out []byte
	for _, r := range text {
		out = append(out, byte(r), byte(r>>8))
	}
	return string(out)
}

// Of a workbook that is damaged nobody can say that it holds no ids.
func TestIDsOfDamagedFiles(t *testing.T) {
	path := book(t, [][]any{{"Kundnr", "status", "comeback_id"}, {"M1", "created", "AK1"}}, nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := HoldsIDs(path); got || err == nil {
		t.Errorf("got %t, %v", got, err)
	}
	if IsResults(path) {
		t.Error("it is taken for ours")
	}
}

// Where no sheet is named, the only one that is shown and has our columns is read,
// if whoever opens the workbook wants that.
func TestPreferOurs(t *testing.T) {
	results := []any{"Kundid", "Kontaktid", "Datum", "status", "comeback_id"}
	origins := []any{"Kundid", "Kontaktid", "Datum", "row", "sheet"}
	for name, tt := range map[string]struct {
		first, second []any
		row           []any // below the second header
		hidden        bool
		want          string // the sheet that is read
	}{
		"none":                    {bookHeader, bookHeader, nil, false, "Sheet1"},
		"the second":              {bookHeader, results, nil, false, "Mer"},
		"the second, by origins":  {bookHeader, origins, []any{"M1", "K1", "2031-05-03", 2, "bcdfghjklmnp"}, false, "Mer"},
		"the second names no row": {bookHeader, origins, []any{"M1", "K1", "2031-05-03", 2, "x"}, false, "Sheet1"},
		"the second is hidden":    {bookHeader, results, nil, true, "Sheet1"},
		"the first":               {results, bookHeader, nil, false, "Sheet1"},
		"both":                    {results, results, nil, false, "Sheet1"},
		"the first has no header": {[]any{"Om"}, results, nil, false, "Mer"},
	} {
		path := book(t, [][]any{tt.first}, func(f *excelize.File) {
			_, err := f.NewSheet("Mer")
			err = errors.Join(err, f.SetSheetRow("Mer", "A1", &tt.second), f.SetSheetRow("Mer", "A2", &tt.row), f.SetSheetVisible("Mer", !tt.hidden))
			if err != nil {
				t.Fatal(err)
			}
		})
		if got, _ := openBook(t, path, Options{PreferOurs: true}).SheetName(); got != tt.want {
			t.Errorf("%s: %s is read", name, got)
		}
		// A run that was begun before goes on with what it has read.
		if got, _ := openBook(t, path, Options{}).SheetName(); got != "Sheet1" && name != "the first has no header" {
			t.Errorf("%s: %s is read by a run that was begun", name, got)
		}
	}
}
