package job_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/metrics"
	"comebacks/importer/sandbox"
)

// sumOf sums the values of a metric whose labels have that in them.
func sumOf(t *testing.T, m *metrics.Metrics, name, label string) (sum int) {
	t.Helper()
	var text bytes.Buffer
	if err := m.Write(&text); err != nil {
		t.Fatal(err)
	}
	for _, is := range regexp.MustCompile(`(?m)^`+name+`(\{.*\})? (\d+)$`).FindAllStringSubmatch(text.String(), -1) {
		if strings.Contains(is[1], label) {
			n, err := strconv.Atoi(is[2])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
	}
	return sum
}

// Among all faults the counts are those of the summary, and the requests those that Vitec
// has got.
func TestCountsAreTheSummary(t *testing.T) {
	o := newOffice(t, sandbox.Config{Seed: 3, Faults: map[sandbox.Fault]float64{
		sandbox.Throttle: .02, sandbox.Invalid: .1, sandbox.CloseAfter: .02, sandbox.ErrorAfter: .02,
	}})
	m := metrics.New()
	path := o.write("kunder.csv", append(rowsFor("a", 0, 100), "M1,ADR1,2099-13-01,wrong", "M1,ADR2,2099-01-01 10:00,a")...)
	jb, err := o.open(path, quiet, func(options *job.Options) { options.Metrics = m })
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	sum, err := jb.Send(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range importer.Statuses {
		if n := sumOf(t, m, "comebacks_rows_total", fmt.Sprintf("status=%q", s)); n != sum.Counts[s] {
			t.Errorf("%d rows are counted as %s, and %d are", n, s, sum.Counts[s])
		}
	}
	if n := sumOf(t, m, "comebacks_requests_total", ""); n != int(sum.Requests) {
		t.Errorf("%d requests are counted of %d", n, sum.Requests)
	}
	if n, posts := sumOf(t, m, "comebacks_requests_total", `kind="create"`), sumOf(t, m, "comebacks_post_duration_seconds_count", ""); n != posts || posts <= 100 {
		t.Errorf("%d POSTs are counted, and the times of %d", n, posts)
	}
	if n := sumOf(t, m, "comebacks_requests_total", `code="429"`); n == 0 {
		t.Error("no 429 is counted")
	}
	if sumOf(t, m, "comebacks_runs_total", `end="some-not"`) != 1 || sumOf(t, m, "comebacks_runs_total", "") != 1 || sumOf(t, m, "comebacks_runs_under_way", "") != 0 {
		t.Error("one run has ended, with some rows that are not in Vitec")
	}
	if sumOf(t, m, "comebacks_journal_commit_duration_seconds_count", "") == 0 {
		t.Error("no commit is counted")
	}
}

// A run that is stopped by a person is counted as that, and one more start of it as
// another.
func TestCountsOfAStop(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	m := metrics.New()
	path := o.write("kunder.csv", rowsFor("a", 0, 100)...)
	with := func(options *job.Options) { options.Metrics = m }
	ctx, stop := context.WithCancel(context.Background())
	jb, err := o.open(path, job.Watcher{OnOutcome: func(importer.Outcome) { stop() }}, with)
	if err != nil {
		t.Fatal(err)
	}
	_, err = jb.Send(ctx)
	jb.Close()
	if job.EndOf(err) != job.Interrupted || sumOf(t, m, "comebacks_runs_total", `end="interrupted"`) != 1 {
		t.Error(err)
	}
	if jb, err = o.open(path, quiet, with); err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if _, err := jb.Send(context.Background()); err != nil {
		t.Fatal(err)
	}
	if sumOf(t, m, "comebacks_runs_total", `end="done"`) != 1 || sumOf(t, m, "comebacks_rows_total", `created`) != 100 {
		t.Errorf("the second start has ended well, with %d rows", sumOf(t, m, "comebacks_rows_total", "created"))
	}
}
