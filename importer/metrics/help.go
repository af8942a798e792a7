package metrics

import (
	"maps"
	"slices"
)

// about is what stands above the values of a metric, for those who look at the text, and
// for Prometheus' tools, which want it. The README has the same in a table.
type about struct{ kind, text string }

const (
	counter   = "counter"
	gauge     = "gauge"
	histogram = "histogram"
)

var help = map[string]about{
	"comebacks_runs_total":                      {counter, "Runs that ended, by how."},
	"comebacks_runs_under_way":                  {gauge, "Runs that are sent or settled now."},
	"comebacks_last_run_end_timestamp_seconds":  {gauge, "When a run ended last, in seconds since 1970."},
	"comebacks_rows_total":                      {counter, "Rows that got their outcome, by status."},
	"comebacks_requests_total":                  {counter, "Requests to Vitec, by kind, HTTP status (none without an answer) and outcome."},
	"comebacks_post_duration_seconds":           {histogram, "How long a request that creates a comeback took."},
	"comebacks_journal_commit_duration_seconds": {histogram, "How long a commit of the journal took."},
	"comebacks_page_requests_total":             {counter, "Requests that the page answered, by route and HTTP status."},
	"comebacks_page_request_duration_seconds":   {histogram, "How long the page took to answer a request."},
	"comebacks_queue_length":                    {gauge, "Files and runs that wait for their turn."},
	"comebacks_queue_held":                      {gauge, "1 if the queue waits as another process has the journal, else 0."},
	"comebacks_journal_bytes":                   {gauge, "Size of the journal."},
	"comebacks_free_bytes":                      {gauge, "Room left on the disk of the state folder."},
	"comebacks_exit_code":                       {gauge, "The exit code with which the program ended."},
}

// Names are those of all metrics, sorted, without those of the process itself.
func Names() []string { return slices.Sorted(maps.Keys(help)) }

// firstWords are what every file of metrics begins with.
const firstWords = "# HELP comebacks_"
