package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/journal"
)

func newRuns(t *terminal) *cobra.Command {
	var path string
	var asJSON bool
	c := &cobra.Command{
		Use:   "runs",
		Short: "List the runs in the journal",
		Long: `List the runs in the journal, the newest first: number, when it began, the
sheet, where to, how it ended, and its rows by status.`,
		Example: `  comebacks runs
  comebacks runs --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listRuns(t, path, asJSON) },
	}
	c.Flags().StringVar(&path, "journal", "", "the journal's file (default: in your user's state folder)")
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// listedRun is one run as runs --json prints it. Its shape is stable: names
// are added, never changed or taken away.
type listedRun struct {
	Run       int64                   `json:"run"`
	Started   time.Time               `json:"started"`
	Ended     *time.Time              `json:"ended"` // null while it is running, or if it was killed
	State     string                  `json:"state"` // running, killed, stopped, done
	Stopped   string                  `json:"stopped"`
	File      string                  `json:"file"`
	Server    string                  `json:"server"`
	StartedBy string                  `json:"startedBy"`
	Rows      int                     `json:"rows"`
	Counts    map[importer.Status]int `json:"counts"`
}

func listRuns(t *terminal, path string, asJSON bool) error {
	path, err := journalPath(path)
	if err != nil {
		return err
	}
	runs, err := readRuns(path)
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
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d", r.Run, r.Started.Format("2006-01-02 15:04"), r.State, printable(filepath.Base(r.File)), r.Server, r.Rows)
		for _, s := range importer.Statuses {
			fmt.Fprintf(w, "\t%d", r.Counts[s])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func readRuns(path string) ([]listedRun, error) {
	j, err := journal.OpenToRead(path)
	if errors.Is(err, journal.ErrNoRun) {
		return []listedRun{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer j.Close()
	infos, err := j.Runs()
	if err != nil {
		return nil, err
	}
	inUse := j.InUse()
	runs := make([]listedRun, len(infos))
	for i, info := range infos {
		counts, err := j.Count(info)
		if err != nil {
			return nil, err
		}
		r := listedRun{
			Run: info.ID, Started: info.StartedAt, State: stateOf(info, inUse), Stopped: info.Reason,
			File: info.File, Server: info.Server, StartedBy: info.StartedBy, Rows: info.Rows, Counts: counts,
		}
		if !info.EndedAt.IsZero() {
			r.Ended = &info.EndedAt
		}
		runs[i] = r
	}
	return runs, nil
}

func newPurge(t *terminal) *cobra.Command {
	var path string
	var days int
	c := &cobra.Command{
		Use:   "purge",
		Short: "Remove personal data of old runs from the journal",
		Long: `Remove contacts, notes and messages of runs that ended long ago from the
journal. What prevents duplicates is kept, and so is all of a row that is still
uncertain. Results files are yours to remove.`,
		Example: `  comebacks purge --days 365`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 0 {
				return &usageError{fmt.Sprintf("--days %d is below 0", days), ""}
			}
			path, err := journalPath(path)
			if err != nil {
				return err
			}
			j, err := journal.Open(path)
			if err != nil {
				return err
			}
			defer j.Close()
			purged, err := j.Purge(time.Now().AddDate(0, 0, -days))
			if err != nil {
				return err
			}
			fmt.Fprintf(t.Out, "removed the personal data of %s\n", count(int(purged.Rows), "row"))
			return nil
		},
	}
	c.Flags().StringVar(&path, "journal", "", "the journal's file (default: in your user's state folder)")
	c.Flags().IntVar(&days, "days", 90, "of runs that ended longer ago than this many days")
	return c
}
