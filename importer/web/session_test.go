package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// Somebody who is not signed in is led to the page where she signs in, and from there to
// where she was going. Her cookie goes to this very host, over TLS, and to no script.
func TestSignIn(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	s.add("Anna Ek", users.Sends)
	c := s.browser()
	got := c.get("/runs?page=2")
	at := got.Header().Get("Location")
	if got.Code != http.StatusSeeOther || at != "/login?next=%2Fruns%3Fpage%3D2" {
		t.Fatalf("a stranger is answered %d, %s", got.Code, at)
	}
	page := c.get(at)
	body := page.Body.String()
	for _, part := range []string{`name="name"`, `type="password"`, `autocomplete="current-password"`, `autocomplete="username"`, `value="/runs?page=2"`, `<label for="password">`} {
		if page.Code != http.StatusOK || !strings.Contains(body, part) {
			t.Errorf("the page has no %s: %s", part, body)
		}
	}
	if strings.Contains(body, "<nav") || strings.Contains(body, "/logout") {
		t.Error("a stranger is shown the navigation")
	}
	form := hiddenOf(body)
	form.Set("name", "  anna ek ")
	form.Set("password", goodPassword)
	got = c.post("/login", form)
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/runs?page=2" {
		t.Fatalf("signed in she is answered %d, %s", got.Code, got.Header().Get("Location"))
	}
	cookies := got.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("she is given %v", cookies)
	}
	if k := cookies[0]; k.Name != "__Host-comebacks" || !k.Secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" || k.MaxAge != 0 || !k.Expires.IsZero() {
		t.Errorf("her cookie is %v", k)
	}
	if page := c.get("/runs"); page.Code != http.StatusOK || !strings.Contains(text(page.Body.String())+page.Body.String(), "Anna Ek") {
		t.Errorf("the page does not say who is signed in: %d %s", page.Code, page.Body)
	}
	if got := c.get("/login?next=/settings"); got.Header().Get("Location") != "/settings" {
		t.Errorf("who is signed in is asked again: %d", got.Code)
	}

	// A new session at each sign-in, and the old one is no good any more.
	old := c.cookies[sessionCookie]
	c.signsIn("Anna Ek")
	if c.cookies[sessionCookie] == old {
		t.Error("the session is the one before")
	}
	if _, is := s.server.users.Session(t.Context(), old); is {
		t.Error("the session before goes on")
	}

	// A click ends it, for whoever has the cookie.
	stolen := c.cookies[sessionCookie]
	if got := c.post("/logout", nil); got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/login" || c.cookies[sessionCookie] != "" {
		t.Errorf("signed out she is answered %d, %s", got.Code, got.Header())
	}
	c.cookies[sessionCookie] = stolen
	if got := c.get("/runs"); got.Code != http.StatusSeeOther {
		t.Errorf("with the old cookie: %d", got.Code)
	}
}

// Next leads to a page of ours, or to the first one.
func TestNextIsOurs(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	s.add("anna", users.Sends)
	for next, want := range map[string]string{
		"/runs/12": "/runs/12", "/files/abc/send?similar=on": "/files/abc/send?similar=on", "": "/",
		"https://evil.example/": "/", "//evil.example/": "/", `/\evil.example/`: "/", `\\evil.example`: "/", "/..//evil.example": "/", "javascript:alert(1)": "/",
		"https:evil.example": "/", "/%2f/evil.example": "/", "/runs/../../x": "/", "https://" + officeHost + "/runs": "/", "/\t/evil.example": "/", "runs": "/",
	} {
		c := s.browser()
		got := c.post("/login", url.Values{"name": {"anna"}, "password": {goodPassword}, "next": {next}})
		if at := got.Header().Get("Location"); got.Code != http.StatusSeeOther || at != want {
			t.Errorf("%q leads to %d %q", next, got.Code, at)
		}
		if page := c.get("/login?" + url.Values{"next": {next}}.Encode()); page.Header().Get("Location") != want {
			t.Errorf("%q leads who is signed in to %q", next, page.Header().Get("Location"))
		}
	}
}

