package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
)

func newMerge(t *terminal) *cobra.Command {
	var output string
	var out outFlags
	c := &cobra.Command{
		Use:  "merge",
		Args: wants(2, 1<<20, "several-results"),
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet, t.json = out.quiet, out.json
			return merge(t, args, output, out)
		},
	}
	out.add(c.Flags(), &output)
	return c
}

func merge(t *terminal, paths []string, output string, out outFlags) error {
	if output == "" {
		return usage("merge-output")
	}
	m, err := job.Merge(paths, output, t.voice)
	if err != nil {
		return err
	}
	if out.json {
		t.printed = true
		if err := t.printJSON(m); err != nil {
			return err
		}
	} else if !out.quiet {
		if err := m.WriteText(t.Out, t.voice); err != nil {
			return err
		}
	}
	if m.Left > 0 {
		t.say("merge.left", "n", m.Left)
	}
	for _, twice := range m.Twice {
		t.warn(t.voice.Say("merge.twice", "row", twice.Row, "ids", strings.Join(twice.IDs, ", ")))
	}
	for _, row := range m.Doubtful {
		t.warn(t.voice.Say("merge.doubtful", "row", row.Row, "ids", strings.Join(row.IDs, ", ")))
	}
	if !m.AllDone() {
		return &someNot{}
	}
	return nil
}
