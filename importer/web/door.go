package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"comebacks/importer"
	"comebacks/importer/job"
)

// The program runs once for each user. Whoever runs holds serve.lock, and says in
// serve.json how to make a ticket: a second start makes one, and shows that page.

const (
	lockName = "serve.lock"
	noteName = "serve.json"

	handOverRoute  = "hand-over"
	ticketHeader   = "Comebacks-Ticket"
	largestNote    = 64 << 10
	noteFormat     = 1
	otherWait      = 5 * time.Second // for one that is just starting, or ending
	otherPause     = 50 * time.Millisecond
	handOverWait   = time.Minute // for a large file
	openerPattern  = "open-*.html"
	longestOptions = 16 // characters
)

// note is serve.json.
type note struct {
	Format  int    `json:"format"`
	Version string `json:"version"` // of the program
	PID     int    `json:"pid"`
	Address string `json:"address"` // host and port
	Room    string `json:"room"`
	Key     []byte `json:"key"`
	Options string `json:"options"` // what it was started with, in a few letters

	Hosted bool `json:"hosted,omitempty"` // an office's: there is no way in but to sign in
}

// door knows how to let somebody in.
type door struct {
	config Config
	pages  *pages
	host   string
	room   string
	key    []byte
}

func (d door) now() time.Time {
	if d.config.Now == nil {
		return time.Now()
	}
	return d.config.Now()
}

func (d door) entrance(to string, life time.Duration) string {
	return entrance(d.host, d.room, d.key, newTicket(toEnter, to, d.now().Add(life)))
}

// show opens a browser with a file that leads to the page: an address on the command line
// of a browser is seen by all users of the machine. It returns nil once the browser has
// come.
func (d door) show(ctx context.Context, to string) error {
	if d.config.Open == nil {
		return errNoBrowser
	}
	t := newTicket(toEnter, to, d.now().Add(ticketLife))
	text, err := d.opener(t)
	if err != nil {
		return err
	}
	path := filepath.Join(d.config.Folder, openerOf(t))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	if err := d.config.Open(path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return gone(ctx, path)
}

// opener is the text of a file that leads to the page.
func (d door) opener(t ticket) ([]byte, error) {
	address := entrance(d.host, d.room, d.key, t)
	var text bytes.Buffer
	err := d.pages.byName["error"].ExecuteTemplate(&text, "open", view{Voice: d.config.Voice, Data: map[string]any{
		"Address": address,
		"Refresh": template.HTML(`<meta http-equiv="refresh" content="0; url=` + html.EscapeString(address) + `">`),
	}})
	return text.Bytes(), err
}

// browserWait is how long a browser may take to start. One that may not read the file,
// as those that are shut into a box of their own, never comes.
const browserWait = 15 * time.Second

// gone waits until a file is gone.
func gone(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, browserWait)
	defer cancel()
	for {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(otherPause):
		}
	}
}

func openerOf(t ticket) string { return strings.Replace(openerPattern, "*", t.Name, 1) }

// entered removes the file that has led somebody in.
func (s *Server) entered(t ticket) {
	if t.Name == filepath.Base(t.Name) && s.config.Folder != "" {
		_ = os.Remove(filepath.Join(s.config.Folder, openerOf(t))) // there is none for an address that was printed
	}
}

// removeOpeners removes the files that lead in which are older than a time.
func removeOpeners(folder string, older time.Duration) {
	if folder == "" {
		return
	}
	all, _ := filepath.Glob(filepath.Join(folder, openerPattern))
	for _, path := range all {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) >= older {
			_ = os.Remove(path) // the next start removes it, and its ticket is no good any more
		}
	}
}

// write writes serve.json, whole, so that only its owner may read it.
func (d door) write() error {
	text, err := json.Marshal(note{
		Format: noteFormat, Version: version(), PID: os.Getpid(), Address: d.host, Room: d.room, Key: d.key, Options: optionsOf(d.config),
		Hosted: d.config.Hosted != nil,
	})
	if err != nil {
		return err
	}
	return writePrivate(filepath.Join(d.config.Folder, noteName), text)
}

