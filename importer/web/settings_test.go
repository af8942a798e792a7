package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"comebacks/importer/job"
)

// noKeychain is what a machine has that has none.
type noKeychain struct{}

var errNone = errors.New("none here")

func (noKeychain) Set(string, string, string) error   { return errNone }
func (noKeychain) Get(string, string) (string, error) { return "", errNone }
func (noKeychain) Delete(string, string) error        { return errNone }
func (k memoryKeychain) Set(service, user, secret string) error {
	k[service+"\n"+user] = secret
	return nil
}
func (k memoryKeychain) Delete(service, user string) error { delete(k, service+"\n"+user); return nil }

// memoryKeychain keeps what it is given.
type memoryKeychain map[string]string

func (k memoryKeychain) Get(service, user string) (string, error) {
	secret, there := k[service+"\n"+user]
	if !there {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func login(customer, username, password, keep string) asking {
	return asking{method: "POST", path: "/logins", form: url.Values{
		"customer": {customer}, "username": {username}, "password": {password}, "keep": {keep},
	}}
}

// A login that is typed is used at once, and forgotten when it is removed.
func TestTypedLogin(t *testing.T) {
	s, _ := guarded(t)
	if w := ask(s, login("M30011", "anna", "hunter2", "")); w.Code != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	found, err := s.real.openLogins(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if username, password, _ := found.For("m30011"); username != "anna" || password != "hunter2" {
		t.Errorf("found %q, %q", username, password)
	}
	if got := found.Missing([]string{"M30011", "M2"}); !slices.Equal(got, []string{"M2"}) {
		t.Errorf("missing %v", got)
	}
	if form := s.real.loginForm([]string{"M2"}, s.room+"/x"); form == nil || !slices.Equal(form.Customers, []string{"M2"}) {
		t.Errorf("the form is %v", form)
	}
	page := ask(s, asking{path: "/settings"}).Body.String()
	if !strings.Contains(page, "anna") || !strings.Contains(page, "only until the program ends") || !strings.Contains(page, "No login can be kept") {
		t.Errorf("the page shows %s", page)
	}
	ask(s, asking{method: "POST", path: "/logins/remove", form: url.Values{"customer": {"m30011"}}})
	if found, _ := s.real.openLogins(context.Background()); found.Who("M30011") != "" {
		t.Error("it is still there")
	}
}

// What can't be a login is refused, and says why.
func TestBadLogins(t *testing.T) {
	s, _ := guarded(t)
	for _, a := range []asking{login("M1", "", "x", ""), login("M1", "anna", "", ""), login("M 1", "anna", "x", ""), login("M1", "an:na", "x", "")} {
		if w := ask(s, a); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%v is answered %d", a.form, w.Code)
		}
	}
	if len(s.real.typed.all()) != 0 {
		t.Error("it was taken")
	}
	practice := login("M1", "anna", "x", "")
	practice.path = practiceBase + practice.path
	if w := ask(s, practice); w.Code != http.StatusConflict {
		t.Errorf("practice takes a login: %d", w.Code)
	}
}

// With the tick a login goes to the keychain; without one it is used all the same, and
// the person is told.
func TestKeptLogin(t *testing.T) {
	chain := memoryKeychain{}
	s, _ := guarded(t, func(c *Config) { c.Keychain = chain })
	if w := ask(s, login("M30011", "anna", "hunter2", "on")); w.Code != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	if len(chain) != 1 {
		t.Fatalf("the keychain has %d entries", len(chain))
	}
	page := ask(s, asking{path: "/settings"}).Body.String()
	if !strings.Contains(page, "in the keychain") || strings.Contains(page, "hunter2") {
		t.Errorf("the page shows %s", page)
	}
	server, err := job.Server("")
	if err != nil {
		t.Fatal(err)
	}
	ask(s, asking{method: "POST", path: "/logins/remove", form: url.Values{"customer": {"M30011"}, "server": {server}}})
	if len(chain) != 0 {
		t.Error("the keychain still has it")
	}

	without, _ := guarded(t)
	if w := ask(without, login("M1", "anna", "hunter2", "on")); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "is used now") {
		t.Errorf("answered %d: %s", w.Code, w.Body)
	}
	if found, _ := without.real.openLogins(context.Background()); found.Who("M1") != "anna" {
		t.Error("it is not used")
	}
}

// A password that was refused is not tried again until it is changed, wherever it is from.
func TestRefusedLogin(t *testing.T) {
	s, _ := guarded(t, func(c *Config) { c.Username, c.Password = "kontoret", "gammalt" })
	ctx := context.Background()
	found, err := s.real.openLogins(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.real.refused(found, "M1")
	if got := found.Missing([]string{"M1", "M2"}); !slices.Equal(got, []string{"M1"}) {
		t.Errorf("missing %v", got)
	}
	if w := ask(s, login("m1", "kontoret", "gammalt", "")); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "12:00") {
		t.Errorf("the same again is answered %d: %s", w.Code, w.Body)
	}
	if w := ask(s, login("M1", "kontoret", "nytt", "")); w.Code != http.StatusSeeOther {
		t.Errorf("another is answered %d", w.Code)
	}
	if found, err = s.real.openLogins(ctx); err != nil {
		t.Fatal(err)
	}
	if _, password, _ := found.For("M1"); password != "nytt" {
		t.Errorf("%q is tried", password)
	}
	s.real.refused(found, "M1")
	if found, _ = s.real.openLogins(ctx); found.Who("M1") != "" || found.Who("M2") != "kontoret" {
		t.Errorf("found %q and %q", found.Who("M1"), found.Who("M2"))
	}
}

// Practice has a login of its own, and none of the office's.
func TestLoginOfPractice(t *testing.T) {
	s, _ := guarded(t, func(c *Config) { c.Username, c.Password = "kontoret", "hemligt" })
	found, err := s.practice.openLogins(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if username, password, _ := found.For("M1"); username != practiceLogin || len(password) < 20 {
		t.Errorf("found %q, %q", username, password)
	}
}

// How fast it is sent is kept for the next start.
func TestSpeed(t *testing.T) {
	s, _ := guarded(t)
	set := func(s *Server, pace, rate, workers string) int {
		return ask(s, asking{method: "POST", path: "/settings", form: url.Values{"pace": {pace}, "rate": {rate}, "workers": {workers}}}).Code
	}
	standard := job.Defaults().Send
	if got := s.real.sendOptions(); got.Rate != 0 || got.Workers != standard.Workers {
		t.Errorf("at first %v", got)
	}
	for _, c := range []struct {
		pace, rate, workers string
		want                int
		kept                speed
	}{
		{"careful", "", "", 303, speed{Rate: carefulRate}},
		{"own", "2,5", "3", 303, speed{Rate: 2.5, Workers: 3}},
		{"own", "fort", "3", 400, speed{Rate: 2.5, Workers: 3}},
		{"own", "-1", "3", 409, speed{Rate: 2.5, Workers: 3}},
		{"own", "NaN", "", 409, speed{Rate: 2.5, Workers: 3}},
		{"usual", "", "0", 400, speed{Rate: 2.5, Workers: 3}},
		{"usual", "", "5000", 409, speed{Rate: 2.5, Workers: 3}},
		{"usual", "7", "2", 303, speed{Workers: 2}},
		{"own", "4", "2", 303, speed{Rate: 4, Workers: 2}},
	} {
		if got := set(s, c.pace, c.rate, c.workers); got != c.want || s.settings.now() != c.kept {
			t.Errorf("%v is answered %d, and kept is %v", c, got, s.settings.now())
		}
	}
	path := filepath.Join(s.config.Folder, settingsName)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	again, err := openSettings(s.config.Folder)
	if err != nil || again.now() != (speed{Rate: 4, Workers: 2}) {
		t.Errorf("the next start has %v, %v", again.now(), err)
	}
	if got := s.practice.sendOptions(); got.Rate != 0 || got.Workers != standard.Workers {
		t.Errorf("practice sends with %v", got)
	}
	for _, text := range []string{"", "{", `{"rate":-1}`, `{"workers":1000000}`, "\x00"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if damaged, err := openSettings(s.config.Folder); err != nil || damaged.now() != (speed{}) {
			t.Errorf("%q is read as %v, %v", text, damaged, err)
		}
	}
}

// The template is in the visitor's language.
func TestTemplate(t *testing.T) {
	s, _ := guarded(t)
	for _, c := range []struct{ path, language, name, kind, has string }{
		{"/template", "sv", "kunder.xlsx", bookType, "PK"},
		{"/template?kind=csv", "sv", "kunder.csv", csvType, "Kundid;"},
		{"/template?kind=csv", "en", "customers.csv", csvType, "customerId,"},
	} {
		w := ask(s, asking{path: c.path, header: map[string]string{"Accept-Language": c.language}})
		if w.Code != 200 || w.Header().Get("Content-Disposition") != "attachment; filename="+c.name || w.Header().Get("Content-Type") != c.kind || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%v: %d, %v", c, w.Code, w.Header())
		}
	}
}

// While a run goes on, the program ends only if that is meant.
func TestQuit(t *testing.T) {
	s, _ := guarded(t)
	ended := func() bool {
		select {
		case <-s.quitting:
			return true
		default:
			return false
		}
	}
	s.underWay = func() (done, all int, is bool) { return 212, 400, true }
	if w := ask(s, asking{method: "POST", path: "/quit", form: url.Values{}}); !strings.Contains(w.Body.String(), "A run goes on (212 of 400)") || ended() {
		t.Fatalf("it ends, or says %s", w.Body)
	}
	for range 2 {
		if w := ask(s, asking{method: "POST", path: "/quit", form: url.Values{"sure": {"yes"}}}); !strings.Contains(w.Body.String(), "comebacks has ended") || !ended() {
			t.Fatalf("it does not end, or says %s", w.Body)
		}
	}
}
