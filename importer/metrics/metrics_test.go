package metrics

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
)

// some are counts of which nothing is missing.
func some() *Metrics {
	m := New()
	m.Begun()
	m.Begun()
	m.Ended(SomeNot, time.Unix(1795716000, 500e6))
	for range 3 {
		m.Row(importer.Created)
	}
	m.Row(importer.Invalid)
	m.Request(Create, 201, "", 40*time.Millisecond)
	m.Request(Create, 0, importer.AnswerLost, 30*time.Second)
	m.Request("find", 999, "", time.Second)
	m.Commit(2 * time.Millisecond)
	m.Visit("GET /files/{id}", 200, 3*time.Millisecond)
	m.Gauge("comebacks_queue_length", func() float64 { return 2 })
	m.Exit(1)
	return m
}

func written(t testing.TB, m *Metrics) string {
	t.Helper()
	var text bytes.Buffer
	if err := m.Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestWrite(t *testing.T) {
	text := written(t, some())
	for _, line := range []string{
		`# HELP comebacks_runs_total Runs that ended, by how.`,
		`# TYPE comebacks_runs_total counter`,
		`comebacks_runs_total{end="some-not"} 1`,
		`comebacks_runs_total{end="done"} 0`,
		`comebacks_runs_under_way 1`,
		`comebacks_last_run_end_timestamp_seconds 1.7957160005e+09`,
		`comebacks_rows_total{status="created"} 3`,
		`comebacks_rows_total{status="invalid"} 1`,
		`comebacks_rows_total{status="uncertain"} 0`,
		`comebacks_requests_total{kind="create",code="201",outcome="ok"} 1`,
		`comebacks_requests_total{kind="create",code="none",outcome="` + string(importer.AnswerLost) + `"} 1`,
		`comebacks_requests_total{kind="find",code="other",outcome="ok"} 1`,
		`comebacks_post_duration_seconds_bucket{le="0.05"} 1`,
		`comebacks_post_duration_seconds_bucket{le="+Inf"} 2`,
		`comebacks_post_duration_seconds_count 2`,
		`comebacks_journal_commit_duration_seconds_count 1`,
		`comebacks_page_requests_total{route="GET /files/{id}",code="200"} 1`,
		`comebacks_page_request_duration_seconds_count 1`,
		`comebacks_queue_length 2`,
		`comebacks_exit_code 1`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
}

// What has not happened yet has no value that could be taken for one.
func TestWhatIsNotKnownIsNotWritten(t *testing.T) {
	text := written(t, New())
	for _, name := range []string{"exit_code", "last_run_end", "page_request"} {
		if strings.Contains(text, name) {
			t.Errorf("%s is there:\n%s", name, text)
		}
	}
	if !strings.HasPrefix(text, firstWords) {
		t.Errorf("a file of metrics begins otherwise:\n%s", text)
	}
}

// Every metric has a text above it, and every text a metric. The labels are those of the
// README, which name nobody.
func TestEveryMetricIsExplained(t *testing.T) {
	text := written(t, some())
	for _, f := range some().families {
		if about := help[f.name]; about.kind == "" || about.text == "" {
			t.Errorf("%s is not explained", f.name)
		}
	}
	for _, label := range regexp.MustCompile(`[{,]([a-z]+)="`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(" end status kind code outcome route le ", " "+label[1]+" ") {
			t.Errorf("there is a label %s", label[1])
		}
	}
}

// Prometheus' own tool has nothing to say against the text.
func TestPromtool(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("there is no promtool")
	}
	cmd := exec.Command(tool, "check", "metrics")
	cmd.Stdin = strings.NewReader(written(t, some()))
	if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("%v: %s", err, said)
	}
}

func TestNoMetrics(t *testing.T) {
	var m *Metrics
	m.Begun()
	m.Ended(Done, time.Time{})
	m.Row(importer.Created)
	m.Request(Create, 200, "", 0)
	m.Commit(0)
	m.Visit("", 200, 0)
	m.Exit(0)
}

// What is counted at once is counted whole, while others read. Run with -race.
func TestMany(t *testing.T) {
	m := New()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 1000 {
				m.Row(importer.Created)
				m.Request(Create, 200+i%3, "", time.Millisecond)
				if i%100 == 0 {
					_ = m.Write(new(bytes.Buffer))
				}
			}
		})
	}
	all.Wait()
	for _, line := range []string{`comebacks_rows_total{status="created"} 8000`, `comebacks_post_duration_seconds_count 8000`, `{kind="create",code="201",outcome="ok"} 2664`} {
		if text := written(t, m); !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, text)
		}
	}
}

func TestFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "comebacks.prom")
	m := some()
	for range 2 { // the second time it takes the place of the first
		if err := m.WriteFile(path); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != written(t, m) {
		t.Errorf("%v: %s", err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o444 != 0o444 {
		t.Errorf("node_exporter may not read it: %v %v", err, info.Mode())
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("%v: %v is left", err, left)
	}
}

// A file that is something else stays as it is, and so does one that can't be replaced.
func TestFileOfSomethingElse(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"kunder.csv": "contactId;date\n", "short": "#", "other.prom": "# HELP node_load1 x\n"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := New().WriteFile(path); err != ErrOther {
			t.Errorf("%s: %v", name, err)
		}
		if is, err := os.ReadFile(path); err != nil || string(is) != content {
			t.Errorf("%s: %v %q", name, err, is)
		}
	}
	if err := New().WriteFile(folder); err != ErrOther {
		t.Error(err)
	}
	if err := New().WriteFile(filepath.Join(folder, "none", "x.prom")); err == nil {
		t.Error("it was written to a folder that is not there")
	}
}

// A link to the file stays one.
func TestFileByLink(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "real.prom"), filepath.Join(folder, "link.prom")
	if err := New().WriteFile(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	m := some()
	if err := m.WriteFile(link); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(path); string(text) != written(t, m) {
		t.Errorf("%s", text)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("%v %v", err, info)
	}
}

func BenchmarkRow(b *testing.B) {
	m := New()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.Row(importer.Created)
			m.Request(Create, 201, "", 30*time.Millisecond)
		}
	})
}
