package web

var startRoutes = []route{
	{"GET /{$}", showStart},
}

// startPage is what the first page shows: hand in a sheet, or go on with what is not
// done.
type startPage struct {
	Unfinished []unfinishedView // runs that were not finished, the newest first
	Waiting    []waitingView    // files that wait for their turn, or waited when the program ended
	Files      []unsentView     // files that were handed in and not sent, the one opened last first
	Runs       []runLine        // the last five
	More       bool             // there are more runs than these
	Kept       string           // the privacy line
}

// unfinishedView is a run that a person may go on with: a form that posts to
// {{.Path "runs" .Run "resume"}}, with one button.
type unfinishedView struct {
	Run  int64
	Text string // "run 12, kunder.xlsx, stopped at 212 of 400"
}

// waitingView is a file whose send waits, or was left when the program ended. Its page
// is {{.Path "files" .ID "waiting"}}.
type waitingView struct {
	ID, Name, Text string
}

// unsentView is a file that was handed in and not sent. Its page is
// {{.Path "files" .ID}}.
type unsentView struct {
	ID, Name, When string
}

// runLine is a run in a list of them. Its page is {{.Path "runs" .Run}}.
type runLine struct {
	Run    int64
	When   string // as people say it
	Who    string
	Name   string // of the file, without its folder
	State  string // waiting, running, settling, stopped, killed, done, pilot, replaced
	Text   string // the same in words
	Counts []statusCount
}

// statusCount is how many rows became something.
type statusCount struct {
	Status string // the CSS class of its pill
	Word   string
	Rows   int
}

// showStart is the first page.
func showStart(v *visit) error {
	return v.show("start", v.voice.Say("web.start.title"), startPage{})
}
