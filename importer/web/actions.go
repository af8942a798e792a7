package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/users"
)

var actionRoutes = []route{
	{"POST /runs/{n}/stop", toSend, stopRun},
	{"POST /runs/{n}/resume", toSend, resumeRun},
	{"POST /runs/{n}/rest", toSend, restOfPilot},
	{"POST /runs/{n}/settle", toSend, settleRow},
	{"POST /runs/{n}/fix", toSend, fixHere},
	{"POST /runs/{n}/again", toSend, tryAgain},
	{"POST /runs/{n}/reconcile", toRead, reconcileRun},
}

// stopRun stops a run as Ctrl-C does: requests under way are finished first. One that
// waits for its turn is taken out of the queue.
func stopRun(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	if t, out := v.office.queue.takeOut(func(t *task) bool { return t.run.Load() == r.Run }); out {
		t.end(context.Canceled)
		v.audit(users.Stopped, r.Run)
	} else if r.live != nil && r.live.halt() {
		v.audit(users.Stopped, r.Run)
	}
	return v.see(v.runPath(r.Run))
}

// resumePage asks before a run is gone on with of which later runs have done something.
type resumePage struct {
	Run      int64
	Name     string
	Replaced int64    // the run that took its place; 0 for none
	Will     int      // rows that would be sent
	Rows     int      // those of them whose contact has a row in a later run
	Later    []string // the first of these, in words
	More     int      // further such rows
	Changed  string
	Seen     string // what was shown
}

// resumeRun goes on with a run that was not finished.
func resumeRun(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	r, err := v.run()
	if err != nil {
		return err
	}
	return v.goOn(r)
}

// goOn goes on with a run, once a person has agreed to what there is to agree to.
func (v *visit) goOn(r *runState) error {
	if r.moves() || !r.CanResume {
		return v.see(v.runPath(r.Run))
	}
	if err := v.office.ownServer(&r.Info); err != nil {
		return err
	}
	page, agreed, err := v.beforeResume(r)
	if err != nil {
		return err
	}
	if page != nil && v.r.FormValue("seen") != page.Seen {
		if v.r.FormValue("seen") != "" {
			shown, _ := strconv.Atoi(v.r.FormValue("will"))
			page.Changed = v.voice.Say("web.confirm.changed", "n", page.Will, "m", shown)
		}
		return v.show("resume", v.voice.Say("web.resume.title", "run", r.Run), page)
	}
	if v.office.queue.goOn(v, r.Info, agreed) {
		v.audit(users.Resumed, r.Run)
	}
	return v.see(v.runPath(r.Run))
}

// restOfPilot leads to the confirmation of what a pilot has left.
func restOfPilot(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	info, found := v.office.fileOf(r.Info)
	if !found || r.state != statePilot {
		return v.see(v.runPath(r.Run))
	}
	at := "files/" + info.ID + "/send?"
	for _, s := range info.Sends {
		if s.Run != r.Run {
			continue
		}
		for name, on := range map[string]bool{"similar": s.Options.Similar, "askFirst": s.Options.AskFirst, "strict": s.Options.Strict} {
			if on {
				at += name + "=on&"
			}
		}
		break
	}
	return v.see(strings.TrimRight(at, "?&"))
}

// settleRow takes what a person has seen in Vitec of a row in doubt, or asks Vitec
// again.
func settleRow(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	r, err := v.run()
	if err != nil {
		return err
	}
	said := job.Said{Rows: []string{v.r.FormValue("row")}}
	switch v.r.FormValue("says") {
	case "there":
		if said.Created = strings.TrimSpace(v.r.FormValue("id")); said.Created == "" {
			return refuse(http.StatusBadRequest, "web.settle.which")
		}
	case "absent":
		said.Absent = true
	case "ask":
		return v.goOn(r)
	default:
		return refuse(http.StatusBadRequest, "web.settle.which")
	}
	if err := said.Check(); err != nil {
		return err
	}
	if r.moves() {
		return refuse(http.StatusConflict, "web.settle.later")
	}
	if err := v.office.ownServer(&r.Info); err != nil {
		return err
	}
	if err := v.office.queue.settle(v, r.Info, said); err != nil {
		return err
	}
	v.audit(users.Settled, r.Run)
	return v.see(v.runPath(r.Run))
}

// settle records what a person says about rows. It goes on if the browser goes away.
func (q *queue) settle(v *visit, info job.RunInfo, said job.Said) error {
	o := job.Defaults()
	q.office.address(&o)
	o.Voice, o.StartedBy, o.Now = v.voice, v.who, v.config.Now
	if err := q.office.placeFor(&info); err != nil {
		return err
	}
	jb, err := job.OpenRun(q.ctx, info, o, job.Watcher{})
	if err != nil {
		return err
	}
	defer jb.Close()
	if err = q.office.connect(jb); err == nil {
		err = jb.Settle(q.ctx, said)
	}
	var f *importer.Failure
	if errors.As(err, &f) && f.Code == job.NotUncertain {
		return nil // it was said before
	}
	return err
}

// shownLater is how many rows are named of which a later run has done something.
const shownLater = 20

// beforeResume shows what would be sent, if the run was replaced, or a later one has sent
// something to the contacts of its rows: dates may have been moved since. It gives nil if
// nothing is to be asked.
func (v *visit) beforeResume(r *runState) (*resumePage, func(row int) bool, error) {
	old, err := v.openRun(r.Info)
	if err != nil {
		return nil, nil, err
	}
	defer old.Close()
	later, err := old.Later(v.r.Context())
	if err != nil || r.ReplacedBy == 0 && len(later) == 0 {
		return nil, nil, err
	}
	page := &resumePage{Run: r.Run, Name: nameOf(r.File), Replaced: r.ReplacedBy, Rows: len(later)}
	code := rowSet{}
	for i, row := range later {
		code.add(row.Row)
		if i < shownLater {
			page.Later = append(page.Later, v.voice.Say("web.resume.row", "row", row.Row, "contact", row.ContactID, "time", v.moment(known(row.Date)),
				"run", row.Later.Run, "later", v.moment(known(row.LaterDate))))
		}
	}
	page.More = len(later) - len(page.Later)
	if r.ReplacedBy == 0 {
		page.Seen = code.code()
		return page, nil, nil
	}
	will, err := v.wouldSend(r)
	if err != nil {
		return nil, nil, err
	}
	page.Will, page.Seen = will.count(), will.code()+code.code()
	return page, will.has, nil
}

// known is a time, or nil if it is not known.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// wouldSend gives the rows that a run that was replaced would send.
func (v *visit) wouldSend(r *runState) (will rowSet, err error) {
	if err := v.office.placeFor(&r.Info); err != nil {
		return nil, err
	}
	jb, err := job.Resume(v.r.Context(), r.Info, job.ResumeOptions{
		Journal: v.office.journal, Voice: v.voice, Now: v.config.Now, People: v.office.peopleOf(r.Info), Keeper: v.office.keeper,
	}, job.Watcher{})
	if err != nil {
		return nil, err
	}
	defer jb.Close()
	err = jb.LookAt(v.r.Context(), func() { will = nil }, func(row *job.SeenRow) error {
		if row.Standing == job.WillBeSent {
			will.add(row.Row.Number)
		}
		return nil
	})
	return will, err
}
