package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
	"comebacks/report/words"
)

func newRuns(t *terminal) *cobra.Command {
	var path string
	var asJSON bool
	c := &cobra.Command{
		Use:  "runs",
		Args: cobra.NoArgs,
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
	runs, err := job.Runs(path, words.Voice{})
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(t.Out).Encode(runs)
	}
	if len(runs) == 0 {
		t.say("there is no run in the journal %s", path)
		return nil
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "run\tbegan\tstate\tsheet\tserver\trows")
	for _, s := range importer.Statuses {
		fmt.Fprintf(w, "\t%s", s)
	}
	fmt.Fprintln(w)
	for _, r := range runs {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d", r.Run, r.Started.Format("2006-01-02 15:04"), stateText(r), importer.OneLine(filepath.Base(r.File)), r.Server, r.Rows)
		for _, s := range importer.Statuses {
			fmt.Fprintf(w, "\t%d", r.Counts[s])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func newPurge(t *terminal) *cobra.Command {
	var path string
	var days int
	c := &cobra.Command{
		Use:  "purge",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 0 {
				return &usageError{fmt.Sprintf("--days %d is below 0", days), ""}
			}
			path, err := job.JournalPath(path)
			if err != nil {
				return err
			}
			purged, err := job.Purge(path, days)
			if err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "removed the personal data of %s\n", report.Plural(purged.Rows, "row"))
			for _, run := range purged.Unfinished {
				fmt.Fprintf(t.Out, "kept: run %d, as it is not finished\n", run)
			}
			return nil
		},
	}
	addJournalFlag(c.Flags(), &path)
	c.Flags().IntVar(&days, "days", 90, "")
	return c
}

// stateText is how a run stands, for people.
func stateText(r job.ListedRun) string {
	if r.ReplacedBy != 0 {
		return fmt.Sprintf("%s, replaced by %d", r.State, r.ReplacedBy)
	}
	return r.State
}
