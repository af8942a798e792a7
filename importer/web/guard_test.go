package web

import (
	"crypto/sha256"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/report/words"
)

const ourHost = "127.0.0.1:8471"

// guarded gives a Server as if it listened at ourHost, whose clock a test can move.
func guarded(t *testing.T, change ...func(*Config)) (*Server, *time.Time) {
	t.Helper()
	now := time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)
	c := Config{Folder: t.TempDir(), Now: func() time.Time { return now }, Keychain: noKeychain{}}
	for _, one := range change {
		one(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.guard.hosts = []string{ourHost}
	s.serving.door = door{config: s.config, pages: s.pages, host: ourHost, room: s.room, key: s.guard.key}
	return s, &now
}

// asking is a request to a Server.
type asking struct {
	method, path, host string
	header             map[string]string
	form               url.Values
	body               io.Reader
	stranger           bool // without the cookie
}

// ask asks, from a page of ours unless the request says otherwise.
func ask(s *Server, a asking) *httptest.ResponseRecorder {
	if a.method == "" {
		a.method = http.MethodGet
	}
	if a.form != nil {
		a.body = strings.NewReader(a.form.Encode())
	}
	r := httptest.NewRequest(a.method, "http://"+ourHost+s.room+a.path, a.body)
	r.Host = ourHost
	if a.host != "" {
		r.Host = a.host
	}
	if a.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if a.header == nil && a.method == http.MethodPost {
		a.header = map[string]string{"Sec-Fetch-Site": "same-origin"}
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	if !a.stranger {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: s.guard.cookie})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// What is no request of a page of ours is refused, with a page that says what to do; a
// cookie changes nothing in that.
func TestRefused(t *testing.T) {
	s, _ := guarded(t)
	post := func(header ...string) asking {
		a := asking{method: http.MethodPost, path: "/language", form: url.Values{"language": {"sv"}}, header: map[string]string{}}
		for i := 0; i < len(header); i += 2 {
			a.header[header[i]] = header[i+1]
		}
		return a
	}
	for name, c := range map[string]struct {
		asking
		want int
	}{
		"a page":                             {asking{path: "/"}, 200},
		"its head":                           {asking{path: "/", method: "HEAD"}, 200},
		"no cookie":                          {asking{path: "/", stranger: true}, 403},
		"another cookie":                     {asking{path: "/", stranger: true, header: map[string]string{"Cookie": cookieName + "=x"}}, 403},
		"an empty cookie":                    {asking{path: "/", stranger: true, header: map[string]string{"Cookie": cookieName + "="}}, 403},
		"ours beside another's":              {asking{path: "/", header: map[string]string{"Cookie": cookieName + "=x"}}, 200},
		"evil.example":                       {asking{path: "/", host: "evil.example:8471"}, 421},
		"a name that leads here":             {asking{path: "/", host: "127.0.0.1.nip.io:8471"}, 421},
		"localhost, perhaps another's":       {asking{path: "/", host: "localhost:8471"}, 421},
		"another port":                       {asking{path: "/", host: "127.0.0.1:8472"}, 421},
		"no port":                            {asking{path: "/", host: "127.0.0.1"}, 421},
		"another spelling":                   {asking{path: "/", host: "127.1:8471"}, 421},
		"a POST":                             {post("Sec-Fetch-Site", "same-origin", "Origin", "http://"+ourHost), 303},
		"a POST with Origin alone":           {post("Origin", "http://"+ourHost), 303},
		"a POST of an address that is typed": {post("Sec-Fetch-Site", "none"), 303},
		"a POST that says nothing":           {post(), 403},
		"a POST of another site":             {post("Sec-Fetch-Site", "cross-site"), 403},
		"a POST of another port":             {post("Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:9999"), 403},
		"a POST of another origin":           {post("Origin", "http://evil.example"), 403},
		"a POST of a file":                   {post("Origin", "null"), 403},
		"a POST by a name that leads here":   {asking{method: "POST", path: "/language", host: "evil.example:8471", header: map[string]string{"Origin": "http://evil.example:8471"}}, 421},
		"TRACE":                              {asking{method: "TRACE", path: "/"}, 405},
		"CONNECT":                            {asking{method: "CONNECT", path: "/"}, 405},
		"DELETE":                             {asking{method: "DELETE", path: "/"}, 405},
		"OPTIONS":                            {asking{method: "OPTIONS", path: "/"}, 405},
		"no such page":                       {asking{path: "/nothing"}, 404},
		"no such asset":                      {asking{path: "/assets/nothing.css"}, 404},
		"out of the assets":                  {asking{path: "/assets/../pages/layout.html"}, 404},
		"out of the assets, in disguise":     {asking{path: "/assets/%2e%2e/pages/layout.html"}, 404},
		"two slashes":                        {asking{path: "//settings"}, 404},
		"a GET that would change something":  {asking{path: "/quit"}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			w := ask(s, c.asking)
			if w.Code != c.want {
				t.Fatalf("answered %d, want %d: %s", w.Code, c.want, w.Body)
			}
			for header := range headers {
				if w.Header().Get(header) == "" {
					t.Errorf("no %s", header)
				}
			}
			if w.Code >= 400 && c.method != "HEAD" && (!strings.Contains(w.Body.String(), "<h1>") || !strings.Contains(w.Body.String(), `role="alert"`)) {
				t.Errorf("answered with %q, and no page", w.Body)
			}
			if w.Code == 405 && w.Header().Get("Allow") == "" {
				t.Error("it does not say what is allowed")
			}
		})
	}
}

// Outside the room there is one answer, with the cookie and without: nobody learns which
// room it is.
func TestOutsideTheRoom(t *testing.T) {
	s, _ := guarded(t)
	for _, path := range []string{"/", "/favicon.ico", "/settings", s.room, "/" + strings.Repeat("a", len(s.room)-1) + "/", s.room + "x/", "/.." + s.room + "/"} {
		r := httptest.NewRequest(http.MethodGet, "http://"+ourHost+path, nil)
		r.AddCookie(&http.Cookie{Name: cookieName, Value: s.guard.cookie})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "This page opens from the program.") {
			t.Errorf("%s is answered %d: %s", path, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), s.room) {
			t.Errorf("%s: the answer names the room", path)
		}
	}
}

