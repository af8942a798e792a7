package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

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
