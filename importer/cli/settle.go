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
		Use:   "settle RUN ROW…",
		Short: "Say what you saw in Vitec of uncertain rows",
		Long: `Say what you saw in Vitec of rows that are uncertain: that they are not there
(--absent), or that a row's comeback is there (--created ID). Rows are named by
the numbers that Excel shows, runs as "comebacks runs" lists them.

Vitec is asked about the rows once more. Unless its answer contradicts you, your
word is taken, and the journal keeps whose it was. Rows that are not there are
sent by the next resume, or import of the same sheet.

It ends with 0 if the rows are settled, 2 if nothing was changed, and 4 if another
process sends with the journal.`,
		Example: `  comebacks settle 12 7 9 --absent
  comebacks settle 12 7 --created CAL5f2c`,
		Args: rowsOfRun,
		RunE: func(c *cobra.Command, args []string) error {
			said.Rows = args[1:]
			return runSettle(c.Context(), t, args[0], path, file, said)
		},
	}
	f := c.Flags()
	f.BoolVar(&said.Absent, "absent", false, "the rows are not in Vitec")
	f.StringVar(&said.Created, "created", "", "the row is in Vitec, as the comeback `ID`")
	addJournalFlag(f, &path)
	addLoginsFlag(f, &file)
	f.BoolVar(&t.quiet, "quiet", false, "say only what goes wrong")
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