// Every route is behind the guard, in practice too.
func TestEveryRouteIsGuarded(t *testing.T) {
	s, _ := guarded(t)
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	for _, r := range append(s.routes(), route{pattern: "GET /assets/page.css"}) {
		method, path, _ := strings.Cut(r.pattern, " ")
		path = blank.ReplaceAllString(strings.TrimSuffix(path, "{$}"), "1")
		for _, base := range []string{"", practiceBase} {
			w := ask(s, asking{method: method, path: base + path, stranger: true})
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "This page opens from the program.") {
				t.Errorf("%s%s is answered %d without a cookie: %s", base, r.pattern, w.Code, w.Body)
			}
			if w := ask(s, asking{method: method, path: base + path, header: map[string]string{"Sec-Fetch-Site": "cross-site"}}); method == "POST" && w.Code != http.StatusForbidden {
				t.Errorf("%s%s is answered %d to another site", base, r.pattern, w.Code)
			}
		}
	}
}

// What is said to strangers is in the language of their browser.
func TestStrangersAreUnderstood(t *testing.T) {
	s, _ := guarded(t, func(c *Config) { c.Voice = words.Voice{Language: words.English} })
	w := ask(s, asking{path: "/", stranger: true, header: map[string]string{"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8"}})
	if text := w.Body.String(); !strings.Contains(text, "Sidan öppnas från programmet.") || !strings.Contains(text, `lang="sv"`) {
		t.Errorf("a Swedish browser is told %s", text)
	}
}

// A ticket lets in once, and soon.
func TestTickets(t *testing.T) {
	s, now := guarded(t)
	other, _ := guarded(t)
	enter := func(ticket string, known bool) *httptest.ResponseRecorder {
		return ask(s, asking{path: "/in?ticket=" + url.QueryEscape(ticket), stranger: !known})
	}
	mint := func(use, to string) string { return newTicket(use, to, now.Add(ticketLife)).mint(s.guard.key) }

	good := mint(toEnter, "files/12")
	if w := ask(s, asking{method: "HEAD", path: "/in?ticket=" + good, stranger: true}); w.Code != 403 {
		t.Errorf("HEAD is answered %d", w.Code)
	}
	w := enter(good, false)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != s.room+"/files/12" {
		t.Fatalf("answered %d, to %q", w.Code, w.Header().Get("Location"))
	}
	c := w.Result().Cookies()[0]
	if c.Path != s.room+"/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Value != s.guard.cookie || c.Domain != "" || c.MaxAge != 0 {
		t.Errorf("the cookie is %v", c)
	}
	if w := enter(good, false); w.Code != 403 || !strings.Contains(w.Body.String(), "has been used") || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("used twice it is answered %d: %s", w.Code, w.Body)
	}
	if w := enter(good, true); w.Code != http.StatusSeeOther {
		t.Errorf("going back is answered %d", w.Code)
	}

	old := mint(toEnter, "")
	*now = now.Add(ticketLife + time.Second)
	for name, c := range map[string]struct{ ticket, want string }{
		"old":                 {old, "a short while only"},
		"of an earlier start": {newTicket(toEnter, "", now.Add(ticketLife)).mint(other.guard.key), "opens from the program"},
		"for something else":  {mint(toHandOver, ""), "opens from the program"},
		"unsigned":            {strings.Split(mint(toEnter, ""), ".")[0] + ".", "opens from the program"},
		"no text":             {"." + signed(s.guard.key, "ticket "), "opens from the program"},
		"nothing":             {"", "opens from the program"},
		"the cookie":          {s.guard.cookie, "opens from the program"},
	} {
		if w := enter(c.ticket, false); w.Code != 403 || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: answered %d: %s", name, w.Code, w.Body)
		}
	}
	changed := []byte(mint(toEnter, ""))
	for i := range changed {
		changed[i] ^= 1
		if w := enter(string(changed), false); w.Code != 403 {
			t.Errorf("with byte %d changed it lets in", i)
		}
		changed[i] ^= 1
	}
	for _, to := range []string{"//evil.example", "../../x", `\\evil`, "..", "a/../../b"} {
		if w := enter(mint(toEnter, to), false); w.Header().Get("Location") != s.room+"/" {
			t.Errorf("a ticket to %q leads to %q", to, w.Header().Get("Location"))
		}
	}
}

