package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/metrics"
	"comebacks/importer/sandbox"
)

// asks makes a request as those who watch do.
func (w *world) asks(method, url string) *httptest.ResponseRecorder {
	if w.server.metrics == nil {
		w.server.metrics = metrics.New()
		w.server.gauges()
	}
	answer := httptest.NewRecorder()
	w.server.watch().ServeHTTP(answer, httptest.NewRequest(method, url, nil))
	return answer
}

// health asks how the server does.
func (w *world) health() (int, Health) {
	w.Helper()
	got := w.asks("GET", "http://127.0.0.1:9090/healthz")
	var h Health
	if err := json.Unmarshal(got.Body.Bytes(), &h); err != nil {
		w.Fatalf("%v: %s", err, got.Body)
	}
	return got.Code, h
}

// anew lets the next question be answered by another look.
func (w *world) anew() {
	w.server.health.mu.Lock()
	defer w.server.health.mu.Unlock()
	w.server.health.at = time.Time{}
}

var well = Health{OK: true, Journal: "ok", Folder: "ok", Disk: "ok"}

func TestHealth(t *testing.T) {
	w := newWorld(t)
	if code, is := w.health(); code != http.StatusOK || is != well {
		t.Fatal(code, is) // no journal yet
	}
	unwell := func(what Health) {
		t.Helper()
		w.anew()
		if code, is := w.health(); code != http.StatusServiceUnavailable || is != what {
			t.Errorf("%d %+v, and not %+v", code, is, what)
		}
	}
	free := w.server.real.files.free
	w.server.real.files.free = func(string) (int64, bool) { return leastRoom - 1, true }
	unwell(Health{Journal: "ok", Folder: "ok", Disk: "no-room"})
	w.server.real.files.free = free

	journal := filepath.Join(w.folder, "journal.db")
	if err := os.WriteFile(journal, []byte(strings.Repeat("no journal at all ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	w.anew()
	if code, is := w.health(); code != http.StatusServiceUnavailable || is.Journal == "ok" || is.Journal == "" || is.Folder != "ok" {
		t.Error(code, is)
	}
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}

	w.server.config.Folder = filepath.Join(w.folder, "gone")
	unwell(Health{Journal: "ok", Folder: "no such file or directory", Disk: "ok"})
	w.server.config.Folder = w.folder

	w.anew()
	if code, is := w.health(); code != http.StatusOK || is != well {
		t.Error(code, is)
	}
	w.server.stop()
	if code, is := w.health(); code != http.StatusServiceUnavailable || !is.Ending {
		t.Error("the program ends:", code, is)
	}
	if left, _ := filepath.Glob(filepath.Join(w.folder, ".healthz*")); left != nil {
		t.Error(left, "is left")
	}
}

// However often somebody asks, the disk is asked every five seconds; and if it does not
// answer, that is the answer.
func TestHealthIsRemembered(t *testing.T) {
	folder, looks := t.TempDir(), 0
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Config{Folder: folder, Journal: filepath.Join(folder, "journal.db")})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		hangs := make(chan struct{})
		s.real.files.free = func(string) (int64, bool) {
			if looks++; looks > 4 {
				<-hangs
			}
			return leastRoom, true
		}
		for range 100 {
			if is := s.health.ask(s); is != well {
				t.Fatal(is)
			}
		}
		if looks != 2 { // one for each folder
			t.Error("it has looked", looks, "times")
		}
		time.Sleep(healthLife)
		if is := s.health.ask(s); is != well || looks != 4 {
			t.Error(is, looks)
		}
		time.Sleep(healthLife)
		began := time.Now()
		if is := s.health.ask(s); is.OK || is.Disk != noAnswer || time.Since(began) != healthWait {
			t.Error(is, time.Since(began))
		}
		close(hangs)
		synctest.Wait()
		if is := s.health.ask(s); is != well {
			t.Error(is)
		}
	})
}

