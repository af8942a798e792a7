package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// openTable opens the page of a file, and waits for its first rows.
func openTable(t *testing.T, ctx context.Context, site *fakeSite, hash string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(site.URL+"/room/files/1"+hash))
	until(t, ctx, `document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 5`)
}

func press(t *testing.T, ctx context.Context, keys string, modifiers ...kb.Modifier) {
	t.Helper()
	do(t, ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// here is the cell with the focus, as "5/Tid: halv tre".
func here(t *testing.T, ctx context.Context) string {
	t.Helper()
	return eval[string](t, ctx, hereIs)
}

const hereIs = `(() => { const c = document.activeElement.closest("[aria-colindex]"); if (!c) return document.activeElement.id || document.activeElement.localName;
	const th = document.querySelector("#grid .head [aria-colindex='" + c.getAttribute("aria-colindex") + "'] > span");
	const e = document.activeElement;
	return c.parentElement.firstChild.textContent + "/" + (th ? th.textContent : "") + ": " + (e === c ? c.textContent : "[" + e.value + "]"); })()`

func wantHere(t *testing.T, ctx context.Context, want string) {
	t.Helper()
	until(t, ctx, fmt.Sprintf("%s === %q", hereIs, want))
}

// A person without a mouse corrects a cell, takes it back, does it again, and leaves.
func TestEditByKeyboardAlone(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "")
	for range 60 {
		if press(t, ctx, kb.Tab); eval[bool](t, ctx, `document.activeElement.getAttribute("role") === "gridcell"`) {
			break
		}
	}
	wantHere(t, ctx, "2/Kundid: M30011")

	press(t, ctx, kb.F8)
	wantHere(t, ctx, "5/Tid: halv tre")
	until(t, ctx, `document.querySelector("#at").textContent === "Rad 5, kolumn E ”Tid”: ”halv tre” är inget klockslag; skriv det som 14:30"`)
	if got := eval[string](t, ctx, `[document.activeElement.getAttribute("aria-invalid"), document.activeElement.getAttribute("aria-describedby"), document.activeElement.tabIndex].join()`); got != "true,at,0" {
		t.Error("the faulty cell has", got)
	}

	press(t, ctx, kb.Enter)
	wantHere(t, ctx, "5/Tid: [halv tre]")
	press(t, ctx, "12")
	press(t, ctx, kb.Escape)
	wantHere(t, ctx, "5/Tid: halv tre")
	press(t, ctx, "14:30") // typing takes the place of what was there
	wantHere(t, ctx, "5/Tid: [14:30]")
	press(t, ctx, kb.Enter)
	wantHere(t, ctx, "6/Tid: 12:00")
	until(t, ctx, `document.querySelector("#grid .fixed .number")?.textContent === "5"`)
	if got, want := site.file.saved(), []fakeChange{{5, 4, "halv tre", "14:30"}}; !slices.Equal(got, want) {
		t.Errorf("saved %v, not %v", got, want)
	}

	// The numbers follow, and the focus stays.
	until(t, ctx, `document.querySelector("#summary .invalid b").textContent === "23" && document.querySelector("#changes").textContent.startsWith("1 ändring;")`)
	wantHere(t, ctx, "6/Tid: 12:00")

	press(t, ctx, "z", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("[data-table=redo]").hidden === false && document.querySelector("#grid .fault")?.textContent === "halv tre"`)
	press(t, ctx, "y", chromedp.ModifierCtrl)
	until(t, ctx, `document.querySelector("#grid .fault") === null || document.querySelector("#grid .fault").textContent !== "halv tre"`)

	press(t, ctx, kb.F2)
	press(t, ctx, kb.Tab) // out of the editor, to the right
	wantHere(t, ctx, "6/Bostad: "+eval[string](t, ctx, `document.activeElement.textContent`))
	press(t, ctx, kb.Home)
	wantHere(t, ctx, "6/: 6")
	press(t, ctx, kb.End, chromedp.ModifierCtrl)
	wantHere(t, ctx, "401/Anteckning: Ring efter semestern, vill sälja i vår, men har inte bestämt sig än")
	press(t, ctx, kb.PageUp)
	press(t, ctx, kb.Home, chromedp.ModifierCtrl)
	wantHere(t, ctx, "2/Kundid: M30011")
	press(t, ctx, kb.ArrowRight+kb.ArrowDown+kb.ArrowLeft+kb.ArrowUp)
	wantHere(t, ctx, "2/Kundid: M30011")
	press(t, ctx, kb.Tab)
	if eval[bool](t, ctx, `document.querySelector("#grid").contains(document.activeElement)`) {
		t.Error("Tab does not leave the table")
	}
}

// Among several who may be meant, one is chosen in a list; or something else is written.
func TestChooseAmongCandidates(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "#only="+"kind%3Aseveral-contacts%3A2")
	until(t, ctx, `document.querySelector("[data-only=kind]").textContent === "flera kontakter"`)
	press(t, ctx, kb.F8)
	wantHere(t, ctx, "56/Namn: Anna Öberg")
	press(t, ctx, kb.Enter)
	wantHere(t, ctx, "56/Namn: []")
	axe(t, ctx, "a list of candidates")
	press(t, ctx, kb.ArrowDown+kb.ArrowDown)
	if saved := site.file.saved(); len(saved) > 0 {
		t.Error("walking through the list has saved", saved)
	}
	press(t, ctx, kb.Enter)
	until(t, ctx, `document.querySelector("#grid .fixed .number")?.textContent === "56"`)
	if got, want := site.file.saved(), []fakeChange{{56, -2, "", "ADR2"}}; !slices.Equal(got, want) {
		t.Errorf("saved %v, not %v", got, want)
	}

	press(t, ctx, kb.End)
	press(t, ctx, kb.F8)
	wantHere(t, ctx, "124/Namn: Anna Öberg")
	press(t, ctx, kb.Enter)
	wantHere(t, ctx, "124/Namn: []")
	press(t, ctx, kb.ArrowDown+kb.ArrowDown+kb.ArrowDown)
	press(t, ctx, kb.Enter)
	wantHere(t, ctx, "124/Namn: [Anna Öberg]")
	press(t, ctx, " Berg"+kb.Enter)
	until(t, ctx, `document.querySelectorAll("#grid .fixed").length === 2`)
	if got := site.file.saved()[1]; got.Column != 2 || !strings.HasSuffix(got.After, " Berg") {
		t.Error("saved", got)
	}
}

// Filters show what they say, and stay over a reload.
func TestFilters(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "")
	do(t, ctx, chromedp.Click(`[data-only="faults"]`))
	until(t, ctx, `document.querySelector("#shown").textContent === "24 av 400 rader" && document.querySelector("#grid .body .number").textContent === "5"`)
	do(t, ctx, chromedp.Reload())
	until(t, ctx, `document.querySelector("#shown").textContent === "24 av 400 rader" && document.querySelector("[data-only=faults]").ariaPressed === "true"`)
	do(t, ctx, chromedp.Click(`#kinds-fold > summary`), chromedp.Click(`[data-kind="past-date:3"]`))
	until(t, ctx, `document.querySelector("#shown").textContent === "6 av 400 rader" && location.hash === "#only=kind%3Apast-date%3A3"`)
	wantHere(t, ctx, "39/Återkomst: 2019-05-03")
	press(t, ctx, "2033-05-03"+kb.Enter)
	until(t, ctx, `document.querySelector("#grid .fixed .number")?.textContent === "39"`) // still in sight
	do(t, ctx, chromedp.Click(`[data-only="all"]`))
	until(t, ctx, `document.querySelector("#shown").textContent === "400 av 400 rader" && document.querySelector("[data-only=kind]").hidden`)
	site.file.with(func() {
		if !slices.ContainsFunc(site.file.asked, func(q string) bool { return strings.Contains(q, "fresh=1") }) {
			t.Error("no filter was chosen anew")
		}
	})
}

// Where two have written into a cell, both values are shown, and the person chooses.
func TestConflict(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "")
	for _, c := range []struct{ button, then string }{{"Behåll min", "14:30"}, {"Ta den", "09:00"}} {
		site.file.with(func() { site.file.meanwhile[[2]int{5, 4}] = "09:00" })
		press(t, ctx, kb.Home, chromedp.ModifierCtrl)
		do(t, ctx, chromedp.Click(`#grid .body [aria-rowindex="5"] [aria-colindex="6"]`))
		press(t, ctx, "14:3")
		press(t, ctx, "0"+kb.Enter)
		until(t, ctx, `document.querySelector("#trouble").textContent.includes("Nu står det ”09:00”; du skrev ”14:30”")`)
		axe(t, ctx, "a conflict")
		picture(t, ctx, "conflict")
		do(t, ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`[...document.querySelectorAll("#trouble button")].find((b) => b.textContent === %q).click()`, c.button)))
		until(t, ctx, fmt.Sprintf(`sessionStorage.length === 0 && document.querySelector("#trouble").textContent === "" && document.querySelector('#grid .body [aria-rowindex="5"] [aria-colindex="6"]').textContent === %q`, c.then))
		site.file.with(func() { // begin again
			delete(site.file.cells, [2]int{5, 4})
		})
		openTable(t, ctx, site, "")
	}
}

