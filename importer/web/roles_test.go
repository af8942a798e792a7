package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// mayUseIt says of each route of an office who may use it, written down once more: what a
// reader may is told in the help, and what nobody may is the command line's.
var mayUseIt = map[string]string{
	"GET /login": "anybody", "POST /login": "anybody", "POST /language": "anybody",

	"GET /{$}": "reads", "GET /settings": "reads", "POST /logout": "reads",
	"GET /runs": "reads", "GET /runs/{n}": "reads", "GET /runs/{n}/progress": "reads",
	"GET /runs/{n}/results": "reads", "GET /runs/{n}/errors": "reads", "GET /runs/{n}/report": "reads", "GET /reports": "reads",
	"GET /runs/{n}/reconciliation": "reads", "POST /runs/{n}/reconcile": "reads",

	"GET /template": "sends", "POST /files": "sends", "GET /files/{id}": "sends", "GET /files/{id}/state": "sends", "GET /files/{id}/rows": "sends",
	"GET /files/{id}/faults": "sends", "GET /files/{id}/faulty": "sends", "POST /files/{id}/reading": "sends", "POST /files/{id}/changes": "sends",
	"POST /files/{id}/replace": "sends", "POST /files/{id}/undo": "sends", "POST /files/{id}/redo": "sends", "POST /files/{id}/delete": "sends",
	"POST /files/{id}/newer": "sends", "POST /files/{id}/lookup": "sends", "POST /files/{id}/lookup/stop": "sends", "GET /files/{id}/send": "sends",
	"POST /files/{id}/send": "sends", "GET /files/{id}/waiting": "sends", "GET /files/{id}/waiting/progress": "sends", "POST /files/{id}/waiting": "sends",
	"POST /files/{id}/practice": "sends", "POST /files/{id}/real": "sends",
	"POST /runs/{n}/stop": "sends", "POST /runs/{n}/resume": "sends", "POST /runs/{n}/rest": "sends", "POST /runs/{n}/settle": "sends",
	"POST /runs/{n}/fix": "sends", "POST /runs/{n}/again": "sends",

	"POST /settings": "nobody", "POST /logins": "nobody", "POST /logins/remove": "nobody", "POST /quit": "nobody",
	"GET /in": "nobody", "POST /hand-over": "nobody",
}

// Each route of the page lets in those who may, and nobody else; in practice too.
func TestRoles(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	for _, r := range s.server.routes() {
		if _, known := mayUseIt[r.pattern]; !known {
			t.Errorf("nobody has said who may use %s", r.pattern)
		}
	}
	for _, r := range (&Server{}).routes() { // one person's page has none that an office has not thought of
		if _, known := mayUseIt[r.pattern]; !known {
			t.Errorf("nobody has said who of an office may use %s", r.pattern)
		}
	}
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	reader, sender := s.comes("reader", users.Reads), s.comes("sender", users.Sends)
	for pattern, who := range mayUseIt {
		method, path, _ := strings.Cut(pattern, " ")
		path = blank.ReplaceAllString(strings.TrimSuffix(path, "{$}"), "1")
		for _, base := range []string{"", practiceBase} {
			if base != "" && who == "anybody" && strings.HasSuffix(path, "login") {
				continue
			}
			for name, c := range map[string]*colleague{"a stranger": s.browser(), "a reader": reader, "a sender": sender} {
				session := c.cookies[sessionCookie]
				got := c.asks(method, base+path, "application/x-www-form-urlencoded", strings.NewReader("name=x&password=y"))
				if session != "" && path == "/logout" { // in again
					c.signsIn(strings.TrimPrefix(name, "a "))
				}
				may := who == "anybody" && base == "" || c != nil && (who == "reads" || who == "anybody") && name != "a stranger" || who == "sends" && name == "a sender"
				refused := got.Code == http.StatusForbidden && !strings.Contains(got.Body.String(), `id="failed"`) ||
					got.Code == http.StatusSeeOther && strings.HasPrefix(got.Header().Get("Location"), signInPath+"?next=") ||
					got.Code == http.StatusSeeOther && name == "a stranger" && got.Header().Get("Location") == signInPath
				gone := got.Code == http.StatusNotFound || got.Code == http.StatusMethodNotAllowed
				switch {
				case who == "nobody" && !refused && !gone:
					t.Errorf("%s %s%s is answered to %s: %d", method, base, path, name, got.Code)
				case who != "nobody" && may == refused:
					t.Errorf("%s %s%s: %s may %v, and is answered %d %s", method, base, path, name, may, got.Code, text(got.Body.String()))
				case refused && name == "a reader" && who == "sends" && !strings.Contains(got.Body.String(), "may read, but not send"):
					t.Errorf("%s %s%s: a reader is told %s", method, base, path, text(got.Body.String()))
				}
			}
		}
	}
}

