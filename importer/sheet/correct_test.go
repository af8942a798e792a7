package sheet

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// code is that of the sheet in these tests.
const code = "bcdfghjklmnp"

// seen is a row as the page has it.
type seen struct {
	Number  int
	Cells   []string // without empty ones at the end
	Known   importer.Cells
	Origin  importer.Origin
	Faulty  bool
	Skipped []string
}

// seenRows gives the rows of a sheet; the columns that a corrected file has are left
// out of Cells.
func seenRows(t fatal, s *Sheet) (all []seen, told []string) {
	t.Helper()
	for row, err := range s.RowsAnd(func(c importer.Code, n int) { told = append(told, fmt.Sprint(c, n)) }) {
		if is(err, importer.NoneIsARow) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s.seen(row))
	}
	return all, told
}

func (s *Sheet) seen(row importer.Row) seen {
	cells := s.Cells(row)
	if _, isBook := s.format.(*workbook); isBook { // what stands beside the columns has no place of its own
		cells = cells[:min(len(cells), filled(s.Titles()))]
	}
	if s.header.corrected {
		cells = slices.Clone(cells[:min(len(cells), s.header.extra["sheet"])])
	}
	known := row.Cells
	known.Status, known.ComebackID = "", ""
	return seen{Number: row.Number, Cells: cells[:filled(cells)], Known: known, Origin: row.Origin, Faulty: isFaulty(row) || slices.ContainsFunc(row.Problems, isLost)}
}

// correctedFile writes a corrected file, twice, and opens it.
func correctedFile(t fatal, s *Sheet, dir string, changes map[int]map[int]string, chosen map[int]string) (*Sheet, []byte) {
	t.Helper()
	var texts [2]bytes.Buffer
	for i := range texts {
		if err := s.WriteCorrected(&texts[i], code, func(row int) (map[int]string, string) { return changes[row], chosen[row] }); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(texts[0].Bytes(), texts[1].Bytes()) {
		t.Fatal("written twice it is not the same")
	}
	path := filepath.Join(dir, "corrected"+filepath.Ext(s.path))
	if err := os.WriteFile(path, texts[0].Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	o := s.options
	o.As = ""
	again, err := Open(path, o)
	if err != nil {
		t.Fatalf("%v: %q", err, texts[0].String())
	}
	return again, texts[0].Bytes()
}

// isCorrected sees that a corrected file has the rows of a sheet, but for the changes.
func isCorrected(t fatal, s, again *Sheet, changes map[int]map[int]string, chosen map[int]string, text []byte) {
	t.Helper()
	var want []seen
	for row, err := range s.Rows() {
		if is(err, importer.NoneIsARow) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		w := s.seen(s.Changed(row, changes[row.Number], chosen[row.Number]))
		if w.Origin.Row == 0 {
			w.Origin = importer.Origin{Sheet: code, Row: row.Number}
		}
		want = append(want, w)
	}
	got, told := seenRows(t, again)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s in %.999q", diff, text)
	}
	_, before := seenRows(t, s)
	notes := func(told []string) []string {
		return slices.DeleteFunc(told, func(s string) bool {
			return strings.HasPrefix(s, "trimmed-note") || strings.HasPrefix(s, "nul-unused") || strings.HasPrefix(s, "day-number")
		})
	}
	if diff := cmp.Diff(fmt.Sprint(notes(before)), fmt.Sprint(notes(told))); diff != "" {
		t.Fatalf("lines that are no rows: %s in %.999q", diff, text)
	}
	if s.HeaderKey() != again.HeaderKey() {
		t.Fatal("it has another header")
	}
	if !maps.Equal(s.header.fields, again.header.fields) {
		t.Fatalf("columns %v became %v", s.header.fields, again.header.fields)
	}
}

// typedText is what people may type into a cell.
func typedText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom([]rune("aBz ;,|\"'\n.å=+-@\t0\u00a0_x")), 0, 8, -1),
		rapid.SampledFrom([]string{"", "00123", "=1+1", "+46701234567", "-", "@x", `="007"`, `=a"b`, " =1", "\u00a0=1", "電📞", "a\r\nb", "åäö", `"`, "_x0041_", "Summa", "47971", "2031-05-03", "1,5", "TRUE", "#N/A"}),
	).Filter(func(s string) bool { return strings.Count(s, "\n") < 3 })
}

// drawChanges draws changes of some rows.
func drawChanges(t *rapid.T, numbers []int, width int) (changes map[int]map[int]string, chosen map[int]string) {
	changes, chosen = make(map[int]map[int]string), make(map[int]string)
	for _, n := range numbers {
		if rapid.IntRange(0, 2).Draw(t, "changed") == 0 {
			changes[n] = rapid.MapOfN(rapid.IntRange(0, width-1), typedText(), 1, 3).Draw(t, "cells")
		}
		if rapid.IntRange(0, 5).Draw(t, "chosen") == 0 {
			chosen[n] = rapid.SampledFrom([]string{"K9", "=1", "00123"}).Draw(t, "choice")
		}
	}
	return changes, chosen
}

// Any sheet with any changes has exactly these.
func TestCorrectedCSV(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text, _, numbers, _ := anySheet(t)
		path := filepath.Join(dir, "a.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		again, out := correctedFile(t, s, dir, nil, nil)
		isCorrected(t, s, again, nil, nil, out)

		changes, chosen := drawChanges(t, numbers, 5)
		again, out = correctedFile(t, s, dir, changes, chosen)
		isCorrected(t, s, again, changes, chosen, out)

		// A corrected file is corrected again.
		more, chosen := drawChanges(t, numbers, 5)
		third, out := correctedFile(t, again, t_dir(dir), more, chosen)
		isCorrected(t, again, third, more, chosen, out)
	})
}

func t_dir(dir string) string {
	again := filepath.Join(dir, "again")
	_ = os.MkdirAll(again, 0o700)
	return again
}

// Files that people had stay as they are.
func TestCorrectedCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*/*.*")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	done := 0
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s, err := Open(path, Options{})
			if err != nil {
				t.Skip(err)
			}
			if _, err := readSome(s); err != nil {
				t.Skip(err)
			}
			done++
			again, out := correctedFile(t, s, t.TempDir(), nil, nil)
			isCorrected(t, s, again, nil, nil, out)
			third, out := correctedFile(t, again, t.TempDir(), nil, nil)
			isCorrected(t, again, third, nil, nil, out)
		})
	}
	if done < 10 {
		t.Errorf("%d files were tried", done)
	}
}

func readSome(s *Sheet) (n int, err error) {
	for _, err := range s.Rows() {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Any workbook with any changes has exactly these.
func TestCorrectedBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "book")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		var b anyBook
		path := b.draw(t).write(t, dir)
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var numbers []int
		for row, err := range s.Rows() {
			if is(err, importer.NoneIsARow) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, row.Number)
		}
		again, out := correctedFile(t, s, dir, nil, nil)
		isCorrected(t, s, again, nil, nil, out)
		if err := soundBook(again.path); err != nil {
			t.Fatal(err)
		}
		changes, chosen := drawChanges(t, numbers, 5)
		again, out = correctedFile(t, s, dir, changes, chosen)
		isCorrected(t, s, again, changes, chosen, out)
		if err := soundBook(again.path); err != nil {
			t.Fatal(err)
		}
		if b.merged {
			return
		}
		want := excelCells(t, path, 5)
		for n, cells := range changes {
			for at, text := range cells {
				want[n-1][at] = s.cellOf(text)
			}
		}
		if diff := cmp.Diff(want, excelCells(t, again.path, 5)); diff != "" {
			t.Fatalf("for others: %s", diff)
		}
	})
}
