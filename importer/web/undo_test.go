package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// cellNow is what a cell says now.
func (w *world) cellNow(f *file, row, column int) string {
	w.Helper()
	for _, r := range w.rows(f, "n=100").Rows {
		if r.Row == row {
			return r.Cells[column]
		}
	}
	w.Fatalf("no row %d", row)
	return ""
}

// A person takes back only the step that she was shown as the last one: not what a
// colleague has changed since.
func TestUndoOfWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	base := "/files/" + f.ID
	var anna, no editAnswer
	if code := w.json(base+"/changes", map[string]any{"changes": []cellChange{{2, 3, "halv tre", "14:30"}}}, &anna); code != http.StatusOK {
		t.Fatal(code)
	}
	bo, err := f.edit("Bo", []cellChange{{3, 3, w.cellNow(f, 3, 3), "15:30"}})
	if err != nil {
		t.Fatal(err)
	}
	if code := w.json(base+"/undo", stepOf(anna.UndoStep), &no); code != http.StatusConflict || !strings.Contains(no.Text, "Bo") || no.UndoStep != bo.of.Revision || no.Undo == "" {
		t.Errorf("undo of what was not seen: %d %+v", code, no)
	}
	if code := w.json(base+"/undo", map[string]string{}, nil); code != http.StatusConflict {
		t.Errorf("undo of nothing that was seen: %d", code)
	}
	if a, b := w.cellNow(f, 2, 3), w.cellNow(f, 3, 3); a != "14:30" || b != "15:30" {
		t.Errorf("the cells say %q and %q", a, b)
	}
	// Now she has been told.
	if code := w.json(base+"/undo", stepOf(no.UndoStep), &anna); code != http.StatusOK || anna.UndoStep != 1 || anna.RedoStep != bo.of.Revision {
		t.Errorf("undo of what she was told: %d %+v", code, anna)
	}
	// The same holds for what is done again: Bo undoes one more meanwhile.
	if _, err := f.undo(stepUndo, "Bo", 1); err != nil {
		t.Fatal(err)
	}
	if code := w.json(base+"/redo", stepOf(anna.RedoStep), &no); code != http.StatusConflict || no.RedoStep != 1 {
		t.Errorf("redo of what was not seen: %d %+v", code, no)
	}
	if code := w.json(base+"/redo", stepOf(no.RedoStep), nil); code != http.StatusOK || w.cellNow(f, 2, 3) != "14:30" {
		t.Errorf("redo: %d", code)
	}
}

// The answer to a change offers to undo that change, whatever a colleague does at the same
// moment.
func TestAnswerOffersItsOwnStep(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	anna, err := f.edit("Anna", []cellChange{{2, 3, "halv tre", "14:30"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.edit("Bo", []cellChange{{2, 3, "14:30", "15:30"}}); err != nil {
		t.Fatal(err)
	}
	if anna.undo.Revision != 1 || anna.undo.Who != "Anna" || anna.redo != nil {
		t.Errorf("offered %+v", anna)
	}
}

// The same without scripts: the form says what its page has shown.
func TestUndoFormOfWhatWasSeen(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	f := anna.handsIn("kunder.csv", rowsOf(1, 3))
	s.looked(f)
	at := "/files/" + f.ID
	change := func(c *colleague, row int, after string) {
		t.Helper()
		form := url.Values{"row": {number(row)}, "column": {"4"}, "before": {"Ring"}, "after": {after}}
		if got := c.post(at+"/changes", form); got.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", got.Code, text(got.Body.String()))
		}
	}
	shown := func(c *colleague) url.Values {
		t.Helper()
		form := regexp.MustCompile(`data-table="undo"><input type="hidden" name="step" autocomplete="off" value="(\d+)">`).FindStringSubmatch(c.get(at).Body.String())
		if form == nil {
			t.Fatal("the page has no form to undo")
		}
		return url.Values{"step": {form[1]}}
	}
	change(anna, 2, "Ring henne")
	step := shown(anna)
	change(bo, 3, "Ring honom")
	got := anna.post(at+"/undo", step)
	if said := text(got.Body.String()); got.Code != http.StatusConflict || !strings.Contains(said, "(bo)") || !strings.Contains(said, "row 3") || !strings.Contains(got.Body.String(), at) {
		t.Errorf("undo of what was not seen: %d %s", got.Code, said)
	}
	if got := anna.post(at+"/undo", shown(anna)); got.Code != http.StatusSeeOther {
		t.Errorf("undo of what she sees now: %d", got.Code)
	}
}

// In the table, Ctrl+Z right after typing takes back what was typed, and not a colleague's
// change that came since.
func TestUndoByKeyOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	w := newWorld(t)
	site := w.browse()
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	do(t, ctx, chromedp.Navigate(site.URL+w.server.room+"/files/"+f.ID))
	until(t, ctx, `document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 2`)
	until(t, ctx, `document.querySelector("#grid [tabindex='0']")`)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#grid [tabindex='0']").focus()`))
	press(t, ctx, kb.F8)
	until(t, ctx, `document.activeElement.textContent === "halv tre"`)
	press(t, ctx, "14:30"+kb.Enter)
	press(t, ctx, "z", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("#at").textContent.startsWith("undone: row 2")`)
	press(t, ctx, "y", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("#at").textContent.startsWith("done again: row 2")`)
	if _, err := f.edit("Bo", []cellChange{{3, 4, w.cellNow(f, 3, 4), "Ring Bo"}}); err != nil {
		t.Fatal(err)
	}
	press(t, ctx, "z", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("#at").textContent.includes("(Bo)") && document.querySelector("#at").textContent.startsWith("nothing was undone")`)
	until(t, ctx, `document.querySelector("[data-table=undo] button").title.includes("(Bo)")`)
	until(t, ctx, `[...document.querySelectorAll("#grid [role=gridcell]")].some((c) => c.textContent === "Ring Bo")`)
	if a, b := w.cellNow(f, 2, 3), w.cellNow(f, 3, 4); a != "14:30" || b != "Ring Bo" {
		t.Errorf("the cells say %q and %q", a, b)
	}
	press(t, ctx, "z", chromedp.ModifierCtrl) // that one she has been told of
	until(t, ctx, `document.querySelector("#at").textContent.startsWith("undone: row 3")`)
}
