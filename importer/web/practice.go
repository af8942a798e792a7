package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"comebacks/importer/job"
	"comebacks/importer/logins"
	"comebacks/importer/sandbox"
)

// practiceFolder is the folder, in the user's state folder, in which practice keeps what is
// forgotten when the program ends.
const practiceFolder = "practice"

// standIn is Vitec for those who practise. It is started when somebody does.
type standIn struct {
	mu       sync.Mutex
	running  *sandbox.Running
	server   *sandbox.Server
	password string // nobody else on the machine may ask it what was practised
}

// login is what it wants to hear.
func (s *standIn) login() (username, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loginLocked()
}

func (s *standIn) loginLocked() (username, password string) {
	if s.password == "" {
		s.password = rand.Text()
	}
	return practiceLogin, s.password
}

// start starts it, and gives its address.
func (s *standIn) start() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		username, password := s.loginLocked()
		server := sandbox.New(sandbox.Config{Username: username, Password: password, Private: true})
		running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
		if err != nil {
			return "", err
		}
		s.running, s.server = running, server
	}
	return s.running.URL, nil
}

func (s *standIn) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return nil
	}
	err := s.running.Close()
	s.running = nil
	return err
}

// address lets a job be sent to the office's server, and recorded in its journal.
func (o *office) address(to *job.Options) {
	to.Journal, to.Keeper = o.journal, o.keeper
	speed := o.sendOptions()
	to.Send.Rate, to.Send.Workers = speed.Rate, speed.Workers
	o.keeper.Share(speed.Workers, speed.Rate) // what several do at once keeps to it together
	if o.baseURL != "" {
		to.Send.BaseURL = o.baseURL
	}
	if !o.practice { // what is asked of the stand-in is nobody's business
		to.Log, to.Metrics = o.server.config.Log, o.server.metrics
	}
	if o.tune != nil {
		o.tune(to)
	}
}

// open makes ready what an office needs before something is sent: in practice, the
// stand-in. Whoever comes is led through here first.
func (o *office) open() error {
	if !o.practice {
		return nil
	}
	url, err := o.standIn.start()
	if err != nil {
		return err
	}
	o.opening.Lock()
	defer o.opening.Unlock()
	if o.baseURL == url {
		return nil
	}
	o.baseURL = url // nobody reads it before
	return os.MkdirAll(o.folder, 0o700)
}

// signIn gives the logins with which the office sends.
func (o *office) signIn(ctx context.Context) (*logins.Logins, error) {
	if err := o.open(); err != nil {
		return nil, err
	}
	return o.openLogins(ctx)
}

// connect lets a job ask Vitec, and write its requests into the log of the page.
func (o *office) connect(jb *job.Job) error {
	l, err := o.signIn(o.queue.ctx)
	if err != nil {
		return err
	}
	if err := jb.OpenLog(); err != nil {
		return err
	}
	return jb.Connect(l)
}

// practised is the name under which files of practice are handed out, so that nobody
// takes them for real ones: kunder.results.xlsx becomes kunder.sandbox.xlsx.
func practised(name string) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if own, is := strings.CutSuffix(stem, ".results"); is {
		return own + ".sandbox" + ext
	}
	if i := strings.LastIndexByte(stem, '.'); i > 0 { // .errors, .report, .reconciliation
		return stem[:i] + ".sandbox" + stem[i:] + ext
	}
	return stem + ".sandbox" + ext
}

var practiceRoutes = []route{
	{"POST /files/{id}/practice", toSend, tryInPractice},
	{"POST /files/{id}/real", toSend, sendForReal},
}

// tryInPractice takes a copy of a file as it is now into practice.
func tryInPractice(v *visit) error {
	if v.office.practice {
		return v.see("files/" + v.r.PathValue("id"))
	}
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	info := f.known()
	l, err := f.lookNow(v.r.Context(), sendTicks{})
	if err != nil {
		return err
	}
	if l.Failure != nil {
		return l.Failure
	}
	path, _, err := f.toSend(l)
	if err != nil {
		return err
	}
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := v.Server.practice.open(); err != nil {
		return err
	}
	id, err := v.Server.practice.files.handIn(v.r.Context(), info.Name, from, v.who, func(i *fileInfo) {
		i.Sheet, i.Reading, i.Original = info.Sheet, info.Reading, info.ID
	})
	if err != nil {
		return err
	}
	return v.seeAt(v.room + practiceBase + "/files/" + id)
}

// sendForReal leads from a file in practice to the one that it is a copy of.
func sendForReal(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if original := f.known().Original; v.office.practice && original != "" {
		if _, err := v.Server.real.files.get(original); err == nil {
			return v.seeAt(v.room + "/files/" + original)
		}
	}
	return v.seeAt(v.room + "/")
}

// forget removes what practice has left.
func (s *Server) forget() error {
	err := s.practice.standIn.close()
	if s.practice.folder == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(s.practice.folder))
}

// seeAt sends the browser on to a path of the page's, in practice or outside.
func (v *visit) seeAt(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}