// Whatever is wrong, the answer is the same to the letter; and a hundred wrong passwords
// open nothing, and lock nobody out.
func TestOneMessageForAllFailures(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	s.add("anna", users.Sends)
	anna := s.browser()
	anna.signsIn("anna")
	said := make(map[string]string)
	fails := func(how, name, password, address string) {
		t.Helper()
		c := s.browser()
		c.address = address
		got := c.tries(name, password)
		if got.Code != http.StatusForbidden || len(c.cookies) != 0 {
			t.Errorf("%s: %d %v", how, got.Code, got.Header())
		}
		said[strings.Replace(got.Body.String(), `value="`+name+`"`, `value=""`, 1)+fmt.Sprint(got.Result().Header)] = how
	}
	fails("wrong password", "anna", "wrong and long", "203.0.113.1")
	fails("no such user", "nobody", goodPassword, "203.0.113.2")
	fails("no password", "anna", "", "203.0.113.3")
	for i := range 100 {
		fails("one of a hundred", "anna", fmt.Sprint("wrong and long ", i), fmt.Sprint("198.51.100.", i/10))
	}
	fails("right, after too many", "anna", goodPassword, "198.51.100.9")
	for i := range 30 {
		fails("another name from one address", fmt.Sprint("name", i), "wrong and long", "203.0.113.9")
	}
	if len(said) != 1 {
		t.Errorf("there are %d answers: %v", len(said), said)
	}
	if got := anna.get("/runs"); got.Code != http.StatusOK {
		t.Errorf("who is signed in is out: %d", got.Code)
	}
	if got := s.browser().tries("anna", goodPassword); got.Code != http.StatusSeeOther { // from where she has been before
		t.Errorf("she is locked out: %d", got.Code)
	}
	for answer := range said {
		if !strings.Contains(answer, "User name or password is wrong, or there were too many tries; wait a minute.") {
			t.Errorf("it says %s", answer)
		}
	}
}

// A cookie that is stolen is of no use once its session has ended, in whichever way; and
// one that is made up, or another page's, never.
func TestForeignCookies(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	c := s.comes("anna", users.Sends)
	token := c.cookies[sessionCookie]
	for name, cookie := range map[string]*http.Cookie{
		"none":                {Name: "x", Value: token},
		"one person's":        {Name: cookieName, Value: s.server.guard.cookie},
		"without the prefix":  {Name: "comebacks", Value: token},
		"made up":             {Name: sessionCookie, Value: strings.Repeat("A", 43)},
		"an empty one":        {Name: sessionCookie, Value: ""},
		"in another case":     {Name: sessionCookie, Value: strings.ToUpper(token)},
		"a part":              {Name: sessionCookie, Value: token[:42]},
		"more than one token": {Name: sessionCookie, Value: token + "," + token},
	} {
		thief := s.browser()
		thief.cookies[cookie.Name] = cookie.Value
		if got := thief.get("/runs"); got.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", name, got.Code)
		}
		if got := thief.post("/logout", nil); got.Code != http.StatusForbidden {
			t.Errorf("%s, a form: %d", name, got.Code)
		}
	}
	for name, end := range map[string]func() error{
		"another password": func() error { return s.server.users.SetPassword(t.Context(), "anna", "fyra andra ord") },
		"another role":     func() error { return s.server.users.SetRole(t.Context(), "anna", users.Reads) },
		"removed":          func() error { return s.server.users.Remove(t.Context(), "anna") },
		"12 hours":         func() error { s.now = s.now.Add(12 * time.Hour); return nil },
	} {
		_ = s.server.users.Remove(t.Context(), "anna")
		thief := s.comes("anna", users.Sends)
		if got := thief.get("/runs"); got.Code != http.StatusOK {
			t.Fatalf("%s: before it is %d", name, got.Code)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got := thief.get("/runs"); got.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
}

// Nobody signs somebody in, or out, from another site; nor do forms of other sites do
// anything with a cookie that is right.
func TestNoForgery(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	c := s.comes("anna", users.Sends)
	before := len(s.events())
	for name, change := range map[string]func(*http.Request){
		"cross-site":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same-site":      func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"another origin": func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "https://evil.example") },
		"no origin":      func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "null") },
		"says nothing":   func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Del("Origin") },
		"in clear":       func(r *http.Request) { r.Header.Set("Origin", "http://"+officeHost) },
		"rebound":        func(r *http.Request) { r.Host = "evil.example"; r.Header.Set("Origin", "https://evil.example") },
	} {
		for _, path := range []string{"/login", "/logout", "/files", "/files/x/send", "/runs/1/stop", "/language"} {
			got := c.post(path, url.Values{"name": {"anna"}, "password": {goodPassword}}, change)
			if got.Code != http.StatusForbidden && got.Code != http.StatusMisdirectedRequest || len(got.Result().Cookies()) != 0 {
				t.Errorf("%s, %s: %d %v", name, path, got.Code, got.Result().Cookies())
			}
		}
	}
	if got := c.get("/runs"); got.Code != http.StatusOK || len(s.events()) != before {
		t.Errorf("afterwards: %d, %v", got.Code, s.events())
	}
}

