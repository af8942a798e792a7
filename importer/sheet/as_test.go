package sheet

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer"
)

// A copy has another name and no extension: what is read does not depend on
// them, and what is said names the file as its owner knows it.
func TestNameOfACopy(t *testing.T) {
	dir := t.TempDir()
	copied := func(from string) string {
		t.Helper()
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "copy")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	row := []any{"M1", "K1", "2031-05-03"}
	for _, from := range []string{book(t, [][]any{bookHeader, row}, nil), file(t, "Kundid;Kontaktid;Datum\nM1;K1;2031-05-03\n")} {
		s, err := Open(copied(from), Options{As: "kunder"})
		if err != nil {
			t.Fatal(err)
		}
		if rows := readAll(t, s); len(rows) != 1 || rows[0].Cells.ContactID != "K1" {
			t.Errorf("%s: got %+v", from, rows)
		}
		for name, begins := range map[string]string{"out.xlsx": "PK", "out.csv": ""} {
			var out bytes.Buffer
			w, err := s.NewWriter(&out, name, appended, 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil || strings.HasPrefix(out.String(), "PK") != (begins == "PK") {
				t.Errorf("%s as %s: %v, it begins with %.4q", from, name, err, out.String())
			}
		}
	}
	for _, from := range []string{
		file(t, ""), file(t, "%PDF-1.7"), file(t, "PK\x03\x04"), file(t, "1;2\n"), file(t, "Kundid;Datum\n"), file(t, "Kundid;Datum;Kontakt;Kontaktid\n"),
		book(t, nil, nil), filepath.Join(dir, "none"),
	} {
		path := from
		if _, err := os.Stat(from); err == nil {
			path = copied(from)
		}
		_, err := Open(path, Options{As: "kunder.csv"})
		var f *importer.Failure
		if !errors.As(err, &f) || f.Path != "kunder.csv" || strings.Contains(err.Error(), dir) {
			t.Errorf("got %v", err)
		}
	}
}
