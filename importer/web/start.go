package web

import (
	"comebacks/importer"
	"comebacks/importer/job"
)

var startRoutes = []route{
	{"GET /{$}", toRead, showStart},
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

// startRuns is how many runs the first page shows, and startFiles how many files that
// were not sent.
const (
	startRuns  = 5
	startFiles = 5
)

// showStart is the first page.
func showStart(v *visit) error {
	if !v.guest.may(toSend) { // who has no file to hand in looks at runs
		return v.see("runs")
	}
	page, err := v.startPage()
	if err != nil {
		return err
	}
	return v.show("start", v.voice.Say("web.start.title"), page)
}

func (v *visit) startPage() (page startPage, err error) {
	page.Kept = v.voice.Say("web.start.kept", "n", int(keptSent/daily), "m", int(keptUnsent/daily))
	all, err := job.RunsOf(v.office.journal, v.office.keeper, v.voice)
	if err != nil {
		return page, err
	}
	for i, one := range all {
		r := v.office.judge(one)
		if i < startRuns {
			page.Runs = append(page.Runs, v.line(r))
		}
		if r.CanResume && r.state != stateReplaced && !r.moves() && len(page.Unfinished) < startRuns {
			page.Unfinished = append(page.Unfinished, unfinishedView{r.Run, v.leftOver(r)})
		}
	}
	page.More = len(all) > startRuns
	return page, v.addFiles(&page)
}

// leftOver says where a run was left that is not finished.
func (v *visit) leftOver(r *runState) string {
	done := 0 // those that are open are to go
	for s, n := range r.Counts {
		if s != importer.Unsent && s != importer.Uncertain {
			done += n
		}
	}
	key := "web.start.unfinished.stopped"
	switch {
	case r.state == stateKilled:
		key = "web.start.unfinished.killed"
	case r.state != stateStopped:
		key = "web.start.unfinished.done"
	}
	return v.voice.Say(key, "run", r.Run, "file", nameOf(r.File), "n", done, "all", r.Rows)
}

// addFiles adds the files that were not sent, and those that wait.
func (v *visit) addFiles(page *startPage) error {
	all, err := v.office.files.all()
	if err != nil {
		return err
	}
	for _, info := range all {
		s := info.lastSend()
		switch {
		case s == nil || s.State == sendOut:
			if len(page.Files) < startFiles {
				page.Files = append(page.Files, unsentView{info.ID, info.Name, v.when(info.Opened)})
			}
		case s.Run == 0:
			w := waitingView{ID: info.ID, Name: info.Name}
			switch s.State {
			case sendLeft:
				w.Text = v.voice.Say("web.waiting.left")
			case sendRefused:
				w.Text = v.voice.Say("web.waiting.refused")
			default:
				w.Text, _ = v.place(info.ID)
			}
			page.Waiting = append(page.Waiting, w)
		}
	}
	return nil
}
