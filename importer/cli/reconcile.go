package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
)

// reconcileOptions are the flags of reconcile.
type reconcileOptions struct {
	since   string
	journal string
	log     string
	workers int
	rate    float64
	timeout time.Duration
	retries int
	out     outFlags
}

func newReconcile(t *terminal) *cobra.Command {
	var o reconcileOptions
	c := &cobra.Command{
		Use:   "reconcile [RUN…]",
		Short: "Compare what was asked for with what Vitec holds now",
		Long: `Ask Vitec what it holds now of every contact of a run (the latest, or those
named, or all begun --since a day), and compare. Nothing is sent.

Rows that are still uncertain are settled first, as resume does it, and the
journal and the results files are brought up to date. Then a CSV has a line for
each row, and one for each comeback at the same contact and time that no row of
ours has made: matched, moved, missing, not-created, by-other-run, settled,
uncertain, extra, unreadable. If it is interrupted, run the same command again;
it continues where it stopped.

It ends with 0 only if every row is in Vitec as it ought to be, 1 if some are
not, 2 if it can't be used like that, 3 if it was stopped, 130 after Ctrl-C.`,
		Example: `  comebacks reconcile
  comebacks reconcile 12 13 --json
  comebacks reconcile --since 2026-11-01 --rate 5`,
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = o.out.quiet
			return runReconcile(c.Context(), t, args, &o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.since, "since", "", "compare all runs begun on this day or later, as 2026-11-01")
	f.StringVar(&o.out.output, "output", "", "the file for the lines (default: FILE.reconciliation.csv beside the sheet)")
	f.StringVar(&o.journal, "journal", "", "the journal's file (default: in your user's state folder)")
	f.StringVar(&o.log, "log", "", "write a line of JSON for each request to this file")
	f.IntVar(&o.workers, "workers", 8, "most requests at once")
	f.Float64Var(&o.rate, "rate", 0, "most requests a second, 0 for no limit")
	f.DurationVar(&o.timeout, "timeout", defaultTimeout, "longest wait for one answer")
	f.IntVar(&o.retries, "retries", 5, "how often a look-up that did not get through is tried again")
	f.BoolVar(&o.out.json, "json", false, "print the summaries as a JSON array")
	f.BoolVar(&o.out.quiet, "quiet", false, "no progress and no summary, only what goes wrong")
	return c
}

func runReconcile(ctx context.Context, t *terminal, args []string, o *reconcileOptions) error {
	check := sendFlags{Workers: o.workers, Rate: o.rate, Timeout: o.timeout, Retries: o.retries, Format: "json"}
	if err := check.check(); err != nil {
		return err
	}
	var err error
	if o.journal, err = journalPath(o.journal); err != nil {
		return err
	}
	infos, err := chooseRuns(o, args)
	if err != nil {
		return err
	}
	matched := true
	sums := []report.ReconciliationSummary{}
	for _, info := range infos {
		sum, err := reconcileRun(ctx, t, info, o, len(infos) > 1)
		if err != nil {
			var stopped *importer.Stopped
			if errors.As(err, &stopped) {
				return &reconcileStopped{err}
			}
			return err
		}
		sums = append(sums, sum)
		matched = matched && sum.AllMatched()
		if !o.out.json && !o.out.quiet {
			if err := sum.WriteText(t.Out); err != nil {
				return err
			}
		}
	}
	if o.out.json {
		if err := json.NewEncoder(t.Out).Encode(sums); err != nil {
			return err
		}
	}
	if !matched {
		return &someNot{}
	}
	return nil
}

// reconcileStopped is the error of a comparison that was stopped.
type reconcileStopped struct{ error }

func (e *reconcileStopped) Unwrap() error { return e.error }

// chooseRuns finds the runs that are meant.
func chooseRuns(o *reconcileOptions, args []string) ([]journal.Info, error) {
	if o.since == "" {
		var infos []journal.Info
		for _, arg := range args {
			info, err := findRun(o.journal, []string{arg})
			if err != nil {
				return nil, err
			}
			infos = append(infos, info)
		}
		if len(args) > 0 {
			return infos, nil
		}
		info, err := findRun(o.journal, nil)
		return []journal.Info{info}, err
	}
	if len(args) > 0 {
		return nil, &usageError{"--since and the numbers of runs don't go together", ""}
	}
	day, err := time.ParseInLocation(time.DateOnly, o.since, time.Local)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--since: %q is not a day", o.since), "write it as 2026-11-01"}
	}
	j, err := journal.OpenToRead(o.journal)
	if err != nil {
		return nil, noRun(o.journal, err)
	}
	defer j.Close()
	all, err := j.Runs()
	if err != nil {
		return nil, err
	}
	var infos []journal.Info
	for _, info := range all {
		if !info.StartedAt.Before(day) {
			infos = append(infos, info)
		}
	}
	if len(infos) == 0 {
		return nil, &usageError{"no run was begun since " + o.since, "see: comebacks runs"}
	}
	return infos, nil
}