// A page of another site that has given this machine's address a name of its own gets
// nothing, and there is nothing else to ask for.
func TestWatchAnswersThisMachineAlone(t *testing.T) {
	w := newWorld(t)
	for url, want := range map[string]int{
		"http://127.0.0.1:9090/metrics":       200,
		"http://localhost:19090/metrics":      200, // through a tunnel
		"http://[::1]:9090/healthz":           200,
		"http://evil.example:9090/metrics":    421,
		"http://127.0.0.1.evil.example/":      421,
		"http://10.0.0.1:9090/healthz":        421,
		"http://127.0.0.1:9090/":              404,
		"http://127.0.0.1:9090/debug/pprof/":  404,
		"http://127.0.0.1:9090/metrics/../..": 307, // to the clean path
	} {
		if got := w.asks("GET", url); got.Code != want {
			t.Errorf("%s: %d, and not %d", url, got.Code, want)
		}
	}
	if got := w.asks("POST", "http://127.0.0.1:9090/metrics"); got.Code != http.StatusMethodNotAllowed {
		t.Error(got.Code)
	}
}

func TestWatchStaysOnThisMachine(t *testing.T) {
	for _, addr := range []string{":9090", "0.0.0.0:9090", "192.0.2.1:9090", "[::]:9090", "example.se:9090"} {
		c := inFolder(t)
		c.WatchAddr = addr
		s, _, err := Start(t.Context(), c)
		var wrong *WatchError
		if !errors.As(err, &wrong) || !wrong.At.Beyond {
			t.Error(addr, err)
		}
		if s != nil {
			s.Close()
		}
	}
}

// The counts are those of what the office has sent, and name nobody and nothing. Practice
// is not in them.
func TestMetricsOfThePage(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	s.server.metrics = metrics.New()
	s.server.gauges()
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	s.sends(f, "all")
	var got *httptest.ResponseRecorder
	await(t, "the run's end", func() bool {
		got = s.asks("GET", "http://127.0.0.1/metrics")
		return strings.Contains(got.Body.String(), `comebacks_runs_total{end="done"} 1`)
	})
	text := got.Body.String()
	for _, line := range []string{
		`comebacks_runs_total{end="done"} 1`, `comebacks_runs_under_way 0`, `comebacks_rows_total{status="created"} 3`,
		`comebacks_post_duration_seconds_count 3`, `comebacks_queue_length 0`, `comebacks_queue_held 0`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
	for _, about := range []string{`comebacks_journal_bytes [1-9]`, `comebacks_free_bytes [1-9]`, `comebacks_journal_commit_duration_seconds_count [1-9]`, `go_goroutines [1-9]`} {
		if !regexp.MustCompile(about).MatchString(text) {
			t.Errorf("%s is missing in\n%s", about, text)
		}
	}
	for _, no := range []string{"KON", "M30011", "M1", "Anna", "partner", "kunder", f.ID, s.server.room[1:]} {
		if strings.Contains(text, no) {
			t.Errorf("the counts have %q:\n%s", no, text)
		}
	}
	if kind := got.Header().Get("Content-Type"); kind != metrics.ContentType {
		t.Error(kind)
	}
}

// What a stranger asks for is counted, under no name of his.
func TestVisitsAreCountedByRoute(t *testing.T) {
	c := inFolder(t)
	c.WatchAddr = "127.0.0.1:0"
	s := started(t, c)
	for _, path := range []string{"/secret-of-mine", s.room + "/files/secret-of-mine"} {
		answer := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "http://"+s.guard.hosts[0]+path, nil)
		r.AddCookie(&http.Cookie{Name: cookieName, Value: s.guard.cookie})
		s.ServeHTTP(answer, r)
	}
	answer := httptest.NewRecorder()
	s.watch().ServeHTTP(answer, httptest.NewRequest("GET", "http://127.0.0.1/metrics", nil))
	text, _ := io.ReadAll(answer.Body)
	if strings.Contains(string(text), "secret") || strings.Contains(string(text), s.room[1:]) {
		t.Errorf("%s", text)
	}
	for _, line := range []string{`{route="refused",code="403"} 1`, `{route="GET /files/{id}",code="404"} 1`} {
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
}

// A journal that is there can be read beside the run that writes to it.
func TestHealthBesideARun(t *testing.T) {
	s := newStanding(t, sandbox.Config{Latency: 20 * time.Millisecond})
	s.health()
	f := s.handIn("kunder.csv", rowsOf(1, 40))
	s.sends(f, "all")
	if err := job.Readable(s.server.real.journal); err != nil {
		t.Error(err)
	}
	if code, is := s.health(); code != http.StatusOK {
		t.Error(code, is)
	}
}
