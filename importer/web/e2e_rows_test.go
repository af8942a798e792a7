package web

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"comebacks/importer/sandbox"
)

// Of 100,000 rows the first are there at once, the page has few of them at a time, and
// scrolling is smooth.
func TestHundredThousandRows(t *testing.T) {
	ctx := chromium(t)
	w := arrive(t, ctx, sandbox.Config{})
	id, err := w.server.openPath(manyRows(t, 100_000))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	do(t, ctx, chromedp.Navigate(w.server.Address()+"files/"+id))
	w.until(`document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 5`)
	first := time.Since(began)
	most, frames := scroll(t, ctx)
	t.Logf("the first rows after %v (0.5 s is the aim), %d rows in the page, frames' p95 %.1f ms", first.Round(time.Millisecond), most, frames[len(frames)*95/100])
	if first > 5*500*time.Millisecond {
		t.Errorf("the first rows are there after %v", first)
	}
	if most > 60 {
		t.Errorf("%d rows are in the page", most)
	}
}

// scroll scrolls for 120 frames, and gives the most rows that were in the page, and how
// long the frames took, in ms, sorted.
func scroll(t *testing.T, ctx context.Context) (most int, frames []float64) {
	t.Helper()
	got := eval[struct {
		Most   int
		Frames []float64
	}](t, ctx, `new Promise((done) => {
		const g = document.querySelector("#grid"), frames = []; let most = 0, last = performance.now(), n = 0;
		(function next(now) {
			frames.push(now - last); last = now;
			most = Math.max(most, document.querySelectorAll("[role=row]").length);
			g.scrollTop += 2000;
			if (++n < 120) requestAnimationFrame(next); else done({Most: most, Frames: frames.slice(1)});
		})(last);
	})`)
	slices.Sort(got.Frames)
	return got.Most, got.Frames
}

// A million rows: the first are seen in ten seconds after the sheet was handed in, and the
// program needs less than 150 MB. It is run if COMEBACKS_MILLION is set.
func TestMillionRowsInItsProgram(t *testing.T) {
	if os.Getenv("COMEBACKS_MILLION") == "" || runtime.GOOS != "linux" {
		t.Skip("COMEBACKS_MILLION is not set")
	}
	path := manyRows(t, 1_000_000)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := &tortured{standing: newStanding(t, sandbox.Config{}), client: noRedirects()}
	address, kill, pid := programAt(t, t.TempDir(), "")
	defer kill()
	kind, body := formOf("kunder.csv", text)
	began := time.Now()
	answer, said, err := p.post(address+"/files", kind, bytes.NewReader(body.Bytes()))
	if err != nil || answer.StatusCode != 303 {
		t.Fatal(err, said)
	}
	at := strings.TrimSuffix(address, address[strings.LastIndexByte(address, '/'):]) + answer.Header.Get("Location")
	for {
		_, rows, err := p.page(at + "/rows?n=100")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(rows, `"row":2,`) {
			break
		}
		time.Sleep(5 * time.Millisecond) // another process
	}
	first := time.Since(began)
	for {
		_, state, err := p.page(at + "/state")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(state, `"counting":false`) {
			break
		}
		time.Sleep(100 * time.Millisecond) // another process
	}
	peak := peakOf(t, pid)
	t.Logf("the first rows after %v, all after %v, %d MB at most", first.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), peak)
	if first > 10*time.Second || peak > 150 {
		t.Error("that is too much")
	}
}

// peakOf is the most memory that a process has had, in MB.
func peakOf(t *testing.T, pid int) (mb int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb := 0; strings.HasPrefix(line, "VmHWM:") {
			_, _ = fmt.Sscanf(line, "VmHWM: %d kB", &kb)
			return kb >> 10
		}
	}
	t.Fatalf("no VmHWM: %s", status)
	return 0
}
