package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
)

func newRuns(t *terminal) *cobra.Command {
	var path string
	var asJSON bool
	c := &cobra.Command{
		Use:  "runs",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listRuns(t, path, asJSON) },
	}
	addJournalFlag(c.Flags(), &path)
	c.Flags().BoolVar(&asJSON, "json", false, "")
	return c
}

func listRuns(t *terminal, path string, asJSON bool) error {
	path, err := job.JournalPath(path)
	if err != nil {
		return err
	}
	runs, err := job.Runs(path)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(t.Out).Encode(runs)
	}
	if len(runs) == 0 {
		t.say("runs.none", "file", path)
		return nil
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	heads := []string{"run", "began", "state", "sheet", "server", "rows"}
	several := ofSeveral(runs)
	if several {
		heads = slices.Insert(heads, 2, "who")
	}
	fmt.Fprint(w, strings.Join(t.heads(heads...), "\t"))
	for _, s := range importer.Statuses {
		fmt.Fprintf(w, "\t%s", t.voice.Status(s, 2))
	}
	fmt.Fprintln(w)
	for _, r := range runs {
		fmt.Fprintf(w, "%d\t%s\t", r.Run, r.Started.Format("2006-01-02 15:04"))
		if several {
			fmt.Fprintf(w, "%s\t", importer.OneLine(strings.Join(r.Names(), ", ")))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d", t.stateText(r), importer.OneLine(filepath.Base(r.File)), r.Server, r.Rows)
		for _, s := range importer.Statuses {
			fmt.Fprintf(w, "\t%d", r.Counts[s])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// ofSeveral reports whether the runs are not all one person's.
func ofSeveral(runs []job.ListedRun) bool {
	return slices.ContainsFunc(runs, func(r job.ListedRun) bool {
		return slices.ContainsFunc(r.Names(), func(who string) bool { return who != runs[0].StartedBy })
	})
}

func newPurge(t *terminal) *cobra.Command {
	var path string
	var days int
	c := &cobra.Command{
		Use:  "purge",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 0 {
				return usage("days", "days", strconv.Itoa(days))
			}
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			purged, err := job.Purge(path, days)
			if err != nil {
				return err
			}
			t.print("purged", "n", purged.Rows)
			for _, run := range purged.Unfinished {
				t.print("purged.kept", "run", strconv.FormatInt(run, 10))
			}
			return nil
		},
	}
	addJournalFlag(c.Flags(), &path)
	c.Flags().IntVar(&days, "days", 90, "")
	return c
}

// heads names the columns of the list of runs.
func (t *terminal) heads(names ...string) []string {
	for i, name := range names {
		names[i] = t.voice.Say("runs." + name)
	}
	return names
}

// stateText is the state of a run, for people.
func (t *terminal) stateText(r job.ListedRun) string {
	state := t.voice.Say("state." + r.State)
	if r.ReplacedBy != 0 {
		return t.voice.Say("state.replaced", "state", state, "by", strconv.FormatInt(r.ReplacedBy, 10))
	}
	return state
}
