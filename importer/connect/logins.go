package connect

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"comebacks/importer"
)

// logins are those of the customers. Each is found when the first request for its
// customer is made, and holds from then on: a run must not change its login half-way.
type logins struct {
	find   func(customerID string) (username, password string, ok bool)
	header headers
	server *url.URL
	only   *login // of all customers; nil if each has its own

	mu      sync.Mutex
	of      map[string]func() *login // by customer, in one case and as it was written
	known   map[account]*login
	hidden  []string // what must never be shown
	secrets atomic.Pointer[strings.Replacer]
}

type account struct{ username, password string }

// headers are those of each kind of request.
type headers struct {
	create http.Header // the POST that makes a comeback
	get    http.Header
	ask    http.Header // the POSTs that only ask
}

// with gives the same headers with a login's token.
func (h headers) with(token string) headers {
	basic := []string{"Basic " + token}
	h = headers{create: h.create.Clone(), get: h.get.Clone(), ask: h.ask.Clone()}
	h.create["Authorization"], h.get["Authorization"], h.ask["Authorization"] = basic, basic, basic
	return h
}

// login is an account, and the headers of its requests. They are shared by all of
// these, since a RoundTripper may not change them.
type login struct {
	name string // no secret
	headers
	form *form // of the POST that makes a comeback
}

// newLogins asks c.Logins for a customer's login. If that is nil, all customers have
// the same one.
func newLogins(c Config, server *url.URL, h headers) *logins {
	l := &logins{
		find: c.Logins, header: h, server: server,
		of: map[string]func() *login{}, known: map[account]*login{},
	}
	l.secrets.Store(strings.NewReplacer())
	if c.Logins == nil {
		// Known before the first request, so that it is hidden from then on.
		l.only = l.add(account{c.Username, c.Password})
	}
	return l
}

// For returns the login of a customer; nil if there is none.
func (l *logins) For(customerID string) *login {
	if l.only != nil {
		return l.only
	}
	return l.finding(customerID)()
}

func (l *logins) finding(customerID string) func() *login {
	l.mu.Lock()
	defer l.mu.Unlock()
	if once, found := l.of[customerID]; found {
		return once
	}
	key := importer.OneCase(customerID)
	once, found := l.of[key]
	if !found {
		// The lock is not held during this call: it may wait for a person, and
		// the other customers must not.
		once = sync.OnceValue(func() *login { return l.ask(customerID) })
	}
	l.of[key], l.of[customerID] = once, once
	return once
}

func (l *logins) ask(customerID string) *login {
	username, password, ok := l.find(customerID)
	if !ok || strings.Contains(username, ":") { // which would be another user's name (RFC 7617)
		return nil
	}
	return l.add(account{username, password})
}

// add gives the login of an account, the same one for the same account.
func (l *logins) add(a account) *login {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.known[a]; ok {
		return known
	}
	token := base64.StdEncoding.EncodeToString([]byte(a.username + ":" + a.password))
	// Not a digest of the password, which could be guessed from it.
	added := &login{name: strconv.Itoa(len(l.known) + 1), headers: l.header.with(token)}
	added.form = newForm(l.server, added.create)
	l.known[a] = added
	l.hidden = append(l.hidden, secrets(token, a.password)...)
	l.secrets.Store(hiding(l.hidden))
	return added
}
