package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/importer/users"
	"comebacks/report/words"
)

// staffOffice is a hosted page with a stand-in for Vitec.
type staffOffice struct {
	*standing
}

// newStaffOffice begins a hosted page, behind a proxy that is not there.
func newStaffOffice(t *testing.T, c sandbox.Config) *staffOffice {
	t.Helper()
	s := &staffOffice{&standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: sandbox.New(c)}}
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", s.vitec)
	if err != nil {
		t.Fatal(err)
	}
	s.url = running.URL
	s.again()
	t.Cleanup(func() {
		s.server.Close()
		_ = running.Close()
	})
	return s
}

// again starts the program again, after it has ended if it runs.
func (s *staffOffice) again() {
	s.Helper()
	if s.server != nil {
		s.server.Close()
	}
	s.server = staffServerAt(s.TB, s.folder, s.url, func() time.Time { return s.now })
}

// staffConfig is that of a hosted page in tests.
func staffConfig(folder, vitec string, now func() time.Time) Config {
	return Config{
		Folder: folder, Journal: filepath.Join(folder, "journal.db"), BaseURL: vitec, Username: "partner", Password: "secret", Keychain: noKeychain{},
		Voice: words.Voice{Language: words.English, OnPage: true, Hosted: true}, Now: now, Hosted: &Hosted{Hosts: []string{officeHost}},
		Log: filepath.Join(folder, "log.json"),
	}
}

func staffServerAt(t testing.TB, folder, vitec string, now func() time.Time) *Server {
	t.Helper()
	server, err := New(staffConfig(folder, vitec, now))
	if err != nil {
		t.Fatal(err)
	}
	server.guard.hosts = []string{officeHost}
	for _, o := range []*office{server.real, server.practice} {
		o.files.delay, o.queue.pause = 0, 10*time.Millisecond
		o.tune = quickly
	}
	return server
}

func quickly(o *job.Options) {
	o.Send.Settle, o.Send.Timeout, o.Send.Workers = 5*time.Millisecond, time.Second, 2
}

const goodPassword = "fyra ord i rad"

// add adds somebody who may sign in, as the command line does.
func (s *staffOffice) add(name string, role users.Role) {
	s.Helper()
	if err := s.server.users.Add(s.Context(), name, role, goodPassword); err != nil {
		s.Fatal(err)
	}
}

// colleague is the browser of somebody of the office.
type colleague struct {
	*staffOffice
	cookies map[string]string
	address string
}

// browser is that of somebody who has not signed in.
func (s *staffOffice) browser() *colleague {
	return &colleague{s, make(map[string]string), "192.0.2.7"}
}

// comes adds somebody, and signs her in.
func (s *staffOffice) comes(name string, role users.Role) *colleague {
	s.Helper()
	s.add(name, role)
	c := s.browser()
	c.signsIn(name)
	return c
}

func (c *colleague) signsIn(name string) {
	c.Helper()
	if got := c.tries(name, goodPassword); got.Code != http.StatusSeeOther || c.cookies[sessionCookie] == "" {
		c.Fatalf("%s signs in: %d %s", name, got.Code, text(got.Body.String()))
	}
}

func (c *colleague) tries(name, password string) *httptest.ResponseRecorder {
	return c.post("/login", url.Values{"name": {name}, "password": {password}})
}

// asks makes a request as her browser does, and keeps the cookies that it is given.
func (c *colleague) asks(method, path, kind string, body io.Reader, change ...func(*http.Request)) *httptest.ResponseRecorder {
	c.Helper()
	r := httptest.NewRequest(method, "https://"+officeHost+path, body)
	r.Header.Set(protoHeader, "https")
	r.Header.Set(fromHeader, c.address)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	if method == http.MethodPost {
		r.Header.Set("Origin", "https://"+officeHost)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for _, one := range change {
		one(r)
	}
	answer := httptest.NewRecorder()
	c.server.ServeHTTP(answer, r)
	for _, cookie := range answer.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else {
			c.cookies[cookie.Name] = cookie.Value
		}
	}
	return answer
}

func (c *colleague) get(path string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	return c.asks(http.MethodGet, path, "", nil, change...)
}

func (c *colleague) post(path string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	return c.asks(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), change...)
}

// byScript makes a request one of a script's.
func byScript(r *http.Request) {
	r.Header.Set("Sec-Fetch-Mode", "cors")
	r.Header.Set("Sec-Fetch-Dest", "empty")
	r.Header.Set("Accept", jsonType)
}

// handsIn hands in a sheet, and gives its file.
func (c *colleague) handsIn(name string, content []byte) *file {
	c.Helper()
	kind, body := formOf(name, content)
	got := c.asks(http.MethodPost, "/files", kind, body)
	if got.Code != http.StatusSeeOther {
		c.Fatalf("hand in %q: %d %s", name, got.Code, text(got.Body.String()))
	}
	f, err := c.files().get(filepath.Base(got.Header().Get("Location")))
	if err != nil {
		c.Fatal(err)
	}
	return f
}

// confirms sends a file.
func (c *colleague) confirms(f *file, scope string) {
	c.Helper()
	c.looked(f)
	page := c.get("/files/" + f.ID + "/send")
	if page.Code != http.StatusOK {
		c.Fatalf("confirm: %d %s", page.Code, text(page.Body.String()))
	}
	form := hiddenOf(page.Body.String())
	form.Set("scope", scope)
	if got := c.post("/files/"+f.ID+"/send", form); got.Code != http.StatusSeeOther {
		c.Fatalf("send: %d %s", got.Code, text(got.Body.String()))
	}
}

// sent waits until a file that was confirmed has its run, and that has ended.
func (s *staffOffice) sent(f *file) int64 {
	s.Helper()
	var n int64
	await(s.TB, "the end of the run of "+f.Name, func() bool {
		i := f.known()
		last := i.lastSend()
		if last == nil || last.State != sendEnded {
			return false
		}
		n = last.Run
		l := s.server.real.queue.liveOf(n)
		return l == nil || l.far().ended
	})
	return n
}

// events are what was done, as "anna sent 1".
func (s *staffOffice) events() (all []string) {
	s.Helper()
	events, err := s.server.users.Events(s.Context(), time.Time{})
	if err != nil {
		s.Fatal(err)
	}
	for _, e := range events {
		all = append(all, fmt.Sprint(e.Who, " ", e.What, " ", e.Run))
	}
	return all
}
