package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/report"
)

func newJournal(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:  "journal",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newRelease(t), newTrust(t))
	return c
}

func newRelease(t *terminal) *cobra.Command {
	var path string
	var yes bool
	c := &cobra.Command{
		Use:  "release",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			freed, err := job.Release(path, func(holder string) bool {
				sure, asked := t.sure(c.Context(), yes, fmt.Sprintf("%s was sending with %s; has it ended?", holder, path))
				err = asked
				return sure
			})
			switch {
			case err != nil:
				return err
			case freed:
				fmt.Fprintf(t.Out, "released %s\n", path)
			default:
				fmt.Fprintf(t.Out, "nothing was changed\n")
			}
			return nil
		},
	}
	addJournalFlags(c, &path, &yes)
	return c
}

func newTrust(t *terminal) *cobra.Command {
	var path string
	var yes bool
	c := &cobra.Command{
		Use:  "trust",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			sure, err := t.sure(c.Context(), yes, fmt.Sprintf("there is no newer copy of %s, and it is to be taken as it is?", path))
			if err != nil {
				return err
			}
			if !sure {
				fmt.Fprintf(t.Out, "nothing was changed\n")
				return nil
			}
			trusted, err := job.Trust(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "%s now uncertain", report.Plural(trusted.Uncertain, "row is", "rows are"))
			if trusted.Unknown > 0 {
				fmt.Fprintf(t.Out, "; of %s of runs that it does not know any more nothing is left", report.Plural(trusted.Unknown, "row"))
			}
			fmt.Fprintf(t.Out, "\nwhat else was sent after this copy is not known: import with --check-existing\nnext: comebacks resume\n")
			return nil
		},
	}
	addJournalFlags(c, &path, &yes)
	return c
}

func addJournalFlags(c *cobra.Command, path *string, yes *bool) {
	addJournalFlag(c.Flags(), path)
	c.Flags().BoolVar(yes, "yes", false, "")
}

// sure asks whether something that only a person can know is so.
func (t *terminal) sure(ctx context.Context, yes bool, question string) (bool, error) {
	if yes {
		return true, nil
	}
	if !t.interactive() {
		return false, &usageError{"there is no terminal to ask in: " + question, "if it is so, say --yes"}
	}
	return t.ask(ctx, question)
}
