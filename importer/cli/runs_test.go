package cli

import (
	"testing"

	"comebacks/importer/job"
)

// The list of runs has names only if there are several.
func TestRunsOfSeveral(t *testing.T) {
	anna, bo := job.ListedRun{StartedBy: "anna"}, job.ListedRun{StartedBy: "bo"}
	went := job.ListedRun{StartedBy: "anna", Continued: &job.Continued{By: "bo"}}
	back := job.ListedRun{StartedBy: "anna", Continued: &job.Continued{By: "anna"}}
	for _, tt := range []struct {
		runs []job.ListedRun
		want bool
	}{
		{[]job.ListedRun{anna, anna, back}, false},
		{[]job.ListedRun{anna, bo}, true},
		{[]job.ListedRun{went}, true},
	} {
		if ofSeveral(tt.runs) != tt.want {
			t.Errorf("%+v", tt.runs)
		}
	}
}
