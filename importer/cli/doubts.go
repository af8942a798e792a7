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
	if err := errors.Join(err, reader.Close()); err != nil {
		return nil, err
	}
	were := inDoubt(doubts)
	if len(were) == 0 && info.State != journal.Running { // one that was killed may have left more
		return nil, nil
	}
	j, err := journal.Open(jb.to.journal)
	var busy *journal.InUseError
	if errors.As(err, &busy) {
		jb.t.say("%v: comparing without finding out about uncertain rows", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer j.Close()
	kept := j.Run(info)
	if doubts, err = kept.Doubts(); err != nil {
		return nil, err
	}
	if were = inDoubt(doubts); len(were) == 0 {
		return nil, nil
	}
	jb.t.say("asking Vitec about %s", count(len(were), "uncertain row"))
	run.Journal = kept
	defer func() { run.Journal = nil }() // it is closed when the run goes on
	if err := run.Do(ctx); err != nil {
		return nil, err
	}
	return were, jb.bringUpToDate(j, kept, info)
}

// inDoubt gives the rows of doubts that are open.
func inDoubt(doubts []importer.Doubt) map[int]bool {
	rows := make(map[int]bool)
	for _, d := range doubts {
		if d.State == importer.DoubtOpen {
			rows[d.Row] = true
		}
	}
	return rows
}

// bringUpToDate puts down what the run's rows are now, and writes its results
// anew.
func (jb *job) bringUpToDate(j *journal.Journal, kept *journal.Run, info journal.Info) error {
	info.Counts = nil
	counts, err := j.Count(info)
	if err == nil && jb.sheet != nil {
		var sum report.Summary
		if sum, err = jb.rewriteResults(kept); err == nil {
			counts = sum.Counts
		}
	}
	if err != nil || info.State == journal.Running { // one that was killed ends by resume
		return err
	}
	var stopped *importer.Stopped
	if info.State == journal.Stopped {
		stopped = &importer.Stopped{Cause: importer.Cause(info.Cause), Reason: info.Reason}
	}
	return kept.End(info.EndedAt, stopped, counts, info.Open)
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