// Of many who come with the same ticket at once, one is let in.
func TestTicketAtOnce(t *testing.T) {
	s, now := guarded(t)
	ticket := newTicket(toEnter, "", now.Add(ticketLife)).mint(s.guard.key)
	var in atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if ask(s, asking{path: "/in?ticket=" + ticket, stranger: true}).Code == http.StatusSeeOther {
				in.Add(1)
			}
		})
	}
	if all.Wait(); in.Load() != 1 {
		t.Errorf("%d are let in", in.Load())
	}
}

// A form leads back to pages of the room alone.
func TestBackStaysInTheRoom(t *testing.T) {
	s, _ := guarded(t)
	for back, want := range map[string]string{
		s.room + "/files/12?only=faults#row-9":  s.room + "/files/12?only=faults#row-9",
		s.room + "/practice/":                   s.room + "/practice/",
		s.room + "/":                            s.room + "/",
		"":                                      "",
		"/settings":                             "",
		s.room:                                  "",
		s.room + "//evil.example":               "",
		s.room + "/../x":                        "",
		s.room + "/%2e%2e/x":                    "",
		s.room + "/a/%2e%2e%2fx":                "",
		s.room + `/\evil.example`:               "",
		s.room + "/%5cevil.example":             "",
		"//evil.example" + s.room + "/":         "",
		"http://evil.example" + s.room + "/":    "",
		"http:" + s.room + "/":                  "",
		"javascript:alert(1)":                   "",
		s.room + "/x\r\nSet-Cookie: comebacks=": "",
		s.room + "/\t/evil.example":             "",
	} {
		if want == "" {
			want = s.room + "/settings"
		}
		w := ask(s, asking{method: "POST", path: "/language", form: url.Values{"language": {"sv"}, "back": {back}}})
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
			t.Errorf("%q leads to %q (%d)", back, got, w.Code)
		}
	}
}

// The button for the other language leads back to the page that it is on.
func TestLanguageLeadsBack(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	for _, path := range []string{"/", "/runs", "/settings", "/practice/", "/files/" + f.ID, "/files/" + f.ID + "/faults?kind=missing%3A0&page=1"} {
		back := html.EscapeString(w.server.room + path)
		if page := w.get(path).Body.String(); !strings.Contains(page, `<input type="hidden" name="back" value="`+back+`">`) {
			t.Errorf("%s does not lead back: %s", path, page)
		}
	}
	if page := w.post("/language/none", nil).Body.String(); strings.Contains(page, "language/none") {
		t.Error("a page that a form has led to is led back to")
	}
}

// A language that was chosen stays, in the room.
func TestLanguageIsKept(t *testing.T) {
	s, _ := guarded(t)
	w := ask(s, asking{method: "POST", path: "/language", form: url.Values{"language": {"SV"}}})
	c := w.Result().Cookies()[0]
	if c.Name != languageCookie || c.Value != "sv" || c.Path != s.room+"/" || c.MaxAge < 300*24*60*60 {
		t.Errorf("the cookie is %v", c)
	}
	if w := ask(s, asking{method: "POST", path: "/language", form: url.Values{"language": {"xx"}}}); len(w.Result().Cookies()) != 0 {
		t.Error("an unknown language is kept")
	}
}

