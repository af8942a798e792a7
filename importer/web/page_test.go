package web

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A file that is dropped is handed in; of several the person says which; what is no sheet
// is answered on the page.
func TestDrop(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	handedIn := func() (names []string) {
		site.file.with(func() { names = slices.Clone(site.uploaded) })
		return names
	}
	drop := func(names ...string) {
		t.Helper()
		do(t, ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const d = new DataTransfer();
			for (const name of %s) d.items.add(new File(["a;b"], name));
			for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, {dataTransfer: d, bubbles: true, cancelable: true})); })()`, jsList(names))))
	}
	do(t, ctx, chromedp.Navigate(site.URL+"/room/"))
	drop("april.csv", "maj.csv")
	until(t, ctx, `document.querySelector("[data-said]").textContent.includes("en fil i taget: tryck på knappen för att kontrollera april.csv")`)
	if got := handedIn(); len(got) > 0 {
		t.Error("one of several was taken without a word:", got)
	}
	axe(t, ctx, "several were dropped")
	drop("bild.pdf")
	until(t, ctx, `document.querySelector("main h1").textContent === "Det gick inte" && document.activeElement.id === "main"`)
	do(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(site.URL+"/room/"))
	drop("juni.csv")
	until(t, ctx, `location.pathname === "/room/files/1"`)
	until(t, ctx, `document.querySelectorAll("#grid .body [role=row]").length > 5`)
	drop("juli.csv") // a file takes another one, too
	want := []string{"bild.pdf", "juni.csv", "juli.csv"}
	for end := time.Now().Add(20 * time.Second); !slices.Equal(handedIn(), want); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("handed in were %q, not %q", handedIn(), want)
		}
	}
}

func jsList(names []string) string {
	text := "["
	for _, n := range names {
		text += fmt.Sprintf("%q,", n)
	}
	return text + "]"
}

// A region follows what goes on, a banner says when nobody answers, and the page is
// loaded anew at the end.
func TestProgress(t *testing.T) {
	ctx := chromium(t)
	site := newFakeSite(t, 400)
	tell := func(data map[string]any) { site.file.with(func() { site.progress = data }) }
	tell(map[string]any{"text": "212 av 400", "done": 212, "all": 400, "held": "", "counts": map[string]int{"created": 0}})
	do(t, ctx, chromedp.Navigate(site.URL+"/room/watched"))
	until(t, ctx, `document.querySelector("[data-fill=text]").textContent === "212 av 400" && document.querySelector("progress").value === 212 && document.querySelector("[data-fill=held]").hidden && document.querySelector("[data-with]").hidden`)
	tell(map[string]any{"text": "12 345 av 20 000", "done": 12345, "all": 20000, "held": "Vitec ber oss vänta till 14:05", "counts": map[string]int{"created": 12345}})
	until(t, ctx, `document.querySelector("[data-fill=held]").checkVisibility() && document.querySelector("[data-with]").textContent === "12\u00a0345 skapade"`)
	until(t, ctx, `document.querySelector("body > [role=status]").textContent === "12 345 av 20 000. Vitec ber oss vänta till 14:05"`)
	site.file.with(func() { site.file.gone = true })
	until(t, ctx, `document.querySelector("#banner").textContent === "borta"`)
	site.file.with(func() { site.file.gone = false })
	until(t, ctx, `document.querySelector("#banner").textContent === ""`)
	tell(map[string]any{"ended": true})
	until(t, ctx, `document.querySelector("main").dataset.times >= 2`)
}
