package job

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/report"
	"comebacks/report/words"
)

// OpenRun opens a run as it was, only to look at it. If its sheet is gone, the
// job does without, and a notice says so. From o it takes where the journal and
// the log are, and how requests are made.
func OpenRun(ctx context.Context, info journal.Info, o Options, w Watcher) (*Job, error) {
	jb, err := openKept(ctx, info, o.Journal, w)
	if err != nil {
		return nil, err
	}
	jb.Options.Logins, jb.Options.Log, jb.Options.Voice, jb.Options.StartedBy = o.Logins, o.Log, o.Voice, o.StartedBy
	jb.Options.Keeper, jb.Options.People, jb.Options.CompareOnly = o.Keeper, o.People, o.CompareOnly
	jb.Options.Metrics = o.Metrics
	if jb.rules.Directory != nil {
		jb.rules.Directory = jb.knownPeople()
	}
	s := &jb.Options.Send
	s.Workers, s.Rate, s.Timeout, s.Retries = o.Send.Workers, o.Send.Rate, o.Send.Timeout, o.Send.Retries
	jb.rules.AllowPast = true // dates have passed since
	if jb.sheet == nil {
		return jb, nil
	}
	if !jb.recall(info) {
		err = jb.withMatched(func(whom matchedRows) error { return jb.lookAgain(ctx, nil, whom, nil) })
	}
	if err != nil {
		jb.Close()
		return nil, err
	}
	return jb, nil
}

// Reconcile compares what the run asked for with what Vitec holds now, and
// writes a line for each row to path. Rows in doubt are settled first.
func (jb *Job) Reconcile(ctx context.Context, path string) (sum report.ReconciliationSummary, err error) {
	info, began := jb.earlier, time.Now()
	if err := refuseOutput(path, info.File); err != nil {
		return sum, err
	}
	sum = report.ReconciliationSummary{Run: info.ID, Sheet: info.File, Server: info.Server, File: path, Voice: jb.Options.Voice}
	if jb.sheet == nil {
		sum.Notes = jb.Options.Voice.TellAll(jb.seen.Notices)
	}
	defer func() { sum.Notes = append(sum.Notes, jb.Options.Voice.TellAll(jb.log.notices())...) }()

	engine := jb.engine()
	engine.Server, engine.Rows, engine.OnOutcome, engine.Limit, engine.AskFirst, engine.Only = info.Server, none, nil, 0, false, nil
	if engine.Customers, err = jb.allCustomers(ctx); err != nil {
		return sum, err
	}
	settled, err := jb.settle(ctx, engine, info)
	if err != nil {
		return sum, err
	}

	j, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return sum, err
	}
	defer j.Close()
	if info, err = j.Find(info.ID); err != nil { // as it is now
		return sum, err
	}
	kept := j.Run(info)
	compare := &report.Comparer{Words: words.Teller{Voice: jb.Options.Voice}, Owners: kept.Owners, WasUncertain: settled, Zone: jb.rules.Location}
	if jb.sheet != nil {
		compare.Words.Column = jb.column
	}
	if compare.Other, err = jb.madeByOthers(ctx, j, kept); err != nil {
		return sum, err
	}
	rec, err := report.Reconcile(sum.File, info.ID, info.Changes, began, compare)
	if err != nil {
		return sum, err
	}
	if rec.Last > 0 {
		jb.Watcher.notice(importer.Notice{Code: importer.ComparisonGoesOn, Value: strconv.FormatInt(info.ID, 10), Detail: strconv.Itoa(rec.Last)})
	}
	if err := jb.compare(ctx, engine, kept, rec, compare); err != nil {
		return sum, errors.Join(err, rec.Close())
	}
	if err := rec.Finish(jb.dialect()); err != nil {
		return sum, err
	}
	sum.Rows, sum.Counts, sum.Again, sum.Seconds = rec.Rows, rec.Counts, rec.Again, time.Since(began).Seconds()
	return sum, jb.keep(sum)
}

// none is an empty sheet: a run with it settles what is in doubt, and sends
// nothing.
func none(func(importer.Row, error) bool) {}

// compare looks up the rows that have no lines yet.
func (jb *Job) compare(ctx context.Context, engine *run.Run, kept *journal.Run, rec *report.Reconciliation, compare *report.Comparer) error {
	jb.Watcher.stage(Comparing, kept.Rows-rec.Rows)
	defer jb.Watcher.stage(Over, 0)
	engine.Journal = nil
	for h, err := range engine.LookUp(ctx, jb.asked(kept, rec.Last)) {
		if err != nil {
			return err
		}
		lines, err := compare.Compare(h)
		if err != nil {
			return err
		}
		if err := rec.Add(lines); err != nil {
			return err
		}
		if jb.Watcher.OnOutcome != nil {
			jb.Watcher.OnOutcome(h.Outcome)
		}
	}
	return nil
}

