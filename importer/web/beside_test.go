package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comebacks/importer"
)

// A row that is at fault as a whole can be corrected in the list of faults, without
// script: text right of the last column is shown there and in the table, to be emptied.
func TestRowsAtFaultAsAWhole(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("faults.csv", sample(t, "faults.csv"))
	w.looked(f)
	at := "/files/" + f.ID
	if page := w.get(at + "/faults").Body.String(); strings.Count(page, `name="column" value="6"`) != 2 {
		t.Errorf("the cells right of the last column: %s", text(page))
	}
	if page := w.get(at).Body.String(); !strings.Contains(page, `data-index="6" data-name="" data-letter="G"`) || strings.Contains(page, `name="column.6"`) {
		t.Error("the table has no column for them, or asks what it is")
	}
	write := func(row, column, before, after string) {
		t.Helper()
		form := url.Values{"row": {row}, "column": {column}, "before": {before}, "after": {after}, "back": {"files/" + f.ID + "/faults"}}
		if got := w.post(at+"/changes", form); got.Code != http.StatusSeeOther {
			t.Fatalf("row %s: %d %s", row, got.Code, text(got.Body.String()))
		}
	}
	write("4", "0", "", "M30011") // another row
	w.looked(f)
	write("18", "5", "", "Ring")
	for _, row := range w.rows(f, "n=100").Rows { // also before it is looked at again
		if row.Row == 18 && row.Status != string(importer.Unsent) {
			t.Errorf("row 18 is %+v", row)
		}
	}
	write("19", "5", "En cell", "En cell, för mycket")
	write("19", "6", "för mycket", "")
	write("20", "6", ` "så här`, "")
	write("21", "5", `"Ett citattecken som aldrig tar slut`, "Ett citattecken")
	w.looked(f)
	for _, row := range w.rows(f, "n=100").Rows {
		if row.Row >= 18 && row.Row <= 21 && row.Status != string(importer.Unsent) {
			t.Errorf("row %d is %s: %+v", row.Row, row.Status, row.Faults)
		}
	}
	if got := w.json(at+"/changes", map[string]any{"changes": []cellChange{{2, 7, "", "x"}}}, nil); got != http.StatusBadRequest {
		t.Error("a cell further right is written:", got)
	}
}
