package web

import (
	"errors"
	"slices"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
)

// runPage is the page of a run.
type runPage struct {
	runLine
	Moves     bool
	Progress  progressData
	Statuses  []statusCount // all of them, while it moves
	Tone      string        // the CSS class of what is said
	Said      string        // how it has ended
	Server    string
	Ended     string
	Rows      int
	What, Do  string   // why it was stopped, and what to do
	Why       []string // what keeps rows from being in Vitec, the most frequent first
	Notes     []string // what was told while it went on
	Rest      string   // how many of a pilot's rest would be sent, if not all
	Buttons   []button // one of them at most is to be pressed
	Replaced  int64    // the run that took its place
	Uncertain []uncertainView
	More      int // further rows in doubt
	Compared  *comparedView
	Comparing bool
	SignIn    bool   // its login is to be corrected first
	File      string // the id of the file that it was sent from; "" for none
	Begun     string // by whom, and who has gone on with it; "" where only one person could
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
	why, err := v.notInVitec(r)
	if err != nil {
		return err
	}
	page := &runPage{
		Why: why, runLine: v.line(r), Moves: r.moves(), SignIn: v.wantsLogin(r), Server: r.Server, Rows: r.Rows, Replaced: r.ReplacedBy,
		Progress: v.progressOf(r),
	}
	page.Counts = v.counted(page.Progress.Counts)
	if r.Ended != nil {
		page.Ended = v.when(*r.Ended)
	}
	page.Begun = v.begunBy(r)
	page.What, page.Do = v.whyStopped(r)
	if r.live != nil {
		page.Notes = v.notes(r.live, r.moves())
	}
	if info, found := v.office.fileOf(r.Info); found && v.guest.may(toSend) {
		page.File = info.ID
		page.Rest = v.restText(r, info)
	}
	if !r.moves() {
		if page.Uncertain, page.More, err = v.uncertain(r); err != nil {
			return err
		}
	}
	v.addComparison(page, r)
	page.Buttons = v.buttons(r, page.File != "")
	page.Said, page.Tone = v.said(r)
	for _, s := range importer.Statuses {
		n := page.Progress.Counts[s]
		page.Statuses = append(page.Statuses, statusCount{string(s), v.voice.Status(s, max(n, 2)), n})
	}
	return v.show("run", v.voice.Say("web.run.title", "run", r.Run, "file", page.Name, "state", page.Text), page)
}

// restText says how many rows of a pilot's rest would be sent: some were not judged yet when
// the pilot ended, and are the same as another row, say. It is "" if all would be, or if that
// would take long to find out.
func (v *visit) restText(r *runState, info fileInfo) string {
	rest := r.Counts[importer.Unsent]
	i := slices.IndexFunc(info.Sends, func(s send) bool { return s.Run == r.Run })
	if r.state != statePilot || r.Rows > mostSearched || i < 0 || info.Sends[i].Revision != info.Revision {
		return ""
	}
	f, err := v.office.files.get(info.ID)
	if err != nil {
		return ""
	}
	l, err := f.lookNow(v.r.Context(), info.Sends[i].Options)
	if err != nil || l.Failure != nil || l.Overview.ToBeFound > 0 || l.Overview.Will == rest {
		return ""
	}
	return v.voice.Say("web.run.rest", "n", l.Overview.Will, "m", rest)
}

// begunBy says who began a run and who has gone on with it, if there are several people.
func (v *visit) begunBy(r *runState) string {
	blanks := []any{"who", r.StartedBy, "time", v.when(r.Started)}
	switch last := r.Continued; {
	case last != nil:
		blanks = append(blanks, "other", last.By, "later", v.when(last.At))
	case !v.hosted():
		return ""
	}
	return v.voice.Say("web.run.begun-by", blanks...)
}

// Why rows are not in Vitec is said on the page of a run that is small enough for it to
// be found out at once, and for a few kinds. The report has all.
const (
	mostSearched = 20_000 // rows
	mostWhys     = 8
)

// notInVitec says what keeps rows of a run from being in Vitec, and counts its rows as
// they are now: other runs may have made some since.
func (v *visit) notInVitec(r *runState) (all []string, err error) {
	if r.moves() || notDone(r.Counts) == 0 || r.Rows > mostSearched {
		return nil, nil
	}
	counts, faults, err := job.NotInVitec(v.r.Context(), job.ReportOptions{Journal: v.office.journal, Voice: v.voice}, strconv.FormatInt(r.Run, 10))
	if err != nil {
		return nil, err
	}
	r.Counts = counts
	if r.state == statePilot && counts[importer.Unsent] == 0 { // its rest was sent by others
		r.state = stateDone
	}
	for _, f := range faults[:min(len(faults), mostWhys)] {
		all = append(all, f.Line(v.voice))
	}
	return all, nil
}

// button is one of a run's.
type button struct {
	Text      string
	Post, Get string // the last part of its address, below the run
	Query     string
	Keep      bool // what it gets is a file
	Primary   bool
}

