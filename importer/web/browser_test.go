package web

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium starts a Chromium with an empty profile, and gives a tab of it. Without one,
// the test is skipped, or fails if COMEBACKS_BROWSER is "required".
func chromium(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := findChromium()
	switch {
	case path == "" && os.Getenv("COMEBACKS_BROWSER") == "required":
		t.Fatal("there is no Chromium: set COMEBACKS_CHROMIUM to it")
	case path == "":
		t.Skip("there is no Chromium")
	case testing.Short():
		t.Skip("a browser takes seconds")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	allocator, free := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(free)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits, so that the profile can be removed
		end()
	})
	err := chromedp.Listen(ctx, func(e any) {
		if x, is := e.(*runtime.EventExceptionThrown); is {
			t.Errorf("the page's script failed: %s, line %d of %s", x.ExceptionDetails.Text, x.ExceptionDetails.LineNumber+1, x.ExceptionDetails.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, size(1366, 768)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	return ctx
}

func findChromium() string {
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if path := os.Getenv("COMEBACKS_CHROMIUM"); path != "" {
		names = []string{path}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// do does things in the browser.
func do(t *testing.T, ctx context.Context, all ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	for _, one := range all {
		err := chromedp.Do(ctx, one)
		for try := 1; err != nil && try < 5 && strings.Contains(err.Error(), "Could not find node"); try++ {
			err = chromedp.Do(ctx, one) // the page was loaded anew before anything was done
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// eval gives what an expression of JavaScript is on the page.
func eval[T any](t *testing.T, ctx context.Context, expression string) (value T) {
	t.Helper()
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits until an expression is true, over reloads of the page too.
func until(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		once, stop := context.WithTimeout(ctx, 5*time.Second) // amid a navigation no answer may come
		is, err := chromedp.Run(once, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		stop()
		if err == nil && is {
			return
		}
	}
	t.Fatalf("it never became true: %s; the page says: %s", expression,
		eval[string](t, ctx, `[...document.querySelectorAll("h1, .counts, #banner, #trouble, #at, #shown, #changes"), document.activeElement].map((e) => e.innerText.slice(0, 200)).join(" | ")`))
}

// axe fails on anything that axe-core finds on the page. It is skipped unless COMEBACKS_AXE
// is the path of axe.min.js.
func axe(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	path := os.Getenv("COMEBACKS_AXE")
	if path == "" {
		return
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A page that is not loaded whole yet has no style.
	const run = `new Promise((loaded) => document.readyState === "complete" ? loaded() : addEventListener("load", loaded)).then(() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})).then((r) =>
		r.violations.flatMap((v) => v.nodes.map((n) => v.id + " (" + v.impact + "): " + n.target.join(" ") + ": " + n.html.slice(0, 160))))`
	var found []string
	for try := 1; ; try++ { // a page that is loaded anew meanwhile takes its answer along
		once, stop := context.WithTimeout(ctx, 20*time.Second)
		found, err = chromedp.Run(once, chromedp.Evaluate[[]string](string(script)+"; "+run, chromedp.EvalAwaitPromise))
		stop()
		if err == nil {
			break
		}
		if try == 4 {
			t.Fatalf("%s: %v", where, err)
		}
	}
	for _, one := range found {
		t.Errorf("%s: %s", where, one)
	}
}

// size sets the window, and media what the person prefers.
func size(width, height int64) chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(width, height)
}

func media(features ...string) chromedp.Action[chromedp.Void] {
	var all []*emulation.MediaFeature
	for i := 0; i+1 < len(features); i += 2 {
		all = append(all, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: all})
		return err
	})
}

// picture saves what is seen, for a person to look at, if COMEBACKS_SHOTS is a folder.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	folder := os.Getenv("COMEBACKS_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(fmt.Sprintf("%s/%s.png", folder, name), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
