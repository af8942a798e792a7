// Package metrics counts what the program does, and writes the counts in Prometheus' text
// form: for a Prometheus that asks the office's page, and to a file that node_exporter
// reads.
//
// No count says for which customer, from whose sheet or by whom something was done, so
// that anybody on the machine may read it. All begin at 0 with the program. To count a
// row costs the goroutine that sends it some tens of nanoseconds.
package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	vm "github.com/VictoriaMetrics/metrics"

	"comebacks/importer"
)

// Metrics are the counts of one process. It is safe for use by many goroutines. The
// methods that count do nothing if it is nil.
type Metrics struct {
	mu       sync.Mutex
	families []*family // in the order in which they are written

	runs     *family
	underWay atomic.Int64
	lastEnd  *family
	ended    atomic.Int64 // nanoseconds since 1970
	rows     []*vm.Counter
	requests *labelled[request]
	posts    *vm.PrometheusHistogram
	commits  *vm.PrometheusHistogram
	visits   *labelled[visit]
	answers  *family
	answered *vm.PrometheusHistogram
	exit     *family
	code     atomic.Int64
}

// request and visit are what two requests have in common that are counted together.
type (
	request struct {
		kind    string
		status  int
		outcome importer.Code
	}
	visit struct {
		route  string
		status int
	}
)

// Upper bounds of the buckets of durations, in seconds.
var (
	postBounds   = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 150}
	commitBounds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}
	answerBounds = []float64{.001, .005, .01, .025, .05, .1, .2, .5, 1, 2.5, 5, 10, 60}
)

// New returns counts that are all 0.
func New() *Metrics {
	m := &Metrics{}
	m.runs = m.family("comebacks_runs_total")
	for _, end := range ends {
		m.runs.counter("end", string(end))
	}
	m.Gauge("comebacks_runs_under_way", func() float64 { return float64(m.underWay.Load()) })
	m.lastEnd = m.gauge("comebacks_last_run_end_timestamp_seconds", func() float64 { return float64(m.ended.Load()) / 1e9 })
	rows := m.family("comebacks_rows_total")
	for _, s := range importer.Statuses {
		m.rows = append(m.rows, rows.counter("status", string(s)))
	}
	m.requests = newLabelled(m.family("comebacks_requests_total"), func(r request) []string {
		outcome := string(r.outcome)
		if outcome == "" {
			outcome = "ok"
		}
		return []string{"kind", r.kind, "code", statusOf(r.status), "outcome", outcome}
	})
	m.posts = m.family("comebacks_post_duration_seconds").histogram(postBounds)
	m.commits = m.family("comebacks_journal_commit_duration_seconds").histogram(commitBounds)
	m.visits = newLabelled(m.family("comebacks_page_requests_total"), func(v visit) []string {
		return []string{"route", v.route, "code", statusOf(v.status)}
	})
	m.answers = m.family("comebacks_page_request_duration_seconds")
	m.answered = m.answers.histogram(answerBounds)
	m.exit = m.gauge("comebacks_exit_code", func() float64 { return float64(m.code.Load()) })
	for _, f := range []*family{m.lastEnd, m.answers, m.exit} {
		f.hidden.Store(true)
	}
	return m
}

// End is how a run ends.
type End string

// The ends of a run.
const (
	Done        End = "done"        // every row is created or a duplicate
	SomeNot     End = "some-not"    // it came to its end, and some rows are not
	Stopped     End = "stopped"     // it was stopped before its end, or its results are not written
	Interrupted End = "interrupted" // a person or the system stopped it
)

var ends = []End{Done, SomeNot, Stopped, Interrupted}

// Begun counts a run as being under way.
func (m *Metrics) Begun() {
	if m != nil {
		m.underWay.Add(1)
	}
}

// Ended counts a run that was counted as Begun, with how and when it has ended.
func (m *Metrics) Ended(how End, at time.Time) {
	if m == nil {
		return
	}
	m.underWay.Add(-1)
	m.runs.counter("end", string(how)).Inc()
	m.ended.Store(at.UnixNano())
	m.lastEnd.hidden.Store(false)
}

// Row counts a row that has its outcome.
func (m *Metrics) Row(s importer.Status) {
	if m == nil {
		return
	}
	if i := slices.Index(importer.Statuses, s); i >= 0 {
		m.rows[i].Inc()
	}
}

// Create is the kind of the requests whose durations are told apart.
const Create = "create"

// Request counts a request to Vitec: its kind, its HTTP status, 0 if no status line came,
// and why it failed, "" if it did not.
func (m *Metrics) Request(kind string, status int, failure importer.Code, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.counter(request{kind, status, failure}).Inc()
	if kind == Create {
		m.posts.Update(took.Seconds())
	}
}

// Commit counts a commit of the journal.
func (m *Metrics) Commit(took time.Duration) {
	if m != nil {
		m.commits.Update(took.Seconds())
	}
}

// Visit counts a request that the page has answered. The route is one of its patterns:
// what a stranger makes up must not become a label.
func (m *Metrics) Visit(route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	m.visits.counter(visit{route, status}).Inc()
	m.answered.Update(took.Seconds())
	m.answers.hidden.Store(false)
}

// Exit says with which exit code the program ends.
func (m *Metrics) Exit(code int) {
	if m != nil {
		m.code.Store(int64(code))
		m.exit.hidden.Store(false)
	}
}

// Gauge adds a value that is asked for whenever the counts are written. It must have a
// text in help.go.
func (m *Metrics) Gauge(name string, value func() float64) { m.gauge(name, value) }

// statusOf is an HTTP status as a label. There are few, whatever a server answers.
func statusOf(status int) string {
	switch {
	case status == 0:
		return "none"
	case http.StatusText(status) == "":
		return "other"
	}
	return strconv.Itoa(status)
}