// What a page asks for by itself does not keep a session alive; what a person does, does.
func TestSessionIsExtendedByUse(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	c := s.comes("anna", users.Sends)
	for range 11 {
		s.now = s.now.Add(time.Hour)
		c.get("/runs", byScript)
		c.get("/assets/page.css", func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "no-cors") })
	}
	session, is := s.server.users.Session(t.Context(), c.cookies[sessionCookie])
	if !is || !session.Until.Equal(today.Add(12*time.Hour)) {
		t.Errorf("polled, it lasts until %v, %v", session.Until, is)
	}
	c.get("/runs")
	if session, _ = s.server.users.Session(t.Context(), c.cookies[sessionCookie]); !session.Until.Equal(s.now.Add(12 * time.Hour)) {
		t.Errorf("used, it lasts until %v", session.Until)
	}
	s.now = s.now.Add(12 * time.Hour)
	if got := c.get("/runs", byScript); got.Code != http.StatusForbidden { // the script shows its own words
		t.Errorf("a script of somebody who is out is answered %d", got.Code)
	}
	got := c.post("/files/x/changes", url.Values{"row": {"1"}})
	if got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), `href="/login" target="_blank"`) || !strings.Contains(got.Body.String(), "is still there") {
		t.Errorf("her form is answered %d %s", got.Code, got.Body)
	}
}

// If the file of the users can't be read, nobody is let in.
func TestUsersCannotBeRead(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	c := s.comes("anna", users.Sends)
	if err := s.server.users.Close(); err != nil {
		t.Fatal(err)
	}
	if got := c.get("/runs"); got.Code == http.StatusOK {
		t.Error("she is let in")
	}
	if got := c.tries("anna", goodPassword); got.Code < 400 || strings.Contains(got.Body.String(), "is wrong") {
		t.Errorf("she is told %d %s", got.Code, text(got.Body.String()))
	}
}

// Who did what is kept, without names of files; a user who is removed stays in it.
func TestAudit(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Reads)
	f := anna.handsIn("kunder.csv", rowsOf(1, 3))
	anna.confirms(f, "all")
	run := s.sent(f)
	for _, path := range []string{"results", "report", "report?keep=1"} {
		if got := bo.get(fmt.Sprint("/runs/", run, "/", path)); got.Code != http.StatusOK {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	bo.post(fmt.Sprint("/runs/", run, "/reconcile"), nil)
	if err := s.server.users.Remove(t.Context(), "bo"); err != nil {
		t.Fatal(err)
	}
	anna.post("/logout", nil)
	want := []string{
		"anna signed-in 0", "bo signed-in 0", "anna handed-in 0", "anna sent 1", "bo downloaded 1", "bo downloaded 1", "bo downloaded 1", "bo compared 1", "anna signed-out 0",
	}
	if got := s.events(); !slices.Equal(got, want) {
		t.Errorf("it says %q", got)
	}
	if _, is := s.server.users.Session(t.Context(), bo.cookies[sessionCookie]); is {
		t.Error("bo is still in")
	}
	if _, err := s.server.users.Find(t.Context(), "bo"); err == nil || errors.Is(err, users.ErrRefused) {
		t.Error("bo is still there")
	}
}
