package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// writeResults writes the results and the errors file, and counts what they
// say.
func (jb *job) writeResults(pairs iter.Seq2[report.Pair, error]) (report.Summary, error) {
	width := jb.width // the pairs may be a look at the sheet, which sets it
	r := report.Results{
		Paths: jb.files,
		NewWriter: func(w io.Writer) (report.RowWriter, error) {
			return jb.sheet.NewWriter(w, jb.files.Results, report.Columns, width)
		},
		Ours:   sheet.IsResults,
		Before: report.Before{Same: true},
		Words:  report.Words{Column: jb.column},
		Zone:   jb.rules.Location,
	}
	tally, err := r.Write(pairs)
	if err != nil {
		return report.Summary{}, err
	}
	sum := report.Summary{File: jb.name, Started: jb.began, Seconds: time.Since(jb.began).Seconds(), Notes: jb.seen.notes, Tally: tally}
	if jb.to != nil {
		sum.Server = jb.to.server
	}
	return sum, nil
}

// column names a field's column as a spreadsheet program shows it.
func (jb *job) column(f importer.Field) string {
	letter, name := jb.sheet.Column(f)
	if letter == "" {
		return ""
	}
	return fmt.Sprintf("column %s %q", letter, name)
}

// summary tells how a run went, as text or as JSON.
func (t *terminal) summary(s report.Summary, o outFlags) error {
	if o.json {
		e := json.NewEncoder(t.Out)
		e.SetEscapeHTML(false)
		return e.Encode(s)
	}
	if o.quiet {
		return nil
	}
	return s.WriteText(t.Out)
}

// verdict is nil if every row is in Vitec, once.
func verdict(s report.Summary) error {
	if allDone(s.Counts) && s.Twice == 0 {
		return nil
	}
	return &someNot{}
}

// allDone reports whether every row that is counted is in Vitec.
func allDone(counts map[importer.Status]int) bool {
	for status, n := range counts {
		if n > 0 && !status.Done() {
			return false
		}
	}
	return true
}
