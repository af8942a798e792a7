package run

import (
	"sync"

	"comebacks/importer"
)

const (
	// refusals is the number of rows, all of them refused, after which a
	// customer is closed.
	refusals = 20
	// deniedInRow is the number of customers in a row for whom a login was
	// not accepted after which it counts as wrong.
	deniedInRow = 3
)

// access remembers what Vitec lets each login do, customer by customer.
//
// Only 401 speaks against a login. If that is the first answer to it, the login is
// wrong. If the login was accepted before, it is not valid for this one customer:
// Vitec gives passwords for customers and for sets of functions.
type access struct {
	loginOf func(customerID string) string // names the login of a customer, "" if there is none

	mu        sync.Mutex
	logins    map[string]*knownLogin
	customers map[string]*knownCustomer                     // by the id in one case
	written   map[string]*knownCustomer                     // the same by the id as it was written
	all       []string                                      // the customers for whom something is to be done; nil if they are not known
	onClosed  func(customerID string, why importer.Problem) // see Run.OnClosed
	noLists   bool                                          // only one contact at a time can be looked up
}

// knownLogin is what is known about a login.
type knownLogin struct {
	accepted map[string]bool // customers for whom it was accepted, whatever the request
	refused  bool            // it is wrong: nothing more is asked or sent with it
	denied   []string        // customers for whose POST it was not accepted, since it last was
	doubtful int             // customers whose look-up was answered 401, if it was not accepted yet
	unasked  bool            // an Ask was answered 401, and it was not accepted yet
	told     bool            // its refusal has been reported
	kinds    map[string]*inRow
}

// knownCustomer is what is known about a customer.
type knownCustomer struct {
	id      string                         // as it was first named
	key     string                         // the same in one case
	login   string                         // its login's name, as long as the caller lives; "" if there is none
	by      *knownLogin                    // what is known about that
	wanted  bool                           // something is to be asked or sent for it
	told    bool                           // its closing has been reported
	closed  importer.Code                  // why nothing more is sent to it; "" if it is
	refused int                            // rows answered with 403 or 404 so far; -1 once another answer came
	lookups int                            // contacts that may not be looked up; -1 once one was
	doubted bool                           // a look-up was answered 401 while its login was not accepted yet
	kinds   map[string]*importer.FindError // what may not be requested for it, and why
}

func newAccess(loginOf func(customerID string) string) *access {
	return &access{
		loginOf: loginOf, logins: make(map[string]*knownLogin),
		customers: make(map[string]*knownCustomer), written: make(map[string]*knownCustomer),
	}
}

// prepare sets the customers for whom something is to be done, as far as they
// are known, and what is called when one is closed.
func (a *access) prepare(customers []string, onClosed func(string, importer.Problem)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all, a.onClosed = customers, onClosed
	for _, c := range a.customers {
		c.wanted, c.told = false, false
	}
	for _, l := range a.logins {
		l.told = false
	}
}

// sharing gives the customers that share the login of one, itself first.
func (a *access) sharing(customerID string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	name, all := a.loginOf(customerID), []string{customerID}
	for _, id := range a.all {
		if a.loginOf(id) == name {
			all = append(all, id)
		}
	}
	for _, c := range a.customers {
		if c.login == name {
			all = append(all, c.id)
		}
	}
	return all
}

// of gives what is known about a customer, and about its login.
func (a *access) of(customerID string) (*knownCustomer, *knownLogin) {
	c := a.written[customerID]
	if c == nil {
		c = a.customer(customerID)
		a.written[customerID] = c
	}
	return c, c.by
}

func (a *access) customer(id string) *knownCustomer {
	key := importer.OneCase(id)
	c := a.customers[key]
	if c == nil {
		c = &knownCustomer{id: id, key: key, login: a.loginOf(id)}
		if c.by = a.logins[c.login]; c.by == nil {
			c.by = &knownLogin{accepted: make(map[string]bool)}
			a.logins[c.login] = c.by
		}
		a.customers[key] = c
	}
	return c
}

// accept records that a login is right, as any answer to a request for a customer
// shows.
func (l *knownLogin) accept(c *knownCustomer) {
	l.accepted[c.key] = true
	l.doubtful, l.unasked = 0, false
}

func (l *knownLogin) wasAccepted() bool { return len(l.accepted) > 0 }

