package cli

import (
	"context"
	"errors"

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
		Use: "reconcile",
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet, t.json = o.out.quiet, o.out.json
			return runReconcile(c.Context(), t, args, &o)
		},
	}
	f, s := c.Flags(), &o.Send
	f.StringVar(&o.since, "since", "", "")
	f.StringVar(&o.Output, "output", "", "")
	addJournalFlag(f, &o.Journal)
	addLoginsFlag(f, &o.Logins)
	f.StringVar(&o.Log, "log", "", "")
	f.IntVar(&s.Workers, "workers", s.Workers, "")
	f.Float64Var(&s.Rate, "rate", 0, "")
	f.DurationVar(&s.Timeout, "timeout", s.Timeout, "")
	f.IntVar(&s.Retries, "retries", s.Retries, "")
	f.BoolVar(&o.out.json, "json", false, "")
	f.BoolVar(&o.out.quiet, "quiet", false, "")
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
	path := job.ReconciliationPath(info, o.Output, several)
	if name := job.ReconciliationName(info, o.Output, several); path != name {
		t.say("summary.written.not-ours", "file", path, "path", name)
	}
	return jb.Reconcile(ctx, path)
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
		day, err := job.SwedishDay(o.since)
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
