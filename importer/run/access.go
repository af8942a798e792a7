package run

import (
	"sync"

	"comebacks/importer"
)

const (
	// refusals is after how many rows that were all refused a customer is
	// closed.
	refusals = 20
	// deniedInRow is after how many customers in a row, for none of whom the
	// login was accepted, it counts as wrong.
	deniedInRow = 3
	// blindAfter is after how many contacts of a customer that were all
	// refused no more are asked for: the account has no right to look up.
	blindAfter = 3
)

// access remembers what Vitec lets the login do, customer by customer.
type access struct {
	mu       sync.Mutex
	accepted bool                     // the login was accepted for some customer
	doubtful bool                     // a look-up was answered 401, and nothing was accepted yet
	taken    map[string]bool          // customers for whom a POST was accepted, whatever became of it
	denied   []string                 // customers for whom it was not (401), since it was last accepted
	closed   map[string]importer.Code // customers to whom nothing more is sent, and why
	refused  map[string]int           // rows answered with 403 or 404 so far, by customer; -1 once another answer came
	lookups  map[string]int           // contacts that may not be looked up, by customer; -1 once one was
	noLists  bool                     // only one contact at a time can be looked up
}

func newAccess() *access {
	return &access{
		taken: make(map[string]bool), closed: make(map[string]importer.Code),
		refused: make(map[string]int), lookups: make(map[string]int),
	}
}

// answered learns that a POST was processed, or refused for what it said: so
// the login is right.
func (a *access) answered(customer string, status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accepted, a.doubtful, a.denied = true, false, nil
	a.taken[customer] = true
	switch n := a.refused[customer]; {
	case n < 0:
	case status != 403 && status != 404:
		a.refused[customer] = -1
	default:
		if a.refused[customer]++; a.refused[customer] >= refusals {
			a.closed[customer] = importer.CustomerClosed
		}
	}
}

// deny learns that the login was not accepted for a customer's POST, and
// reports whether it is of any use at all.
func (a *access) deny(customer string) (wrong bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.accepted {
		return true
	}
	if a.closed[customer] == "" {
		a.closed[customer] = importer.CustomerLogin
		a.denied = append(a.denied, customer)
	}
	return len(a.denied) >= deniedInRow
}

// isClosed reports whether nothing more is sent to a customer, and why.
func (a *access) isClosed(customer string) (why importer.Problem, closed bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	code, closed := a.closed[customer]
	return importer.Problem{Code: code, Field: importer.CustomerID, Value: customer}, closed
}

// known reports whether a POST of a customer was accepted, so that a 401 to a
// look-up can't mean that the password is wrong.
func (a *access) known(customer string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.taken[customer]
}

// lookupDenied learns that the login was not accepted for a look-up. It reports
// false if that can't mean yet that it may not look up: no POST was accepted.
func (a *access) lookupDenied(customer string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.accepted {
		a.doubtful = true
		return false
	}
	a.lookups[customer] = max(a.lookups[customer], 0) + blindAfter
	return true
}

// isDoubtful reports whether the password may be wrong, so that it is better not
// tried at a look-up.
func (a *access) isDoubtful() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.doubtful
}

// lookedUp learns that contacts of a customer can be looked up, so many at
// once.
func (a *access) lookedUp(customer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lookups[customer] = -1
}

// mayNotLookUp learns that a contact of a customer may not be looked up.
func (a *access) mayNotLookUp(customer string, contacts int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lookups[customer] >= 0 {
		a.lookups[customer] += contacts
	}
}

// blind reports whether no contact of a customer may be looked up.
func (a *access) blind(customer string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lookups[customer] >= blindAfter
}

// listsRefused learns that a list of contacts was refused, each of which
// could be looked up alone.
func (a *access) listsRefused() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noLists = true
}

func (a *access) oneByOne() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.noLists
}