// buttons are those of a run. The first is the one that is to be pressed.
func (v *visit) buttons(r *runState, hasFile bool) (all []button) {
	post := func(of string, is bool, text string) {
		if is && (v.guest.may(toSend) || of == "reconcile") {
			all = append(all, button{Text: text, Post: of})
		}
	}
	get := func(of, query string, is bool, text string) {
		if is {
			all = append(all, button{Text: text, Get: of, Query: query, Keep: of != "report" || query != ""})
		}
	}
	still, undone := !r.moves() && r.state != stateKilled, notDone(r.Counts)
	doubts := r.Counts[importer.Uncertain] // which nobody can correct
	post("stop", r.state == stateWaiting, v.voice.Say("web.run.button.leave"))
	post("stop", r.state == stateRunning && r.live != nil, v.voice.Say("web.run.button.stop"))
	post("stop", r.state == stateSettling, v.voice.Say("web.run.button.stop-settling"))
	post("resume", r.state == stateStopped || r.state == stateKilled, v.voice.Say("web.run.button.resume"))
	post("rest", r.state == statePilot && hasFile, v.voice.Say("web.run.button.rest"))
	post("fix", still && r.state != stateStopped && r.HasCopy && undone > doubts && r.state != statePilot, v.voice.Say("web.run.button.fix"))
	get("results", "", still && r.HasCopy, v.voice.Say("web.run.button.results"))
	post("resume", r.state == stateReplaced || (r.state == stateDone || r.state == statePilot) && r.CanResume, v.voice.Say("web.run.button.resume"))
	post("again", r.state == stateDone && r.HasCopy && r.Counts[importer.Rejected] > 0, v.voice.Say("web.run.button.again"))
	get("errors", "", still && r.HasCopy && undone > 0, v.voice.Say("web.run.button.errors"))
	get("report", "", true, v.voice.Say("web.run.button.report"))
	get("report", "?keep=1", !r.moves(), v.voice.Say("web.run.button.keep-report"))
	post("reconcile", r.state != stateWaiting, v.voice.Say("web.run.button.reconcile"))
	if len(all) > 0 {
		all[0].Primary = !v.wantsLogin(r) // which comes first
	}
	return all
}

// wantsLogin reports whether a run was stopped because Vitec did not take its login, and
// nobody has given another one.
func (v *visit) wantsLogin(r *runState) bool {
	return r.state == stateStopped && r.Cause == importer.CredentialsRefused && !v.office.practice && !v.hosted() && !v.office.typed.changedSince(r.Ended)
}

// said says how a run has ended, and how that is to be taken.
func (v *visit) said(r *runState) (text, tone string) {
	tone = "note"
	switch told := r.told(); {
	case r.state == stateDone && notDone(r.Counts) == 0 && v.office.practice:
		return v.voice.Say("web.run.all-done-practise"), "good"
	case r.state == stateDone && notDone(r.Counts) == 0:
		return v.voice.Say("web.run.all-done"), "good"
	case told == statePilot && v.office.practice:
		return v.voice.Say("web.run.says.pilot-practise"), tone
	}
	return v.voice.Say("web.run.says." + r.told()), tone
}

// whyStopped says why a run did not come to its end, and what to do about it.
func (v *visit) whyStopped(r *runState) (what, do string) {
	switch {
	case r.moves():
		return "", ""
	case r.state == stateKilled:
		return v.voice.Say("web.run.killed"), ""
	}
	if r.live != nil && !interrupted(r.live.why()) {
		if what, do = v.explain(r.live.why()); what != "" {
			if unwritten(r.live.why()) {
				do = v.voice.Say("web.run.unwritten.do")
			}
			return what, do
		}
	}
	if r.Info.Due {
		return v.voice.Say("web.run.unwritten"), v.voice.Say("web.run.unwritten.do")
	}
	return r.WhyStopped, r.DoStopped
}

// unwritten reports whether a run's results could not be written.
func unwritten(err error) bool {
	var file *report.FileError
	return errors.As(err, &file)
}

// notes are what a job has told, in words. That a run goes on is told as long as it does.
func (v *visit) notes(l *live, moves bool) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := slices.Clone(l.notices[:min(len(l.notices), keptNotices)])
	return v.voice.TellAll(slices.DeleteFunc(told, func(n importer.Notice) bool {
		return !moves && (n.Code == importer.RunGoesOn || n.Code == importer.RunResumed)
	}))
}

// shownDoubts is how many rows in doubt a page shows.
const shownDoubts = 50

// uncertain are the rows in doubt, for a person to look at.
func (v *visit) uncertain(r *runState) (shown []uncertainView, more int, err error) {
	all, err := job.Uncertain(v.office.journal, r.Run)
	if err != nil {
		return nil, 0, err
	}
	for _, u := range all[:min(len(all), shownDoubts)] {
		one := uncertainView{Row: u.Row, Contact: u.ContactID, When: v.moment(&u.Date)}
		one.Ask = v.voice.Say("web.run.look", "contact", u.ContactID, "time", one.When)
		shown = append(shown, one)
	}
	return shown, len(all) - len(shown), nil
}
