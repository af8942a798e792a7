package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// book OUT IN makes a workbook of a text: a line a row, its cells between |.
// A cell is text; #47971 a number; #47971{yyyy-mm-dd} one with that format;
// or =A1&"x" a formula that nobody has calculated. A line !1904, !hide ROW or
// !merge RANGE is about the whole; !sheet NAME begins another sheet, or names the
// first.
func book(ts *testscript.TestScript, neg bool, args []string) {
	f := excelize.NewFile()
	defer f.Close()
	name, row := "Sheet1", 0
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		line = strings.TrimSuffix(line, "\n")
		switch word, rest, _ := strings.Cut(line, " "); word {
		case "!1904":
			yes := true
			ts.Check(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
			continue
		case "!hide":
			n, err := strconv.Atoi(rest)
			ts.Check(err)
			ts.Check(f.SetRowVisible(name, n, false))
			continue
		case "!merge":
			from, to, _ := strings.Cut(rest, ":")
			ts.Check(f.MergeCell(name, from, to))
			continue
		case "!sheet":
			if row == 0 {
				ts.Check(f.SetSheetName(name, rest))
			} else {
				_, err := f.NewSheet(rest)
				ts.Check(err)
			}
			name, row = rest, 0
			continue
		}
		row++
		for i, cell := range strings.Split(line, "|") {
			at, err := excelize.CoordinatesToCellName(i+1, row)
			ts.Check(err)
			ts.Check(setCell(f, name, at, cell))
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}

// cut FILE N leaves the first N bytes of a file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

func setCell(f *excelize.File, sheet, name, cell string) error {
	if formula, ok := strings.CutPrefix(cell, "="); ok {
		return f.SetCellFormula(sheet, name, formula)
	}
	number, ok := strings.CutPrefix(cell, "#")
	number, format, formatted := strings.Cut(number, "{")
	n, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil {
		return f.SetCellStr(sheet, name, cell)
	}
	if formatted {
		format = strings.TrimSuffix(format, "}")
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		if err := f.SetCellStyle(sheet, name, name, style); err != nil {
			return err
		}
	}
	return f.SetCellFloat(sheet, name, n, -1, 64)
}

// Each line of the README's table of what people have is a part of the script
// people.txt, under the same words.
func TestReadmeOfPeoplesSheets(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "| what people have |")
	table, _, _ = strings.Cut(table, "\n\n")
	script, err := os.ReadFile("testdata/people.txt")
	if err != nil {
		t.Fatal(err)
	}
	var told, tested []string
	for _, m := range regexp.MustCompile(`(?m)^\| (.*?) \|`).FindAllStringSubmatch(table, -1)[1:] {
		told = append(told, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^# (.*)\n`).FindAllStringSubmatch(string(script), -1) {
		tested = append(tested, m[1])
	}
	for _, line := range told {
		if !slices.Contains(tested, line) {
			t.Errorf("the README says what is done with %q, and no part of people.txt shows it", line)
		}
	}
	for _, part := range tested {
		if !slices.Contains(told, part) {
			t.Errorf("people.txt shows %q, and the README does not say so", part)
		}
	}
	if len(told) < 15 {
		t.Errorf("the table has only %d lines", len(told))
	}
}

// The round trip through a real spreadsheet program: results and errors files
// that LibreOffice has opened and saved, as workbook and as CSV, are imported
// again, and nothing is sent twice.
func TestRoundTripThroughLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not on this machine")
	}
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/office/roundtrip.txt"},
		Setup: func(e *testscript.Env) error {
			if err := setUp(e); err != nil {
				return err
			}
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SOFFICE", office)
			sample, err := os.ReadFile("../../samples/visningar.xlsx")
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(e.WorkDir, "visningar.xlsx"), sample, 0o600)
		},
		Cmds: commands,
	})
}
