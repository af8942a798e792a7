package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"comebacks/importer/users"
)

// How the people of an office come in: by name and password, and from then on by a cookie
// that only this very host is sent, only over TLS.

var signInRoutes = []route{
	{"GET /login", anybody, showSignIn},
	{"POST /login", anybody, signIn},
	{"POST /logout", toRead, signOut},
}

const (
	signInPath    = "/login"
	sessionCookie = "__Host-comebacks"
)

// openUsers opens the users of a hosted page.
func (s *Server) openUsers() (err error) {
	if s.hosted() {
		s.users, err = users.Open(filepath.Join(s.config.Folder, users.FileName), s.now)
	}
	return err
}

// recognise finds whose request it is, if people sign in.
func (s *Server) recognise(r *http.Request) *http.Request {
	if !s.hosted() {
		return r
	}
	for _, c := range r.CookiesNamed(sessionCookie) {
		if session, is := s.users.Session(r.Context(), c.Value); is {
			return withGuest(r, guest{name: session.Name, role: session.Role, token: c.Value})
		}
	}
	return r
}

// signedIn reports whether a request is somebody's who has signed in.
func (s *Server) signedIn(r *http.Request) bool { return s.guestOf(r).may(toRead) }

// openToAll reports whether a path is answered before anybody has signed in.
func (s *Server) openToAll(below string) bool {
	return s.hosted() && (below == signInPath || below == languagePath || strings.HasPrefix(below, "/assets/"))
}

// stranger answers somebody who was not let in. Of a hosted page, a link leads by way of
// signing in, and a form says how to send it once more.
func (s *Server) stranger(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.hosted():
		s.plain(w, r, http.StatusForbidden, "web.not-let-in")
	case r.Method == http.MethodPost:
		s.visit(s.real, w, r).failAs(errorPage{
			Status: http.StatusForbidden, Away: true,
			What: s.voiceOf(r).Say("web.sign-in.again"), Do: s.voiceOf(r).Say("web.sign-in.again.do"),
		})
	case isByScript(r):
		s.plain(w, r, http.StatusForbidden, "web.not-let-in")
	default:
		http.Redirect(w, r, s.signInAddress(r.URL.RequestURI()), http.StatusSeeOther)
	}
}

// isByScript reports whether a script of ours asks, which shows its own words if nobody is
// signed in.
func isByScript(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode != "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), jsonType)
}

// signInAddress is where people sign in, on their way to a page of ours.
func (s *Server) signInAddress(next string) string {
	at := signInPath
	if next = s.below(next, "/"); next != "/" {
		at += "?" + url.Values{"next": {next}}.Encode()
	}
	return at
}

// signInPage is where people sign in.
type signInPage struct {
	Name, Next string
	Failed     bool
}

// showSignIn asks who somebody is.
func showSignIn(v *visit) error {
	next := v.below(v.r.FormValue("next"), "/")
	if v.guest.may(toRead) {
		return v.seeAt(next)
	}
	return v.askToSignIn(http.StatusOK, signInPage{Next: next})
}

func (v *visit) askToSignIn(status int, p signInPage) error {
	return v.showAs(status, "sign-in", v.voice.Say("web.sign-in.title"), p)
}

// signIn lets somebody in who has the right name and password. Whatever is wrong, the
// answer is the same.
func signIn(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	next := v.below(v.r.PostFormValue("next"), "/")
	name := strings.TrimSpace(v.r.PostFormValue("name"))
	token, err := v.users.SignIn(v.r.Context(), name, v.r.PostFormValue("password"), v.addressOf(v.r))
	var many *users.TooMany
	if errors.Is(err, users.ErrRefused) || errors.As(err, &many) {
		v.signInRefused(many != nil)
		return v.askToSignIn(http.StatusForbidden, signInPage{Name: name, Next: next, Failed: true})
	}
	if err != nil {
		return err
	}
	if v.guest.token != "" { // of whoever was signed in here
		if err := v.users.SignOut(v.r.Context(), v.guest.token); err != nil {
			return err
		}
	}
	session, is := v.users.Session(v.r.Context(), token)
	if !is { // she was removed at this moment
		return v.askToSignIn(http.StatusForbidden, signInPage{Name: name, Next: next, Failed: true})
	}
	v.guest = guest{name: session.Name, role: session.Role, token: token}
	v.audit(users.SignedIn, 0)
	http.SetCookie(v.w, v.sessionCookie(token))
	return v.seeAt(next)
}

// signInRefused notes a refused sign-in in the log. It names nobody: the name may be no
// user's, but somebody's password that was typed in the wrong field.
func (v *visit) signInRefused(untried bool) {
	if v.log != nil {
		v.log.Warn("sign-in-refused", "from", v.addressOf(v.r), "tried", !untried)
	}
}

// sessionCookie carries a session. It ends with the browser: how long the session lasts is
// the server's to say.
func (s *Server) sessionCookie(token string) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// signOut ends a session.
func signOut(v *visit) error {
	if err := v.users.SignOut(v.r.Context(), v.guest.token); err != nil {
		return err
	}
	v.audit(users.SignedOut, 0)
	gone := v.sessionCookie("")
	gone.MaxAge = -1
	http.SetCookie(v.w, gone)
	return v.seeAt(signInPath)
}

// extend makes a session last longer that a person uses. What a page asks for by itself,
// once a second, is no use of hers.
func (v *visit) extend() {
	if v.guest.token != "" && (v.r.Method == http.MethodPost || v.r.Header.Get("Sec-Fetch-Mode") == "navigate") {
		_ = v.users.Extend(v.r.Context(), v.guest.token) // the next time does it
	}
}

// audit puts down what a guest has done, 0 for no run.
func (v *visit) audit(what users.What, run int64) { v.office.auditOf(v.guest.name, what, run) }

// auditOf is the same of what somebody does that goes on without her. What can't be put
// down stands in the log; it is done all the same, and the journal has who began each run.
// What is practised is nobody's business.
func (o *office) auditOf(who string, what users.What, run int64) {
	s := o.server
	if s.users == nil || o.practice {
		return
	}
	err := s.users.Audit(context.WithoutCancel(s.stopping()), users.Event{Who: who, What: what, Run: run})
	if err != nil && s.log != nil {
		s.log.Error("audit", "what", string(what), "run", run, "failure", err.Error())
	}
}
