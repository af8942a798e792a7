package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
)

func newBackup(t *terminal) *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:  "backup",
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			done, err := job.Backup(c.Context(), path, args[0])
			if err != nil {
				return err
			}
			t.print("backed-up", "file", done.Path, "n", done.Runs, "m", done.Sheets, "time", importer.InSweden(done.At).Format(time.DateTime))
			if done.Damaged > 0 {
				t.say("backed-up.damaged", "n", done.Damaged)
			}
			return nil
		},
	}
	addJournalFlag(c.Flags(), &path)
	return c
}

func newRestore(t *terminal) *cobra.Command {
	var path string
	var yes bool
	c := &cobra.Command{
		Use:  "restore",
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			var asked error
			is, done, err := job.Restore(c.Context(), path, args[0], func(r job.Restoring) bool {
				t.tellRestoring(r)
				var sure bool
				sure, asked = t.sure(c.Context(), yes, "ask.restore", "file", path, "time", importer.InSweden(r.Backup).Format(time.DateTime))
				return sure
			})
			switch {
			case asked != nil:
				return asked
			case err != nil:
				return err
			case !done:
				t.print("nothing-changed")
				return nil
			}
			t.print("restored-to", "file", path, "time", importer.InSweden(is.Backup).Format(time.DateTime))
			if is.Aside != "" {
				t.print("restored-to.aside", "file", is.Aside)
			}
			t.print("restored-to.do")
			return nil
		},
	}
	addJournalFlags(c, &path, &yes)
	return c
}

// tellRestoring says what will be missing.
func (t *terminal) tellRestoring(r job.Restoring) {
	switch {
	case r.Unreadable:
		t.say("restoring.unreadable")
	case len(r.Newer) > 0:
		runs := make([]string, len(r.Newer))
		for i, id := range r.Newer {
			runs[i] = strconv.FormatInt(id, 10)
		}
		t.say("restoring.newer", "n", len(runs), "runs", strings.Join(runs, ", "))
	case r.There:
		t.say("restoring.readable")
	}
}
