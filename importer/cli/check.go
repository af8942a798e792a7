package cli

import (
	"context"
	"errors"
	"iter"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/report"
)

func newCheck(t *terminal) *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Only check a sheet: nothing is sent",
		Long: `Check every row of a sheet, and write the results file that an import would
write, in which a valid row is "unsent". Nothing is sent, and no credentials
are needed. If rows are invalid, FILE.errors.csv has those alone.

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
	o.Sheet.add(c.Flags())
	o.out.add(c.Flags())
	return c
}

func runCheck(ctx context.Context, t *terminal, path string, o *importOptions) error {
	t.quiet = o.out.quiet
	jb, err := newJob(t, path, o)
	if err != nil {
		return err
	}
	return jb.onlyCheck(ctx, importer.Problem{Code: importer.OnlyChecked})
}

// onlyCheck writes the results of a sheet of which nothing is sent; why says
// so beside the valid rows. They are written while the sheet is looked at,
// and anew if it must be looked at again.
func (jb *job) onlyCheck(ctx context.Context, why importer.Problem) error {
	sum, err := jb.writeResults(jb.judged(ctx, why))
	for errors.Is(err, errAgain) {
		sum, err = jb.writeResults(jb.judged(ctx, why))
	}
	if err != nil {
		return err
	}
	if err := jb.t.summary(sum, jb.options.out); err != nil {
		return err
	}
	if why.Code == importer.OnlyChecked && jb.seen.invalid == 0 {
		return nil
	}
	return verdict(sum)
}

// judged gives what the rules alone say of each row.
func (jb *job) judged(ctx context.Context, why importer.Problem) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		only := []importer.Problem{why}
		for j, err := range jb.look(ctx) {
			p := report.Pair{Row: j.Row, Outcome: j.Outcome}
			if p.Outcome.Status == importer.Unsent {
				p.Outcome.Problems = only
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}
