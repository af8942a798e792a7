package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"comebacks/importer/job"
)

// people are those whom the rows of a file mean, as far as Vitec was asked. They are in
// memory alone. They belong to the file's lock.
type people struct {
	known   *job.People // nil until somebody was looked up
	turn    int         // counts what was learned
	asked   bool        // they were looked up once: what changes is looked up by itself
	of      int         // the revision that was looked up last
	cancel  context.CancelFunc
	done    int // of all that are to be looked up
	all     int
	missing []string // customers without a login
	none    bool     // there is a login for no customer
	err     error    // why nobody could be looked up
}

func (p *people) stop() {
	if p.cancel != nil {
		p.cancel()
	}
}

// peopleNow are the people who are known, and by which state of them.
func (f *file) peopleNow() (*job.People, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.people.known == nil {
		f.people.known = job.NewPeople()
	}
	return f.people.known, f.people.turn
}

// peopleState is the state of what is known. The lock is held.
func (f *file) peopleState() int { return f.people.turn }

var peopleRoutes = []route{
	{"POST /files/{id}/lookup", toSend, lookUp},
	{"POST /files/{id}/lookup/stop", toSend, stopLookingUp},
}

// lookUp has Vitec asked whom the rows mean. Nothing is changed there.
func lookUp(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	if err := f.startLookingUp(v.r.Context()); err != nil {
		return err
	}
	return v.see("files/" + f.ID)
}

func stopLookingUp(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.people.stop()
	f.mu.Unlock()
	return v.see("files/" + f.ID)
}

// startLookingUp begins to ask Vitec, unless that goes on already.
func (f *file) startLookingUp(ctx context.Context) error {
	if f.files.signIn == nil {
		return refuse(http.StatusConflict, "web.lookup.no-login")
	}
	logins, err := f.files.signIn(ctx)
	if err != nil {
		return err
	}
	if _, err := f.current(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.people.cancel != nil || f.seen.closed {
		return nil
	}
	f.people.done, f.people.all, f.people.err, f.people.missing, f.people.of = 0, 0, nil, nil, f.Revision
	ctx, f.people.cancel = context.WithCancel(f.files.background())
	f.files.work.Go(func() {
		err := f.files.server.safely(func() error { return f.lookPeopleUp(ctx, logins) })
		f.mu.Lock()
		defer f.mu.Unlock()
		f.people.cancel()
		f.people.cancel = nil
		f.people.asked = true
		f.people.turn++
		if !errors.Is(err, context.Canceled) {
			f.people.err = err
		}
		if !f.seen.closed {
			_ = f.lookAgain(false) // the next visit tries again
		}
	})
	return nil
}

// lookUpMore asks Vitec for what a change has brought, once people were looked up for the
// file. The lock is held.
func (f *file) lookUpMore(c *check) {
	p := &f.people
	if !p.asked || p.err != nil || p.cancel != nil || c.look == nil || c.look.Overview == nil || c.look.Overview.ToBeFound == 0 || p.of >= c.info.Revision {
		return
	}
	go func() { _ = f.startLookingUp(f.files.background()) }() // the button is still there
}

// lookPeopleUp asks Vitec whom the rows mean, by a job of its own.
func (f *file) lookPeopleUp(ctx context.Context, logins job.Logins) error {
	info, over, err := f.present()
	if err != nil {
		return err
	}
	path, err := f.corrected(ctx, info, over)
	if err != nil {
		return err
	}
	o := f.options(info, sendTicks{})
	f.files.office.address(&o)
	o.People, _ = f.peopleNow()
	jb, err := job.Open(ctx, path, o, job.Watcher{OnFound: f.found})
	if err != nil {
		return err
	}
	defer jb.Close()
	if err := jb.Look(ctx); err != nil {
		return err
	}
	f.noteMissing(jb.Customers(), logins)
	if f.lacksLogins() {
		return refuse(http.StatusConflict, "web.lookup.no-login")
	}
	if err := jb.OpenLog(); err != nil {
		return err
	}
	if err := jb.Connect(logins); err != nil {
		return err
	}
	return jb.LookUp(ctx)
}

func (f *file) lacksLogins() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.people.none
}

// found notes how many people are done.
func (f *file) found(done, all int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.people.done, f.people.all = done, all
}

// loginPatience is how long a page waits for the keychain to say which logins there are.
const loginPatience = 2 * time.Second

// findMissing finds the customers without a login, if there is somebody to look up.
func (f *file) findMissing(ctx context.Context, c *check) {
	c.mu.Lock()
	l := c.look
	c.mu.Unlock()
	if f.files.signIn == nil || l == nil || l.Overview == nil || l.Overview.ToBeFound == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, loginPatience)
	defer cancel()
	logins, err := f.files.signIn(ctx)
	if err != nil {
		return // looking up says so
	}
	var customers []string
	for _, a := range l.Overview.Customers {
		customers = append(customers, a.ID)
	}
	f.noteMissing(customers, logins)
}

// noteMissing notes the customers that have no login.
func (f *file) noteMissing(customers []string, logins job.Logins) {
	var missing []string
	for _, c := range customers {
		if _, _, ok := logins.For(c); !ok {
			missing = append(missing, c)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.people.missing, f.people.none = missing, len(missing) > 0 && len(missing) == len(customers)
}

// lookUpView says how far looking people up has come.
type lookUpView struct {
	State     string // none, needs-login, asked, running, done
	Rows      int    // for somebody to be found
	Done, All int
	Missing   []string // customers that have no login
	What, Do  string   // why nobody could be looked up
}

// lookUpView says it for a look. The lock is held.
func (f *file) lookUpView(v *visit, l *look) lookUpView {
	p := &f.people
	view := lookUpView{State: "none", Done: p.done, All: p.all, Missing: slices.Clone(p.missing)}
	if l != nil && l.Overview != nil {
		view.Rows = l.Overview.ToBeFound
	}
	switch {
	case p.cancel != nil:
		view.State = "running"
	case view.Rows > 0 && (f.files.signIn == nil || p.none):
		view.State = "needs-login"
	case view.Rows > 0:
		view.State = "asked"
	case p.asked:
		view.State = "done"
	}
	if p.err != nil {
		why := v.errorOf(p.err)
		view.What, view.Do = why.What, why.Do
	}
	return view
}
