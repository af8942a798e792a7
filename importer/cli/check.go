package cli

import (
	"context"
	"runtime/debug"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
)

func newCheck(t *terminal) *cobra.Command {
	o := importOptions{Options: job.Defaults()}
	c := &cobra.Command{
		Use:  "check",
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return runCheck(c.Context(), t, args[0], &o)
		},
	}
	addSheetFlags(c.Flags(), &o.Sheet)
	c.Flags().StringVar(&o.Journal, "journal", "", "")
	o.out.add(c.Flags(), &o.Output)
	return c
}

func runCheck(ctx context.Context, t *terminal, path string, o *importOptions) error {
	debug.SetGCPercent(50) // most of what is kept are marks of rows, which are there from the beginning: twice that is never needed
	t.quiet, t.json = o.out.quiet, o.out.json
	o.Now, o.Stdin, o.OnlyCheck, o.Voice = now, t.In, true, t.voice
	jb, err := job.Open(ctx, path, o.Options, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	if err := jb.KeepApart(); err != nil {
		return err
	}
	return onlyCheck(ctx, t, jb, importer.OnlyChecked, o.out)
}

// onlyCheck writes the results of a sheet that is only checked, and says why.
func onlyCheck(ctx context.Context, t *terminal, jb *job.Job, why importer.Code, out outFlags) error {
	sum, err := jb.Check(ctx, importer.Problem{Code: why})
	if err != nil {
		return err
	}
	if err := t.overview(jb); err != nil {
		return err
	}
	if err := t.summary(jb, sum, out); err != nil {
		return err
	}
	return verdict(sum)
}
