package web

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gofrs/flock"

	"comebacks/report/words"
)

// started starts the page in a folder, and serves it until the test ends.
func started(t *testing.T, c Config) *Server {
	t.Helper()
	s, running, err := Start(context.Background(), c)
	if err != nil || running != nil {
		t.Fatal(running, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

func inFolder(t *testing.T) Config {
	return Config{Folder: filepath.Join(t.TempDir(), "state"), Keychain: noKeychain{}}
}

// browser is one that keeps cookies, and opens the files that it is given.
func browser(t *testing.T) (c *http.Client, open func(string) error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c = &http.Client{Jar: jar}
	refresh := regexp.MustCompile(`<meta http-equiv="refresh" content="0; url=([^"]*)">`)
	return c, func(file string) error {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("the file that leads to the page has the mode %o", info.Mode().Perm())
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		to := refresh.FindSubmatch(text)
		if to == nil {
			t.Fatalf("the file leads nowhere: %s", text)
		}
		go func() {
			if r, err := c.Get(html.UnescapeString(string(to[1]))); err == nil {
				r.Body.Close()
			}
		}()
		return nil
	}
}

func get(t *testing.T, c *http.Client, address string) (status int, text string) {
	t.Helper()
	r, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// The browser is opened with a file that is gone once it has come, and what the program
// knows of itself is for its owner alone.
func TestBrowserIsLetIn(t *testing.T) {
	c := inFolder(t)
	client, open := browser(t)
	c.Open, c.Voice = open, words.Voice{Language: words.Swedish}
	s := started(t, c)
	if status, _ := get(t, client, s.Address()); status != http.StatusForbidden {
		t.Errorf("before, the page is answered %d", status)
	}
	if err := s.Show(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(c.Folder, openerPattern)); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
	other, err := url.Parse("http://127.0.0.1:9999/") // cookies go to every port of a host
	if err != nil || len(client.Jar.Cookies(other)) != 0 {
		t.Errorf("another program of this machine gets %v: %v", client.Jar.Cookies(other), err)
	}
	if status, text := get(t, client, s.Address()); status != 200 || !strings.Contains(text, "Välj en fil") {
		t.Errorf("then it is answered %d: %s", status, text)
	}
	for name, mode := range map[string]os.FileMode{noteName: 0o600, lockName: 0o600, ".": 0o700 | os.ModeDir} {
		if info, err := os.Stat(filepath.Join(c.Folder, name)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// Nothing is left when no browser comes.
func TestBrowserThatFails(t *testing.T) {
	c := inFolder(t)
	c.Open = func(string) error { return errors.New("no") }
	s := started(t, c)
	if err := s.Show(context.Background(), ""); err == nil {
		t.Error("it has come")
	}
	if left, _ := filepath.Glob(filepath.Join(c.Folder, openerPattern)); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
	s.config.Open, s.serving.door.config.Open = nil, nil
	if err := s.Show(context.Background(), ""); !errors.Is(err, errNoBrowser) {
		t.Error(err)
	}
}

// A second start finds the first, and hands its file over.
func TestSecondStart(t *testing.T) {
	c := inFolder(t)
	client, open := browser(t)
	c.Open = open
	s := started(t, c)
	var brought string
	s.takeIn = func(_ context.Context, path string) (string, error) {
		if brought = path; strings.HasSuffix(path, ".pdf") {
			return "", refuse(http.StatusConflict, "web.no-such-page")
		}
		return "12", nil
	}
	again, running, err := Start(context.Background(), c)
	if err != nil || again != nil || running == nil {
		t.Fatal(again, running, err)
	}
	if brought != "" || running.PID() != os.Getpid() || running.Differs() {
		t.Errorf("brought %q, process %d", brought, running.PID())
	}
	if _, _, other := running.Other(); other {
		t.Error("it is another version")
	}
	to, err := running.TakeIn(context.Background(), "/home/åsa/kunder 1.xlsx")
	if err != nil || to != "files/12" || brought != "/home/åsa/kunder 1.xlsx" {
		t.Errorf("brought %q, which leads to %q: %v", brought, to, err)
	}
	if err := running.Show(context.Background(), ""); err != nil {
		t.Error(err)
	}
	if status, _ := get(t, client, s.Address()); status != 200 {
		t.Errorf("the second start's browser is answered %d", status)
	}
	var said *HandedOver
	if _, err := running.TakeIn(context.Background(), "/x.pdf"); !errors.As(err, &said) || said.What != "there is no such page" || said.Do == "" {
		t.Errorf("what can't be taken is told as %v", err)
	}
	if _, err := s.TakeIn(context.Background(), "/x.pdf"); !errors.As(err, &said) || said.What != "there is no such page" {
		t.Errorf("at the first start it is told as %v", err)
	}
	other := c
	other.Journal = "another.db"
	if _, running, err := Start(context.Background(), other); err != nil || !running.Differs() {
		t.Errorf("with another journal: %v, %v", running, err)
	}
}

// Only another start of the same user hands a file over: no page, no stranger, not twice.
func TestHandingOverIsGuarded(t *testing.T) {
	s, now := guarded(t)
	s.takeIn = func(context.Context, string) (string, error) { t.Error("it is taken"); return "", nil }
	path := "/" + handOverRoute
	mint := func(use string) string { return newTicket(use, "/x", now.Add(ticketLife)).mint(s.guard.key) }
	used := newTicket(toHandOver, "", now.Add(ticketLife)).mint(s.guard.key)
	if w := ask(s, asking{method: "POST", path: path, stranger: true, header: map[string]string{ticketHeader: used}}); w.Code != 200 {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	for name, a := range map[string]asking{
		"a page of ours":    {method: "POST", path: path, header: map[string]string{"Sec-Fetch-Site": "same-origin", ticketHeader: mint(toHandOver)}},
		"another page":      {method: "POST", path: path, header: map[string]string{"Origin": "http://evil.example", ticketHeader: mint(toHandOver)}},
		"a GET":             {path: path, header: map[string]string{ticketHeader: mint(toHandOver)}},
		"no ticket":         {method: "POST", path: path, header: map[string]string{}},
		"a ticket to enter": {method: "POST", path: path, header: map[string]string{ticketHeader: mint(toEnter)}},
		"a used one":        {method: "POST", path: path, header: map[string]string{ticketHeader: used}},
	} {
		if w := ask(s, a); w.Code != http.StatusForbidden {
			t.Errorf("%s is answered %d: %s", name, w.Code, w.Body)
		}
	}
}

// What a killed process has left is not believed.
func TestStaleNote(t *testing.T) {
	c := inFolder(t)
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	opener := filepath.Join(c.Folder, "open-abc.html")
	for path, text := range map[string]string{filepath.Join(c.Folder, noteName): `{"format":1,"address":"127.0.0.1:1","room":"/x","key":"eA=="}`, opener: "x"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lock, running, err := onlyOne(context.Background(), c)
	if err != nil || running != nil {
		t.Fatal(running, err)
	}
	if _, err := os.Stat(filepath.Join(c.Folder, noteName)); err == nil {
		t.Error("a second start would read it before the first has written its own")
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	s := started(t, c)
	text, err := os.ReadFile(filepath.Join(c.Folder, noteName))
	if err != nil {
		t.Fatal(err)
	}
	var n note
	if err := json.Unmarshal(text, &n); err != nil || n.Room != s.room || n.Format != noteFormat || n.PID != os.Getpid() {
		t.Errorf("it says %s: %v", text, err)
	}
	if _, err := os.Stat(opener); err == nil {
		t.Error("an old way in is left")
	}
}

// One that holds the lock and says nothing, or something else, keeps the second from
// starting, and gets nothing of anybody's.
func TestSilentOne(t *testing.T) {
	c := inFolder(t)
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(c.Folder, lockName))
	if locked, err := lock.TryLock(); !locked {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	for _, text := range []string{"", "{", `{"format":1,"address":"evil.example:80","room":"/x","key":"eA=="}`, `{"format":1,"address":"10.0.0.1:80","room":"/x","key":"eA=="}`} {
		if err := os.WriteFile(filepath.Join(c.Folder, noteName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := runningOne(c); err == nil {
			t.Errorf("%q is believed: %v", text, r.note)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		if _, running, err := Start(context.Background(), c); running != nil || !errors.Is(err, ErrSilent) {
			t.Errorf("%v, %v", running, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, running, err := Start(ctx, c); running != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", running, err)
		}
	})
}

// The page is at this machine's own addresses alone.
func TestOnlyLoopback(t *testing.T) {
	for addr, beyond := range map[string]bool{
		"0.0.0.0:0": true, ":0": true, "192.168.1.2:80": true, "[::]:0": true, "example.com:80": true, "kontoret": false, "127.0.0.1:x": false, "127.0.0.1:70000": false,
	} {
		c := inFolder(t)
		c.Addr = addr
		_, _, err := Start(context.Background(), c)
		var at *AddressError
		if !errors.As(err, &at) || at.Beyond != beyond {
			t.Errorf("%s: %v", addr, err)
		}
		if _, err := os.Stat(c.Folder); err == nil {
			t.Errorf("%s leaves something behind", addr)
		}
	}
	c := inFolder(t)
	c.Addr = "localhost:0"
	if s := started(t, c); !strings.HasPrefix(s.Address(), "http://127.0.0.1:") {
		t.Errorf("localhost is %s", s.Address())
	}
	taken := inFolder(t)
	taken.Addr = "127.0.0.1:0"
	first := started(t, taken)
	other := inFolder(t)
	other.Addr = first.serving.door.host
	for range 2 { // it leaves no lock behind
		var at *AddressError
		if _, _, err := Start(context.Background(), other); !errors.As(err, &at) || at.Err == nil {
			t.Errorf("an address that is taken: %v", err)
		}
	}
}

// At its end what goes on is stopped and waited for, then what was to be done at the end
// is done, and nothing is left to ask.
func TestEnd(t *testing.T) {
	c := inFolder(t)
	s, _, err := Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	s.whenEnded(func() { order = append(order, "end") })
	begun := make(chan struct{})
	s.background(func(ctx context.Context) {
		close(begun)
		<-ctx.Done()
		order = append(order, "work")
	})
	<-begun
	s.quit()
	if err := s.Serve(context.Background()); err != nil {
		t.Fatal(err)
	}
	if strings.Join(order, " ") != "work end" {
		t.Errorf("the order is %v", order)
	}
	if s.background(func(context.Context) { t.Error("it was begun") }) {
		t.Error("something begins after the end")
	}
	if s.stopping().Err() == nil {
		t.Error("it is not stopping")
	}
	if _, err := os.Stat(filepath.Join(c.Folder, noteName)); err == nil {
		t.Error("the note is left")
	}
	started(t, c) // the lock is free
}
