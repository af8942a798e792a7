package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"comebacks/importer/sandbox"
)

// withoutScript switches the scripts of pages off.
func withoutScript(t *testing.T, ctx context.Context) {
	t.Helper()
	do(t, ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// comes waits for the page whose address ends so.
func (w *whole) comes(end string) {
	w.Helper()
	w.until(fmt.Sprintf(`document.readyState === "complete" && location.pathname.endsWith(%q)`, end))
}

// The same sheet in Swedish and without script: forms for the columns and the dates, the
// list of faults, all of a value at once, sent, awaited and downloaded.
func TestTheWholeWayWithoutScript(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	w := arrive(t, ctx, sandbox.Config{Username: "partner", Password: "secret", Latency: 50 * time.Millisecond})
	withoutScript(t, ctx)
	w.click(".language button")
	w.until(`document.documentElement.lang === "sv"`)
	w.choose(sampleAt(t, "faults.csv"))
	w.click(".drop .primary")
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "26"`)
	at := eval[string](t, ctx, `location.pathname`)

	// Columns and dates, by forms.
	set := func(selector, value string) {
		t.Helper()
		do(t, ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; if (e.value !== %q) throw new Error("no such choice"); })()`, selector, value, value)))
	}
	set(`select[name="column.4"]`, "-")
	w.click(`#columns button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "24" && document.querySelector('select[name="column.4"]').value === "-"`)
	set(`select[name="column.4"]`, "estateId")
	w.click(`#columns button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "26"`)
	w.click(`input[name="dates"][value="DD/MM/YYYY"]`)
	w.click(`#reading fieldset button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "25"`)

	// A value in all its rows.
	set(`#kinds form[action$="/replace"]:has([name=kind][value^="missing:0"]) input[name="after"]`, "M30011")
	w.click(`#kinds form[action$="/replace"]:has([name=kind][value^="missing:0"]) button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "24"`)
	w.click(`form[action$="/undo"] button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "25"`)
	w.click(`form[action$="/redo"] button`)
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "24"`)

	w.fixByTheList(at)
	do(t, ctx, chromedp.Navigate(w.origin()+at))
	w.until(`document.querySelector("#summary .counts") && !document.querySelector("#summary .invalid")`)
	w.click(`.go .primary`)
	w.comes("/send")
	w.click(`button[value="all"]`)
	w.until(`document.querySelector("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")`)
	w.until(`document.querySelector('a[href$="/results"]')`) // nobody has done anything
	w.click(`a[href$="/results"]`)
	path, rows := w.download()
	w.holdsTheResults(rows, 29)

	do(t, ctx, chromedp.Navigate(w.server.Address()))
	w.choose(path)
	w.click(".drop .primary")
	w.until(`document.querySelector("#summary .counts")`)
	// The results have the sheet's own cells. The page may be loaded anew at any moment.
	w.until(`(() => {
		const dates = document.querySelector('input[name="dates"][value="DD/MM/YYYY"]'), go = document.querySelector("#reading fieldset button")
		if (!dates || !go) return false
		dates.click()
		go.click()
		return true
	})()`)
	w.until(`document.querySelector("#summary .counts") && !document.querySelector("#summary .invalid")`)
	if said := eval[string](t, ctx, `document.querySelector("#summary .counts").innerText`); !strings.Contains(said, "0 har fel") || !strings.Contains(said, "0 kan skickas") {
		t.Errorf("of the results it says %q", said)
	}
}

// click presses a button, which a fold may hide. chromedp's own Click waits for a frame,
// which without script does not come.
func (w *whole) click(selector string) {
	w.Helper()
	do(w.T, w.ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).click()`, selector)))
}

// choose chooses a file to be handed in.
func (w *whole) choose(path string) {
	w.Helper()
	w.until(`document.readyState === "complete" && document.querySelector("#sheet")`)
	do(w.T, w.ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		found, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector("#sheet")`})
		if err == nil {
			_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{ObjectID: found.Result.ObjectID, Files: []string{path}})
		}
		return err
	}))
}

// origin is where the page is, without its room.
func (w *whole) origin() string {
	at, err := url.Parse(w.server.Address())
	if err != nil {
		w.Fatal(err)
	}
	return "http://" + at.Host
}

// fixByTheList corrects all that is wrong, by the forms of the list.
func (w *whole) fixByTheList(at string) {
	w.Helper()
	do(w.T, w.ctx, chromedp.Navigate(w.origin()+at+"/faults"))
	last := ""
	for range 60 {
		w.until(`document.querySelector(".fault-list, .good")`)
		if eval[bool](w.T, w.ctx, `document.querySelector(".fault-list form") === null`) {
			return
		}
		// The first form that has something to correct; of a row as a whole, its last cells.
		did := eval[string](w.T, w.ctx, `(() => {
			const item = [...document.querySelectorAll(".fault-list > li")].find((li) => li.querySelector("form"));
			const forms = [...item.querySelectorAll("form")];
			const of = (f, name) => f.elements[name].value;
			const beside = forms.find((f) => of(f, "column") === "6" && of(f, "before") !== "");
			const form = beside ?? forms.at(-1), row = of(form, "row"), column = of(form, "column");
			const value = {0: "M30011", 1: "KON20000" + row.padStart(2, "0"), 2: "2033-05-04", 3: row === "11" ? "" : "14:30", 4: "", 5: "Ring", 6: ""}[column];
			form.elements.after.value = value;
			document.documentElement.dataset.old = "";
			form.querySelector("button").click();
			return row + "/" + column;
		})()`)
		if did == last {
			w.Fatalf("%s is still at fault: %s", did, eval[string](w.T, w.ctx, `document.querySelector(".fault-list").innerText.slice(0, 500)`))
		}
		last = did
		w.until(`!("old" in document.documentElement.dataset) && document.readyState === "complete"`)
		if eval[bool](w.T, w.ctx, `!location.pathname.endsWith("/faults")`) {
			w.Fatalf("after %s it says %s", did, eval[string](w.T, w.ctx, `document.querySelector("main").innerText`))
		}
	}
	w.Fatal("it does not end, at ", last)
}
