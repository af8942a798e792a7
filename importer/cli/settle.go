package cli

import (
	"context"
	"errors"
	"fmt"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// settle finds out what became of the run's uncertain rows, and brings the
// journal and the results up to date. It says which rows were uncertain.
func (jb *job) settle(ctx context.Context, run *importer.Run, info journal.Info) (map[int]bool, error) {
	reader, err := journal.OpenToRead(jb.to.journal)
	if err != nil {
		return nil, err
	}
	doubts, err := reader.Run(info).Doubts()
	if err := errors.Join(err, reader.Close()); err != nil || len(doubts) == 0 {
		return nil, err
	}
	were := make(map[int]bool, len(doubts))
	for _, d := range doubts {
		were[d.Row] = true
	}
	jb.t.say("asking Vitec about %s", count(len(doubts), "uncertain row"))
	j, err := journal.Open(jb.to.journal)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	kept := j.Run(info)
	run.Journal = kept
	if err := run.Do(ctx); err != nil {
		return nil, err
	}
	if info.State == journal.Running {
		return were, nil // it was killed: resume writes its results
	}
	info.Counts = nil
	counts, err := j.Count(info)
	if err == nil && jb.sheet != nil {
		var sum report.Summary
		if sum, err = jb.rewriteResults(kept); err == nil {
			counts = sum.Counts
		}
	}
	if err != nil {
		return nil, err
	}
	var stopped *importer.Stopped
	if info.State == journal.Stopped {
		stopped = &importer.Stopped{Cause: importer.Cause(info.Cause), Reason: info.Reason}
	}
	return were, kept.End(info.EndedAt, stopped, counts)
}

// rewriteResults writes the run's results anew.
func (jb *job) rewriteResults(kept *journal.Run) (report.Summary, error) {
	var err error
	if jb.files, err = report.ResultsPaths(jb.path, jb.options.Output, sheet.IsResults); err != nil {
		return report.Summary{}, err
	}
	why := importer.Problem{Code: importer.BeyondLimit, Value: fmt.Sprint(jb.options.Send.Limit)}
	if kept.State == journal.Stopped {
		why = importer.Problem{Code: importer.NotStarted, Value: kept.Reason}
	}
	return jb.writeResults(report.Pairs(jb.sheet.Rows(), kept.Entries(), why))
}
