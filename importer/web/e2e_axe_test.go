package web

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"comebacks/importer"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// walk looks at pages in both languages.
type walk struct {
	*testing.T
	ctx  context.Context
	base string // the address of the page with its room
}

// at asks axe about a page.
func (w *walk) at(name, path string) {
	w.Helper()
	for _, l := range words.Languages {
		if !strings.HasPrefix(eval[string](w.T, w.ctx, `location.href`), w.base) {
			do(w.T, w.ctx, chromedp.Navigate(w.base+"/settings"))
		}
		eval[bool](w.T, w.ctx, fmt.Sprintf(`fetch(%q, {method: "POST", body: new URLSearchParams({language: %q})}).then((r) => r.ok)`, w.base+"/language", l))
		do(w.T, w.ctx, chromedp.Navigate(w.base+path))
		w.here(fmt.Sprintf("%s (%s)", name, l), string(l))
	}
}

// here asks axe about the page that is shown, if it is in the language.
func (w *walk) here(name, language string) {
	w.Helper()
	until(w.T, w.ctx, fmt.Sprintf(`document.readyState === "complete" && document.documentElement.lang === %q`, language))
	axe(w.T, w.ctx, name)
}

// Nothing that axe-core finds on any page, in any state, in both languages. It takes axe
// from COMEBACKS_AXE. (The report has no scripts, not even axe's: its package looks at it.)
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	if os.Getenv("COMEBACKS_AXE") == "" || raceEnabled {
		t.Skip("COMEBACKS_AXE is not set")
	}
	ctx := chromium(t)
	s, g := gated(t)
	g.most.Store(3)
	g.loses.Store("KON0000002")
	g.blind.Store(true)
	w := &walk{t, ctx, s.browse().URL + s.server.room}

	w.at("start", "/")
	w.at("practice", "/practice/")
	w.at("no runs", "/runs")
	w.at("settings", "/settings")
	w.at("no such page", "/files/nosuchfile")
	w.at("no such run", "/runs/99")
	faulty := s.handIn("faults.csv", sample(t, "faults.csv"))
	unread := s.handIn("none.csv", []byte("just a line\n"))
	clean := s.handIn("kunder.csv", rowsOf(1, 12))
	for _, f := range []*file{faulty, unread, clean} {
		s.looked(f)
		w.at(f.Name, "/files/"+f.ID)
	}
	w.at("the list", "/files/"+faulty.ID+"/faults")
	w.at("confirmation", "/files/"+clean.ID+"/send")
	w.at("confirmation of a faulty sheet", "/files/"+faulty.ID+"/send")
	s.sends(clean, "all")
	n := s.sending(clean)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] > 0 })
	w.at("running", "/runs/1")
	w.at("results too soon", "/runs/1/results")
	other := s.handIn("andra.csv", rowsOf(100, 3))
	s.sends(other, "all")
	w.at("waiting", "/files/"+other.ID+"/waiting")
	do(t, ctx, chromedp.Navigate(w.base+"/settings"), chromedp.Click(`form[action$="/quit"] button`))
	until(t, ctx, `document.querySelector("input[name=sure]")`)
	axe(t, ctx, "end amid a run")
	s.post("/runs/1/stop", nil)
	close(g.wait)
	s.runFor(clean)
	w.at("stopped, with doubts", "/runs/1")
	s.runFor(other)
	w.at("done", "/runs/2")
	w.at("the file that was sent", "/files/"+other.ID)
	moved := s.handIn("flyttade.csv", rowsOf(1, 12))
	s.looked(moved)
	w.at("some sent already", "/files/"+moved.ID)
	w.at("runs", "/runs")
	w.at("start with runs", "/")
	s.again() // as if it had been killed: what waited is left
	w.base = s.browse().URL + s.server.room
	w.at("start again", "/")

	// Without a login, and without a cookie.
	away := arrive(t, ctx, sandbox.Config{Username: "partner", Password: "secret"})
	axe(t, ctx, "the real start")
	do(t, ctx, chromedp.Navigate("http://"+away.server.serving.door.host+"/"))
	axe(t, ctx, "not found outside the room")
	do(t, ctx, chromedp.Navigate(away.server.Entrance("")+"x"))
	until(t, ctx, `document.querySelector("[role=alert]")`)
	axe(t, ctx, "not let in")
	do(t, ctx, chromedp.Navigate(away.server.Address()+"settings"), chromedp.Click(`form[action$="/quit"] button`))
	until(t, ctx, `document.querySelector("main [role=status]")`)
	axe(t, ctx, "ended")
}

// The confirmation asks for a login where there is none.
func TestConfirmationWithoutLoginIsAccessible(t *testing.T) {
	if os.Getenv("COMEBACKS_AXE") == "" {
		t.Skip("COMEBACKS_AXE is not set")
	}
	ctx := chromium(t)
	w := newWorld(t)
	f := w.handIn("kunder.csv", rowsOf(1, 12))
	w.looked(f)
	site := &walk{t, ctx, w.browse().URL + w.server.room}
	site.at("confirmation without a login", "/files/"+f.ID+"/send")
	if !eval[bool](t, ctx, `document.querySelector('form[action$="/logins"]') !== null`) {
		t.Error("it asks for none")
	}
}
