package web

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/logins"
	"comebacks/importer/metrics"
	"comebacks/importer/users"
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

	Addr    string  // where to listen, HOST:PORT of loopback; "" for 127.0.0.1 and a free port
	Hosted  *Hosted // of a page that an office shares, which may listen elsewhere; nil for one person's
	Rate    float64 // requests a second, over what was chosen on the page; 0 for that
	Workers int     // the same of requests at once
	Log     string  // a file for a line of JSON for each request; "" for none

	// WatchAddr is where those who look after the machine ask how it does, HOST:PORT of
	// loopback; "" for nowhere. See watch.go.
	WatchAddr string

	// Open shows a file with the address of the page in a browser; nil if there is none.
	// Its error says that it could not.
	Open func(file string) error
	// Awake keeps the machine from falling asleep until done is called; nil if nothing can.
	Awake func() (done func())

	// Grace is how long requests that are being answered may still take when the program is
	// to end; 0 for two seconds.
	Grace time.Duration

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
	assets   map[string]asset
	room     string // the first part of every address, as /k7f3q2: see guard.go; "" of a hosted page
	guard    *guard
	log      *slog.Logger     // nil for none
	logFile  io.Closer        // nil for none
	metrics  *metrics.Metrics // nil if nobody asks for them
	health   health
	settings *settings
	users    *users.Store // of a hosted page
	serving  serving
	real     *office
	practice *office

	opening    sync.Once // of the offices: see ready
	openingErr error

	looks chan struct{} // holds one value while a sheet is looked at: one at a time

	// takeIn takes a file of this machine as if it had been handed in, and gives its id;
	// nil as long as nothing can.
	takeIn func(ctx context.Context, path string) (id string, err error)
	// underWay says how far the run is that goes on; is is false if none does. nil for none.
	underWay func() (done, all int, is bool)

	stop     context.CancelFunc
	stops    context.Context
	work     sync.WaitGroup // what must come to its end before the program does: see Go
	asked    atomic.Int64   // requests that are being answered
	quitting chan struct{}  // closed when somebody has asked the program to end
	quitOnce sync.Once
	mu       sync.Mutex
	atEnd    []func()
}

// New returns a Server that nobody can reach yet: see Start.
func New(c Config) (*Server, error) {
	s := &Server{config: c, room: "/" + strings.ToLower(rand.Text()), guard: newGuard(), quitting: make(chan struct{})}
	s.real, s.practice = &office{server: s}, &office{server: s, practice: true}
	s.stops, s.stop = context.WithCancel(context.Background())
	var err error
	if s.pages, err = newPages(); err != nil {
		return nil, err
	}
	s.looks = make(chan struct{}, 1)
	if s.assets, err = newAssets(); err != nil {
		return nil, err
	}
	if s.settings, err = openSettings(c.Folder); err != nil {
		return nil, err
	}
	if err := s.settings.fix(speed{c.Rate, c.Workers}); err != nil {
		return nil, err
	}
	if c.Log != "" {
		if s.log, s.logFile, err = job.OpenLogOfPage(c.Log); err != nil {
			return nil, err
		}
	}
	if s.hosted() {
		s.room = ""
	}
	if c.WatchAddr != "" {
		s.metrics = metrics.New()
	}
	for _, o := range []*office{s.real, s.practice} {
		if err := s.furnish(o); err != nil {
			return nil, err
		}
		s.handle(o)
	}
	s.underWay = s.farNow
	s.takeIn = func(_ context.Context, path string) (string, error) { return s.openPath(path) }
	s.whenEnded(s.endOffices)
	return s, s.openUsers()
}

// inside answers a request that the guard has let in, and gives the pattern of its route.
func (s *Server) inside(w http.ResponseWriter, r *http.Request) (route string) {
	below := strings.TrimPrefix(r.URL.Path, s.room)
	o, at := s.real, below
	if rest, is := strings.CutPrefix(below, practiceBase); is && strings.HasPrefix(rest, "/") {
		o, at = s.practice, rest
	}
	if err := s.ready(); err != nil {
		s.visit(o, w, r).fail(err)
		return ""
	}
	if err := o.open(); err != nil {
		s.visit(o, w, r).fail(err)
		return ""
	}
	r = r.Clone(r.Context())
	r.URL.Path, r.URL.RawPath = at, ""
	o.mux.ServeHTTP(w, r)
	return r.Pattern
}

// office is a journal with the files that were handed in for it and the queue before
// it.
type office struct {
	server   *Server
	practice bool
	mux      *http.ServeMux
	typed    typedLogins

	files   *files
	queue   *queue
	keeper  *job.Keeper
	journal string             // its file
	baseURL string             // Vitec's address; "" for the usual one
	opening sync.Mutex         // held while it is made ready
	fixing  sync.Mutex         // held while rows of a run are handed in, to be corrected
	tune    func(*job.Options) // changes how is sent, in tests
	folder  string             // of practice
	standIn standIn            // for practice
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
