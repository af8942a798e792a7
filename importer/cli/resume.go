package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/importer/metrics"
)

func newResume(t *terminal) *cobra.Command {
	var o job.ResumeOptions
	var out outFlags
	var yes bool
	var counts string
	var workers int
	var rate float64
	c := &cobra.Command{
		Use:  "resume",
		Args: anyRun,
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = out.quiet
			if c.Flags().Changed("workers") {
				o.Workers = &workers
			}
			if c.Flags().Changed("rate") {
				o.Rate = &rate
			}
			return t.counting(c.Context(), counts, func(m *metrics.Metrics) error {
				o.Metrics = m
				return runResume(c.Context(), t, first(args), o, yes, out)
			})
		},
	}
	f := c.Flags()
	addJournalFlag(f, &o.Journal)
	addLoginsFlag(f, &o.Logins)
	f.StringVar(&o.Log, "log", "", "")
	f.StringVar(&counts, "metrics", "", "")
	f.IntVar(&workers, "workers", 0, "")
	f.Float64Var(&rate, "rate", 0, "")
	f.BoolVar(&yes, "yes", false, "")
	f.BoolVar(&out.json, "json", false, "")
	f.BoolVar(&out.quiet, "quiet", false, "")
	return c
}

// first gives the first argument, "" if there is none.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func runResume(ctx context.Context, t *terminal, run string, o job.ResumeOptions, yes bool, out outFlags) error {
	o.Now, o.Voice, t.quiet, t.json = now, t.voice, out.quiet, out.json
	path, err := job.JournalPath(o.Journal)
	if err != nil {
		return err
	}
	// Looked at before it is opened for sending, which would create one.
	find := func() (job.RunInfo, error) { return job.FindRun(path, run) }
	if run == "" {
		find = func() (job.RunInfo, error) { return job.FindUnfinished(path) }
	}
	info, err := find()
	if err != nil {
		return err
	}
	jb, err := job.Resume(ctx, info, o, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	if jb.IsFinished() {
		sum, err := jb.WriteAgain()
		if err != nil {
			return err
		}
		if err := t.summary(jb, sum, out); err != nil {
			return err
		}
		return verdict(sum)
	}
	if by := jb.Replaced(); by != 0 {
		t.say("replaced", "run", strconv.FormatInt(info.ID, 10), "by", strconv.FormatInt(by, 10))
		if err := t.overview(jb); err != nil {
			return err
		}
		if !yes && !t.interactive() {
			return usage("replaced", "run", strconv.FormatInt(info.ID, 10), "by", strconv.FormatInt(by, 10))
		}
	}
	if err := jb.OpenLog(); err != nil {
		return err
	}
	if err := signIn(ctx, t, jb); err != nil {
		return err
	}
	if jb.ToBeFound() > 0 {
		if err := lookUp(ctx, t, jb); err != nil {
			return err
		}
	}
	if jb.Replaced() != 0 {
		if err := confirm(ctx, t, jb, yes); err != nil {
			return err
		}
	}
	jb.GoOn()
	return send(ctx, t, jb, out)
}
