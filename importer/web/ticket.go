package web

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// A ticket lets a browser in, once and soon, since the address that it stands in can be
// seen: in the list of processes, in the browser's history.

const (
	enterRoute = "in"

	// ticketLife is how long a ticket is good for that a browser is opened with.
	ticketLife = time.Minute
	// printedLife is the same if a person has to open the address, which is printed in
	// her own terminal.
	printedLife = 10 * time.Minute
)

// What tickets are for.
const (
	toEnter    = "in"
	toHandOver = "hand-over"
)

// ticket is what a ticket says.
type ticket struct {
	For   string `json:"for"`
	Until int64  `json:"until"`        // Unix time, in seconds
	Name  string `json:"name"`         // each has one of its own
	To    string `json:"to,omitempty"` // the page that it leads to, below the room; or the path of a file
}

// mint makes a ticket with a key.
func (t ticket) mint(key []byte) string {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // texts and a number
	}
	said := base64.RawURLEncoding.EncodeToString(text)
	return said + "." + signed(key, "ticket "+said)
}

func newTicket(use, to string, until time.Time) ticket {
	return ticket{For: use, Until: until.Unix(), Name: strings.ToLower(rand.Text()), To: to}
}

// entrance is an address that lets a browser in.
func entrance(host, room string, key []byte, t ticket) string {
	return "http://" + host + room + "/" + enterRoute + "?" + url.Values{"ticket": {t.mint(key)}}.Encode()
}

// tickets are those that were used, until they would be too old anyway.
type tickets struct {
	mu   sync.Mutex
	used map[string]int64 // when they end, by name
}

// Of a ticket that does not let in: it is not ours, was used, or is too old.
const (
	forged   = "web.not-let-in"
	usedUp   = "web.ticket-used"
	outdated = "web.ticket-old"
)

// read reads a ticket without using it. A fault, "" for none, is the key of a text.
func (ts *tickets) read(key []byte, text, use string) (t ticket, fault string) {
	said, mac, _ := strings.Cut(text, ".")
	if !hmac.Equal([]byte(mac), []byte(signed(key, "ticket "+said))) {
		return t, forged
	}
	plain, err := base64.RawURLEncoding.DecodeString(said)
	if err != nil || json.Unmarshal(plain, &t) != nil || t.For != use {
		return t, forged
	}
	return t, ""
}

// use uses a ticket up.
func (ts *tickets) use(t ticket, now time.Time) (fault string) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for name, until := range ts.used {
		if until < now.Unix() {
			delete(ts.used, name)
		}
	}
	if _, used := ts.used[t.Name]; used {
		return usedUp
	}
	if t.Until < now.Unix() {
		return outdated
	}
	if ts.used == nil {
		ts.used = make(map[string]int64)
	}
	ts.used[t.Name] = t.Until
	return ""
}

// enter lets in a browser that has a ticket: from then on it has the cookie.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet { // looking must not use it up
		s.plain(w, r, http.StatusForbidden, "web.not-let-in")
		return
	}
	t, fault := s.guard.tickets.read(s.guard.key, r.URL.Query().Get("ticket"), toEnter)
	if fault == "" {
		fault = s.guard.tickets.use(t, s.now())
		if fault == usedUp && s.knows(r) { // she went back, or opened the address once more
			fault = ""
		}
	}
	if fault != "" {
		s.plain(w, r, http.StatusForbidden, fault)
		return
	}
	s.entered(t)
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: s.guard.cookie, Path: s.room + "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, s.below(s.room+"/"+t.To, s.room+"/"), http.StatusSeeOther)
}

// below gives an address that stays in the room, or another if it does not.
func (s *Server) below(address, or string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(address, s.room+"/") {
		return or
	}
	at := strings.TrimPrefix(u.Path, s.room)
	if clean := path.Clean(at); clean != at && clean+"/" != at || strings.Contains(at, `\`) { // a browser reads \ as /
		return or
	}
	return address
}
