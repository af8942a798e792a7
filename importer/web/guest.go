package web

import (
	"context"
	"net/http"

	"comebacks/importer/users"
)

// guest is who asks: the one person whose page it is, or one of an office's people who has
// signed in. The zero value is nobody.
type guest struct {
	name  string
	role  users.Role
	token string // of her session; "" on one person's page
}

// owner is the role of the one person whose page it is: she may do everything.
const owner users.Role = "owner"

// need is what a route needs of whoever asks.
type need int

const (
	anybody need = iota // whoever the guard lets through: to sign in
	toRead              // look at runs, have their results and reports, compare them
	toSend              // hand in, correct, send, stop, settle
)

// may reports whether a guest may do what needs that.
func (g guest) may(n need) bool {
	switch n {
	case anybody:
		return true
	case toRead:
		return g.role != ""
	}
	return g.role == owner || g.role == users.Sends
}

type guestKey struct{}

// withGuest notes whose request it is.
func withGuest(r *http.Request, g guest) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), guestKey{}, g))
}

// guestOf is whose request it is. Whoever the guard has let in to one person's page is that
// person.
func (s *Server) guestOf(r *http.Request) guest {
	if !s.hosted() {
		return guest{name: s.config.Who, role: owner}
	}
	g, _ := r.Context().Value(guestKey{}).(guest)
	return g
}
