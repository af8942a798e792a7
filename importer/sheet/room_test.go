package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/importer"
)

func TestNoRoomInWorkbook(t *testing.T) {
	long, longest := strings.Repeat("å", maxCellUnits+1), strings.Repeat("😀", maxCellUnits/2)
	for name, tt := range map[string]struct {
		csv  string
		more int
		want importer.Code
	}{
		"all fits":                      {"Kontaktid;Datum\n" + longest + ";2\n", 6, ""},
		"a long cell":                   {"Kontaktid;Datum;Fri\nK;2031-05-03;" + long + "\n", 6, importer.CellTooLong},
		"a long cell of other letters":  {"Kontaktid;Datum;Fri\nK;2031-05-03;" + longest + "😀\n", 6, importer.CellTooLong},
		"a long cell above the header":  {strings.Repeat("x", maxCellUnits+1) + "\nKontaktid;Datum\nK;2031-05-03\n", 6, importer.CellTooLong},
		"as many columns as there are":  {"Kontaktid;Datum\nK;2\n", maxBookColumns - 2, ""},
		"one column more":               {"Kontaktid;Datum\nK;2\n", maxBookColumns - 1, importer.TooManyColumns},
		"a row that is wider than that": {"Kontaktid;Datum\nK;2;3\n", maxBookColumns - 2, importer.TooManyColumns},
	} {
		s := openCSVText(t, tt.csv)
		needs := s.Needs("kunder.results.XLSX")
		width := len(s.header.cells)
		for row, err := range s.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			needs.Add(row)
			width = max(width, s.Width(row))
		}
		got := needs.Fit(tt.more)
		if got == nil && tt.want != "" || got != nil && got.Code != tt.want {
			t.Errorf("%s: got %v, want %q", name, got, tt.want)
		}
		// Nor is it written, if nobody has asked before.
		if err := writeFresh(s, make([]string, tt.more), width); !is(err, tt.want) && (err != nil || tt.want != "") {
			t.Errorf("%s: written: %v, want %q", name, err, tt.want)
		}
	}
	s := openCSVText(t, "Kontaktid;Datum\nK;2\n")
	if s.Needs("kunder.results.csv").Fit(maxBookColumns) != nil {
		t.Error("CSV has room for all")
	}
	needs := s.Needs("k.xlsx")
	needs.rows = maxBookRows - 1
	for row := range s.Rows() {
		needs.Add(row)
		if got := needs.Fit(6); got != nil {
			t.Error(got)
		}
		needs.Add(row)
		if got := needs.Fit(6); got == nil || got.Code != importer.TooManyRows {
			t.Errorf("a row too many: %v", got)
		}
	}
}

func openCSVText(t *testing.T, text string) *Sheet {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kunder.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return openBook(t, path, Options{HasCustomer: true})
}

func writeFresh(s *Sheet, extra []string, width int) error {
	w, err := newFreshBook(s, &strings.Builder{}, extra, width)
	if err != nil {
		return err
	}
	for row, err := range s.Rows() {
		if err == nil {
			err = w.Write(&row, extra, nil)
		}
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// The last row that a workbook has room for is written, and the next one told.
func TestLastRowOfWorkbook(t *testing.T) {
	s := openCSVText(t, "Kontaktid;Datum\nK;2\n")
	made, err := newFreshBook(s, &strings.Builder{}, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	w := made.(*freshBook)
	w.row = maxBookRows - 1
	for row := range s.Rows() {
		if err := w.Write(&row, nil, nil); err != nil {
			t.Error(err)
		}
		if err := w.Write(&row, nil, nil); !is(err, importer.TooManyRows) {
			t.Errorf("got %v", err)
		}
	}
}
