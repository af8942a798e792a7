package cli

import (
	"context"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
)

func newJournal(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:  "journal",
		Args: aCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newBackup(t), newRestore(t), newTrust(t), newRelease(t))
	return c
}

func newRelease(t *terminal) *cobra.Command {
	var path string
	var yes bool
	c := &cobra.Command{
		Use:  "release",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			freed, err := job.Release(path, func(holder string) bool {
				sure, asked := t.sure(c.Context(), yes, "ask.release", "who", t.voice.Reason(holder), "file", path)
				err = asked
				return sure
			})
			switch {
			case err != nil:
				return err
			case freed:
				t.print("released", "file", path)
			default:
				t.print("nothing-changed")
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
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			question, about := "ask.trust", []any{"file", path}
			restored, err := job.RestoredNotice(path) // nothing if its end was lost: then that is asked
			if err == nil && len(restored) > 0 {
				question, about = "ask.trust-restored", []any{"time", restored[0].Value}
			}
			sure, err := t.sure(c.Context(), yes, question, about...)
			if err != nil {
				return err
			}
			if !sure {
				t.print("nothing-changed")
				return nil
			}
			trusted, err := job.Trust(path)
			if err != nil {
				return err
			}
			if trusted.Restored {
				t.print("trusted-restored")
				return nil
			}
			known := []any{"n", trusted.Uncertain}
			if trusted.Unknown > 0 {
				known = append(known, "m", trusted.Unknown)
			}
			t.print("trusted", known...)
			t.print("trusted.do")
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
func (t *terminal) sure(ctx context.Context, yes bool, question string, blanks ...any) (bool, error) {
	if yes {
		return true, nil
	}
	if !t.interactive() {
		return false, usage("not-sure", "question", t.voice.Say(question, blanks...))
	}
	return t.ask(ctx, question, blanks...)
}