func (d door) remove() {
	_ = os.Remove(filepath.Join(d.config.Folder, noteName)) // one that is left behind is not believed
}

// writePrivate writes a file whole or not at all, so that only its owner may read it.
func writePrivate(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp-*") // mode 0600
	if err == nil {
		_, err = f.Write(text)
		err = errors.Join(err, f.Close())
		if err == nil {
			err = os.Rename(f.Name(), path)
		}
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}
	return notWritten(path, err)
}

func notWritten(path string, err error) error {
	if err == nil {
		return nil
	}
	return &importer.Failure{Code: importer.FileNotWritten, Path: path, Err: bare(err)}
}

// version is the program's.
func version() string { return importer.ThisVersion().Version }

// optionsOf tells what a page was started with apart from what another was.
func optionsOf(c Config) string {
	journal, err := job.JournalPath(c.Journal)
	if err == nil {
		journal, err = filepath.Abs(journal)
	}
	if err != nil {
		journal = c.Journal
	}
	server, err := job.Server(c.BaseURL)
	if err != nil {
		server = c.BaseURL
	}
	logins := c.Logins
	if logins != "" {
		if whole, err := filepath.Abs(logins); err == nil {
			logins = whole
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", journal, server, logins))
	return hex.EncodeToString(sum[:])[:longestOptions]
}

// Running is the page of another process of this user.
type Running struct {
	door door
	note note
}

// ErrSilent says that another process of this user has the page, and does not answer.
var ErrSilent = errors.New("it does not answer")

// ServedError says that a page is served already which a start of the program can't show:
// an office's, or one person's where an office's was to be.
type ServedError struct {
	PID     int
	Address string // of an office's, else ""
}

func (e *ServedError) Error() string { return "served" }

// onlyOne takes the lock, or finds who has it.
func onlyOne(ctx context.Context, c Config) (*flock.Flock, *Running, error) {
	err := os.MkdirAll(c.Folder, 0o700)
	if err == nil {
		err = keepPrivate(c.Folder, os.Geteuid())
	}
	if err != nil {
		return nil, nil, notWritten(c.Folder, err)
	}
	path := filepath.Join(c.Folder, lockName)
	lock := flock.New(path, flock.SetPermissions(0o600))
	most, cancel := context.WithTimeout(ctx, otherWait)
	defer cancel()
	for {
		locked, err := lock.TryLock()
		if err != nil {
			return nil, nil, notWritten(path, err)
		}
		if locked {
			_ = os.Remove(filepath.Join(c.Folder, noteName)) // of one that was killed
			return lock, nil, nil
		}
		if served := servedFor(c); served != nil {
			return nil, nil, served
		}
		if r, err := runningOne(c); err == nil && r.answers(most) {
			return nil, r, nil
		}
		select {
		case <-most.Done():
			if ctx.Err() != nil {
				return nil, nil, ctx.Err()
			}
			return nil, nil, ErrSilent
		case <-time.After(otherPause):
		}
	}
}

// servedFor says that an office has the page, or is to have it where one person does; it is
// nil if neither is so.
func servedFor(c Config) error {
	n, err := readNote(c.Folder)
	switch {
	case err != nil:
		return nil
	case n.Hosted:
		return &ServedError{PID: n.PID, Address: "https://" + n.Address + "/"}
	case c.Hosted != nil:
		return &ServedError{PID: n.PID}
	}
	return nil
}

func readNote(folder string) (n note, err error) {
	f, err := os.Open(filepath.Join(folder, noteName))
	if err != nil {
		return n, err
	}
	defer f.Close()
	err = json.NewDecoder(io.LimitReader(f, largestNote)).Decode(&n)
	return n, err
}

// runningOne reads who has the lock.
func runningOne(c Config) (*Running, error) {
	n, err := readNote(c.Folder)
	if err != nil {
		return nil, err
	}
	r := &Running{note: n}
	if at, err := loopback(r.note.Address); err != nil || at.String() != r.note.Address || !strings.HasPrefix(r.note.Room, "/") {
		return nil, errors.Join(err, ErrSilent)
	}
	pages, err := newPages()
	if err != nil {
		return nil, err
	}
	r.door = door{config: c, pages: pages, host: r.note.Address, room: r.note.Room, key: r.note.Key}
	return r, nil
}

// Other reports whether it is of another version of the program, and which that is;
// version and mine are the same if only their builds differ.
func (r *Running) Other() (theirs, mine string, is bool) {
	return r.note.Version, version(), r.note.Version != version() || r.note.Format != noteFormat
}

// Differs reports whether it was started with another journal, other logins, or for
// another server.
func (r *Running) Differs() bool { return r.note.Options != optionsOf(r.door.config) }

// PID is the number of its process.
func (r *Running) PID() int { return r.note.PID }

// Show is as of a Server.
func (r *Running) Show(ctx context.Context, to string) error { return r.door.show(ctx, to) }

// Entrance is as of a Server.
func (r *Running) Entrance(to string) string { return r.door.entrance(to, printedLife) }

// HandedOver says why the page has not taken a file.
type HandedOver struct{ What, Do string }

func (e *HandedOver) Error() string { return e.What }

// TakeIn is as of a Server: the running one opens the file. It is told by a ticket, so that
// nobody else can ask for that.
func (r *Running) TakeIn(ctx context.Context, path string) (to string, err error) {
	ctx, cancel := context.WithTimeout(ctx, handOverWait)
	defer cancel()
	t := newTicket(toHandOver, path, r.door.now().Add(ticketLife))
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+r.door.host+r.door.room+"/"+handOverRoute, http.NoBody)
	if err != nil {
		return "", err
	}
	ask.Header.Set(ticketHeader, t.mint(r.door.key))
	ask.Header.Set("Accept-Language", string(r.door.config.Voice.Language))
	client := http.Client{
		Transport:     &http.Transport{DialContext: (&net.Dialer{}).DialContext, DisableKeepAlives: true}, // no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	got, err := client.Do(ask)
	if err != nil {
		return "", errors.Join(ErrSilent, err)
	}
	defer got.Body.Close()
	var said handedOver
	if err := json.NewDecoder(io.LimitReader(got.Body, largestNote)).Decode(&said); err != nil {
		return "", errors.Join(ErrSilent, err)
	}
	if said.What != "" {
		return "", &HandedOver{said.What, said.Do}
	}
	return said.To, nil
}

// answers reports whether it is the page that serve.json speaks of.
func (r *Running) answers(ctx context.Context) bool {
	_, err := r.TakeIn(ctx, "")
	return err == nil
}

// handedOver answers another start of the program that has brought a file.
type handedOver struct {
	To   string `json:"to"`
	What string `json:"what,omitempty"` // why it was not taken
	Do   string `json:"do,omitempty"`
}

// handedOver takes a file that another start of the program has brought. The ticket says
// which, and that it is the same user's.
func (s *Server) handedOver(w http.ResponseWriter, r *http.Request) {
	fault := forged
	if r.Method == http.MethodPost {
		var t ticket
		t, fault = s.guard.tickets.read(s.guard.key, r.Header.Get(ticketHeader), toHandOver)
		if fault == "" {
			fault = s.guard.tickets.use(t, s.now())
		}
		if fault == "" {
			s.takeOver(w, r, t.To)
			return
		}
	}
	s.plain(w, r, http.StatusForbidden, fault)
}

func (s *Server) takeOver(w http.ResponseWriter, r *http.Request, path string) {
	v := s.visit(s.real, w, r)
	to, err := s.takenIn(r.Context(), path)
	said, status := handedOver{To: to}, http.StatusOK
	if err != nil {
		page := errorIn(v.voice, err)
		said, status = handedOver{What: page.What, Do: page.Do}, page.Status
	}
	_ = v.answer(status, said) // texts
}
