package web

import (
	"encoding/hex"
	"errors"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

var runRoutes = []route{
	{"GET /runs", toRead, showRuns},
	{"GET /runs/{n}", toRead, showRun},
	{"GET /runs/{n}/progress", toRead, runProgress},
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
	job.RunDetail
	state string
	live  *live // what this process does with it, or did last; nil for nothing
	place int   // in the queue; 0 if it does not wait
}

// moves reports whether it may stand differently in a second.
func (r *runState) moves() bool {
	return r.state == stateWaiting || r.state == stateRunning || r.state == stateSettling
}

// run finds the run that a request is about.
func (v *visit) run() (*runState, error) {
	n, err := strconv.ParseInt(v.r.PathValue("n"), 10, 64)
	if err != nil {
		return nil, refuse(http.StatusNotFound, "web.run.none")
	}
	one, err := job.FindListed(v.office.journal, n, v.office.keeper, v.voice)
	var f *importer.Failure
	if errors.As(err, &f) && (f.Code == job.NoSuchRun || f.Code == job.NoRuns) {
		return nil, refuse(http.StatusNotFound, "web.run.none")
	}
	if err != nil {
		return nil, err
	}
	return v.office.judge(one), nil
}

// told is the state as it is told: a pilot of which nothing came about says so.
func (r *runState) told() string {
	if r.state == statePilot && r.Counts[importer.Created]+r.Counts[importer.Duplicate]+r.Counts[importer.Uncertain] == 0 {
		return "pilot-none"
	}
	return r.state
}

// judge finds out as what a run stands.
func (o *office) judge(one job.RunDetail) *runState {
	q := o.queue
	r := &runState{RunDetail: one, live: q.liveOf(one.Run), place: q.placeOfRun(one.Run)}
	goes := r.live != nil && !r.live.far().ended
	switch {
	case r.place > 0:
		r.state = stateWaiting
	case goes && r.live.at() == phaseSettling:
		r.state = stateSettling
	case goes:
		r.state = stateRunning
	case one.ReplacedBy != 0 && one.CanResume:
		r.state = stateReplaced
	case one.State == stateDone && one.HasRest:
		r.state = statePilot
	default:
		r.state = one.State
	}
	return r
}

// line is the run in a list.
func (v *visit) line(r *runState) runLine {
	return runLine{
		Run: r.Run, When: v.when(r.Started), Who: strings.Join(r.Names(), ", "), Name: nameOf(r.File), State: r.state,
		Text: v.voice.Say("web.run.state." + r.told()), Counts: v.counted(r.Counts),
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
	return dayAndTime(v.voice, t)
}

func dayAndTime(v words.Voice, t time.Time) string {
	t = importer.InSweden(t)
	return v.ShortDay(t) + " " + t.Format("15:04")
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
	Restored     string
	First, Last  string // the days of a report, until a person says others: this month's
}

// showRuns lists the runs of the journal, those of the command line too.
func showRuns(v *visit) error {
	all, err := job.RunsOf(v.office.journal, v.office.keeper, v.voice)
	if err != nil {
		return err
	}
	at, _ := strconv.Atoi(v.r.FormValue("page"))
	at = min(max(at, 1), len(all)/shownRuns+1)
	page := runsPage{Newer: at - 1}
	today := v.config.Now()
	page.First, page.Last = today.Format("2006-01-")+"01", today.Format(time.DateOnly)
	restored, err := job.RestoredNotice(v.office.journal)
	if err != nil {
		return err
	}
	for _, n := range restored {
		page.Restored = v.voice.Tell(n)
	}
	from := min((at-1)*shownRuns, len(all))
	for _, one := range all[from:min(from+shownRuns, len(all))] {
		page.Runs = append(page.Runs, v.line(v.office.judge(one)))
	}
	if from+shownRuns < len(all) {
		page.Older = at + 1
	}
	return v.show("runs", v.voice.Say("web.runs.title"), page)
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

func (l *live) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// fileOf finds the file that a run was sent from.
func (o *office) fileOf(info job.RunInfo) (fileInfo, bool) {
	all, err := o.files.all()
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
