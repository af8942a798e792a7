package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

// The list of runs fits a terminal, whatever stands in it, and leaves out no count.
func TestRunsAreNarrow(t *testing.T) {
	counts := make(map[importer.Status]int)
	for i, s := range importer.Statuses {
		counts[s] = 123456 + i
	}
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	runs := []job.ListedRun{
		{Run: 1234, Started: at, State: "killed", ReplacedBy: 1235, File: strings.Repeat("å", 300) + ".csv", Server: "http://127.0.0.1:8099", Rows: 1234567, Counts: counts},
		{Run: 7, Started: at, State: "done", File: "kunder.csv", Server: "https://connect.maklare.vitec.net", Rows: 1, Counts: map[importer.Status]int{importer.Created: 1}},
		{Run: 6, Started: at, State: "running", File: "x", Server: "https://connect.maklare.vitec.net"},
	}
	for _, language := range words.Languages {
		tm := &terminal{voice: words.Voice{Language: language}}
		text := tm.runLines(runs)
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
				t.Errorf("%d columns: %s", n, line)
			}
		}
		for i, s := range importer.Statuses {
			if n := fmt.Sprintf("123\u00a0%d %s", 456+i, tm.voice.Status(s, 2)); !strings.Contains(strings.Join(strings.FieldsFunc(text, isBreak), " "), n) {
				t.Errorf("%s: %s is not in\n%s", language, n, text)
			}
		}
		if strings.Contains(text, "connect.maklare") || !strings.Contains(text, "127.0.0.1:8099") {
			t.Errorf("only an unusual server is named:\n%s", text)
		}
	}
}

// The list of runs has names only if there are several.
func TestRunsOfSeveral(t *testing.T) {
	anna, bo := job.ListedRun{StartedBy: "anna"}, job.ListedRun{StartedBy: "bo"}
	went := job.ListedRun{StartedBy: "anna", Continued: &job.Continued{By: "bo"}}
	back := job.ListedRun{StartedBy: "anna", Continued: &job.Continued{By: "anna"}}
	tm := &terminal{}
	for _, tt := range []struct {
		runs []job.ListedRun
		want string
	}{
		{[]job.ListedRun{anna, anna, back}, ""},
		{[]job.ListedRun{anna, bo}, "by bo"},
		{[]job.ListedRun{went}, "by anna and bo"},
	} {
		said := tm.runLines(tt.runs)
		if !strings.Contains(said, tt.want) || tt.want == "" && strings.Contains(said, "anna") {
			t.Errorf("%+v is listed as\n%s", tt.runs, said)
		}
	}
}
