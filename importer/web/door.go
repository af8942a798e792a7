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
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

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