// acceptedElsewhere reports whether a login was accepted for another customer.
func (l *knownLogin) acceptedElsewhere(c *knownCustomer) bool {
	return len(l.accepted) > 1 || len(l.accepted) == 1 && !l.accepted[c.key]
}

// answered records that a POST was processed, or refused for what it said: so
// the login is right.
func (a *access) answered(customerID string, status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	l.accept(c)
	l.denied = nil
	switch {
	case c.refused < 0:
	case status != 403 && status != 404:
		c.refused = -1
	default:
		if c.refused++; c.refused >= refusals && c.closed == "" {
			c.closed = importer.CustomerClosed
		}
	}
}

// deny records that the login was not accepted for a customer's POST, and
// reports whether no login is left.
func (a *access) deny(customerID string) (noneLeft bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	c.wanted = true
	switch {
	case !l.wasAccepted():
		l.refused = true
	case c.closed == "":
		c.closed = importer.LoginRefused // it was right, but is not any more
		if l.acceptedElsewhere(c) {
			c.closed = importer.CustomerLogin
		}
		l.denied = append(l.denied, customerID)
		l.refused = l.refused || len(l.denied) >= deniedInRow
	}
	return a.noneLeft()
}

// closed gives why nothing is sent to a customer any more; "" if it is.
func (a *access) closed(customerID string) importer.Code {
	c, l := a.of(customerID)
	switch {
	case c.login == "":
		return importer.NoLogin
	case c.closed != "":
		return c.closed
	case l.refused:
		return importer.LoginRefused
	}
	return ""
}

// byLogin reports whether a customer is closed for lack of a login.
func byLogin(why importer.Code) bool {
	return why == importer.NoLogin || why == importer.LoginRefused || why == importer.CustomerLogin
}

// shut reports whether nothing more is sent to a customer, and why.
func (a *access) shut(customerID string) (why importer.Problem, is bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	code := a.closed(customerID)
	return importer.Problem{Code: code, Field: importer.CustomerID, Value: customerID}, code != ""
}

// isClosed is shut for a customer for whom there is something to do. It reports
// once that the customer is closed.
func (a *access) isClosed(customerID string) (why importer.Problem, closed bool) {
	a.wants(customerID)
	if why, closed = a.shut(customerID); closed {
		if tell := a.toTell(customerID); tell != nil {
			tell(customerID, why)
		}
	}
	return why, closed
}

// wants records that there is something to do for a customer.
func (a *access) wants(customerID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, _ := a.of(customerID)
	c.wanted = true
}

// toTell gives what to call now that a customer is closed; nil for nothing, or
// if that has been called. For a login that is wrong it is called once.
func (a *access) toTell(customerID string) func(string, importer.Problem) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	told := &c.told
	if c.closed == "" && l.refused {
		told = &l.told
	}
	if *told {
		return nil
	}
	*told = true
	return a.onClosed
}

// noneLeft reports whether no login is left: the customers for whom something is
// to be done are known, all of them are closed for lack of a login, and the login
// of some was refused.
func (a *access) noneLeft() bool {
	if a.all == nil {
		return false
	}
	for _, id := range a.all {
		if !byLogin(a.closed(id)) {
			return false
		}
	}
	if !a.wantedRefused() {
		return false
	}
	a.onClosed = nil // the end of the run says so
	return true
}

// wantedRefused reports whether all customers for whom something was to be done so
// far are closed for lack of a login, and the login of some was refused.
func (a *access) wantedRefused() bool {
	refused := false
	for _, c := range a.customers {
		if !c.wanted {
			continue
		}
		code := a.closed(c.id)
		if !byLogin(code) {
			return false
		}
		refused = refused || code != importer.NoLogin
	}
	return refused
}

// noneIsLeft is noneLeft, but where the customers are not known, it takes those so
// far for all of them.
func (a *access) noneIsLeft() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.noneLeft() || a.all == nil && a.wantedRefused()
}

// spent reports whether a run has ended without a usable login: one was refused,
// and either none was accepted or those that were are not any more.
func (a *access) spent() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.wantedRefused() {
		return true
	}
	refused := false
	for _, l := range a.logins {
		if l.wasAccepted() {
			return false
		}
		refused = refused || l.refused
	}
	return refused
}
