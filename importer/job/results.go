package job

import (
	"io"
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// writeResults writes the results and the errors file, and counts what they
// say.
func (jb *Job) writeResults(pairs iter.Seq2[report.Pair, error]) (report.Summary, error) {
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
	sum := report.Summary{File: jb.name, Started: jb.began, Seconds: time.Since(jb.began).Seconds(), Notes: report.TellAll(jb.seen.Notices), Tally: tally}
	if jb.to != nil {
		sum.Server = jb.to.Server
	}
	return sum, nil
}

// AllDone reports whether every row that is counted is in Vitec.
func AllDone(counts map[importer.Status]int) bool {
	for status, n := range counts {
		if n > 0 && !status.Done() {
			return false
		}
	}
	return true
}
