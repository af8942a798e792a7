package web

import (
	"encoding/hex"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

var runRoutes = []route{
	{"GET /runs", showRuns},
	{"GET /runs/{n}", showRun},
	{"GET /runs/{n}/progress", runProgress},
}

// States of a run, as people are told: what the journal says, never a worker's word.
const (
	stateWaiting  = "waiting"
	stateRunning  = "running"
	stateSettling = "settling" // only rows in doubt are left
	stateStopped  = "stopped"
	stateKilled   = "killed" // the journal says that it runs, and nobody does it
	stateDone     = "done"
	statePilot    = "pilot" // done, and the rest is not sent
	stateReplaced = "replaced"
)

// runState is a run as it stands.
type runState struct {
	job.RunInfo
	listed job.ListedRun
	state  string
	live   *live // what this process does with it, or did last; nil for nothing
	place  int   // in the queue; 0 if it does not wait
}

// moves reports whether it may stand differently in a second.
func (r *runState) moves() bool {
	return r.state == stateWaiting || r.state == stateRunning || r.state == stateSettling
}

// counts are its rows by status, as the journal has them.
func (r *runState) counts() map[importer.Status]int { return r.listed.Counts }

// run finds the run that a request is about.
func (v *visit) run() (*runState, error) {
	info, err := job.FindRun(v.office.journal, v.r.PathValue("n"))
	if err != nil || v.r.PathValue("n") == "" {
		return nil, refuse(http.StatusNotFound, "web.run.none")
	}
	return v.stand(info)
}

// stand finds out how a run stands.
func (v *visit) stand(info job.RunInfo) (*runState, error) {
	all, err := job.Runs(v.office.journal)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(l job.ListedRun) bool { return l.Run == info.ID })
	if i < 0 {
		return nil, refuse(http.StatusNotFound, "web.run.none")
	}
	r := &runState{RunInfo: info, listed: all[i]}
	v.office.judge(r)
	return r, nil
}

// judge finds out as what a run stands.
func (o *office) judge(r *runState) {
	q, listed := o.queue, &r.listed
	r.live, r.place = q.liveOf(listed.Run), q.placeOfRun(listed.Run)
	goes := r.live != nil && !r.live.far().ended
	switch {
	case r.place > 0:
		r.state = stateWaiting
	case goes && r.live.at() == phaseSettling:
		r.state = stateSettling
	case goes:
		r.state = stateRunning
	case listed.State == stateRunning && q.busy(): // it is this process that has the journal, for another run
		r.state = stateKilled
	case listed.ReplacedBy != 0 && listed.Unfinished && listed.State != stateRunning:
		r.state = stateReplaced
	case listed.State == stateDone && listed.Pilot > 0 && listed.Counts[importer.Unsent] > 0:
		r.state = statePilot
	default:
		r.state = listed.State
	}
}

// line is the run in a list.
func (v *visit) line(r *runState) runLine {
	l := &r.listed
	return runLine{
		Run: l.Run, When: v.when(l.Started), Who: l.StartedBy, Name: nameOf(l.File), State: r.state,
		Text: v.voice.Say("web.run.state." + r.state), Counts: v.counted(l.Counts),
	}
}

// counted puts counts into words, in the order of a summary.
func (v *visit) counted(counts map[importer.Status]int) (all []statusCount) {
	for _, s := range importer.Statuses {
		if n := counts[s]; n > 0 {
			all = append(all, statusCount{string(s), v.voice.Status(s, n), n})
		}
	}
	return all
}

// when writes when something was.
func (v *visit) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.voice.ShortDay(t.Local()) + " " + t.Local().Format("15:04")
}

// nameOf is the name of a sheet, without the folder, whatever system it was on.
func nameOf(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		path = path[i+1:]
	}
	return filepath.Base(path)
}

// shownRuns is how many runs a page of the list has.
const shownRuns = 50

// runsPage is the list of all runs.
type runsPage struct {
	Runs         []runLine
	Older, Newer int // the number of the page before and after; 0 for none
}

// showRuns lists the runs of the journal, those of the command line too.
func showRuns(v *visit) error {
	all, err := job.Runs(v.office.journal)
	if err != nil {
		return err
	}
	at, _ := strconv.Atoi(v.r.FormValue("page"))
	at = max(at, 1)
	page := runsPage{Newer: at - 1}
	from := min((at-1)*shownRuns, len(all))
	for _, listed := range all[from:min(from+shownRuns, len(all))] {
		r := &runState{listed: listed}
		v.office.judge(r)
		page.Runs = append(page.Runs, v.line(r))
	}
	if from+shownRuns < len(all) {
		page.Older = at + 1
	}
	return v.show("runs", v.voice.Say("web.runs.title"), page)
}

