package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
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
	restored, err := job.RestoredNotice(path)
	if err != nil {
		return err
	}
	for _, n := range restored {
		t.notice(n)
	}
	if len(runs) == 0 {
		t.say("runs.none", "file", path)
		return nil
	}
	_, err = io.WriteString(t.Out, t.runLines(runs))
	return err
}

// runLines lists runs, each in a line with what it is known by, and below that what has
// become of its rows. They are as wide as help.
func (t *terminal) runLines(runs []job.ListedRun) string {
	const gap = "  "
	lines := [][]string{t.heads("run", "began", "state", "sheet")}
	for _, r := range runs {
		lines = append(lines, []string{
			strconv.FormatInt(r.Run, 10), importer.InSweden(r.Started).Format("2006-01-02 15:04"), t.stateText(r), importer.OneLine(filepath.Base(r.File)),
		})
	}
	var widths [3]int // all columns but the last
	for _, cells := range lines {
		for i := range widths {
			widths[i] = max(widths[i], utf8.RuneCountInString(cells[i]))
		}
	}
	several := ofSeveral(runs)
	left := helpWidth - widths[0] - widths[1] - widths[2] - 3*len(gap)
	var out strings.Builder
	for i, cells := range lines {
		for column, width := range widths {
			fmt.Fprintf(&out, "%-*s%s", width, cells[column], gap)
		}
		fmt.Fprintln(&out, words.Shorten(cells[3], max(left, 12)))
		if i > 0 {
			indent := widths[0] + len(gap)
			fmt.Fprintf(&out, "%*s%s\n", indent, "", wrapped(t.countsOf(runs[i-1], several), indent))
		}
	}
	return out.String()
}

// ofSeveral reports whether the runs are not all one person's.
func ofSeveral(runs []job.ListedRun) bool {
	return slices.ContainsFunc(runs, func(r job.ListedRun) bool {
		return slices.ContainsFunc(r.Names(), func(who string) bool { return who != runs[0].StartedBy })
	})
}

// countsOf is what has become of a run's rows, where they went unless that is the usual
// server, and if there are several people, who sent them.
func (t *terminal) countsOf(r job.ListedRun, several bool) string {
	var counts []string
	for _, s := range importer.Statuses {
		if n := r.Counts[s]; n > 0 {
			number := strings.ReplaceAll(t.voice.Number(int64(n)), " ", "\u00a0") // in one line
			counts = append(counts, number+" "+t.voice.Status(s, n))
		}
	}
	server := r.Server
	if usual, err := job.Server(job.Defaults().Send.BaseURL); err == nil && server == usual {
		server = ""
	}
	who := ""
	if several {
		who = t.voice.And(r.Names())
	}
	return t.voice.Say("runs.counts", "rows", r.Rows, "counts", strings.Join(counts, ", "), "server", server, "who", who)
}

func newPurge(t *terminal) *cobra.Command {
	var path string
	var days int
	c := &cobra.Command{
		Use:  "purge",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if days < 0 || days > job.MostDays {
				return usage("days", "days", strconv.Itoa(days), "most", strconv.Itoa(job.MostDays))
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
			old := false
			for _, aside := range purged.Aside {
				t.print("purged.aside", "file", aside.Path)
				old = old || aside.Old
			}
			if old {
				return &someNot{}
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
