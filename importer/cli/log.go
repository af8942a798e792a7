package cli

import (
	"fmt"
	"log/slog"
	"os"

	"comebacks/importer"
)

// requestLog is the file of --log: a line of JSON for each request, which
// never holds a row's text.
type requestLog struct {
	file *os.File
	log  *slog.Logger
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
	return &requestLog{file: f, log: slog.New(slog.NewJSONHandler(f, nil))}, nil
}

func (l *requestLog) request(r importer.Request) {
	l.log.Info(r.Kind, "begun", r.Begun, "rows", r.Rows, "status", r.Status, "ms", float64(r.Took.Microseconds())/1000, "failure", r.Failure)
}

func (l *requestLog) close() {
	if l != nil {
		l.file.Close()
	}
}
