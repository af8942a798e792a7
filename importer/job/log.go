package job

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"sync"

	"comebacks/importer"
	"comebacks/importer/metrics"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
	"comebacks/report"
	"comebacks/report/words"
)

// Failures of a log.
const (
	NoLog        importer.Code = "no-log"         // it can't be opened. Path: the file, Err: why
	LogIsResults importer.Code = "log-is-results" // it is a results file of ours. Path: the file
)

// requestLog is a line of JSON for each request, which never holds a row's
// text. The run goes on without it if it can't be written.
type requestLog struct {
	// lostTo is called once, if set, when the log can't be written.
	lostTo func(importer.Notice)

	file *os.File
	log  *slog.Logger

	mu   sync.Mutex
	lost *importer.Notice // what is said about a log that can't be written; nil as long as it can
}

// OpenLog opens the log that the options name; there is none without a path.
func (jb *Job) OpenLog() (err error) {
	if err := refuseLog(jb.Options.Log); err != nil {
		return err
	}
	jb.log, err = openLog(jb.Options.Log)
	return err
}

// StandardError is the log that is standard error, for whoever keeps that.
const StandardError = "-"

// refuseLog refuses a log whose lines would be added to results.
func refuseLog(path string) error {
	if path == StandardError {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || !sheet.IsResults(path) { // a pipe must not be read
		return nil
	}
	return &importer.Failure{Code: LogIsResults, Path: path}
}

// OpenLogOfPage opens a log for the page's own requests, which may be the same file as
// that of its jobs. Those who write to it name no row's text.
func OpenLogOfPage(path string) (*slog.Logger, io.Closer, error) {
	if err := refuseLog(path); err != nil {
		return nil, nil, err
	}
	l, err := openLog(path)
	if err != nil {
		return nil, nil, err
	}
	return l.log, l, nil
}

func openLog(path string) (*requestLog, error) {
	if path == "" {
		return nil, nil
	}
	l := &requestLog{file: os.Stderr}
	if path != StandardError {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, &importer.Failure{Code: NoLog, Path: path, Err: bare(err)}
		}
		l.file = f
	}
	l.log = slog.New(slog.NewJSONHandler(l, nil))
	return l, nil
}

func (l *requestLog) request(r run.Request) {
	l.log.Info(r.Kind, "begun", r.Begun, "rows", r.Rows, "status", r.Status, "ms", float64(r.Took.Microseconds())/1000, "failure", r.Failure)
}

// ended notes how a run has ended.
func (l *requestLog) ended(run int64, how metrics.End, sum report.Summary) {
	if l == nil {
		return
	}
	about := []any{"run", run, "end", how, "rows", sum.Rows, "seconds", math.Round(sum.Seconds*1000) / 1000}
	for _, s := range importer.Statuses {
		about = append(about, string(s), sum.Counts[s])
	}
	l.log.Info("run", about...)
}

// Write writes a line. After one that can't be written there are no others: a
// log with gaps would mislead.
func (l *requestLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost != nil {
		return len(line), nil
	}
	n, err := l.file.Write(line)
	if err == nil {
		return n, nil
	}
	why := err
	if path := new(fs.PathError); errors.As(err, &path) {
		why = path.Err // the notice names the file
	}
	l.lost = &importer.Notice{Code: importer.LogLost, Value: l.file.Name(), Detail: words.Why(why), Loud: true}
	if l.lostTo != nil {
		l.lostTo(*l.lost)
	}
	return n, err
}

// notices are what the summary says about the log.
func (l *requestLog) notices() []importer.Notice {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil {
		return nil
	}
	return []importer.Notice{*l.lost}
}

// Close ends the log, if there is one.
func (l *requestLog) Close() error {
	if l == nil || l.file == os.Stderr {
		return nil
	}
	return l.file.Close()
}
