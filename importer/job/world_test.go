package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// vitec is a stand-in that listens.
type vitec struct {
	*sandbox.Server
	URL string
}

func startVitec(t rapid.TB, c sandbox.Config) (v vitec, stop func()) {
	t.Helper()
	v.Server = sandbox.New(c)
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", v.Server)
	if err != nil {
		t.Fatal(err)
	}
	v.URL = running.URL
	return v, func() { _ = running.Close() }
}

func newVitec(t *testing.T, c sandbox.Config) vitec {
	t.Helper()
	v, stop := startVitec(t, c)
	t.Cleanup(stop)
	return v
}

// inEarnest begins the ids of a stand-in that gives such as Vitec's: those that
// begin as the stand-in's own are never believed when a row says that it was
// created.
const inEarnest = "AK"

// startEarnest is a stand-in whose ids are believed.
func startEarnest(c sandbox.Config) (v vitec, stop func()) {
	v.Server = sandbox.New(c)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		v.Server.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(importer.SandboxID), []byte(inEarnest)))
	}))
	v.URL = served.URL
	return v, served.Close
}

// moody is a stand-in that loses answers, and refuses look-ups, as it is told.
type moody struct {
	vitec
	blind  atomic.Bool  // look-ups are refused
	denied atomic.Bool  // look-ups are answered with 401
	loses  atomic.Value // a string: the contact whose comebacks are made and never answered
	drops  atomic.Value // a string: the contact whose requests are never seen nor answered
}

func startMoody(t *testing.T) *moody {
	m := &moody{vitec: vitec{Server: sandbox.New(sandbox.Config{})}}
	m.loses.Store("")
	m.drops.Store("")
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		contact := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case r.Method == http.MethodGet && m.blind.Load():
			http.Error(w, "no", http.StatusForbidden)
		case r.Method == http.MethodGet && m.denied.Load():
			http.Error(w, "no", http.StatusUnauthorized)
		case r.Method == http.MethodPost && contact == m.drops.Load():
			panic(http.ErrAbortHandler)
		case r.Method == http.MethodPost && contact == m.loses.Load():
			m.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			m.ServeHTTP(w, r)
		}
	}))
	served.Config.ErrorLog = log.New(io.Discard, "", 0)
	m.URL = served.URL
	t.Cleanup(served.Close)
	return m
}

// office is a folder with sheets and a journal, and the stand-in that they are
// sent to.
type office struct {
	rapid.TB
	vitec
	dir     string
	journal string
}

func newOffice(t *testing.T, c sandbox.Config) *office {
	t.Helper()
	dir := t.TempDir()
	return &office{t, newVitec(t, c), dir, filepath.Join(dir, "journal.db")}
}

func (o *office) path(name string) string { return filepath.Join(o.dir, name) }

// write writes a sheet, in place of what is there.
func (o *office) write(name string, lines ...string) string {
	o.Helper()
	path := o.path(name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		o.Fatal(err)
	}
	return path
}

func (o *office) options() job.Options {
	options := job.Defaults()
	options.Journal, options.Send.BaseURL = o.journal, o.URL
	options.Send.Settle, options.Send.Timeout, options.Send.Workers = 5*time.Millisecond, 5*time.Second, 4
	return options
}

// quiet is a Watcher that is told nothing.
var quiet job.Watcher

// open opens a sheet, looks at it and connects.
func (o *office) open(path string, w job.Watcher, change ...func(*job.Options)) (*job.Job, error) {
	options := o.options()
	for _, c := range change {
		c(&options)
	}
	ctx := context.Background()
	jb, err := job.Open(ctx, path, options, w)
	if err != nil {
		return nil, err
	}
	if err = jb.Look(ctx); err == nil {
		err = jb.Connect(job.Credentials{Username: "partner", Password: "secret"})
	}
	if err == nil && jb.ToBeFound() > 0 {
		err = jb.LookUp(ctx)
	}
	if err != nil {
		jb.Close()
		return nil, err
	}
	return jb, nil
}

// tryImport imports a sheet as it is.
func (o *office) tryImport(path string, w job.Watcher, change ...func(*job.Options)) (report.Summary, error) {
	jb, err := o.open(path, w, change...)
	if err != nil {
		return report.Summary{}, err
	}
	defer jb.Close()
	return jb.Send(context.Background())
}

func (o *office) imports(path string, change ...func(*job.Options)) report.Summary {
	o.Helper()
	sum, err := o.tryImport(path, quiet, change...)
	if err != nil {
		o.Fatal(err)
	}
	return sum
}

