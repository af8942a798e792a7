package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comebacks/importer/job"
	"comebacks/report"
)

var confirmRoutes = []route{
	{"GET /files/{id}/send", toSend, showConfirm},
	{"POST /files/{id}/send", toSend, confirmSend},
	{"GET /files/{id}/waiting", toSend, showWaiting},
	{"GET /files/{id}/waiting/progress", toSend, waitingProgress},
	{"POST /files/{id}/waiting", toSend, leaveQueue},
}

// confirmPage is the last page before something is sent.
type confirmPage struct {
	ID, Name  string
	Changed   string   // why it is shown again: something is not as it was shown
	Statement string   // what would be made, and where
	Facts     []string // what there is to know besides
	Warnings  []string // what must not be missed
	Will      int
	Similar   int
	Invalid   int
	Ticks     sendTicks

	Revision int
	Seen     string // what was shown, as a whole

	Pilot      int    // how many rows the pilot has; 0 if it is not offered
	PilotFirst bool   // it is the primary button
	Rest       bool   // a pilot was sent: what is left goes on with its run
	RestOf     string // which pilot that is, and whose; "" if it is not known
	Offers     bool   // it can be sent as it was shown, or with other boxes ticked
	MaySend    bool   // as it was shown

	LookUp  int        // rows for people who are to be found first
	Missing []string   // customers that have no login, in words
	Login   *loginForm // asks for these
}

// ticksOf reads the boxes of a form, or of an address.
func ticksOf(r *http.Request) sendTicks {
	on := func(name string) bool { return r.FormValue(name) == "on" }
	return sendTicks{Similar: on("similar"), AskFirst: on("askFirst"), Strict: on("strict")}
}

// showConfirm shows what would be sent.
func showConfirm(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	info := f.known()
	if s := info.holding(); s != nil {
		return v.follow(info.ID, s)
	}
	return v.confirm(f, ticksOf(v.r), http.StatusOK, "")
}

// follow leads to what a send has begun.
func (v *visit) follow(id string, s *send) error {
	if s.Run != 0 {
		return v.see("runs/" + strconv.FormatInt(s.Run, 10))
	}
	return v.see("files/" + id + "/waiting")
}

// confirm shows the confirmation, from a fresh look. Why says why it is shown again.
func (v *visit) confirm(f *file, ticks sendTicks, status int, why string) error {
	l, err := f.lookNow(v.r.Context(), ticks)
	if err != nil {
		return err
	}
	info := f.known()
	if l.Failure != nil {
		return v.see("files/" + info.ID)
	}
	page, err := v.confirmed(info, l)
	if err != nil {
		return err
	}
	page.Changed = why
	return v.showAs(status, "confirm", v.voice.Say("web.confirm.title", "file", info.Name), page)
}

// showAs shows a page with a status of its own.
func (v *visit) showAs(status int, page, title string, data any) error {
	if status != http.StatusOK {
		v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		v.w.WriteHeader(status)
	}
	return v.show(page, title, data)
}

// confirmed makes the page of a look.
func (v *visit) confirmed(info fileInfo, l *look) (*confirmPage, error) {
	seen := &l.Overview.Overview
	page := &confirmPage{
		ID: info.ID, Name: info.Name, Will: seen.Will, Similar: seen.Similar, Invalid: seen.Invalid, Ticks: l.Ticks,
		Revision: l.Revision, Seen: l.shown(), LookUp: seen.ToBeFound,
		Facts: v.facts(seen),
	}
	for _, n := range l.Overview.Notices {
		if n.Loud {
			page.Warnings = append(page.Warnings, v.voice.Tell(n))
		}
	}
	who, missing, err := v.whoSends(seen)
	if err != nil {
		return nil, err
	}
	if v.hosted() { // it is the service's
		who = ""
	}
	server, err := v.office.where()
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		rows := 0
		var names []string
		for _, a := range missing {
			names, rows = append(names, a.ID), rows+a.Rows
		}
		page.Missing = []string{v.voice.Say("web.confirm.no-login", "n", len(missing), "customers", v.voice.And(names), "m", rows)}
		if page.Login = v.office.loginForm(names, v.path("files/"+info.ID+"/send")); page.Login != nil {
			page.Login.Primary = len(missing) == len(seen.Customers)
		}
	}
	blanks := []any{"n", seen.Will, "customer", v.agencies(seen), "first", v.moment(seen.First), "last", v.moment(seen.Last)}
	if v.office.practice { // which has an address and a login that say nothing to anybody
		page.Statement = v.voice.Say("web.confirm.will-practise", blanks...)
	} else {
		page.Statement = v.voice.Say("web.confirm.will", append(blanks, "address", plainAddress(server), "login", who)...)
	}
	if l.Pilot.ID != 0 {
		page.RestOf = v.restOf(l.Pilot)
	}
	page.Rest = pilotOf(info, l.Ticks) != nil || l.Pilot.Pilot >= pilotRows
	allMissing := len(missing) > 0 && len(missing) == len(seen.Customers)
	page.Offers = (seen.Will > 0 || seen.Similar > 0) && seen.ToBeFound == 0 && !allMissing
	page.MaySend = page.Offers && seen.Will > 0 && !(l.Ticks.Strict && seen.Invalid > 0)
	if page.Offers && !page.Rest && seen.Will > pilotRows {
		page.Pilot, page.PilotFirst = pilotRows, seen.Will > pilotAbove
	}
	return page, nil
}

