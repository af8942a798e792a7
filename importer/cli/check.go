package cli

import (
	"context"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
)

func newCheck(t *terminal) *cobra.Command {
	o := importOptions{Options: job.Defaults()}
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Check a sheet, and send nothing",
		Long: `Check every row of a sheet, and show how its columns were understood. Nothing is
sent, neither Vitec nor the journal is asked, and no credentials are needed. So a
row with an e-mail address, a telephone number or a name instead of an id is valid,
and still to be found. (To ask both: comebacks import --dry-run.)

For kunder.csv it writes kunder.check.csv, which has every row with what is wrong
with it; a valid one is "unsent". If rows are invalid, kunder.check.errors.csv
has those alone.

It ends with 0 if every row is valid, 1 if some are not, and 2 if the sheet or
the flags can't be used.`,
		Example: `  comebacks check kunder.csv
  comebacks check --customer M30011 --date-format DD/MM/YYYY kunder.csv
  comebacks check --map "Kundnr=customerId" --json kunder.csv`,
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return runCheck(c.Context(), t, args[0], &o)
		},
	}
	addSheetFlags(c.Flags(), &o.Sheet)
	c.Flags().StringVar(&o.Journal, "journal", "", "keep the journal in `FILE` (here only what was said of columns is read beside it)")
	o.out.add(c.Flags(), &o.Output)
	return c
}

func runCheck(ctx context.Context, t *terminal, path string, o *importOptions) error {
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

// onlyCheck writes the results of a sheet of which nothing is sent, and says
// why.
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
