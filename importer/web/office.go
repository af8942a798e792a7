package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"

	"comebacks/importer/job"
)

// furnish gives an office its journal and its queue. Nothing is opened yet.
func (s *Server) furnish(o *office) (err error) {
	o.keeper = job.NewKeeper()
	o.queue = newQueue(o, s)
	defer func() { o.files.signIn = func(context.Context) (job.Logins, error) { return o.signIn(o.queue.ctx) } }()
	if o.practice {
		o.folder = filepath.Join(s.config.Folder, practiceFolder)
		o.journal = filepath.Join(o.folder, "journal.db")
		o.files = newFiles(s, o, filepath.Join(o.folder, "files"))
		return nil
	}
	o.files = newFiles(s, o, filepath.Join(s.config.Folder, "files"))
	o.baseURL = s.config.BaseURL
	o.journal, err = job.JournalPath(s.config.Journal)
	return err
}

// ready opens the offices, once somebody comes: only then this is the one program that
// serves the user. What a killed one has left of practice is removed.
func (s *Server) ready() error {
	s.opening.Do(func() {
		if s.openingErr = os.RemoveAll(s.practice.folder); s.openingErr == nil {
			s.openingErr = s.real.queue.afterRestart()
		}
	})
	return s.openingErr
}

// endOffices closes the files, and forgets what was practised, once nothing is being sent
// any more.
func (s *Server) endOffices() {
	s.real.files.close()
	s.practice.files.close()
	_ = s.forget() // the next start does it
}

// farNow says how far what is being sent for real has come.
func (s *Server) farNow() (done, all int, is bool) {
	now, _ := s.real.queue.ahead()
	if now == nil {
		return 0, 0, false
	}
	far := now.far()
	return int(far.done), int(far.all), true
}

// where is the address that an office sends to, in its one spelling.
func (o *office) where() (string, error) {
	if err := o.open(); err != nil {
		return "", err
	}
	to := job.Defaults()
	o.address(&to)
	return job.Server(to.Send.BaseURL)
}

// placeFor makes the folder in which a run's results are written, if that was removed with
// its sheet. What is written there is removed with the folder at the next start: results are
// handed out from the journal.
func (o *office) placeFor(info *job.RunInfo) error {
	path, err := job.OutputOf(*info)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if filepath.Dir(folder) != filepath.Clean(o.files.folder) || !anID.MatchString(filepath.Base(folder)) {
		return nil
	}
	return os.MkdirAll(folder, 0o700)
}

// whoBegan says who began a run, if it was not the one who asks.
func (o *office) whoBegan(own string) func(run int64) string { return job.WhoBegan(o.journal, own) }

// ownServer refuses a run that was sent to another server than the office sends to: the
// office's logins are not for that one.
func (o *office) ownServer(info *job.RunInfo) error {
	here, err := o.where()
	if err == nil && here != info.Server {
		err = refuse(http.StatusConflict, "web.run.other-server", "run", info.ID, "server", info.Server, "here", here)
	}
	return err
}
