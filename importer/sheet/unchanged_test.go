package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
			if err := w.Write(row, []string{"invalid", "", "text", "", "9", "bcdfghjklmnp"}, row.Problems); err != nil {
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

// A row that was corrected is a row like any other, and so is one of which a person
// says that it is right.
func TestCorrected(t *testing.T) {
	s, err := Open(file(t, "Kundid;Kontaktid;Datum;Bostad;Anteckning\nM1;K0;2031-05-03;OBJ1;a\nM1;K1;2031-05-03;;OBJ1;\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"status", "comeback_id", "row", "sheet"}
	text := string(csvOf(t, s, names, []string{"invalid", "", "3", "bcdfghjklmnp"}))
	mark := text[strings.LastIndex(text, "-"):]
	for name, tt := range map[string]struct {
		from, to string
		sound    bool
	}{
		"as it is":               {"", "", false},
		"other white space":      {";;OBJ1;", ";; OBJ1;", false},
		"the cells moved":        {";;OBJ1;;", ";OBJ1;;;", true},
		"another note":           {";;OBJ1;;", ";;OBJ2;;", true},
		"the cell is emptied":    {"bcdfghjklmnp" + mark, "\n", true},
		"the mark is taken away": {mark, "\n", true},
	} {
		rows := readAll(t, opened(t, strings.Replace(text, tt.from, tt.to, 1)))
		if got := rows[1].Problems; len(got) == 0 != tt.sound {
			t.Errorf("%s: %+v", name, got)
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
		if err := w.Write(row, cells, row.Problems); err != nil {
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
