package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// whole is the page as people have it: behind its guard, with a stand-in for Vitec, in a
// browser that was let in by a ticket.
type whole struct {
	*testing.T
	ctx    context.Context
	server *Server
	vitec  *sandbox.Server
	saved  string // the folder of what the browser has downloaded
}

// arrive starts the page, and comes to it as a browser does.
func arrive(t *testing.T, ctx context.Context, vitec sandbox.Config) *whole {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector makes it too slow")
	}
	w := &whole{T: t, ctx: ctx, vitec: sandbox.New(vitec), saved: t.TempDir()}
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", w.vitec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	c := inFolder(t)
	c.Journal, c.BaseURL, c.Username, c.Password = filepath.Join(c.Folder, "journal.db"), running.URL, "partner", "secret"
	c.Who, c.Now = "Anna", func() time.Time { return today }
	w.server = started(t, c)
	for _, o := range []*office{w.server.real, w.server.practice} {
		o.tune = func(o *job.Options) { o.Send.Rate, o.Send.Settle = 200, 5*time.Millisecond }
	}
	do(t, ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: w.saved,
		})
		return err
	}), chromedp.Navigate(w.server.Entrance("")))
	until(t, ctx, `document.querySelector("#sheet") && !location.search`)
	return w
}

func (w *whole) press(keys string, modifiers ...kb.Modifier) {
	w.Helper()
	press(w.T, w.ctx, keys, modifiers...)
}

func (w *whole) until(expression string) {
	w.Helper()
	until(w.T, w.ctx, expression)
}

// tabTo goes to an element as people do who have no mouse.
func (w *whole) tabTo(selector string) {
	w.Helper()
	is := fmt.Sprintf(`document.activeElement.matches(%q)`, selector)
	for range 80 {
		if eval[bool](w.T, w.ctx, is) {
			return
		}
		w.press(kb.Tab)
	}
	w.Fatalf("Tab does not reach %s on %s", selector, eval[string](w.T, w.ctx, `document.title`))
}

// download waits for a file, and gives its rows by the names of their columns.
func (w *whole) download() (path string, rows []map[string]string) {
	w.Helper()
	await(w, "the download", func() bool {
		found, _ := filepath.Glob(filepath.Join(w.saved, "*.csv"))
		if len(found) == 1 {
			path = found[0]
		}
		return len(found) == 1
	})
	text, err := os.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		w.Fatalf("%v: %s", err, text)
	}
	for _, line := range all[1:] {
		row := make(map[string]string)
		for i, cell := range line {
			row[strings.TrimSpace(all[0][i])] = cell
		}
		rows = append(rows, row)
	}
	return path, rows
}

// holdsTheResults says that every row was created or is a duplicate, and that Vitec has
// as many comebacks as were created.
func (w *whole) holdsTheResults(rows []map[string]string, want int) {
	w.Helper()
	created := 0
	for _, row := range rows {
		switch row["status"] {
		case "created", "skapad":
			created++
		case "duplicate", "dubblett":
		default:
			w.Errorf("a row is %v", row)
		}
	}
	if len(rows) != want || created != want-1 {
		w.Errorf("of %d rows %d were created", len(rows), created)
	}
	each(w, w.vitec, 0+created)
	if n := w.vitec.Stats().Comebacks; n != created {
		w.Errorf("%d rows were created, and Vitec has %d comebacks", created, n)
	}
}

func sampleAt(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A sheet with every kind of fault is handed in, corrected by keyboard alone, sent, and
// its results are handed in again: nothing is wrong with them.
func TestTheWholeWayByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	w := arrive(t, ctx, sandbox.Config{Username: "partner", Password: "secret"})
	w.choose(sampleAt(t, "faults.csv"))
	w.until(`document.querySelector("#summary .invalid b")?.textContent === "26" && document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 5`)

	w.tabTo(`[data-only="faults"]`)
	w.press(kb.Enter)
	w.until(`document.querySelector("#shown").textContent.startsWith("26 ")`)
	w.fixAll()
	w.until(`document.querySelector("#summary .invalid") === null && document.querySelector("#changes").textContent.startsWith("31 ")`)
	w.tabTo(`[data-only="faults"]`)
	w.press(kb.Enter)
	w.until(`document.querySelectorAll("#grid .body [role=row]").length === 0`) // none is left

	w.tabTo(".go .primary")
	w.press(kb.Enter)
	w.until(`document.querySelector('button[value="all"]')`)
	w.tabTo(`button[value="all"].primary`)
	w.press(kb.Enter)
	w.until(`document.querySelector('a[href$="/results"]')`)
	w.tabTo(`a[href$="/results"]`)
	w.press(kb.Enter)
	path, rows := w.download()
	w.holdsTheResults(rows, 29)

	do(t, ctx, chromedp.Navigate(w.server.Address()))
	w.choose(path)
	w.until(`document.querySelector("#summary .counts") && !document.querySelector("#table[data-counting]")`)
	if said := eval[string](t, ctx, `document.querySelector("#summary .counts").innerText`); !strings.Contains(said, "0 have faults") || !strings.Contains(said, "0 can be sent") {
		t.Errorf("of the results it says %q", said)
	}
}

// fixAll corrects each fault by keyboard, from one to the next.
func (w *whole) fixAll() {
	w.Helper()
	const cell = `(() => { const c = document.activeElement.closest("#grid .body [aria-colindex]"); return c ? c.parentElement.firstChild.textContent + " " + (Number(c.getAttribute("aria-colindex")) - 2) : ""; })()`
	const none = `document.querySelector("#at").textContent === document.querySelector("#table-words").content.querySelector("[data-word=none]").textContent`
	fixed := make(map[string]bool)
	for {
		w.press(kb.F8)
		known, _ := json.Marshal(fixed)
		w.until(fmt.Sprintf(`%s || !%s[%s] && document.activeElement.matches(".fault, .number") && document.querySelector("#at.bad")`, none, known, cell))
		if eval[bool](w.T, w.ctx, none) {
			return
		}
		at := eval[string](w.T, w.ctx, cell)
		var row, column int
		if _, err := fmt.Sscanf(at, "%d %d", &row, &column); err != nil || fixed[at] {
			w.Fatalf("F8 leads to %q; corrected was %v", at, fixed)
		}
		fixed[at] = true
		w.fix(row, column)
		w.until(`!document.querySelector("#grid .saving") && sessionStorage.length === 0`)
	}
}

// fix corrects the fault of the current cell.
func (w *whole) fix(row, column int) {
	w.Helper()
	switch column {
	case -1: // the row as a whole: its note is written anew, and what stands beside the columns goes
		w.press(kb.End)
		if eval[string](w.T, w.ctx, `document.activeElement.textContent`) != "" {
			w.press(kb.Delete)
			w.press(kb.Tab)
		}
		w.press(kb.ArrowLeft)
		w.press("Ring upp" + kb.Enter)
	case 0:
		w.press("M30011" + kb.Enter)
	case 1:
		w.press(kb.F2)
		w.press("a", chromedp.ModifierCtrl)
		w.press(fmt.Sprintf("KON20000%02d", row) + kb.Enter)
	case 2:
		w.press("2033-05-04" + kb.Enter)
	case 3:
		if row == 11 { // the date has a time already
			w.press(kb.Delete)
			w.press(kb.Enter)
		} else {
			w.press("14:30" + kb.Enter)
		}
	case 4:
		w.press(kb.Delete)
		w.press(kb.Enter)
	case 5:
		w.press("Ring" + kb.Enter)
	}
}