// ReconciliationPath is where the comparison of a run is written: as ReconciliationName
// says, but nobody's own file is replaced that nobody has named.
func ReconciliationPath(info journal.Info, output string, several bool) string {
	name := ReconciliationName(info, output, several)
	if output != "" && !several {
		return name
	}
	return report.FreeName(name, report.IsComparison)
}

// ReconciliationName names the comparison of a run: output if that is given, otherwise
// beside its sheet, to a file of its own for each run.
func ReconciliationName(info journal.Info, output string, several bool) string {
	path := output
	if path == "" {
		path = stemOf(info) + ".reconciliation.csv"
	}
	if several {
		ext := filepath.Ext(path)
		path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), info.ID, ext)
	}
	return path
}

// stemOf returns what the names of files beside a run's sheet begin with. A pipe
// has no place: its files are beside its results, which were named. Nor has a sheet of
// which only the name is known: its files bear that name, in the folder of its results,
// or in the working folder if that one is gone.
func stemOf(info journal.Info) string {
	path := info.File
	if o, err := optionsOf(info); err == nil && o.Output != "" {
		switch folder := filepath.Dir(o.Output); {
		case path == standardInput:
			path = o.Output
		case isBare(path) && isFolder(folder):
			path = filepath.Join(folder, path)
		}
	}
	stem, _ := report.StemOf(path)
	return stem
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// dialect is that of the sheet, so that the same program opens both.
func (jb *Job) dialect() report.Dialect {
	if jb.sheet == nil {
		return report.Dialect{Delimiter: ','}
	}
	delimiter, bom, crlf := jb.sheet.Dialect()
	return report.Dialect{Delimiter: delimiter, BOM: bom, CRLF: crlf}
}

// keep records the summary in the journal, for the report of the run.
func (jb *Job) keep(sum report.ReconciliationSummary) error {
	j, done, err := jb.keeper().open(jb.Options.Journal)
	if errors.Is(err, journal.ErrInUse) {
		jb.Watcher.notice(importer.Notice{Code: importer.NotInReport, Value: strconv.FormatInt(sum.Run, 10)})
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = done() }() // all that it was told is on disk
	file, err := filepath.Abs(sum.File)
	if err != nil {
		return err
	}
	counts := make(map[string]int)
	for class, n := range sum.Counts {
		counts[string(class)] = n
	}
	return j.Run(jb.earlier).Reconciled(journal.Reconciliation{At: time.Now(), Counts: counts, File: file})
}

// asked gives the run's rows after a row, with what is known of each.
func (jb *Job) asked(kept *journal.Run, after int) iter.Seq2[run.Lookup, error] {
	return func(yield func(run.Lookup, error) bool) {
		next, stop := iter.Pull2(kept.Details(after + 1))
		defer stop()
		if jb.sheet == nil {
			for {
				e, err, more := next()
				if !more || !yield(lookupOf(e), err) || err != nil {
					return
				}
			}
		}
		e, entryErr, more := next()
		for row, err := range jb.matched(jb.sheet.Rows(), kept.Matched()) {
			if row.Number <= after && err == nil {
				continue
			}
			if err := errors.Join(err, entryErr); err != nil {
				yield(run.Lookup{}, err)
				return
			}
			a := run.Lookup{Outcome: importer.IsNot(row.Number, importer.Unsent, time.Time{}, notStarted(kept.Info))}
			if more && e.Row == row.Number {
				a = lookupOf(e)
				e, entryErr, more = next()
			}
			if a.ContactID == "" {
				jb.complete(&a, row)
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

func lookupOf(e journal.Entry) run.Lookup {
	return run.Lookup{Outcome: e.Outcome, CustomerID: e.Comeback.CustomerID, ContactID: e.Comeback.ContactID, Date: e.Comeback.Date}
}

// complete takes from the sheet whom a row that was never sent is for.
func (jb *Job) complete(a *run.Lookup, row importer.Row) {
	c, problems := jb.rules.Check(row)
	if len(problems) > 0 {
		a.CustomerID, a.ContactID = row.Cells.CustomerID, row.Cells.ContactID
		return
	}
	a.CustomerID, a.ContactID, a.Date = c.CustomerID, c.ContactID, c.Date
}
