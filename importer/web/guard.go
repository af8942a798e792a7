package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// cookieName is that of the cookie by which a browser that was let in is known. Its path
// is the room: cookies go to every port of a host, and so to other people's programs on a
// machine that several use.
const cookieName = "comebacks"

// guard is what is asked of a request before it reaches a page. All of it but the host is
// new at every start.
type guard struct {
	hosts   []string // what Host may be, and nothing else: a name that leads here may be anybody's
	key     []byte   // tickets and the cookie are made with it; it is never sent anywhere
	cookie  string
	cross   *http.CrossOriginProtection
	tickets tickets
	pace    pace
}

func newGuard() *guard {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // which never fails
	return &guard{key: key, cookie: signed(key, "cookie"), cross: http.NewCrossOriginProtection(), pace: usualPace}
}

// signed is what only those can say who have the key.
func signed(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// headers stand in every answer.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin", // without any, our own forms would have the origin "null"
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
	"Cache-Control":                "no-store",
}

// ServeHTTP lets in those who have come the right way, and answers them.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	defer s.asked.Add(-1)
	began := time.Now()
	a := newAnswer(w, s.guard.pace, r.ProtoMajor > 1)
	a.expected = r.Header.Get("Expect") != ""
	defer a.end()
	for name, value := range headers {
		a.Header().Set(name, value)
	}
	if s.hosted() {
		a.Header().Set("Strict-Transport-Security", "max-age=31536000") // a year, in seconds
	}
	route := "refused"
	defer func() {
		if fault := recover(); fault != nil {
			s.panicked(a, r, fault)
		}
		s.metrics.Visit(route, a.status, time.Since(began))
		if s.log != nil { // never an address: the room and the tickets stand in those
			s.log.Info("page", "method", methodOf(r), "route", route, "status", a.status, "ms", float64(time.Since(began).Microseconds())/1000)
		}
	}()
	r.Body = s.guard.pace.body(a, r.Body)
	if s.refuses(a, r) {
		return
	}
	r = s.recognise(r)
	switch below := strings.TrimPrefix(r.URL.Path, s.room); {
	case below == "/"+enterRoute && !s.hosted():
		route = "GET /" + enterRoute
		s.enter(a, r)
	case below == "/"+handOverRoute && !s.hosted():
		route = "POST /" + handOverRoute
		s.handedOver(a, r)
	case !s.knows(r) && !s.openToAll(below):
		s.stranger(a, r)
	case path.Clean(below) != below && path.Clean(below)+"/" != below:
		route = "unclean"
		s.plain(a, r, http.StatusNotFound, "web.no-such-page")
	case strings.HasPrefix(below, "/assets/"):
		route = "GET /assets/"
		s.asset(a, r, strings.TrimPrefix(below, "/assets/"))
	default:
		r.Body = http.MaxBytesReader(w, r.Body, s.largestBody(below, r))
		route = s.inside(a, r)
	}
}

// methodOf is a method that may stand in a log: one that a stranger has made up may not.
func methodOf(r *http.Request) string {
	if slices.Contains([]string{"GET", "HEAD", "POST"}, r.Method) {
		return r.Method
	}
	return "other"
}

// refuses answers what does not come from a page of ours, in this order: the address
// that it was meant for, its method, the site that it comes from, and the room.
func (s *Server) refuses(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case !slices.Contains(s.guard.hosts, r.Host):
		// Without this, a name of somebody else's that leads here would pass for ours.
		s.plain(w, r, http.StatusMisdirectedRequest, "web.wrong-host")
	case !s.proxySays(r):
		s.plain(w, r, http.StatusForbidden, "web.not-https")
	case methodOf(r) == "other":
		w.Header().Set("Allow", "GET, HEAD, POST")
		s.plain(w, r, http.StatusMethodNotAllowed, "web.wrong-method")
	case s.guard.cross.Check(r) != nil, !s.saysWhence(r), isPartElsewhere(r):
		s.plain(w, r, http.StatusForbidden, "web.other-site")
	case !strings.HasPrefix(r.URL.Path, s.room+"/"):
		s.plain(w, r, http.StatusForbidden, "web.not-let-in")
	default:
		return false
	}
	return true
}

// saysWhence reports whether a POST says where it comes from, as every browser's does.
// What another start of the program hands over has no such word: see handedOver. A page
// of ours that is hosted has come by https.
func (s *Server) saysWhence(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	says := r.Header.Get("Sec-Fetch-Site") != "" || origin != ""
	if s.hosted() {
		return r.Method != http.MethodPost || says && (origin == "" || origin == s.origin(r.Host))
	}
	if r.URL.Path == s.room+"/"+handOverRoute {
		return !says
	}
	return r.Method != http.MethodPost || says
}

// isPartElsewhere reports whether a page of another site wants something of ours as a part
// of itself: a frame, a script, a picture. A link may lead here, and the file does that the
// browser is opened with.
func isPartElsewhere(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
}

// knows reports whether a request has the cookie, or somebody's who has signed in.
func (s *Server) knows(r *http.Request) bool {
	if s.hosted() {
		return s.signedIn(r)
	}
	for _, c := range r.CookiesNamed(cookieName) { // another program of this machine may have one of that name
		if hmac.Equal([]byte(c.Value), []byte(s.guard.cookie)) {
			return true
		}
	}
	return false
}

// largestForm is how many bytes a body may have that is not a sheet.
const largestForm = 1 << 20

// largestBody is how many bytes the body of a request may have.
func (s *Server) largestBody(below string, r *http.Request) int64 {
	if at := strings.TrimPrefix(below, practiceBase); r.Method == http.MethodPost && at == "/files" {
		return s.maxUpload() + largestForm // for what stands around the file
	}
	return largestForm
}

func (s *Server) maxUpload() int64 {
	if s.config.MaxUpload <= 0 {
		return DefaultMaxUpload
	}
	return s.config.MaxUpload
}

// plainPage is what a page shows that stands before the room: it has no secrets.
type plainPage struct{ What, Do string }

// plain answers with a small page, in the language of the browser. The text of that name
// says what is so, and the one with .do what to do; a hosted page may have others.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, status int, key string) {
	v := s.voiceOf(r)
	address := ""
	if len(s.guard.hosts) > 0 {
		address = s.origin(s.guard.hosts[0])
	}
	say := func(key string) string {
		if _, name, _ := strings.Cut(key, "."); s.hosted() && s.config.Hosted.behindProxy() && v.Knows("web.proxied."+name) {
			key = "web.proxied." + name
		}
		if !v.Knows(key) {
			return ""
		}
		return v.Say(key, "address", address)
	}
	page := plainPage{What: say(key), Do: say(key + ".do")}
	w.Header().Set("Connection", "close") // a stranger holds none
	s.pages.writePlain(w, status, v, page)
}

// logFault logs where a fault of the program was. What it says may have rows in it, and
// stays out.
func (s *Server) logFault(fault any) {
	if s.log == nil {
		return
	}
	what := "panic"
	if e, ok := fault.(runtime.Error); ok {
		what = e.Error()
	}
	s.log.Error("panic", "what", what, "stack", string(debug.Stack()))
}

// panicked answers for a handler that has failed.
func (s *Server) panicked(a *answer, r *http.Request, fault any) {
	if fault == http.ErrAbortHandler {
		panic(fault)
	}
	s.logFault(fault)
	if a.status != 0 {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
	s.plain(a, r, http.StatusInternalServerError, "web.fault")
}