// runPage is the page of a run.
type runPage struct {
	runLine
	Moves     bool
	Progress  progressData
	Server    string
	Ended     string
	Rows      int
	What, Do  string   // why it was stopped, and what to do
	Notes     []string // what was told while it went on
	Primary   string   // the name of the button that is to be pressed
	Buttons   []string // the names of all that there are
	Replaced  int64    // the run that took its place
	Results   bool     // its results can be had
	Errors    bool     // its errors file can be had
	Uncertain []uncertainView
	More      int // further rows in doubt
	Compared  *comparedView
	Comparing bool
	Busy      bool // something of it is live: nothing can be downloaded
	File      string // the id of the file that it was sent from; "" for none
}

// uncertainView is a row of which a person must find out whether it is in Vitec.
type uncertainView struct {
	Row           int
	Contact, When string
	Ask           string // what to do, in words
}

// showRun is the page of a run.
func showRun(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	page := &runPage{
		runLine: v.line(r), Moves: r.moves(), Server: r.Server, Rows: r.Rows, Replaced: r.ReplacedBy,
		Progress: v.progressOf(r), Busy: r.moves(),
	}
	page.Counts = v.counted(page.Progress.Counts)
	page.Ended = v.when(r.EndedAt)
	page.What, page.Do = v.whyStopped(r)
	if r.live != nil {
		page.Notes = v.notes(r.live)
	}
	if info, found := v.office.fileOf(r.RunInfo); found {
		page.File = info.ID
	}
	if !r.moves() {
		if page.Uncertain, page.More, err = v.uncertain(r); err != nil {
			return err
		}
	}
	page.Results = !r.moves() && r.state != stateKilled
	page.Errors = page.Results && notDone(r.counts()) > 0
	v.addComparison(page, r)
	page.Primary, page.Buttons = buttons(r, page.File != "")
	return v.show("run", v.voice.Say("web.run.title", "run", r.ID, "file", page.Name, "state", page.Text), page)
}

// notDone counts the rows that are not known to be in Vitec.
func notDone(counts map[importer.Status]int) (n int) {
	for s, rows := range counts {
		if !s.Done() {
			n += rows
		}
	}
	return n
}

// buttons are those of a run: the one that is to be pressed, and all that there are.
func buttons(r *runState, hasFile bool) (primary string, all []string) {
	add := func(name string, is bool) {
		if is {
			if primary == "" {
				primary = name
			}
			all = append(all, name)
		}
	}
	counts, still := r.counts(), !r.moves()
	add("leave", r.state == stateWaiting)
	add("stop", r.state == stateRunning && r.live != nil)
	add("stop-settling", r.state == stateSettling)
	add("resume", r.state == stateStopped || r.state == stateKilled)
	add("rest", r.state == statePilot && hasFile)
	add("fix", still && r.state != stateKilled && r.state != stateStopped && notDone(counts) > 0)
	add("results", still && r.state != stateKilled)
	add("resume", r.state == stateReplaced || (r.state == stateDone || r.state == statePilot) && r.Unfinished())
	add("again", still && r.state == stateDone && counts[importer.Rejected]+r.Open > 0)
	add("errors", still && r.state != stateKilled && notDone(counts) > 0)
	add("report", true)
	add("reconcile", r.state != stateWaiting)
	return primary, all
}

// whyStopped says why a run did not come to its end, and what to do about it.
func (v *visit) whyStopped(r *runState) (what, do string) {
	switch {
	case r.state == stateKilled:
		return v.voice.Say("web.run.killed"), ""
	case r.moves():
		return "", ""
	}
	if r.live != nil {
		if what, do = v.whyNot(r.live); what != "" && !(r.Cause != "" && interrupted(r.live.why())) {
			return what, do
		}
	}
	if r.Cause != "" {
		return v.voice.Stop(importer.Cause(r.Cause), r.Reason)
	}
	if r.Due {
		return v.voice.Say("web.run.unwritten"), ""
	}
	return "", ""
}

func (l *live) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// notes are what a job has told, in words.
func (v *visit) notes(l *live) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return v.voice.TellAll(l.notices)
}

// fileOf finds the file that a run was sent from.
func (o *office) fileOf(info job.RunInfo) (fileInfo, bool) {
	all, err := o.shelf.all()
	if err != nil {
		return fileInfo{}, false
	}
	digest := hex.EncodeToString(info.Digest)
	for _, f := range all {
		for _, s := range f.Sends {
			if s.Run == info.ID && (s.Digest == "" || s.Digest == digest) {
				return f, true
			}
		}
	}
	return fileInfo{}, false
}

// explain puts an error into words: a refusal of the page's, or any other.
func (v *visit) explain(err error) (what, do string) {
	switch e := err.(type) {
	case *refusal:
		return v.voice.Say(e.key, e.blanks...), ""
	case *broke:
		return v.voice.Say("web.run.broke", "what", e.what), ""
	}
	return explain(v.voice, err)
}
