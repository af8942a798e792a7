package cli

import (
	"context"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
)

func newSettle(t *terminal) *cobra.Command {
	var said job.Said
	var path, file string
	c := &cobra.Command{
		Use:  "settle",
		Args: rowsOfRun,
		RunE: func(c *cobra.Command, args []string) error {
			said.Rows = args[1:]
			return runSettle(c.Context(), t, args[0], path, file, said)
		},
	}
	f := c.Flags()
	f.BoolVar(&said.Absent, "absent", false, "")
	f.StringVar(&said.Created, "created", "", "")
	addJournalFlag(f, &path)
	addLoginsFlag(f, &file)
	f.BoolVar(&t.quiet, "quiet", false, "")
	return c
}

func runSettle(ctx context.Context, t *terminal, run, path, file string, said job.Said) error {
	if err := said.Check(); err != nil {
		return err
	}
	path, err := job.JournalPath(path)
	if err != nil {
		return err
	}
	info, err := job.FindRun(path, run)
	if err != nil {
		return err
	}
	o := job.Defaults()
	o.Voice = t.voice
	o.Journal, o.Logins, o.Send.Workers, o.Send.Retries = path, file, 1, 3
	jb, err := job.OpenRun(ctx, info, o, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	for _, n := range jb.Seen().Notices {
		t.notice(n)
	}
	if err := signIn(ctx, t, jb); err != nil {
		return err
	}
	return jb.Settle(ctx, said)
}
