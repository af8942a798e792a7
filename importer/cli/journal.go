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
			is, err := job.WhatToTrust(path)
			if err != nil {
				return err
			}
			question, about := "ask.trust", []any{"file", path}
			switch {
			case is.Nothing():
				t.print("trust.nothing", "file", path)
				return nil
			case !is.EndLost:
				question, about = "ask.trust-restored", []any{"time", job.NoticeOf(is.Restored)[0].Value}
			}
			sure, err := t.sure(c.Context(), yes, question, about...)
			if err != nil {
				return err
			}
			if !sure {
				t.print("nothing-changed")
				return nil
			}
			trusted, err := job.Trust(path, is)
			if err != nil {
				return err
			}
			t.printTrusted(path, is, trusted)
			return nil
		},
	}
	addJournalFlags(c, &path, &yes)
	return c
}

// printTrusted says what became of a journal that is trusted.
func (t *terminal) printTrusted(path string, was job.Untrusted, is job.Trusted) {
	switch {
	case is.Restored:
		t.print("trusted-restored")
		return
	case !is.EndLost: // a newer copy was put back meanwhile
		t.print("trust.nothing", "file", path)
		return
	}
	known := []any{"n", is.Uncertain}
	if is.Unknown > 0 {
		known = append(known, "m", is.Unknown)
	}
	t.print("trusted", known...)
	if len(was.Restored) > 0 {
		t.print("trusted.restored", "time", job.NoticeOf(was.Restored)[0].Value)
		return
	}
	t.print("trusted.do")
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
