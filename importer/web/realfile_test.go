package web

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browse serves the pages of a world to a browser, without the guard.
func (w *world) browse() *httptest.Server {
	assets := http.StripPrefix(w.server.room, http.FileServerFS(assetFiles))
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Content-Security-Policy", policy)
		if strings.HasPrefix(r.URL.Path, w.server.room+"/assets/") {
			assets.ServeHTTP(out, r)
			return
		}
		w.server.inside(out, r)
	}))
	w.Cleanup(s.Close)
	return s
}

// A sheet is handed in, and its faults are corrected, in a browser and by the server's
// own handlers.
func TestCorrectASheetInTheBrowser(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	w := newWorld(t)
	site := w.browse()
	sheet := filepath.Join("..", "..", "samples", "faults.csv")
	path, err := filepath.Abs(sheet)
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(site.URL+w.server.room+"/"))
	axe(t, ctx, "the first page")
	do(t, ctx, chromedp.SetUploadFiles(`#sheet`, []string{path})) // which hands it in
	until(t, ctx, `document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 2 && document.querySelector("#summary .invalid")`)
	picture(t, ctx, "real-file")
	axe(t, ctx, "the file")
	before := eval[string](t, ctx, `document.querySelector("#summary .invalid b").textContent`)
	press(t, ctx, kb.F8)
	until(t, ctx, `document.activeElement.getAttribute("aria-invalid") === "true"`)
	at := eval[string](t, ctx, `document.querySelector("#at").textContent`)
	t.Log(before, "faulty rows; the first fault: ", at)

	f := w.onlyFile()
	first := w.rows(f, "only=faults&n=1").Rows[0]
	if !strings.Contains(at, first.Faults[0].Text) {
		t.Errorf("it says %q of the fault %q", at, first.Faults[0].Text)
	}
	press(t, ctx, "M30011"+kb.Enter)
	until(t, ctx, `document.querySelector("#grid .fixed .number")?.textContent === "4" || !document.querySelector("[aria-rowindex='4'] .fault")`)
	until(t, ctx, `document.querySelector("#summary .invalid b").textContent === "25" && document.querySelector("#changes").textContent.startsWith("1 change;")`)
	press(t, ctx, "z", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("#at").textContent.startsWith("undone: row 4") && document.querySelector("[aria-rowindex='4'] .fault")`)

	// A value is replaced in all its rows.
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#kinds-fold").open = true;
		(() => { const f = document.querySelector("form[data-table=replace]"); f.closest("details").open = true; f.elements.after.value = "M30011"; f.requestSubmit(); })()`))
	until(t, ctx, `document.querySelector("#at").textContent.startsWith("replaced in")`)
	until(t, ctx, `document.querySelector("#summary .invalid b").textContent < "26" && document.querySelector("[data-table=undo]").hidden === false`)

	do(t, ctx, chromedp.Navigate(site.URL+w.server.room+"/files/"+f.ID+"/faults"))
	picture(t, ctx, "real-list")
	axe(t, ctx, "the list of faults")
}

// onlyFile is the file that was handed in.
func (w *world) onlyFile() *file {
	w.Helper()
	found, err := filepath.Glob(filepath.Join(w.files().folder, "*", "file.json"))
	if err != nil || len(found) != 1 {
		w.Fatal("files handed in: ", found, err)
	}
	f, err := w.files().get(filepath.Base(filepath.Dir(found[0])))
	if err != nil {
		w.Fatal(err)
	}
	return f
}