// restOf says by whom, and when, the first rows of a sheet were sent.
func (v *visit) restOf(pilot job.RunInfo) string {
	return v.voice.Say("web.confirm.rest-of", "run", pilot.ID, "who", pilot.StartedBy, "time", v.when(pilot.StartedAt))
}

// pilotOf is the pilot of a file as it is, with these ticks; nil for none.
func pilotOf(info fileInfo, ticks sendTicks) *send {
	for n := range info.Sends {
		s := &info.Sends[n]
		if s.Pilot > 0 && s.Run != 0 && s.Revision == info.Revision && s.Options == ticks && s.State == sendEnded {
			return s
		}
	}
	return nil
}

// facts are what there is to know of a look, besides what is sent.
func (v *visit) facts(seen *report.Overview) (all []string) {
	for _, fact := range []struct {
		key string
		n   int
	}{
		{"web.confirm.no-time", seen.NoTime}, {"web.confirm.invalid", seen.Invalid},
		{"web.confirm.duplicates", seen.Duplicates}, {"web.confirm.known", seen.Known + seen.OfRun},
		{"web.confirm.corrected", seen.Corrected}, {"web.confirm.similar", seen.Similar},
		{"web.confirm.coming", seen.Coming}, {"web.confirm.says", seen.Says},
		{"web.confirm.in-doubt", seen.InDoubt}, {"web.confirm.same-contact", seen.Slots},
		{"web.confirm.to-be-found", seen.ToBeFound}, {"web.confirm.not-looked-up", seen.NotLookedUp},
	} {
		if fact.n > 0 {
			all = append(all, v.voice.Say(fact.key, "n", fact.n, "value", job.Defaults().Sheet.DefaultTime))
		}
	}
	return all
}

// plainAddress is the address of a server as people say it.
func plainAddress(server string) string {
	return strings.TrimSuffix(strings.TrimPrefix(server, "https://"), "/")
}

// agencies names the customers.
func (v *visit) agencies(seen *report.Overview) string {
	var all []string
	for _, a := range seen.Customers {
		if len(all) == 5 {
			break
		}
		all = append(all, a.ID)
	}
	if more := max(seen.Agencies, len(seen.Customers)) - len(all); more > 0 {
		return v.voice.Say("overview.agencies.more", "agencies", v.voice.And(all), "n", more)
	}
	return v.voice.And(all)
}

// whoSends names the logins that would be used, and the customers that have none.
func (v *visit) whoSends(seen *report.Overview) (who string, missing []report.Agency, err error) {
	l, err := v.office.signIn(context.WithoutCancel(v.r.Context()))
	if err != nil {
		return "", nil, err
	}
	var names []string
	known := make(map[string]bool)
	for _, a := range seen.Customers {
		name, _, ok := l.For(a.ID)
		if !ok {
			missing = append(missing, a)
		} else if !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	return v.voice.And(names), missing, nil
}

// moment writes when something is due, as people say it; "" for never.
func (v *visit) moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return v.voice.ShortDay(*t) + " " + t.Format("15:04")
}

// confirmSend begins what was confirmed. Saying it again leads to what it has begun.
func confirmSend(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	pilot, ticks := 0, ticksOf(v.r)
	switch v.r.FormValue("scope") {
	case "pilot":
		pilot = pilotRows
	case "all":
	default:
		return v.confirm(f, ticks, http.StatusBadRequest, v.voice.Say("web.confirm.choose"))
	}
	info := f.known()
	if s := info.holding(); s != nil {
		return v.follow(info.ID, s)
	}
	revision, _ := strconv.Atoi(v.r.FormValue("revision")) // one that is none is not the present one
	if revision == info.Revision {
		if s := info.sendOf(sendKey(info, ticks, pilot, v.office.practice)); s != nil && s.State == sendEnded {
			return v.follow(info.ID, s)
		}
	}
	l, err := f.lookNow(v.r.Context(), ticks)
	if err != nil {
		return err
	}
	if l.Failure != nil {
		return v.see("files/" + info.ID)
	}
	page, err := v.confirmed(info, l)
	if err != nil {
		return err
	}
	if revision != l.Revision || v.r.FormValue("seen") != page.Seen || !page.MaySend {
		shown, _ := strconv.Atoi(v.r.FormValue("will")) // which only the text shows
		page.Changed = v.voice.Say("web.confirm.changed", "n", l.Overview.Will, "m", shown)
		if ticks.Strict && l.Overview.Invalid > 0 {
			page.Changed = v.voice.Say("web.confirm.strict", "n", l.Overview.Invalid)
		}
		return v.showAs(http.StatusConflict, "confirm", v.voice.Say("web.confirm.title", "file", info.Name), page)
	}
	whom, err := v.office.queue.whom(v.r.Context(), f, l)
	if err != nil {
		return err
	}
	if err := v.office.queue.confirmed(v, f, l, pilot, whom); err != nil {
		return err
	}
	info = f.known()
	if s := info.holding(); s != nil {
		return v.follow(info.ID, s)
	}
	if s := info.lastSend(); s != nil { // it has come to its end meanwhile
		return v.follow(info.ID, s)
	}
	return v.see("files/" + info.ID)
}

// whom packs for whom the rows of a look are, if that was looked up; else "".
func (q *queue) whom(ctx context.Context, f *file, l *look) (string, error) {
	if len(l.Overview.FoundBy) == 0 {
		return "", nil
	}
	path, o, err := f.toSend(l)
	if err != nil {
		return "", err
	}
	q.office.address(&o)
	jb, err := job.Open(ctx, path, o, job.Watcher{})
	if err != nil {
		return "", err
	}
	defer jb.Close()
	return whomOf(ctx, jb, l.Will)
}
