package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
)

// resultsOf writes a sheet's rows as results of a name, all of them or those at
// fault alone, and opens these.
func resultsOf(t *testing.T, s *Sheet, name string, whole bool) *Sheet {
	t.Helper()
	var out bytes.Buffer
	width := s.HeaderWidth()
	for row := range s.Rows() {
		width = max(width, s.Width(row))
	}
	w, err := s.newWriter(&out, name, []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}, width, whole)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Problems) > 0 || whole {
			if err := w.Write(&row, []string{"invalid", "", "text", "", "9", "bcdfghjklmnp"}, row.Problems); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(fileNamed(t, name, out.Bytes()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// Whatever was wrong with the form of a row, its results are at fault as long as
// nobody has changed it, and results of these too; then it is judged anew.
func TestUnchanged(t *testing.T) {
	const header = "Kundid;Kontaktid;Datum;Bostad;Anteckning\n"
	for name, line := range map[string]string{
		"a cell too few":            "M1;K1;2031-05-03;a",
		"a cell too many":           "M1;K1;2031-05-03;;OBJ1;a",
		"an empty cell too many":    "M1;K1;2031-05-03;;OBJ1;",
		"a quote inside a cell":     `M1;K1;2031-05-03;;a "b" c`,
		"a quote that is not ended": `M1;K1;2031-05-03;;"a`,
	} {
		s, err := Open(file(t, header+"M1;K0;2031-05-03;OBJ1;a\n"+line+"\n"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"x.csv", "x.xlsx"} {
			for _, whole := range []bool{true, false} {
				again := resultsOf(t, s, kind, whole)
				for range 2 {
					rows := readAll(t, again)
					last := rows[len(rows)-1]
					if len(last.Problems) == 0 {
						t.Errorf("%s, %s, whole: %t: it is valid now: %+v", name, kind, whole, last.Cells)
					}
					if last.Origin.Sheet != "bcdfghjklmnp" || last.Origin.Row != 9 {
						t.Errorf("%s, %s: it comes from %+v", name, kind, last.Origin)
					}
					if whole && len(rows[0].Problems) > 0 {
						t.Errorf("%s, %s: a sound row is at fault: %+v", name, kind, rows[0].Problems)
					}
					again = resultsOf(t, again, kind, whole)
				}
			}
		}
	}
}

// A row is at fault until a person says that it is right, whatever a program has made
// of its cells since.
func TestCorrected(t *testing.T) {
	s, err := Open(file(t, "Kundid;Kontaktid;Datum;Tid;Anteckning\nM1;K0;2031-05-03;10:00;a\nM1;K1;2031-05-03;;10:00;\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"status", "comeback_id", "row", "sheet"}
	text := string(csvOf(t, s, names, []string{"invalid", "", "3", "bcdfghjklmnp"}))
	const theirs = ";;10:00;;invalid;;3;bcdfghjklmnp-x"
	if !strings.Contains(text, theirs) || strings.Count(text, "-x") != 1 {
		t.Fatalf("the one row that slid has no mark: %s", text)
	}
	for name, tt := range map[string]struct {
		to    string
		sound bool
	}{
		"as it is":                      {theirs, false},
		"saved by a program":            {";;10:00:00;;INVALID;;3.0;bcdfghjklmnp-x", false},
		"an unrelated cell changed":     {";;10:00;Ring;invalid;;3;bcdfghjklmnp-x", false},
		"the cells moved":               {";10:00;;;invalid;;3;bcdfghjklmnp-x", false},
		"the mark of an older version":  {";;10:00;;invalid;;3;bcdfghjklmnp-qrstvw", false},
		"the mark in upper case":        {";;10:00;;invalid;;3;BCDFGHJKLMNP-X", false},
		"its status is emptied":         {";10:00;;;;;3;bcdfghjklmnp-x", true},
		"its status is white space":     {";10:00;;; ;;3;bcdfghjklmnp-x", true},
		"its cell in sheet is emptied":  {";10:00;;;invalid;;3;", true},
		"the mark alone is taken away":  {";10:00;;;invalid;;3;bcdfghjklmnp", true},
		"of the mark, its letter alone": {";10:00;;;invalid;;3;bcdfghjklmnp-", true},
	} {
		rows := readAll(t, opened(t, strings.Replace(text, theirs, tt.to, 1)))
		if got := rows[1].Problems; len(got) == 0 != tt.sound {
			t.Errorf("%s: %+v", name, got)
		}
		if len(rows[0].Problems) > 0 {
			t.Errorf("%s: a sound row is at fault: %+v", name, rows[0].Problems)
		}
	}
}

// Where a person has removed the column status, the row's cell in the column sheet
// is the one to empty.
func TestStillAtFaultWithoutStatus(t *testing.T) {
	const text = "Kundid;Kontaktid;Datum;row;sheet\nM1;K1;2031-05-03;3;bcdfghjklmnp-x\nM1;K2;2031-05-03;4;\n"
	rows := readAll(t, opened(t, text))
	want := []importer.Problem{{Code: importer.Unchanged, Value: "sheet"}}
	if got := rows[0].Problems; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := rows[1].Problems; len(got) > 0 {
		t.Errorf("a row without a mark: %+v", got)
	}
}

// Text that can't be read in the whole sheet is not taken for that of another
// encoding when its rows stand alone.
func TestNotTextStaysAtFault(t *testing.T) {
	s := opened(t, "customerId;contactId;date;note\nM1;K1;2031-05-03;på\nM1;K2;2031-05-03;böra\nM1;K3;2031-05-03;ring p\xc3\n")
	for _, kind := range []string{"x.csv", "x.xlsx"} {
		rows := readAll(t, resultsOf(t, s, kind, false))
		if len(rows) != 1 || !slices.ContainsFunc(rows[0].Problems, isSlid) {
			t.Errorf("%s: %+v", kind, rows)
		}
	}
}

// A workbook's faults are seen in its own cells, and not in text that is made of
// them.
func TestFaultsOfAWorkbook(t *testing.T) {
	path := book(t, [][]any{bookHeader, {"M1", true, "2031-05-03"}, {"M1", "K1", "2031-05-03"}}, nil)
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]importer.Code{"x.csv": importer.Unchanged, "x.xlsx": importer.UnreadableCell} {
		for _, whole := range []bool{true, false} {
			rows := readAll(t, resultsOf(t, s, kind, whole))
			if got := rows[0].Problems; len(got) != 1 || got[0].Code != want {
				t.Errorf("%s, whole: %t: got %+v, want %s", kind, whole, got, want)
			}
		}
	}
}

// csvOf writes all rows with the same cells of ours.
func csvOf(t *testing.T, s *Sheet, names, cells []string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := s.NewWriter(&out, "x.csv", names, s.HeaderWidth()+1)
	if err != nil {
		t.Fatal(err)
	}
	for row := range s.Rows() {
		if err := w.Write(&row, cells, row.Problems); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func fileNamed(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// In results a row below another header is known by what was said of it: where the
// first header came again between them, the results have no line for that.
func TestRowsBelowHeadersInResults(t *testing.T) {
	s := opened(t, "Kundid;Kontaktid;Datum\nM1;K1;2031-05-03\nKontaktid;Kundid;Datum\nK2;M1;2031-05-03\nKundid;Kontaktid;Datum\nM1;K3;2031-05-03\n")
	for range 3 {
		sound := ""
		for _, row := range readAll(t, s) {
			if len(row.Problems) == 0 {
				sound += row.Cells.ContactID + " "
			}
		}
		if sound != "K1 K3 " {
			t.Errorf("sound are %s", sound)
		}
		s = resultsOf(t, s, "x.csv", true)
	}
}
