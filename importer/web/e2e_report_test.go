package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pages that package report writes: nothing of them is beside the screen, on a phone
// neither, and axe finds nothing, in the light and in the dark. (They allow no scripts: what
// looks at them goes past that.)
func TestReportsFitAndAreAccessible(t *testing.T) {
	ctx := chromium(t)
	site := httptest.NewServer(http.FileServer(http.Dir("../../report/testdata")))
	t.Cleanup(site.Close)
	for _, name := range []string{"page.html", "page.sv.html", "runs.html", "runs.sv.html"} {
		if _, err := os.Stat("../../report/testdata/" + name); err != nil {
			t.Fatal(err)
		}
		for width, scheme := range map[int64]string{1366: "light", 390: "light", 320: "dark"} {
			where := fmt.Sprintf("%s, %s, %d px", name, scheme, width)
			do(t, ctx, size(width, 800), media("prefers-color-scheme", scheme), chromedp.Navigate(site.URL+"/"+name))
			// The heads of tables that are cards there are only for those who hear them.
			beside := eval[string](t, ctx, `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 &&
				!(e.closest("thead") && getComputedStyle(e.closest("thead")).position === "absolute")).map((e) => e.outerHTML.slice(0, 80)).slice(0, 3).join("; ")`)
			if beside != "" || eval[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s: beside the screen: %s", where, beside)
			}
			axe(t, ctx, where)
		}
	}
}
