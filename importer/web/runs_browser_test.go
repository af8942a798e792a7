package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"comebacks/importer"
)

// A sheet is confirmed, sent, watched and continued in a browser.
func TestSendInTheBrowser(t *testing.T) {
	ctx := chromium(t)
	s, g := gated(t)
	g.most.Store(3)
	g.loses.Store("KON0000002")
	g.blind.Store(true)
	site := s.browse()
	f := s.handIn("kunder å.csv", append(rowsOf(1, 60), "M30011;KON0000099;2033-05-03;halv tre;x\r\n"...))
	at := func(path string) chromedp.Action[chromedp.Void] {
		return chromedp.Navigate(site.URL + s.server.room + path)
	}
	shot := func(name string) {
		t.Helper()
		picture(t, ctx, name)
		axe(t, ctx, name)
	}
	do(t, ctx, size(1366, 768), at("/files/"+f.ID+"/send"))
	shot("run-confirm")
	do(t, ctx, chromedp.Click(`button[value="all"]`))
	until(t, ctx, `location.pathname.includes("/runs/1") && document.querySelector("[data-progress]")`)
	until(t, ctx, `document.querySelector('[data-fill="text"]').textContent.includes("of 60")`)
	shot("run-running")
	other := s.handIn("andra.csv", rowsOf(100, 3))
	s.sends(other, "all")
	do(t, ctx, at("/files/"+other.ID+"/waiting"))
	shot("run-waiting")
	do(t, ctx, at("/runs/1"), chromedp.Click(`form[action$="/stop"] button`))
	close(g.wait)
	until(t, ctx, `document.querySelector('form[action$="/resume"]')`)
	shot("run-stopped")
	do(t, ctx, size(390, 800))
	shot("run-stopped-narrow")
	do(t, ctx, size(1366, 768), chromedp.Click(`form[action$="/resume"] button`))
	await(t, "its end", func() bool { p := s.progress(1); return p.Ended && p.State == "done" })
	until(t, ctx, `document.querySelector('form[action$="/fix"]') && !document.querySelector('form[action$="/stop"]')`)
	shot("run-done")
	g.blind.Store(false)
	do(t, ctx, chromedp.Click(`form[action$="/reconcile"] button`))
	await(t, "the comparison", func() bool { l := s.server.real.queue.comparisonOf(1); return l != nil && l.far().ended })
	until(t, ctx, `document.querySelector("#compared")`)
	shot("run-compared")
	do(t, ctx, at("/runs"))
	shot("runs")
	do(t, ctx, at("/"))
	shot("run-start")
	if n := s.progress(1).Counts[importer.Created]; n != 60 {
		t.Error(fmt.Sprint(n, " created"))
	}
}