// What was written while the program was away is saved when it answers again, also after
// a reload of the page.
func TestAwayAndBack(t *testing.T) {
	for _, c := range []struct {
		name, banner string
		away         func(*fakeFile, bool)
	}{
		{"gone", "comebacks svarar inte.", func(f *fakeFile, away bool) { f.gone = away }},
		{"signed out", "Starta comebacks igen.", func(f *fakeFile, away bool) { f.signedOut = away }},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := chromium(t)
			site := newFakeSite(t, 400)
			openTable(t, ctx, site, "")
			site.file.with(func() { c.away(site.file, true) })
			press(t, ctx, kb.F8)
			do(t, ctx, chromedp.Click(`#grid .body [aria-rowindex="5"] [aria-colindex="6"]`))
			press(t, ctx, "14:30"+kb.Enter)
			until(t, ctx, fmt.Sprintf(`document.querySelector("#banner").textContent.includes(%q)`, c.banner))
			until(t, ctx, `document.querySelector("#grid .saving")?.textContent === "14:30" && document.querySelector("#shown").textContent === "Inte sparat än: 1"`)
			picture(t, ctx, "away-"+c.name)
			axe(t, ctx, "away")
			if kept := eval[string](t, ctx, `sessionStorage.getItem("comebacks 1")`); !strings.Contains(kept, `"after":"14:30"`) {
				t.Error("the browser keeps", kept)
			}
			site.file.with(func() { c.away(site.file, false) })
			until(t, ctx, `document.querySelector("#banner").textContent === "" && document.querySelector("#grid .saving") === null && sessionStorage.length === 0`)
			if got := site.file.saved(); len(got) != 1 || got[0].After != "14:30" {
				t.Error("saved", got)
			}

			// And over a reload, as if the tab had been closed and opened again.
			do(t, ctx, chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("comebacks 1", JSON.stringify([{row: 22, column: 1, before: "", after: "KON7"}]))`))
			openTable(t, ctx, site, "")
			until(t, ctx, `sessionStorage.length === 0`)
			if got := site.file.saved(); len(got) != 2 || got[1].After != "KON7" {
				t.Error("after a reload saved", got)
			}
		})
	}
}

// An answer that comes late moves nobody who has gone on: what is typed stays in its cell.
func TestLateJump(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "")
	late := make(chan struct{})
	site.file.with(func() { site.file.late = late })
	press(t, ctx, kb.F8)
	do(t, ctx, chromedp.Click(`#grid .body [aria-rowindex="5"] [aria-colindex="6"]`))
	press(t, ctx, "14:3")
	site.file.with(func() { site.file.late = nil })
	close(late)
	do(t, ctx, chromedp.Sleep(500*time.Millisecond)) // it is seen by nothing that it came
	press(t, ctx, "0"+kb.Enter)
	until(t, ctx, `sessionStorage.length === 0 && document.querySelector("#grid .saving") === null`)
	wantHere(t, ctx, "6/Tid: "+site.file.row(4).Cells[4])
	if got := site.file.saved(); len(got) != 1 || got[0].After != "14:30" {
		t.Error("saved", got)
	}
	press(t, ctx, kb.F8) // one that nobody has overtaken
	until(t, ctx, `document.activeElement.closest(".bad, [aria-invalid]") !== null`)
}

// A text of several lines keeps them, and one that was only looked at is not changed.
func TestCellOfSeveralLines(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	openTable(t, ctx, site, "")
	do(t, ctx, chromedp.Click(`#grid .body [aria-rowindex="3"] [aria-colindex="10"]`)) // at the right end
	press(t, ctx, kb.F2)
	until(t, ctx, `document.activeElement.localName === "textarea" && document.activeElement.value === "Ring\nefter semestern"`)
	picture(t, ctx, "lines")
	press(t, ctx, kb.Tab)
	press(t, ctx, kb.F2)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.activeElement.setSelectionRange(4, 4)`))
	press(t, ctx, " upp")
	press(t, ctx, kb.Enter, chromedp.ModifierAlt)
	press(t, ctx, "henne")
	press(t, ctx, kb.Tab)
	until(t, ctx, `sessionStorage.length === 0`)
	if got, want := site.file.saved(), []fakeChange{{3, 8, "Ring\r\nefter semestern", "Ring upp\nhenne\nefter semestern"}}; !slices.Equal(got, want) {
		t.Errorf("saved %+v, not %+v", got, want)
	}
}

// What was sent can't be changed, and says why.
func TestLockedTable(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	site.file.page.State, site.file.page.Run = "sent", 12
	openTable(t, ctx, site, "")
	do(t, ctx, chromedp.Click(`#grid .body [aria-rowindex="5"] [aria-colindex="6"]`))
	press(t, ctx, "x")
	until(t, ctx, `document.querySelector("#at").textContent === "Skickad som körning 12 och kan inte längre ändras."`)
	if n := eval[int](t, ctx, `document.querySelectorAll("#grid .body input").length`); n != 0 {
		t.Error("a cell of it can be edited")
	}
}

// Of a million rows only those in sight are in the page, and the last can be reached.
func TestMillionRows(t *testing.T) {
	ctx := chromium(t)
	const rows = 1_000_000
	site := newFakeSite(t, rows)
	begun := time.Now()
	openTable(t, ctx, site, "")
	t.Logf("the first rows are there after %s", time.Since(begun).Round(time.Millisecond))
	most := `document.querySelectorAll("[role=row]").length`
	type scrolled struct {
		Most   int
		Frames []float64
	}
	for _, step := range []int{100, 2000, 60000} {
		got := eval[scrolled](t, ctx, fmt.Sprintf(`new Promise((done) => {
			const g = document.querySelector("#grid"), frames = []; let most = 0, last = performance.now(), n = 0;
			(function next(now) {
				frames.push(now - last); last = now;
				most = Math.max(most, %s);
				g.scrollTop += %d;
				if (++n < 120) requestAnimationFrame(next); else done({Most: most, Frames: frames.slice(1)});
			})(last);
		})`, most, step))
		slices.Sort(got.Frames)
		t.Logf("by %d px a frame: p50 %.1f ms, p95 %.1f ms, at most %d rows in the page", step, got.Frames[len(got.Frames)/2], got.Frames[len(got.Frames)*95/100], got.Most)
		if got.Most > 60 {
			t.Errorf("%d rows are in the page", got.Most)
		}
	}
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#grid").scrollTop = 1e9`))
	until(t, ctx, fmt.Sprintf(`[...document.querySelectorAll("#grid .body .number")].some((c) => c.textContent === "%d" && c.getBoundingClientRect().bottom <= document.querySelector("#grid").getBoundingClientRect().bottom + 1)`, rows+1))
	do(t, ctx, chromedp.Click(`#grid .body [role=row]:last-child [aria-colindex="2"]`), chromedp.Evaluate[chromedp.Void](`document.querySelector("#grid [tabindex='0']").focus()`))
	press(t, ctx, kb.End, chromedp.ModifierCtrl)
	until(t, ctx, fmt.Sprintf(`%s.startsWith("%d/")`, hereIs, rows+1))
	press(t, ctx, kb.PageUp)
	press(t, ctx, kb.ArrowUp)
	press(t, ctx, kb.ArrowDown)
	seen := `(() => { const c = document.activeElement.getBoundingClientRect(), g = document.querySelector("#grid").getBoundingClientRect(), h = document.querySelector("#grid .head").getBoundingClientRect(); return c.top >= h.bottom - 2 && c.bottom <= g.bottom + 2; })()`
	if !eval[bool](t, ctx, seen) {
		t.Error("the cell with the focus is not in sight, at", here(t, ctx))
	}
	press(t, ctx, kb.Home, chromedp.ModifierCtrl)
	wantHere(t, ctx, "2/Kundid: M30011")
	press(t, ctx, kb.F8)
	wantHere(t, ctx, "5/Tid: halv tre")
	if n := eval[int](t, ctx, most); n > 60 {
		t.Errorf("%d rows are in the page", n)
	}
}