// A body that is too large is answered with a page.
func TestTooLarge(t *testing.T) {
	s, _ := guarded(t)
	for _, path := range []string{"/language", "/logins", "/settings", "/quit", "/logins/remove", "/practice/language"} {
		w := ask(s, asking{method: "POST", path: path, form: url.Values{"x": {strings.Repeat("x", largestForm)}}})
		if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "larger than 1 MB") {
			t.Errorf("%s is answered %d: %s", path, w.Code, w.Body)
		}
	}
	select {
	case <-s.quitting:
		t.Error("it ends all the same")
	default:
	}
	if w := ask(s, asking{method: "POST", path: "/settings", body: strings.NewReader("a=%zz"), header: map[string]string{
		"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}}); w.Code != http.StatusBadRequest {
		t.Errorf("a damaged form is answered %d", w.Code)
	}
}

// The page's own files have types, and tags by which a browser knows them again.
func TestAssets(t *testing.T) {
	s, _ := guarded(t)
	for name, kind := range map[string]string{"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"} {
		w := ask(s, asking{path: "/assets/" + name})
		tag := w.Header().Get("ETag")
		if w.Code != 200 || w.Header().Get("Content-Type") != kind || tag == "" {
			t.Errorf("%s: %d, %v", name, w.Code, w.Header())
		}
		if w := ask(s, asking{path: "/assets/" + name, header: map[string]string{"If-None-Match": tag}}); w.Code != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", name, w.Code)
		}
	}
}

// A handler that panics is answered with a page, and the log has where, and nothing of
// what was asked for. No answer and no log has a secret.
func TestSecretsStayInside(t *testing.T) {
	log := filepath.Join(t.TempDir(), "page.log")
	const password = "hemligt-lösenord"
	s, now := guarded(t, func(c *Config) { c.Log, c.Username, c.Password = log, "kontoret", password })
	s.real.mux.HandleFunc("GET /panics", func(http.ResponseWriter, *http.Request) { panic("Anna Öberg 073-123") })
	s.real.mux.HandleFunc("GET /panics/late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		var none []int
		_ = none[len(w.Header())]
	})
	t1 := newTicket(toEnter, "", now.Add(ticketLife)).mint(s.guard.key)
	secrets := []string{s.guard.cookie, string(s.guard.key), t1, password, "hunter2", "Öberg"}
	var bodies strings.Builder
	for _, a := range []asking{
		{path: "/in?ticket=" + t1, stranger: true}, {path: "/in?ticket=" + t1, stranger: true}, {path: "/in?ticket=" + t1 + "x", stranger: true},
		{path: "/", stranger: true}, {path: "/", host: "evil.example"}, {path: "/"}, {path: "/settings"}, {path: "/practice/settings"}, {path: "/nothing"},
		{path: "/panics"}, {path: "/settings?note=Öberg"}, {method: "ÖBERG", path: "/"},
		{method: "POST", path: "/logins", form: url.Values{"customer": {"M1"}, "username": {"anna"}, "password": {"hunter2"}}},
		{method: "POST", path: "/logins", form: url.Values{"customer": {"M1"}, "username": {"an:na"}, "password": {"hunter2"}}},
		{method: "POST", path: "/logins", form: url.Values{"customer": {"M1"}, "username": {"anna"}, "password": {"hunter2"}, "keep": {"on"}}},
		{path: "/settings"},
	} {
		if strings.Contains(a.path, "Ö") {
			a.path = strings.ReplaceAll(a.path, "Ö", "%C3%96")
		}
		if a.method == "ÖBERG" {
			a.method = "OBERG"
		}
		w := ask(s, a)
		bodies.WriteString(w.Body.String())
		if a.path == "/panics" && (w.Code != 500 || !strings.Contains(w.Body.String(), "in comebacks itself")) {
			t.Errorf("a panic is answered %d: %s", w.Code, w.Body)
		}
		if (a.stranger || a.host != "") && strings.Contains(w.Body.String(), s.room[1:]) && w.Code != http.StatusSeeOther {
			t.Errorf("%v: the answer names the room: %s", a, w.Body)
		}
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("half an answer ends as if it were a whole one")
			}
		}()
		ask(s, asking{path: "/panics/late"})
	}()
	said, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(bodies.String(), secret) {
			t.Errorf("an answer has %q", secret)
		}
		if strings.Contains(string(said), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	for _, no := range []string{s.room[1:], "evil", "nothing", "OBERG", "anna", "M1"} {
		if strings.Contains(string(said), no) {
			t.Errorf("the log has %q: %s", no, said)
		}
	}
	for _, want := range []string{`"GET /settings"`, `"POST /logins"`, `"msg":"panic"`, "guard_test.go", `"refused"`, "index out of range"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("the log has no %s: %s", want, said)
		}
	}
}

func TestEachStartHasItsOwnSecrets(t *testing.T) {
	a, _ := guarded(t)
	b, _ := guarded(t)
	if a.room == b.room || a.guard.cookie == b.guard.cookie || string(a.guard.key) == string(b.guard.key) || len(a.guard.key) != sha256.Size || len(a.room) < 20 {
		t.Error("two starts share something")
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "http://"+ourHost+a.room+"/", nil)
	r.AddCookie(&http.Cookie{Name: cookieName, Value: b.guard.cookie})
	if a.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("the cookie of another start is answered %d", w.Code)
	}
}
