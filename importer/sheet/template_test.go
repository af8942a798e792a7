package sheet

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"comebacks/importer"
	"comebacks/importer/sheet/numfmt"
)

var exampleTemplate = Template{
	Name: "Återkomster", Guide: "Kolumner", Heads: []string{"Kolumn", "Betyder", "Andra namn"}, Swedish: true,
	Columns: []TemplateColumn{
		{importer.CustomerID, "Kundid", "EXEMPEL", []string{"företaget"}},
		{importer.ContactID, "Kontaktid", "EXEMPEL", []string{"kontakten"}},
		{importer.Date, "Datum", "2031-05-03", []string{"dagen"}},
		{importer.Time, "Klockslag", "14:30", []string{strings.Repeat("klockslaget ", 10)}},
		{importer.Note, "Anteckning", "EXEMPEL: ta bort", []string{"text"}},
	},
}

func TestTemplateCSV(t *testing.T) {
	for swedish, want := range map[bool]string{
		true:  "\ufeffKundid;Kontaktid;Datum;Klockslag;Anteckning\r\nEXEMPEL;EXEMPEL;2031-05-03;14:30;EXEMPEL: ta bort\r\n",
		false: "Kundid,Kontaktid,Datum,Klockslag,Anteckning\nEXEMPEL,EXEMPEL,2031-05-03,14:30,EXEMPEL: ta bort\n",
	} {
		made := exampleTemplate
		made.Swedish = swedish
		var out bytes.Buffer
		if err := made.WriteCSV(&out); err != nil || out.String() != want {
			t.Errorf("got %q (%v)", &out, err)
		}
	}
}

// A person types under the example of a workbook: what is typed is a date, a time
// and an id with its zeros.
func TestTemplateBook(t *testing.T) {
	var out bytes.Buffer
	if err := exampleTemplate.WriteBook(&out); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := x.GetSheetList(); !slices.Equal(got, []string{"Återkomster", "Kolumner"}) {
		t.Errorf("sheets %v", got)
	}
	typed := map[string]any{"A": "M1", "B": "00123", "C": time.Date(2033, 2, 1, 0, 0, 0, 0, time.UTC), "D": 0.375, "E": "Ring"}
	for column, want := range map[string]string{"A": "@", "B": "@", "C": "yyyy-mm-dd", "D": "hh:mm", "E": ""} {
		index, err := x.GetColStyle("Återkomster", column)
		if err != nil {
			t.Fatal(err)
		}
		style, err := x.GetStyle(index)
		if err != nil {
			t.Fatal(err)
		}
		got := numfmt.BuiltIn(style.NumFmt)
		if style.CustomNumFmt != nil {
			got = *style.CustomNumFmt
		}
		if got != want {
			t.Errorf("column %s: %q, want %q", column, got, want)
		}
		if column == "E" && !style.Alignment.WrapText {
			t.Error("the note is not wrapped")
		}
		if err := errors.Join(x.SetCellValue("Återkomster", column+"3", typed[column]), x.SetCellStyle("Återkomster", column+"3", column+"3", index)); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := x.GetRows("Återkomster")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Kundid", "Kontaktid", "Datum", "Klockslag", "Anteckning"},
		{"EXEMPEL", "EXEMPEL", "2031-05-03", "14:30", "EXEMPEL: ta bort"},
		{"M1", "00123", "2033-02-01", "09:00", "Ring"},
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Error(diff)
	}
	listed, err := x.GetRows("Kolumner")
	if err != nil || len(listed) != 6 || !slices.Equal(listed[0], exampleTemplate.Heads) || listed[2][1] != "kontakten" || !strings.Contains(listed[2][2], "Kontakt") {
		t.Errorf("the columns are listed as %q (%v)", listed, err)
	}
	path := filepath.Join(t.TempDir(), "kunder.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s := openBook(t, path, Options{})
	told := make(map[importer.Code][]int)
	var cells []importer.Cells
	for row, err := range s.RowsAnd(func(code importer.Code, row int) { told[code] = append(told[code], row) }) {
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, row.Cells)
	}
	if len(cells) != 1 || cells[0] != (importer.Cells{CustomerID: "M1", ContactID: "00123", Date: "2033-02-01", Time: "09:00:00", Note: "Ring"}) {
		t.Errorf("got %+v", cells)
	}
	if !cmp.Equal(told, map[importer.Code][]int{importer.ExampleRow: {2}}) {
		t.Errorf("told %v", told)
	}
	if _, err := Open(path, Options{Sheet: "Kolumner"}); !is(err, importer.NoHeader) {
		t.Errorf("the list of columns is read as a sheet: %v", err)
	}
}

// An example that was begun to be written over is a row.
func TestExampleWrittenOver(t *testing.T) {
	for line, want := range map[string]int{
		"EXEMPEL;EXEMPEL;2031-05-03;14:30;EXEMPEL: ta bort": 0,
		"EXAMPLE;EXAMPLE;5/3/2031;2:30 PM;EXAMPLE: remove":  0,
		"M1;EXEMPEL;2031-05-03;14:30;EXEMPEL: ta bort":      1,
		"EXEMPEL;K1;2031-05-03;14:30;EXEMPEL: ta bort":      1,
		"EXEMPEL;EXEMPEL;2031-05-03;14:30;Ring Eva":         1,
		"EXEMPEL;EXEMPEL;2031-05-03;14:30;":                 1,
	} {
		path := filepath.Join(t.TempDir(), "kunder.csv")
		if err := os.WriteFile(path, []byte("Kundid;Kontaktid;Datum;Klockslag;Anteckning\n"+line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, openBook(t, path, Options{})); len(got) != want {
			t.Errorf("%s: %d rows", line, len(got))
		}
	}
}

// Every field's names are known for it.
func TestNames(t *testing.T) {
	for _, f := range importer.Fields {
		all := Names(f)
		if len(all) < 2 || !slices.Contains(all, string(f)) {
			t.Errorf("%s has the names %v", f, all)
		}
	}
}
