package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// twoSheets is a workbook with two sheets of one header.
func twoSheets(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	_, err := book.NewSheet("Maj")
	for _, sheet := range []string{"Sheet1", "Maj"} {
		for at, row := range [][]any{{"Kundid", "Kontaktid", "Datum", "Tid"}, {"M30011", "KON1", "2033-05-03", "halv tre"}, {"M30011", "KON2" + sheet, "2033-05-03", "10:00"}} {
			cell, _ := excelize.CoordinatesToCellName(1, at+1)
			if err == nil {
				err = book.SetSheetRow(sheet, cell, &row)
			}
		}
	}
	var out bytes.Buffer
	if err == nil {
		err = book.Write(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Each sheet of a workbook has its own changes, reading and undo.
func TestSheetsOfBook(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("bok.xlsx", twoSheets(t))
	w.looked(f)
	base := "/files/" + f.ID
	p := pageOf[filePage](w, base)
	if !slices.Equal(p.Sheets, []string{"Sheet1", "Maj"}) || p.Sheet != "Sheet1" || p.Will != 1 || p.Invalid != 1 {
		t.Fatalf("%+v", p)
	}
	ask := map[string]any{"changes": []cellChange{{2, 3, "halv tre", "14:30"}}}
	if code := w.json(base+"/changes", ask, nil); code != http.StatusOK {
		t.Fatal(code)
	}
	if got := w.post(base+"/reading", url.Values{"sheet": {"Maj"}, "past": {"on"}}); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code)
	}
	if l := w.looked(f); l.Overview.Will != 1 || l.Overview.Invalid != 1 {
		t.Errorf("the other sheet: %+v", l.Overview)
	}
	if p := pageOf[filePage](w, base); p.Sheet != "Maj" || p.Changes != 0 || p.Undo != "" || len(p.Sheets) != 2 {
		t.Errorf("%+v", p)
	}
	ask = map[string]any{"changes": []cellChange{{2, 3, "halv tre", "15:30"}}}
	if code := w.json(base+"/changes", ask, nil); code != http.StatusOK {
		t.Fatal(code)
	}
	w.post(base+"/reading", url.Values{"sheet": {"Sheet1"}})
	if l := w.looked(f); l.Overview.Will != 2 {
		t.Errorf("the first sheet again: %+v", l.Overview)
	}
	if got := w.rows(f, "n=1").Rows[0].Cells; got[3] != "14:30" || len(got) != 4 {
		t.Errorf("%v", got)
	}
	// All of it is there after the next start.
	w.files().close()
	w.start()
	again, err := w.files().get(f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again.known().Revision != f.known().Revision {
		t.Errorf("the revision is %d, and was %d", again.known().Revision, f.known().Revision)
	}
	if l := w.looked(again); l.Overview.Will != 2 {
		t.Errorf("%+v", l.Overview)
	}
}
