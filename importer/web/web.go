package web

import (
	"crypto/rand"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/logins"
	"comebacks/report/words"
)

// Config is what a Server needs to know.
type Config struct {
	Folder   string          // the user's state folder: the files handed in, and what a second start must know
	Journal  string          // the journal's file; "" for the user's own
	BaseURL  string          // Vitec Connect's address; "" for the usual one
	Logins   string          // the file with the logins of customers; "" for none
	Keychain logins.Keychain // the system's if it is nil

	// Username and Password are those of the environment; "" for none.
	Username, Password string

	MaxUpload int64            // bytes of a file that may be handed in; 0 for DefaultMaxUpload
	Voice     words.Voice      // whose language is used for people whose browser asks for none of ours
	Who       string           // whose name a run carries; "" for the system's user
	Now       func() time.Time // this machine's clock; nil is time.Now
}

// DefaultMaxUpload is how large a file may be that is handed in, in bytes.
const DefaultMaxUpload = 512 << 20

// Server is the page and all that stands behind it.
type Server struct {
	config   Config
	pages    *pages
	room     string // the first part of every address, as /k7f3q2: see guard.go
	real     *office
	practice *office

	looks chan struct{} // holds one value while a sheet is looked at: one at a time
}

// New returns a Server that serves nothing yet: see ServeHTTP.
func New(c Config) (*Server, error) {
	s := &Server{config: c, room: "/" + strings.ToLower(rand.Text()), real: &office{}, practice: &office{practice: true}}
	var err error
	if s.pages, err = newPages(); err != nil {
		return nil, err
	}
	s.looks = make(chan struct{}, 1)
	for _, o := range []*office{s.real, s.practice} {
		o.journal, o.baseURL, o.keeper = c.Journal, c.BaseURL, job.NewKeeper()
		o.files = newFiles(s, o, "")
	}
	if c.Folder != "" {
		s.real.files.folder = filepath.Join(c.Folder, "files")
	}
	for _, o := range []*office{s.real, s.practice} {
		s.handle(o)
	}
	return s, nil
}

// inside answers a request that the guard has let in.
func (s *Server) inside(w http.ResponseWriter, r *http.Request) {
	below := strings.TrimPrefix(r.URL.Path, s.room)
	o, at := s.real, below
	if rest, is := strings.CutPrefix(below, practiceBase); is && strings.HasPrefix(rest, "/") {
		o, at = s.practice, rest
	}
	r = r.Clone(r.Context())
	r.URL.Path, r.URL.RawPath = at, ""
	o.mux.ServeHTTP(w, r)
}

// office is a journal with the files that were handed in for it and the queue before
// it.
type office struct {
	practice bool
	mux      *http.ServeMux

	journal string // its file; "" for the user's own
	baseURL string // the server's address; "" for the usual one
	keeper  *job.Keeper
	files   *files
}

// base is where an office's pages are, below the room.
func (o *office) base() string {
	if o.practice {
		return practiceBase
	}
	return ""
}

// practiceBase is where practice has its pages, below the room.
const practiceBase = "/practice"

func (s *Server) now() time.Time {
	if s.config.Now == nil {
		return time.Now()
	}
	return s.config.Now()
}
