package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
)

// reconcileOptions are the flags of reconcile.
type reconcileOptions struct {
	job.Options
	since string
	out   outFlags
}

func newReconcile(t *terminal) *cobra.Command {
	o := reconcileOptions{Options: job.Defaults()}
	c := &cobra.Command{
		Use:   "reconcile [RUN…]",
		Short: "Compare what was asked for with what Vitec holds now",
		Long: `Ask Vitec what it holds now for every contact of a run (the latest, or those
named, or all begun --since a day), and compare. Nothing is sent.

Rows that are still uncertain are settled first, as resume does it, and the
journal and the results files are brought up to date. For kunder.csv it writes
kunder.reconciliation.csv, with a line for each row, and one for each comeback at
the contact and time of a row that no row of ours has made. The classes are
  matched       in Vitec, at its time
  moved         in Vitec, at another time
  missing       we have its id, and Vitec no longer shows it
  not-created   never created
  by-other-run  made by another run, as the same comeback or a version of the row
  settled       it was uncertain, and now is known
  uncertain     it may be in Vitec or not
  extra         not made by this program: perhaps a double
  unreadable    could not be looked up

If it is interrupted, run the same command again: it continues where it stopped,
unless the run has changed since.

It ends with 0 only if every row is matched or by-other-run, 1 if some are not, 2
if the flags can't be used, 3 if it was stopped, 130 after Ctrl-C.`,
		Example: `  comebacks reconcile
  comebacks reconcile 12 13 --json
  comebacks reconcile --since 2026-11-01 --rate 5`,
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet, t.json = o.out.quiet, o.out.json
			return runReconcile(c.Context(), t, args, &o)
		},
	}
	f, s := c.Flags(), &o.Send
	f.StringVar(&o.since, "since", "", "compare all runs begun on `DAY` or later, as 2026-11-01")
	f.StringVar(&o.Output, "output", "", "write the lines to `FILE` (default: beside the sheet)")
	addJournalFlag(f, &o.Journal)
	addLoginsFlag(f, &o.Logins)
	f.StringVar(&o.Log, "log", "", "write a line of JSON for each request to `FILE`")
	f.IntVar(&s.Workers, "workers", s.Workers, "make at most `N` requests at once")
	f.Float64Var(&s.Rate, "rate", 0, "make at most `N` requests a second, 0 for no limit")
	f.DurationVar(&s.Timeout, "timeout", s.Timeout, "wait at most `TIME` for one answer")
	f.IntVar(&s.Retries, "retries", s.Retries, "try a request that did not get through at most `N` more times")
	f.BoolVar(&o.out.json, "json", false, "print JSON (the summaries as one array)")
	f.BoolVar(&o.out.quiet, "quiet", false, "say only what goes wrong (no progress, no summary)")
	return c
}

func runReconcile(ctx context.Context, t *terminal, args []string, o *reconcileOptions) error {
	if err := o.Send.Check(); err != nil {
		return err
	}
	var err error
	if o.Journal, err = job.JournalPath(o.Journal); err != nil {
		return err
	}
	o.Voice = t.voice
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
		t.printed = true
		if err := t.printJSON(sums); err != nil {
			return err
		}
	}
	if !matched {
		return &someNot{}
	}
	return nil
}

// reconcileRun compares one run.
func reconcileRun(ctx context.Context, t *terminal, info job.RunInfo, o *reconcileOptions, several bool) (report.ReconciliationSummary, error) {
	jb, err := job.OpenRun(ctx, info, o.Options, t.watcher())
	if err != nil {
		return report.ReconciliationSummary{}, err
	}
	defer jb.Close()
	if err := signIn(ctx, t, jb); err != nil {
		return report.ReconciliationSummary{}, err
	}
	if err := jb.OpenLog(); err != nil {
		return report.ReconciliationSummary{}, err
	}
	return jb.Reconcile(ctx, job.ReconciliationPath(info, o.Output, several))
}

// reconcileStopped is the error of a comparison that was stopped.
type reconcileStopped struct{ error }

func (e *reconcileStopped) Unwrap() error { return e.error }

// chooseRuns finds the runs that are meant.
func chooseRuns(o *reconcileOptions, args []string) ([]job.RunInfo, error) {
	if o.since != "" {
		if len(args) > 0 {
			return nil, usage("since-or-runs")
		}
		day, err := time.ParseInLocation(time.DateOnly, o.since, time.Local)
		if err != nil {
			return nil, usage("since", "value", o.since)
		}
		return job.RunsSince(o.Journal, day)
	}
	if len(args) == 0 {
		args = []string{""} // the latest
	}
	infos := make([]job.RunInfo, len(args))
	for i, arg := range args {
		var err error
		if infos[i], err = job.FindRun(o.Journal, arg); err != nil {
			return nil, err
		}
	}
	return infos, nil
}
