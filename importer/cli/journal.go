package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/report"
	"comebacks/report/words"
)

func newJournal(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "journal",
		Short: "Free a journal, or go on with one whose end was lost",
		Long: `The journal knows which rows were sent, and which process sends with it. These
commands are for what only a person can know: that a process on another machine
has ended, or that the end of a damaged journal is lost for good.`,
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
		Use:   "release",
		Short: "Free a journal that a process on another machine has left",
		Long: `Free a journal which says that a process on another machine sends with it. It says
which process that is, and asks. If it is still at work, rows may be sent twice: make
sure first that it has ended. For processes of this machine this is never needed: the
journal is free as soon as they have ended.`,
		Example: `  comebacks journal release`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			freed, err := job.Release(path, func(holder string) bool {
				sure, asked := t.sure(c.Context(), yes, fmt.Sprintf("%s was sending with %s; has it ended?", words.Voice{}.Reason(holder), path))
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
		Use:   "trust",
		Short: "Go on with a journal whose end was lost",
		Long: `Go on with a journal whose end was lost: more was sent than it knows of, because
a file beside it was removed, or an old copy was put back. A newer copy of the
journal is better. Without one, the rows that are known to have been on their way
become uncertain, and resume asks Vitec about them. What else was sent after that
copy, by any run, is not known any more, and would be sent twice: use
--check-existing with everything that you import from then on.`,
		Example: `  comebacks journal trust
  comebacks resume`,
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
	c.Flags().BoolVar(yes, "yes", false, "do it without asking first")
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
