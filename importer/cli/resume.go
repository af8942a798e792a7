package cli

import (
	"context"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
)

func newResume(t *terminal) *cobra.Command {
	var o job.Options
	var out outFlags
	c := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that was stopped",
		Long: `Go on with a run that was stopped, whatever stopped it: Ctrl-C, a power cut, a
full disk, a wrong password, a server that was away. Without RUN, the latest.

It first asks Vitec about the rows whose answer was lost, then sends what is
left, with the run's own server and options, and writes the results files as
if nothing had happened. Of a run that came to its end it tries the uncertain
rows again, and writes the results anew. It ends with the same codes as import.`,
		Example: `  comebacks resume
  comebacks runs
  comebacks resume 12`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = out.quiet
			return runResume(c.Context(), t, first(args), o, out)
		},
	}
	f := c.Flags()
	addJournalFlag(f, &o.Journal)
	f.StringVar(&o.Log, "log", "", "write a line of JSON for each request to this file")
	f.BoolVar(&out.json, "json", false, "print the summary as one JSON object")
	f.BoolVar(&out.quiet, "quiet", false, "no progress and no summary, only what goes wrong")
	return c
}

// first gives the first argument, "" if there is none.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func runResume(ctx context.Context, t *terminal, run string, o job.Options, out outFlags) (err error) {
	o.Now = now
	if o.Journal, err = job.JournalPath(o.Journal); err != nil {
		return err
	}
	// Looked at before it is opened for sending: that would make one.
	info, err := job.FindRun(o.Journal, run)
	if err != nil {
		return err
	}
	jb, err := job.Resume(ctx, info, o, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	if jb.IsComplete() {
		sum, err := jb.WriteAgain()
		if err != nil {
			return err
		}
		if err := t.summary(sum, out); err != nil {
			return err
		}
		return verdict(sum)
	}
	if err := jb.OpenLog(); err != nil {
		return err
	}
	if err := signIn(ctx, t, jb); err != nil {
		return err
	}
	sender, err := jb.TakeUp()
	if err != nil {
		return err
	}
	defer sender.Close()
	return send(ctx, t, jb, sender, out)
}
