package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"comebacks/importer"
)

// requestLog is the file of --log: a line of JSON for each request, which
// never holds a row's text. The run goes on without it if it can't be written.
type requestLog struct {
	// warn is called, if set, when the log can't be written, once.
	warn func(format string, args ...any)

	file *os.File
	log  *slog.Logger

	mu   sync.Mutex
	lost string // what is said of a log that can't be written; "" as long as it can
}

// openLog opens the log; there is none without a path.
func openLog(path string) (*requestLog, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--log: %v", err), "name a file that can be written"}
	}
	l := &requestLog{file: f}
	l.log = slog.New(slog.NewJSONHandler(l, nil))
	return l, nil
}

func (l *requestLog) request(r importer.Request) {
	l.log.Info(r.Kind, "begun", r.Begun, "rows", r.Rows, "status", r.Status, "ms", float64(r.Took.Microseconds())/1000, "failure", r.Failure)
}

// Write writes a line. After the first that can't be written there are no
// others: a log with holes would say less than it seems to.
func (l *requestLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost != "" {
		return len(line), nil
	}
	n, err := l.file.Write(line)
	if err == nil {
		return n, nil
	}
	why := err
	if path := new(fs.PathError); errors.As(err, &path) {
		why = path.Err
	}
	l.lost = fmt.Sprintf("the log %s can't be written: %v; the run goes on without it", importer.OneLine(l.file.Name()), why)
	if l.warn != nil {
		l.warn("%s", l.lost)
	}
	return n, err
}

// notes are what the summary says of the log.
func (l *requestLog) notes() []string {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == "" {
		return nil
	}
	return []string{l.lost}
}

func (l *requestLog) close() {
	if l != nil {
		l.file.Close()
	}
}