// reconcileRun compares one run.
func reconcileRun(ctx context.Context, t *terminal, info journal.Info, o *reconcileOptions, several bool) (sum report.ReconciliationSummary, err error) {
	sum = report.ReconciliationSummary{Run: info.ID, Sheet: info.File, Server: info.Server, File: reconciliationPath(info, o.out.output, several)}
	began := time.Now()
	jb, note, err := jobOf(ctx, t, info, o)
	if err != nil {
		return sum, err
	}
	if note != "" {
		sum.Notes = append(sum.Notes, note)
	}
	if jb.to, err = connectTo(ctx, t, &jb.options.Send); err != nil {
		return sum, err
	}
	defer jb.to.close()
	log, err := openLog(o.log)
	if err != nil {
		return sum, err
	}
	defer log.close()

	run := &importer.Run{
		Rows: none, Rules: jb.rules, API: jb.to.api, Server: info.Server,
		Workers: o.workers, Rate: o.rate, Retries: o.retries, Timeout: o.timeout, SettleAfter: jb.options.Send.Settle, Loopback: jb.to.loopback,
		OnWait: t.progress(0, "").waiting,
	}
	if log != nil {
		log.warn, run.OnRequest = t.warn, log.request
		defer func() { sum.Notes = append(sum.Notes, log.notes()...) }()
	}
	settled, err := jb.settle(ctx, run, info)
	if err != nil {
		return sum, err
	}

	j, err := journal.OpenToRead(o.journal)
	if err != nil {
		return sum, err
	}
	defer j.Close()
	kept := j.Run(info)
	compare := &report.Comparer{Owners: kept.Owners, WasUncertain: settled, Zone: jb.rules.Location}
	if jb.sheet != nil {
		compare.Words.Column = jb.column
	}
	rec, err := report.Reconcile(sum.File, info.ID, 0, began, compare)
	if err != nil {
		return sum, err
	}
	if rec.Last > 0 {
		t.say("going on with the comparison of run %d after row %d", info.ID, rec.Last)
	}
	if err := jb.compare(ctx, run, kept, rec, compare); err != nil {
		return sum, errors.Join(err, rec.Close())
	}
	if err := rec.Finish(jb.dialect()); err != nil {
		return sum, err
	}
	sum.Rows, sum.Counts, sum.Seconds = rec.Rows, rec.Counts, time.Since(began).Seconds()
	return sum, keep(t, o.journal, info, sum)
}

// none are no rows: with them a run settles what is in doubt, and sends
// nothing.
func none(func(importer.Row, error) bool) {}

// compare looks up the rows that have no lines yet.
func (jb *job) compare(ctx context.Context, run *importer.Run, kept *journal.Run, rec *report.Reconciliation, compare *report.Comparer) error {
	bar := jb.t.progress(kept.Rows-rec.Rows, "comparing")
	defer bar.end()
	run.OnHold = bar.held
	for h, err := range run.LookUp(ctx, jb.asked(kept, rec.Last)) {
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
		bar.add(h.Outcome)
	}
	return nil
}

// jobOf is a run's job as it was, for looking only. If its sheet is not there
// any more, or not as it was, the job has none, and the note says so.
func jobOf(ctx context.Context, t *terminal, info journal.Info, o *reconcileOptions) (jb *job, note string, err error) {
	options := &importOptions{}
	if err := json.Unmarshal([]byte(info.Options), options); err != nil {
		return nil, "", fmt.Errorf("read the options of run %d: %w", info.ID, err)
	}
	s := &options.Send
	s.journal, s.Workers, s.Timeout = o.journal, o.workers, o.timeout
	jb = &job{t: t, options: options, name: info.File, path: info.File, began: time.Now()}
	if jb.rules, err = options.Sheet.rules(jb.began); err != nil {
		return nil, "", err
	}
	jb.rules.AllowPast = true // dates have passed since
	digest, err := digestOf(info.File)
	if err == nil && !bytes.Equal(digest, info.Digest) {
		err = errors.New("it has changed")
	}
	if err == nil {
		jb.sheet, err = options.Sheet.open(info.File)
	}
	if err != nil {
		jb.sheet = nil
		return jb, fmt.Sprintf("%s is not there as it was imported: rows that were never sent have no line", info.File), nil
	}
	jb.width = jb.sheet.Columns()
	return jb, "", jb.survey(ctx)
}

func reconciliationPath(info journal.Info, output string, several bool) string {
	path := output
	if path == "" {
		path = strings.TrimSuffix(info.File, filepath.Ext(info.File)) + ".reconciliation.csv"
	}
	if several {
		ext := filepath.Ext(path)
		path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), info.ID, ext)
	}
	return path
}

// dialect is that of the sheet, for the same program to open it with.
func (jb *job) dialect() report.Dialect {
	if jb.sheet == nil {
		return report.Dialect{Delimiter: ','}
	}
	delimiter, bom, crlf := jb.sheet.Dialect()
	return report.Dialect{Delimiter: delimiter, BOM: bom, CRLF: crlf}
}

// keep puts the summary down in the journal, for the report of the run.
func keep(t *terminal, path string, info journal.Info, sum report.ReconciliationSummary) error {
	j, err := journal.Open(path)
	if errors.Is(err, journal.ErrInUse) {
		t.say("the journal is in use: the report of run %d will not show this comparison", info.ID)
		return nil
	}
	if err != nil {
		return err
	}
	defer j.Close()
	file, err := filepath.Abs(sum.File)
	if err != nil {
		return err
	}
	counts := make(map[string]int)
	for class, n := range sum.Counts {
		counts[string(class)] = n
	}
	return j.Run(info).Reconciled(journal.Reconciliation{At: time.Now(), Counts: counts, File: file})
}
