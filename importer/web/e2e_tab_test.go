package web

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// A tab that is closed amid a run has no part in it: it goes on, another tab shows the
// same numbers, stops it and continues it.
func TestTabClosedAmidARun(t *testing.T) {
	first := chromium(t)
	w := arrive(t, first, sandbox.Config{Username: "partner", Password: "secret", Latency: 100 * time.Millisecond})
	w.server.real.tune = func(o *job.Options) { o.Send.Rate, o.Send.Workers, o.Send.Settle = 30, 2, 5*time.Millisecond }
	const rows = 80
	path := filepath.Join(t.TempDir(), "kunder.csv")
	if err := os.WriteFile(path, rowsOf(1, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := first
	w.choose(path) // which hands it in
	w.until(`document.querySelector("#summary .can b")?.textContent === "80"`)
	w.click(".go .primary")
	w.until(`document.querySelector('button[value="all"]')`)
	w.click(`button[value="all"]`)
	w.until(`document.querySelector("[data-progress] progress")?.value > 3`)
	run := eval[string](t, tab, `location.href`)
	seen := eval[int](t, tab, `document.querySelector("[data-progress] progress").value`)
	do(t, tab, chromedp.Navigate("about:blank")) // the browser ends with its first tab
	await(t, "that it goes on", func() bool { return w.vitec.Stats().Comebacks > seen+5 })

	again, end := chromedp.NewContext(first)
	defer end()
	if err := chromedp.Do(again, chromedp.Navigate(run)); err != nil { // a tab ends with the first context that uses it
		t.Fatal(err)
	}
	w.ctx = again
	w.until(fmt.Sprintf(`document.querySelector("[data-progress] progress")?.value > %d`, seen+5))
	w.click(`form[action$="/stop"] button`)
	w.until(`document.querySelector('form[action$="/resume"] button')`)
	created := eval[int](t, again, `Number(document.querySelector(".status.created").innerText.match(/\d+/)[0])`)
	if in := w.vitec.Stats().Comebacks; created != in || created >= rows {
		t.Errorf("it says that %d are created, and Vitec has %d", created, in)
	}
	w.click(`form[action$="/resume"] button`)
	w.until(`document.querySelector('a[href$="/results"]') && !document.querySelector("[data-progress]") && !document.querySelector('form[action$="/resume"]')`)
	w.click(`a[href$="/results"]`)
	_, results := w.download()
	for _, row := range results {
		if row["status"] != string(importer.Created) {
			t.Errorf("a row is %v", row)
		}
	}
	if len(results) != rows {
		t.Errorf("the results have %d rows", len(results))
	}
	each(t, w.vitec, rows)
}