var (
	aLink = regexp.MustCompile(`<a [^>]*href="([^"#]*)`)
	aForm = regexp.MustCompile(`<form [^>]*>`)
)

// A reader who presses whatever she is shown is refused nothing, and changes nothing in
// Vitec; a sender reaches everything.
func TestReaderIsShownWhatSheMay(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	sender := s.comes("sender", users.Sends)
	f := sender.handsIn("kunder.csv", rowsOf(1, 12))
	sender.confirms(f, "pilot")
	s.sent(f)
	other := sender.handsIn("fel.csv", append(rowsOf(100, 2), "M30011;KON1;i morgon;;\r\n"...))
	sender.confirms(other, "all")
	s.sent(other)
	made := len(s.vitec.Comebacks())

	for _, role := range []users.Role{users.Reads, users.Sends} {
		c := s.comes("c "+string(role), role)
		seen := map[string]bool{}
		var walk func(path string)
		walk = func(path string) {
			if seen[path] || len(seen) > 200 {
				return
			}
			seen[path] = true
			got := c.get(path)
			if at := got.Header().Get("Location"); got.Code == http.StatusSeeOther && strings.HasPrefix(at, "/") {
				walk(at)
				return
			}
			if got.Code != http.StatusOK {
				t.Errorf("%s: %s is answered %d %s", role, path, got.Code, text(got.Body.String()))
			}
			if strings.HasSuffix(path, "/report") || !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
				return
			}
			body := got.Body.String()
			if strings.Contains(body, "partner") {
				t.Errorf("%s: %s shows the login for Vitec", role, path)
			}
			for _, form := range aForm.FindAllString(body, -1) {
				action := html.UnescapeString(regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(form)[1])
				method := "GET"
				if strings.Contains(form, `method="post"`) {
					method = "POST"
				}
				if !s.mayUse(role, method, action) {
					t.Errorf("%s: %s has a form that she may not use: %s %s", role, path, method, action)
				}
				seen[method+" "+action] = true
			}
			for _, link := range aLink.FindAllStringSubmatch(body, -1) {
				if at := html.UnescapeString(link[1]); strings.HasPrefix(at, "/") {
					walk(at)
				}
			}
		}
		walk("/")
		if role == users.Reads {
			for at := range seen {
				if strings.Contains(at, "/files") || strings.Contains(at, "/practice") {
					t.Errorf("a reader is led to %s", at)
				}
			}
		}
		for _, want := range map[users.Role][]string{
			users.Reads: {"/runs", "/runs/1", "/settings", "/runs/1/results", "/runs/2/errors", "/runs/2/report", "POST /runs/1/reconcile", "POST /logout"},
			users.Sends: {"/runs/2", "POST /files", "POST /runs/1/rest", "POST /runs/2/fix", "/files/" + f.ID, "/settings", "/practice/", "/template"},
		}[role] {
			if !seen[want] {
				t.Errorf("%s is not led to %s", role, want)
			}
		}
	}
	if n := len(s.vitec.Comebacks()); n != made {
		t.Errorf("looking has made %d", n-made)
	}
}

// mayUse reports whether a role may use a route, by the table above.
func (s *staffOffice) mayUse(role users.Role, method, path string) bool {
	path, _, _ = strings.Cut(strings.TrimPrefix(path, practiceBase), "?")
	mux := http.NewServeMux()
	for pattern := range mayUseIt {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	r, err := http.NewRequest(method, path, nil)
	if err != nil {
		s.Fatal(err)
	}
	_, pattern := mux.Handler(r)
	who := mayUseIt[pattern]
	return who == "anybody" || who == "reads" || who == "sends" && role == users.Sends
}

// A reader compares without settling.
func TestReaderSettlesNothing(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{NoLookups: true, Faults: map[sandbox.Fault]float64{sandbox.CloseAfter: 1}})
	sender, reader := s.comes("sender", users.Sends), s.comes("reader", users.Reads)
	f := sender.handsIn("kunder.csv", rowsOf(1, 2))
	sender.confirms(f, "all")
	run := s.sent(f)
	page := reader.get(fmt.Sprint("/runs/", run)).Body.String()
	if !strings.Contains(page, "Rows to look at in Vitec") || strings.Contains(page, "/settle") {
		t.Errorf("she is shown %s", text(page))
	}
	if page := sender.get(fmt.Sprint("/runs/", run)).Body.String(); !strings.Contains(page, "/settle") {
		t.Errorf("who sends is shown %s", text(page))
	}
	reader.post(fmt.Sprint("/runs/", run, "/reconcile"), nil)
	await(t, "the comparison", func() bool { return s.server.real.queue.comparisonOf(run).far().ended })
	after := reader.get(fmt.Sprint("/runs/", run)).Body.String()
	if !strings.Contains(after, "not settled here") {
		t.Errorf("afterwards she is shown %s", text(after))
	}
}
