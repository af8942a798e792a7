package web

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"comebacks/importer"
)

// progressData is what a page is told once a second.
type progressData struct {
	State  string                  `json:"state"`
	Phase  string                  `json:"phase"`
	Done   int64                   `json:"done"`
	All    int64                   `json:"all"`
	Counts map[importer.Status]int `json:"counts,omitempty"`
	Text   string                  `json:"text"`
	Held   string                  `json:"held"`
	Place  int                     `json:"place"`
	Ended  bool                    `json:"ended"` // the page is to be loaded anew
}

// runProgress says how far a run is. While it goes on here, the journal is not asked: a
// whole office may look at one run, each once a second.
func runProgress(v *visit) error {
	if p, here := v.progressHere(); here {
		return v.answer(http.StatusOK, p)
	}
	r, err := v.run()
	if err != nil {
		return err
	}
	return v.answer(http.StatusOK, v.progressOf(r))
}

// progressHere says how far a run is that this process is at, as soon as it has counted a
// row of it.
func (v *visit) progressHere() (p progressData, here bool) {
	n, err := strconv.ParseInt(v.r.PathValue("n"), 10, 64)
	if err != nil {
		return p, false
	}
	l := v.office.queue.liveOf(n)
	if l == nil || v.office.queue.placeOfRun(n) > 0 {
		return p, false
	}
	p = v.alive(progressData{State: stateRunning}, l)
	if p.Phase == string(phaseSettling) {
		p.State = stateSettling
	}
	return p, !p.Ended && len(p.Counts) > 0
}

// progressOf says how far a run is: as this process counts, if it is at it, else as the
// journal does.
func (v *visit) progressOf(r *runState) progressData {
	p := progressData{State: r.state, Place: r.place, Counts: r.Counts, All: int64(r.Rows), Ended: !r.moves()}
	for _, n := range p.Counts {
		p.Done += int64(n)
	}
	if r.live == nil || r.state == stateWaiting || !r.moves() {
		p.Text = v.voice.Say("web.run.state." + r.state)
		if r.state == stateRunning { // by another process
			p.Text = v.voice.Say("web.run.far", "n", p.Done, "all", p.All)
		}
		if r.place > 0 {
			p.Phase, p.Text, p.Held = string(phaseWaiting), v.placeText(r.place), v.aheadText(r.place)
		}
		return p
	}
	return v.alive(p, r.live)
}

// alive says how far a job of this process is.
func (v *visit) alive(p progressData, l *live) progressData {
	far := l.far()
	p.Phase, p.Ended = string(far.phase), far.ended
	p.Done, p.All = far.done, far.all
	if len(far.counts) > 0 {
		p.Counts = far.counts
	}
	switch far.phase {
	case phaseSending, phaseHeld, phaseProbing, phaseComparing, phaseLookingUp:
		p.Text = v.voice.Say("web.run.far", "n", far.done, "all", far.all, "left", v.about(far.left))
		if far.phase == phaseComparing || far.phase == phaseLookingUp {
			p.Text = v.voice.Say("web.run.phase."+string(far.phase)) + " · " + p.Text
		}
	case phaseSettling:
		p.Text = v.voice.Say("web.run.settling", "n", far.inDoubt, "time", v.clock(far.until))
	default:
		p.Text = v.voice.Say("web.run.phase." + string(far.phase))
	}
	switch far.phase {
	case phaseHeld:
		p.Held = v.voice.Say("web.run.held", "time", v.clock(far.until))
	case phaseProbing:
		p.Held = v.voice.Say("web.run.probing")
	}
	if far.stopping && !far.ended {
		p.Held = v.voice.Say("web.run.stopping")
	}
	return p
}

// clock writes a time of this day, or with its day.
func (v *visit) clock(t time.Time) string {
	t, now := importer.InSweden(t), importer.InSweden(v.now())
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return v.voice.ShortDay(t) + " " + t.Format("15:04")
}

// about says how long something still takes; "" if that is not known.
func (v *visit) about(left time.Duration) string {
	switch minutes := int(math.Ceil(left.Minutes())); {
	case left <= 0:
		return ""
	case left < 50*time.Second:
		return v.voice.Say("web.run.left.seconds", "n", max(1, int(left.Seconds()/5+0.5)*5))
	case minutes < 90:
		return v.voice.Say("web.run.left.minutes", "n", minutes)
	}
	return v.voice.Duration(left.Seconds())
}
