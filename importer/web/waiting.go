package web

import (
	"strconv"

	"comebacks/importer/users"
)

// waitingPage is that of a file that waits for its turn, or will not have one.
type waitingPage struct {
	ID, Name string
	State    string // waiting, starting, left, taken-out, refused
	Text     string
	Ahead    string // what is being sent just now, or why the journal can't be had
	What, Do string // why it was refused
	Refresh  bool
}

// showWaiting shows a send that waits. Once it has begun, it leads to its run.
func showWaiting(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	info := f.known()
	s := info.lastSend()
	if s == nil {
		return v.see("files/" + info.ID)
	}
	if s.Run != 0 {
		return v.follow(info.ID, s)
	}
	page := &waitingPage{ID: info.ID, Name: info.Name, State: s.State}
	switch s.State {
	case sendLeft:
		page.Text = v.voice.Say("web.waiting.left")
	case sendOut:
		page.Text = v.voice.Say("web.waiting.taken-out")
	case sendRefused:
		page.Text = v.voice.Say("web.waiting.refused")
		if l := v.office.queue.lastOf(info.ID); l != nil {
			page.What, page.Do = v.whyNot(l)
		}
	default:
		page.State, page.Refresh = sendWaiting, true
		page.Text, page.Ahead = v.place(info.ID)
	}
	return v.show("waiting", v.voice.Say("web.waiting.title", "file", info.Name), page)
}

// refused says that the turn of the file, as it is, had come, and that it was not sent.
func (p *filePage) refused(v *visit, info *fileInfo) {
	s := info.lastSend()
	if s == nil || s.State != sendRefused || s.Revision != info.Revision {
		return
	}
	what := ""
	if l := v.office.queue.lastOf(info.ID); l != nil {
		what, _ = v.whyNot(l)
	}
	p.Warnings = append(p.Warnings, v.voice.Say("web.waiting.was-refused", "what", what))
}

// whyNot says why a job did not come to its end.
func (v *visit) whyNot(l *live) (what, do string) {
	l.mu.Lock()
	err := l.err
	l.mu.Unlock()
	return v.explain(err)
}

// place says where a file stands in the queue, and what is before it.
func (v *visit) place(id string) (text, ahead string) {
	n, _ := v.office.queue.placeOf(id)
	if n == 0 {
		return v.voice.Say("web.waiting.starting"), ""
	}
	return v.placeText(n), v.aheadText(n)
}

// placeText says at which place something waits, and about when its turn comes.
func (v *visit) placeText(n int) string {
	turn := ""
	if left := v.office.queue.untilTurn(n); left > 0 {
		turn = v.clock(v.now().Add(left))
	}
	return v.voice.Say("web.waiting.place", "n", n, "time", turn)
}

// aheadText says what those wait for who wait at a place: what is being done, and whose
// turn it is then.
func (v *visit) aheadText(n int) string {
	now, held := v.office.queue.ahead()
	if own := v.office.queue.heldAt(n); own != nil {
		held = own
	}
	switch {
	case held != nil:
		what, _ := v.explain(held)
		return v.voice.Say("web.waiting.held", "what", what)
	case now == nil:
		return ""
	}
	ready, next, whose := "", "", ""
	if left := now.far().left; left > 0 {
		ready = v.clock(v.now().Add(left))
	}
	if t := v.office.queue.nextUp(); t != nil && n > 1 {
		next, whose = t.name, t.who
	}
	return v.voice.Say("web.waiting.ahead", "file", now.name, "who", now.who, "time", ready, "next", next, "whose", whose)
}

// waitingProgress tells the script of a page that waits when to load it anew.
func waitingProgress(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	info := f.known()
	s := info.lastSend()
	if s == nil || s.Run != 0 || s.State != sendWaiting && s.State != sendBegun {
		return v.answer(200, progressData{State: sendEnded, Ended: true})
	}
	place, _ := v.office.queue.placeOf(info.ID)
	text, ahead := v.place(info.ID)
	p := progressData{State: sendWaiting, Phase: string(phaseWaiting), All: int64(s.Rows), Text: text, Held: ahead, Place: place}
	if l := v.office.queue.lastOf(info.ID); l != nil && place == 0 {
		far := l.far()
		p.Phase, p.Done, p.All = string(far.phase), far.done, far.all
	}
	return v.answer(200, p)
}

// leaveQueue takes a file out of the queue. If its turn has come, it leads to what has
// begun.
func leaveQueue(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	info := f.known()
	q := v.office.queue
	if t, out := q.takeOut(func(t *task) bool { return t.file == info.ID }); out {
		t.stop()
		v.audit(users.TakenOut, 0)
		err := f.change(func(i *fileInfo) error {
			if s := i.sendOf(t.key); s != nil && s.State == sendWaiting {
				s.State = sendOut
			}
			return nil
		})
		if err != nil {
			return err
		}
	} else if s := info.lastSend(); s != nil && s.State == sendWaiting { // its turn has come, and nothing is sent yet
		if l := q.lastOf(info.ID); l != nil && l.halt() {
			v.audit(users.TakenOut, 0)
		}
	}
	return v.see("files/" + info.ID + "/waiting")
}

func (v *visit) runPath(n int64) string { return "runs/" + strconv.FormatInt(n, 10) }