// stopped imports a sheet, and stops the run when so many rows that were sent
// have their outcome; 0 stops it before the first.
func (o *office) stopped(path string, after int, change ...func(*job.Options)) {
	o.Helper()
	var sent atomic.Int64
	o.stoppedWhen(path, func(outcome importer.Outcome) bool {
		return after == 0 || !outcome.SentAt.IsZero() && sent.Add(1) >= int64(after)
	}, change...)
}

// stoppedWhen imports a sheet, and stops the run when a row has such an outcome;
// before the first if the zero Outcome is such.
func (o *office) stoppedWhen(path string, such func(importer.Outcome) bool, change ...func(*job.Options)) {
	o.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	jb, err := o.open(path, job.Watcher{OnOutcome: func(outcome importer.Outcome) {
		if such(outcome) {
			cancel()
		}
	}}, append(change, func(o *job.Options) { o.Send.Workers = 1 })...)
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	if such(importer.Outcome{}) {
		cancel()
	}
	_, err = jb.Send(ctx)
	var stop *importer.Stopped
	if !errors.As(err, &stop) || stop.Cause != importer.Interrupted {
		o.Fatalf("the run that was stopped ended with %v", err)
	}
}

// resume goes on with a run.
func (o *office) resume(ctx context.Context, info journal.Info, w job.Watcher) (report.Summary, error) {
	jb, err := job.Resume(ctx, info, job.ResumeOptions{Journal: o.journal}, w)
	if err != nil {
		return report.Summary{}, err
	}
	defer jb.Close()
	if jb.IsFinished() {
		return jb.WriteAgain()
	}
	if err := jb.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
		return report.Summary{}, err
	}
	if jb.ToBeFound() > 0 {
		if err := jb.LookUp(ctx); err != nil {
			return report.Summary{}, err
		}
	}
	return jb.Send(ctx)
}

// run is a run as the journal has it; the latest for 0.
func (o *office) run(id int64) journal.Info {
	o.Helper()
	name := ""
	if id != 0 {
		name = fmt.Sprint(id)
	}
	info, err := job.FindRun(o.journal, name)
	if err != nil {
		o.Fatal(err)
	}
	return info
}

// runs are how many there are.
func (o *office) runs() int {
	o.Helper()
	runs, err := job.Runs(o.journal)
	if err != nil {
		o.Fatal(err)
	}
	return len(runs)
}

// outcomes are those that the journal has of a run.
func (o *office) outcomes(id int64) []importer.Outcome {
	o.Helper()
	info := o.run(id)
	j, err := journal.OpenToRead(o.journal)
	if err != nil {
		o.Fatal(err)
	}
	defer j.Close()
	var all []importer.Outcome
	for outcome, err := range j.Run(info).Entries() {
		if err != nil {
			o.Fatal(err)
		}
		all = append(all, outcome)
	}
	return all
}

// results reads a CSV file of results: a map for each row, by the columns.
func (o *office) results(path string) []map[string]string {
	o.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	if head, _, _ := bytes.Cut(text, []byte("\n")); bytes.Contains(head, []byte(";")) {
		r.Comma = ';'
	}
	lines, err := r.ReadAll()
	if err != nil {
		o.Fatalf("%s: %v", path, err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := make(map[string]string)
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// column gives the cells of one column.
func column(rows []map[string]string, name string) []string {
	cells := make([]string, len(rows))
	for i, row := range rows {
		cells[i] = row[name]
	}
	return cells
}

// rowsOf reads a sheet of whatever kind.
func (o *office) rowsOf(path string) []importer.Row {
	o.Helper()
	s, err := sheet.Open(path, sheet.Options{As: path})
	if err != nil {
		o.Fatalf("%s: %v", path, err)
	}
	var rows []importer.Row
	for row, err := range s.Rows() {
		if err != nil {
			o.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// book writes a workbook, with a sheet for each name.
func (o *office) book(path string, sheets map[string][][]string) {
	o.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for n, name := range slices.Sorted(maps.Keys(sheets)) {
		var err error
		if n == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		for r, cells := range sheets[name] {
			for c, cell := range cells {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				err = errors.Join(err, f.SetCellStr(name, at, cell))
			}
		}
		if err != nil {
			o.Fatal(err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		o.Fatal(err)
	}
}

// perContact counts the comebacks that the stand-in holds, by contact.
func (o *office) perContact() map[string]int {
	n := make(map[string]int)
	for _, c := range o.Comebacks() {
		n[c.ContactID]++
	}
	return n
}

// failureOf gives the code of an error that is a Failure.
func failureOf(err error) importer.Code {
	var f *importer.Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

// fewer lets rapid try fewer cases, unless others were asked for by -rapid.checks:
// each of ours has a journal and a server of its own.
func fewer(t *testing.T, n int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks").Value
	if checks.String() != "100" {
		return
	}
	if testing.Short() {
		n = max(1, n/4)
	}
	if err := checks.Set(fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Set("100") })
}
