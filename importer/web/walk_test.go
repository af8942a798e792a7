package web

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"comebacks/importer/sandbox"
)

// hostile is what somebody may write into a cell, a title or a name so that a page does
// something.
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`

// hostileWorld is an office whose sheet, user and Vitec are hostile, with a run that
// has ended and a file that is not sent. It gives their addresses, and counts what Vitec is
// asked.
func hostileWorld(t *testing.T) (s *standing, run, file string, asked func() int) {
	t.Helper()
	vitec := sandbox.New(sandbox.Config{})
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "KON0000002") {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"message":"\"'><script>alert(1)</script><img src=x onerror=alert(1)>"}`)
			return
		}
		vitec.ServeHTTP(w, r)
	}))
	s = &standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: vitec, url: served.URL}
	s.again()
	t.Cleanup(func() { s.server.Close(); served.Close() })
	s.server.config.Who = hostile
	cell := strings.ReplaceAll(`"`+strings.ReplaceAll(hostile, `"`, `""`)+`"`, ";", ",")
	sheet := "Kundid;Kontaktid;Datum;Tid;Anteckning;" + cell + "\r\n"
	for i := range 4 {
		sheet += fmt.Sprintf("M30011;KON%07d;2033-05-03;14:30;%s;%s\r\n", i+1, cell, cell)
	}
	sheet += "M30011;KON0000009;2033-05-03;" + cell + ";" + cell + ";" + cell + "\r\n"
	f := s.handIn(hostile+".csv", []byte(sheet))
	s.sends(f, "all")
	run = fmt.Sprintf("/runs/%d", s.runFor(f))
	other := s.handIn("b"+hostile+".csv", []byte(strings.ReplaceAll(sheet, "KON", "KUN")))
	s.looked(other)
	return s, run, "/files/" + other.ID, func() int {
		stats := vitec.Stats()
		return stats.Creates + stats.Lookups + stats.Others
	}
}

// everyGet gives the addresses of all that can be got.
func everyGet(run, file string) (all []string) {
	for _, r := range (&Server{}).routes() {
		path, is := strings.CutPrefix(r.pattern, "GET ")
		if !is {
			continue
		}
		path = strings.TrimSuffix(path, "{$}")
		path = strings.Replace(strings.Replace(path, "/runs/{n}", run, 1), "/files/{id}", file, 1)
		all = append(all, path)
	}
	return append(all, run+"/report?keep=1", file+"/rows?only=faults&fresh=1", file+"/faults?kind="+url.QueryEscape(hostile), file+"?back="+url.QueryEscape(hostile))
}

// onDisk is what a folder holds, and that others may not read it.
func onDisk(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var text []byte
		if !d.IsDir() {
			if text, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		fmt.Fprintf(&all, "%s %v %x\n", path, info.Mode(), sha256.Sum256(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// To look at something changes nothing: not on disk, and not in Vitec.
func TestGetChangesNothing(t *testing.T) {
	s, run, file, asked := hostileWorld(t)
	walk := func() {
		for _, path := range everyGet(run, file) {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if got := s.do(method, path, "", nil); got.Code >= 500 {
					t.Errorf("%s %s: %d %s", method, path, got.Code, got.Body)
				}
			}
		}
	}
	walk() // which looks at the sheets
	before, asks := onDisk(t, s.folder), asked()
	walk()
	if after := onDisk(t, s.folder); after != before {
		t.Errorf("the folder was\n%s\nand is\n%s", before, after)
	}
	if now := asked(); now != asks {
		t.Errorf("Vitec was asked %d times, and then %d", asks, now)
	}
}

// forbidden gives what the policy of our pages forbids, and a report may not have either.
func forbidden(page, assets string, report bool) (all []string) {
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return all
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tag := tokens.Token()
		ours := false
		for _, a := range tag.Attr {
			ours = ours || a.Key == "src" && strings.HasPrefix(a.Val, assets)
			address := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" && !report || address && strings.Contains(a.Val, ":") && a.Val != "data:," {
				all = append(all, tag.String())
			}
		}
		switch tag.Data {
		case "script", "img", "object", "embed", "iframe", "base":
			if !ours {
				all = append(all, tag.String())
			}
		case "style", "svg":
			if !report {
				all = append(all, tag.String())
			}
		}
	}
}

// Whatever stands in a sheet, in its name, in an answer of Vitec's or in the name of the
// user is shown as text, also in a report that is kept.
func TestDataIsNeverMarkup(t *testing.T) {
	s, run, file, _ := hostileWorld(t)
	for path, has := range map[string]string{"/": "a name", "/runs": "a name", run: "a name", file: "a title", file + "/faults": "a cell", run + "/report": "an answer"} {
		if !strings.Contains(s.get(path).Body.String(), "alert(1)") {
			t.Errorf("%s does not show %s", path, has)
		}
	}
	for _, path := range everyGet(run, file) {
		got := s.get(path)
		kind, text := got.Header().Get("Content-Type"), got.Body.String()
		if strings.HasPrefix(kind, "application/json") && strings.ContainsAny(text, "<>") {
			t.Errorf("%s could be taken for a page: %s", path, text)
		}
		if !strings.HasPrefix(kind, "text/html") {
			continue
		}
		for _, tag := range forbidden(text, s.server.room+"/assets/", strings.Contains(path, "/report")) {
			t.Errorf("%s has %s", path, tag)
		}
	}
}

// A name that says something else than it is does so in no download.
func TestNamesOfDownloads(t *testing.T) {
	s, _ := guarded(t)
	for name, want := range map[string]string{
		"a\r\nSet-Cookie: x=y.csv": "aSet-Cookie x=y.csv",
		"\u202evsc.exe.csv":        "vsc.exe.csv", "a\u2066b\x00.csv": "ab.csv", `C:\Windows\x.csv`: "x.csv", "../../x.csv": "x.csv", "..": "sheet",
	} {
		w := httptest.NewRecorder()
		v := s.visit(s.real, w, httptest.NewRequest(http.MethodGet, "/", nil))
		if err := v.hand(name, strings.NewReader("x"), 1); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Content-Disposition"); got != disposition(want) || strings.ContainsAny(got, "\r\n\x00") {
			t.Errorf("%q is handed out as %s", name, got)
		}
	}
}
