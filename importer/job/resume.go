package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
)

// Resume opens the sheet of a run, to go on with it. Of o it takes where the
// journal and the log are, and the clock; all else is as the run has it.
func Resume(ctx context.Context, info journal.Info, o Options, w Watcher) (*Job, error) {
	kept, err := optionsOf(info)
	if err != nil {
		return nil, err
	}
	kept.Journal, kept.Log, kept.Now = o.Journal, o.Log, o.Now
	jb, err := Open(info.File, *kept, w)
	if err != nil {
		return nil, err
	}
	jb.earlier, jb.goesOn = info, true
	if jb.digest, err = digestOf(jb.path); err != nil {
		return nil, err
	}
	if !jb.recall(info) {
		err = jb.survey(ctx)
	}
	return jb, err
}

// optionsOf reads what a run was begun with.
func optionsOf(info journal.Info) (*Options, error) {
	o := &Options{}
	if err := json.Unmarshal([]byte(info.Options), o); err != nil {
		return nil, fmt.Errorf("read the options of run %d: %w", info.ID, err)
	}
	return o, nil
}

// IsComplete reports whether every row of the run is in Vitec, so that there is
// nobody to ask, and nothing to send.
func (jb *Job) IsComplete() bool {
	return jb.earlier.State == journal.Done && AllDone(jb.earlier.Counts) && jb.unchanged(jb.earlier)
}

// WriteAgain writes the results of a run that is complete.
func (jb *Job) WriteAgain() (report.Summary, error) {
	j, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return report.Summary{}, err
	}
	defer j.Close()
	info := jb.earlier
	jb.Watcher.notice(importer.Notice{Code: importer.RunComplete, Value: strconv.FormatInt(info.ID, 10), Detail: info.File})
	sum, err := jb.writeResults(report.Pairs(jb.sheet.Rows(), j.Run(info).Entries(), importer.Problem{Code: importer.NotStarted}))
	if err != nil {
		return sum, err
	}
	sum.Run, sum.Server = info.ID, info.Server
	return sum, nil
}

// TakeUp opens the journal for sending, to go on with the run.
func (jb *Job) TakeUp() (*Sender, error) {
	j, err := journal.Open(jb.Options.Journal)
	if err != nil {
		return nil, err
	}
	s := &Sender{jb, j}
	err = jb.roomForFiles()
	if err == nil {
		err = jb.sameRows(j, jb.earlier)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	jb.Watcher.notice(importer.Notice{Code: importer.RunResumed, Value: strconv.FormatInt(jb.earlier.ID, 10), Detail: jb.earlier.File})
	return s, nil
}

// SheetChanged is the failure of a sheet that has changed in rows that were
// sent. Path: the sheet, Value: the run, Detail: the row.
const SheetChanged importer.Code = "rows-changed"

// sameRows refuses to go on with a sheet that has changed since, unless the
// rows that are in Vitec, or may be, are still what they were.
func (jb *Job) sameRows(j *journal.Journal, info journal.Info) error {
	if jb.unchanged(info) {
		return nil
	}
	next, stop := iter.Pull2(j.Run(info).Fingerprints())
	defer stop()
	sent, err, more := next()
	lenient := *jb.rules
	lenient.AllowPast = true // some of their dates may have passed by now
	for row, rowErr := range jb.sheet.Rows() {
		if err := errors.Join(err, rowErr); err != nil {
			return err
		}
		if !more || row.Number < sent.Row {
			continue
		}
		c, problems := lenient.Check(row)
		if row.Number > sent.Row || len(problems) > 0 || c.Fingerprint(info.Server) != sent.Fingerprint {
			return changed(info, sent.Row)
		}
		sent, err, more = next()
	}
	if more && err == nil {
		return changed(info, sent.Row)
	}
	if err == nil {
		jb.Watcher.notice(importer.Notice{Code: importer.RowsUnchanged, Value: strconv.FormatInt(info.ID, 10), Detail: info.File})
	}
	return err
}

func changed(info journal.Info, row int) error {
	return &importer.Failure{Code: SheetChanged, Path: info.File, Value: strconv.FormatInt(info.ID, 10), Detail: strconv.Itoa(row)}
}
