package cli

import (
	"io"
	"log/slog"
	"strings"
)

// jsonLines writes what is said as a log: a line of JSON for each line. What starts and
// keeps the page, as systemd does, gets all in one form.
type jsonLines struct{ log *slog.Logger }

func inJSON(out io.Writer) io.Writer { return jsonLines{slog.New(slog.NewJSONHandler(out, nil))} }

func (j jsonLines) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		if line = strings.TrimSpace(strings.TrimPrefix(line, "comebacks: ")); line != "" {
			j.log.Info("said", "text", line)
		}
	}
	return len(p), nil
}
