package web

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"comebacks/report/words"
)

// Every page, in every state, in both languages, light and dark, wide and narrow: nothing
// that axe-core finds, nothing that scrolls sideways, and what matters is seen first.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	states := []struct {
		name, path string
		change     func(*fakePage)
	}{
		{"start", "/room/", nil},
		{"faults", "/room/files/1", nil},
		{"checking", "/room/files/1", func(p *fakePage) {
			p.State, p.Counting, p.Done, p.Rows, p.Send, p.Kinds, p.First = "checking", true, 51200, 51200, nil, nil, nil
		}},
		{"clean", "/room/files/1", func(p *fakePage) { p.Invalid, p.Will, p.Kinds, p.First = 0, 400, nil, nil }},
		{"sent", "/room/files/1", func(p *fakePage) { p.State, p.Run, p.Send, p.Kinds, p.First = "sent", 12, nil, nil, nil }},
		{"unread", "/room/files/1", func(p *fakePage) {
			p.State, p.What, p.Do = "reading", "filen saknar en kolumn för kontaktens id (Kontaktid)", "heter kolumnen något annat, välj vad den är i listan"
			p.Columns[1].Field, p.Columns[1].Near, p.Columns[1].NearLabel, p.Columns[1].Options[2].Selected = "", "contactId", "kontaktens id", false
			p.AsksCustomer = true
		}},
		{"unreadable", "/room/files/1", func(p *fakePage) {
			*p = fakePage{ID: "1", Name: "bild.xlsx", State: "reading", What: "filen är ingen arbetsbok", Do: "välj en annan fil", Kept: p.Kept}
		}},
		{"asking", "/room/files/1", func(p *fakePage) {
			p.Dates = []fakeDates{{"03/05/2033", "3 maj 2033", "5 mars 2033", 120, ""}}
			p.Past, p.NameAlone = 4, 2
			p.Sheets, p.Sheet = []string{"Blad1", "Arkiv"}, "Blad1"
			p.LookUp, p.ToBeFound = fakeLookUp{State: "asked", Rows: 412, Missing: []string{"M30012"}}, 412
			p.Warnings = []string{"kolumn C ”Handl” används inte: är den menad som handläggare?"}
			p.Before = []fakeBefore{{"samma fil skickades som körning 9 (Karin, 2032-10-02 14:05): 380 skapade. Det som finns i Vitec skickas inte igen.", "/room/runs/9", "Se körning 9"}}
		}},
		{"list", "/room/files/1/faults", nil},
	}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			site.file.with(func() {
				site.file.page = fakePageOf(400)
				if s.change != nil {
					s.change(&site.file.page)
				}
			})
			for _, language := range words.Languages {
				site.file.with(func() { site.language = language })
				for _, scheme := range []string{"light", "dark"} {
					for _, width := range []int64{1366, 390, 320} {
						height := int64(844)
						if width == 1366 {
							height = 768
						}
						if os.Getenv("COMEBACKS_SHOTS") == "" && !isTried(language, scheme, width) {
							continue
						}
						name := fmt.Sprintf("%s-%s-%s-%d", s.name, language, scheme, width)
						do(t, ctx, size(width, height), media("prefers-color-scheme", scheme), chromedp.Navigate("about:blank"), chromedp.Navigate(site.URL+s.path))
						if s.path == "/room/files/1" && s.name[:2] != "un" {
							until(t, ctx, `document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 5`)
						}
						picture(t, ctx, name)
						if over := eval[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
							t.Errorf("%s: it scrolls sideways, by %d px", name, over)
						}
						seesFirst(t, ctx, s.name, name)
						axe(t, ctx, name)
					}
				}
			}
		})
	}
}

// isTried reports whether a page is tried so each time: each language wide and narrow,
// light and dark. Colours have a test of their own.
func isTried(l words.Language, scheme string, width int64) bool {
	switch width {
	case 1366:
		return (l == words.Swedish) == (scheme == "light")
	case 390:
		return l == words.Swedish && scheme == "dark"
	}
	return l == words.English && scheme == "light"
}

// seesFirst holds that there is one primary button, and that it, the numbers and the first
// fault are seen without scrolling.
func seesFirst(t *testing.T, ctx context.Context, state, name string) {
	t.Helper()
	if n := eval[int](t, ctx, `[...document.querySelectorAll(".primary")].filter((b) => b.checkVisibility()).length`); n != 1 && state != "checking" {
		t.Errorf("%s: it has %d primary buttons", name, n)
	}
	wanted := []string{".counts", ".go .button.primary"}
	switch state {
	case "faults":
		wanted = append(wanted, "#at")
	case "asking", "clean", "sent":
	default:
		return
	}
	for _, what := range wanted {
		bottom := eval[float64](t, ctx, fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().bottom / innerHeight`, what))
		if bottom > 1 && (what != "#at" || eval[int](t, ctx, `innerWidth`) > 1000) {
			t.Errorf("%s: %s ends at %.2f of the window's height", name, what, bottom)
		}
	}
}

// Where the system chooses all colours, faults, buttons and the chosen filter are still
// told apart: for a person to look at.
func TestForcedColours(t *testing.T) {
	t.Parallel()
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	do(t, ctx, media("forced-colors", "active"))
	openTable(t, ctx, site, "")
	if got := eval[string](t, ctx, `getComputedStyle(document.querySelector("#grid .fault")).outlineStyle`); got != "dashed" {
		t.Error("a fault has no frame, its outline is", got)
	}
	picture(t, ctx, "forced-colours")
}
