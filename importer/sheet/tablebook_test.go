package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func writeTables(t *testing.T) []byte {
	t.Helper()
	b, err := NewTableBook()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 2*60*60))
	columns := []TableColumn{{Name: "Kontakt"}, {Name: "Vad", Kind: ProseCells, Width: 60}, {Name: "Rader", Kind: NumberCells}, {Name: "Rad", Kind: IDCells}, {Name: "Månad", Kind: MonthCells}, {Name: "När", Kind: MomentCells}}
	for range 2 { // the second has the first one's name
		must(t, b.Begin("A: table/with [a] name that is too long", columns))
		must(t, b.Row([]any{"=1+1", "=1+1\n" + strings.Repeat("long ", 20), 1234, int64(7), at, at}))
		must(t, b.Row([]any{"00123", nil, 0, nil, "not known", nil}))
		must(t, b.End([]any{"Summa", nil, 1234}, []string{"=what it counts"}))
	}
	must(t, b.Begin("empty", columns))
	must(t, b.End(nil, nil))
	var out bytes.Buffer
	must(t, b.Write(&out))
	return out.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Numbers are numbers, dates are dates, ids and what looks like a formula are text, and the
// same tables give the same bytes.
func TestTableBook(t *testing.T) {
	book := writeTables(t)
	if !bytes.Equal(book, writeTables(t)) {
		t.Error("the same tables give other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if got, want := fmt.Sprintf("%q", sheets), `["A_ table_with _a_ name that is" "A_ table_with _a_ name that i 2" "empty"]`; got != want {
		t.Errorf("got the sheets %s, want %s", got, want)
	}
	for cell, want := range map[string]string{
		"A1": "Kontakt", "A2": "=1+1", "C2": "1234", "D2": "7", "E2": "2031-05", "F2": "2031-05-03 14:30",
		"A3": "00123", "B3": "", "C3": "0", "E3": "not known", "F3": "", "A4": "Summa", "C4": "1234", "A6": "=what it counts",
	} {
		got, err := f.GetCellValue(sheets[1], cell)
		if err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
		if formula, err := f.GetCellFormula(sheets[1], cell); formula != "" || err != nil {
			t.Errorf("%s has the formula %q (%v)", cell, formula, err)
		}
	}
	for _, cell := range []string{"C2", "D2", "E2", "F2"} {
		if kind, err := f.GetCellType(sheets[0], cell); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is no number: %v (%v)", cell, kind, err)
		}
	}
	tables, err := f.GetTables(sheets[0])
	if err != nil || len(tables) != 1 || tables[0].Range != "A1:F3" {
		t.Errorf("the tables are %+v (%v)", tables, err)
	}
	panes, err := f.GetPanes(sheets[0])
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v (%v)", panes, err)
	}
}
