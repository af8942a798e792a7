package sheet

import (
	"bytes"
	"fmt"
	"io"
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
	Number int
	Cells  []string // without empty ones at the end
	Known  importer.Cells
	Origin importer.Origin
	Faulty bool
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
	for _, name := range []string{"row", "sheet", "found_contact_id"} {
		if at, there := s.header.extra[name]; there && at < len(cells) {
			cells[at] = ""
		}
	}
	known := row.Cells
	known.Status, known.ComebackID = "", ""
	return seen{Number: row.Number, Cells: cells[:filled(cells)], Known: known, Origin: row.Origin, Faulty: isFaulty(row) || slices.ContainsFunc(row.Problems, isLost)}
}

// changesOf puts changes and choices together.
func changesOf(cells map[int]map[int]string, chosen map[int]string) Changes {
	all := make(Changes)
	for row, of := range cells {
		all[row] = Change{of, chosen[row]}
	}
	for row, id := range chosen {
		all[row] = Change{cells[row], id}
	}
	return all
}

// into writes anew into a buffer.
func into(text *bytes.Buffer) func(write func(io.Writer) error) error {
	return func(write func(io.Writer) error) error {
		text.Reset()
		return write(text)
	}
}

// correctedFile writes a corrected file, twice, and opens it.
func correctedFile(t fatal, s *Sheet, dir string, changes map[int]map[int]string, chosen map[int]string) (*Sheet, []byte) {
	t.Helper()
	var texts [2]bytes.Buffer
	for i := range texts {
		if err := s.WriteCorrected(into(&texts[i]), code, changesOf(changes, chosen)); err != nil {
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
		if w.Origin.Row == 0 && !(s.header.extra != nil && w.Faulty && len(chosen)+len(changes[row.Number]) == 0) { // it keeps its bytes
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
	if rapid.IntRange(0, 4).Draw(t, "changes") == 0 {
		return nil, nil
	}
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
	t.Parallel()
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
		changes, chosen := drawChanges(t, numbers, 5)
		again, out := correctedFile(t, s, dir, changes, chosen)
		isCorrected(t, s, again, changes, chosen, out)

		// A corrected file is corrected again.
		more, chosen := drawChanges(t, numbers, 5)
		third, out := correctedFile(t, again, below(dir), more, chosen)
		isCorrected(t, again, third, more, chosen, out)
	})
}

// below makes a folder in another.
func below(dir string) string {
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
	t.Parallel()
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
			corrects(t, s)
			again, _ := correctedFile(t, s, t.TempDir(), nil, nil)
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
	t.Parallel()
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
		changes, chosen := drawChanges(t, numbers, 5)
		again, out := correctedFile(t, s, dir, changes, chosen)
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

// corrects sees that a file is the same if nothing is changed, and if one cell of some
// rows is.
func corrects(t *testing.T, s *Sheet) {
	t.Helper()
	again, out := correctedFile(t, s, t.TempDir(), nil, nil)
	isCorrected(t, s, again, nil, nil, out)
	if _, err := readSome(s); err != nil {
		return
	}
	tried := 0
	for row := range s.Rows() {
		if tried++; tried > 2 {
			break
		}
		at := max(0, s.ColumnIndex(importer.Note))
		for _, text := range []string{"ring", "電"}[tried-1 : tried] {
			changes := map[int]map[int]string{row.Number: {at: text}}
			again, out = correctedFile(t, s, t.TempDir(), changes, nil)
			isCorrected(t, s, again, changes, nil, out)
		}
	}
}

// written gives the text of a corrected CSV file.
func written(t *testing.T, s *Sheet, changes map[int]map[int]string, chosen map[int]string) string {
	t.Helper()
	again, out := correctedFile(t, s, t.TempDir(), changes, chosen)
	isCorrected(t, s, again, changes, chosen, out)
	return string(out)
}

// How corrected CSV files are written.
func TestCorrectedText(t *testing.T) {
	const head = "Kundid;Kontaktid;Datum;Anteckning"
	const headRow = head + ";sheet;row"
	for _, tt := range []struct {
		name, text string
		changes    map[int]map[int]string
		chosen     map[int]string
		want       string
	}{
		{"bytes stay", head + "\r\n\"M1\";=\"01\"; \"x\" ;\xe5\r\n\r\nSumma;;;3\r\nM1;K2;d;\xe4\r\n", map[int]map[int]string{2: {2: dates}}, nil,
			headRow + "\r\n\"M1\";=\"01\";" + dates + ";\xe5;bcdfghjklmnp;2\r\n\r\nSumma;;;3;;\r\nM1;K2;d;\xe4;bcdfghjklmnp;5\r\n"},
		{"Windows-1252", head + "\nM1;K\xe51;d;\xe4\n", map[int]map[int]string{2: {3: "ö"}}, nil, headRow + "\nM1;K\xe51;d;\xf6;bcdfghjklmnp;2\n"},
		{"what Windows-1252 lacks", head + "\nM1;K\xe51;d;\xe4\n", map[int]map[int]string{2: {3: "電"}}, nil, "\ufeff" + headRow + "\nM1;Kå1;d;電;bcdfghjklmnp;2\n"},
		{"formulas", head + "\nM1;K1;d;=1+1\n", map[int]map[int]string{2: {2: "-1", 3: "=A1"}}, nil, headRow + "\nM1;K1;\"\u00a0-1\";\"\u00a0=A1\";bcdfghjklmnp;2\n"},
		{"a choice", head + "\nM1;K1;d;\nM1;K2;d;\n", nil, map[int]string{3: "K9"}, headRow + ";found_contact_id\nM1;K1;d;;bcdfghjklmnp;2;\nM1;K2;d;;bcdfghjklmnp;3;K9\n"},
		{"faults of form stay", head + "\nM1;K\"1;d;\nM1;K2\nM1;K3;d;a;b\n", nil, nil,
			head + ";;sheet;row\nM1;\"K\"\"1\";d;;;bcdfghjklmnp-xx;2\nM1;K2;;;;bcdfghjklmnp-xx;3\nM1;K3;d;a;b;bcdfghjklmnp-xx;4\n"},
		{"faults of form are corrected", head + "\nM1;K\"1;d;\nM1;K2\nM1;K3;d;a;b\n", map[int]map[int]string{2: {1: "K1"}, 3: {2: "d"}, 4: {3: "a;b", 4: ""}}, nil,
			head + ";;sheet;row\nM1;K1;d;;;bcdfghjklmnp;2\nM1;K2;d;;;bcdfghjklmnp;3\nM1;K3;d;\"a;b\";;bcdfghjklmnp;4\n"},
		{"text beside the columns stays at fault", head + "\nM1;K3;d;a;b\n", map[int]map[int]string{2: {2: "e"}}, nil, head + ";;sheet;row\nM1;K3;e;a;b;bcdfghjklmnp-xx;2\n"},
		{"a row that seems to be a total", head + "\nM1;K3;d;a\n", map[int]map[int]string{2: {0: "Summa", 1: "3", 2: "", 3: ""}}, nil, headRow + "\nSumma;3;;;bcdfghjklmnp;2\n"},
		{"an empty row", head + "\nM1;K3;d;a\n", map[int]map[int]string{2: {0: "", 1: "", 2: "", 3: ""}}, nil, headRow + "\n;;;;bcdfghjklmnp;2\n"},
		{"columns of its own are named like ours", "Status;Kundid;Row;Kontaktid;Datum;status\na;M1;7;K1;d;b\n", nil, nil, "Status;Kundid;Row;Kontaktid;Datum;status;sheet;row\na;M1;7;K1;d;b;bcdfghjklmnp;2\n"},
		{"an errors file", "Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\nM1;K1;d;invalid;;x;;7;pnmlkjhgfdcb\nM1;K2;d;invalid;;x;;8;pnmlkjhgfdcb-x\nM1;K3;d;;;;;;\n", map[int]map[int]string{2: {2: "e"}}, nil,
			"Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\nM1;K1;e;invalid;;x;;7;pnmlkjhgfdcb\nM1;K2;d;invalid;;x;;8;pnmlkjhgfdcb-x\nM1;K3;d;;;;;4;bcdfghjklmnp\n"},
		{"a short row in an errors file", "Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\nM1;K1\nM1;K2;e;invalid;;x;;8;pnmlkjhgfdcb\n", map[int]map[int]string{3: {2: "f"}}, nil,
			"Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\nM1;K1\nM1;K2;f;invalid;;x;;8;pnmlkjhgfdcb\n"},
		{"and with a choice", "Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet\nM1;K1\nM1;K2;e;invalid;;x;;8;pnmlkjhgfdcb\n", nil, map[int]string{3: "K9"},
			"Kundid;Kontaktid;Datum;status;comeback_id;error;sent_at;row;sheet;found_contact_id\nM1;K1;;;;;;2;bcdfghjklmnp-xx;\nM1;K2;e;invalid;;x;;8;pnmlkjhgfdcb;K9\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, written(t, opened(t, tt.text), tt.changes, tt.chosen)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A corrected file is no file of results: its dates show how dates are meant, and its
// Status is its own. Its results carry the origins, and are no corrected file.
func TestCorrectedIsNoResults(t *testing.T) {
	s := opened(t, "Kundid;Status;Kontaktid;Datum\nM1;created;K1;"+dates+"\n")
	again, _ := correctedFile(t, s, t.TempDir(), map[int]map[int]string{2: {3: "2031-05-04"}}, nil)
	if again.IsOurs() || IsResults(again.path) {
		t.Error("it is taken for results")
	}
	for _, name := range []string{"r.csv", "r.xlsx"} {
		results := resultsOf(t, again, name, true)
		if !results.IsOurs() || results.header.corrected || results.HeaderKey() != s.HeaderKey() {
			t.Errorf("%s: %v", name, results.Titles())
		}
		for row := range results.Rows() {
			if row.Cells.Status != "invalid" || row.Origin != (importer.Origin{Sheet: code, Row: 9}) || s.Cells(row)[1] != "created" {
				t.Errorf("%s: %+v", name, row)
			}
		}
	}
	for row := range again.Rows() {
		if row.Cells.Status != "" || row.Cells.Date != "2031-05-04" || row.Origin != (importer.Origin{Sheet: code, Row: 2}) {
			t.Errorf("%+v", row)
		}
	}
}

// The first row of a corrected file may stand far down.
func TestCorrectedFarDown(t *testing.T) {
	text := "Kundid;Kontaktid;Datum\n" + strings.Repeat("\n", 40) + "M1;K1;" + dates + "\n"
	written(t, opened(t, text), nil, nil)
}

// Row judges cells as the sheet would read them.
func TestRowOfCells(t *testing.T) {
	s := opened(t, "Kundid;Kontaktid;Datum;Anteckning\nM1;K1;"+dates+";\"a\nb\"\n")
	for row := range s.Rows() {
		got := s.Row(row.Number, s.Cells(row), "K9")
		want := row.Cells
		want.FoundContactID = "K9"
		if got.Cells != want || got.Number != row.Number || len(got.Problems) > 0 {
			t.Errorf("%+v", got)
		}
		got = s.Row(row.Number, []string{" M2 ", `="01"`, "=x", "a\r\nM1;K2;" + dates + ";b\n"}, "")
		if c := got.Cells; c.CustomerID != "M2" || c.ContactID != "01" || c.Date != "=x" || len(got.Problems) != 1 || got.Problems[0].Code != importer.OpenQuote {
			t.Errorf("%+v", got)
		}
		if got = s.Row(row.Number, nil, ""); got.Cells != (importer.Cells{}) || s.Width(got) != 4 {
			t.Errorf("%+v", got)
		}
	}
	if s.ColumnIndex(importer.Date) != 2 || s.ColumnIndex(importer.Time) != -1 || s.FaultIndex(importer.Problem{Field: importer.Note}) != 3 || s.FaultIndex(importer.Problem{}) != -1 {
		t.Error("columns are elsewhere")
	}
}

// Cells merged beside each other, and formulas that cells share, do not keep a change
// from being seen.
func TestCorrectedMergesAndFormulas(t *testing.T) {
	shared := func(name, f, v string) string { return `<c r="` + name + `">` + f + `<v>` + v + `</v></c>` }
	sheet := `<worksheet ` + mainSpace + `><sheetData>` + textRow(1, "Kundid", "Kontaktid", "Datum", "Anteckning", "Egen") +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>M1</t></is></c>` + shared("B2", `<f t="shared" ref="B2:B4" si="0">ROW()</f>`, "2") + `<c r="C2" t="inlineStr"><is><t>d</t></is></c><c r="D2" t="inlineStr"><is><t>n</t></is></c></row>` +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>M1</t></is></c>` + shared("B3", `<f t="shared" si="0"/>`, "3") + `</row>` +
		`<row r="4"><c r="A4" t="inlineStr"><is><t>M1</t></is></c>` + shared("B4", `<f t="shared" si="0"/>`, "4") + `</row>` +
		`</sheetData><mergeCells count="1"><mergeCell ref="D2:E2"/></mergeCells></worksheet>`
	s, err := Open(plainParts("").with(bookParts{sheetPart: sheet}).write(t, t.TempDir()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, changes := range []map[int]map[int]string{nil, {2: {1: "K1"}}, {2: {4: "x"}}, {3: {1: "K1", 4: ""}}, {2: {3: "=A1"}, 4: {2: " a_x0041_\r\nb"}}} {
		again, out := correctedFile(t, s, t.TempDir(), changes, nil)
		isCorrected(t, s, again, changes, nil, out)
		if err := soundBook(again.path); err != nil {
			t.Error(err)
		}
		text := partText(t, again.path, sheetPart)
		if orphaned := strings.Contains(text, `si="0"`) && !strings.Contains(text, `ref="B2:B4"`); orphaned {
			t.Errorf("%v: a formula has lost what it shares: %s", changes, text)
		}
	}
	err = s.WriteCorrected(into(&bytes.Buffer{}), code, Changes{2: {Cells: map[int]string{3: strings.Repeat("x", 40000)}}})
	if !is(err, importer.CellTooLong) {
		t.Errorf("a text that is too long: %v", err)
	}
}

// Choices and changes in an errors file that is a workbook stand in its own columns.
func TestCorrectedErrorsBook(t *testing.T) {
	s := opened(t, "Kundid;E-post;Datum\nM1;a@b.se;"+dates+"\nM1;c@d.se;"+dates+"\n")
	errorsFile := resultsOf(t, s, "fel.xlsx", true)
	var numbers []int
	for row := range errorsFile.Rows() {
		numbers = append(numbers, row.Number)
	}
	if len(numbers) != 2 {
		t.Fatal(numbers)
	}
	changes, chosen := map[int]map[int]string{numbers[0]: {2: "d"}}, map[int]string{numbers[1]: "K9"}
	again, out := correctedFile(t, errorsFile, t.TempDir(), changes, chosen)
	isCorrected(t, errorsFile, again, changes, chosen, out)
	third, out := correctedFile(t, again, t.TempDir(), nil, map[int]string{numbers[0]: "K8"})
	isCorrected(t, again, third, nil, map[int]string{numbers[0]: "K8"}, out)
}
