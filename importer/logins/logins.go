// Package logins finds the login with which requests for a customer are made, and
// keeps logins in the system's keychain.
//
// Vitec gives a password for each customer, or for a group of them. Logins are
// looked for in this order, and the first place that has one wins:
//
//  1. the file that was named (see Options.File): the customer's own login, else
//     the one for all others
//  2. the environment, whose login is for all customers
//  3. the keychain: what is kept for the server and the customer, else what is kept
//     for the server and all others
//  4. what a person has typed: for the customer, else for all others
//
// So a login in the environment comes before one that is kept for the customer.
//
// Errors, notices and the list of what is kept never have a password.
package logins

import (
	"context"
	"fmt"
	"sync"

	"comebacks/importer"
)

// Options say where logins are looked for.
type Options struct {
	// Server is the server that they are for, in its one spelling. If it is "",
	// the keychain is not asked.
	Server string

	// File is a CSV file with a header, customerId,username,password. The cell of
	// the customer may name several, separated by spaces, commas or semicolons, so
	// that a group's login serves its customers; an empty one is for all others.
	// Nobody but its owner may be able to read it. "" for none.
	File string

	// Username and Password are those of the environment. If one of them is "",
	// there is no login there.
	Username, Password string

	// Store is where logins are kept.
	Store Store

	// Refused reports whether a login was refused for a customer before. It is as if it
	// were not there, so that what a person has typed since counts. It may be nil, and
	// may be called by any goroutine that calls For.
	Refused func(customerID, username, password string) bool

	// OnNotice is called with what the user should know. It may be nil, and
	// may be called by any goroutine that calls For.
	OnNotice func(importer.Notice)
}

// Logins finds the login of each customer. Its methods are safe for use by many
// goroutines.
type Logins struct {
	ctx     context.Context // ends what waits for the keychain
	options Options
	file    map[string]login
	all     login // of the environment
	kept    *keychain

	// finding has room for one goroutine that asks the keychain: that may take long,
	// and may show the user a question.
	finding chan struct{}
	warned  map[importer.Code]bool

	mu    sync.RWMutex
	known map[string]login // what was found, by customer in one case; a zero login for nothing
	typed map[string]login
}

// login is a user name and its password.
type login struct{ username, password string }

func (l login) whole() bool { return l.username != "" && l.password != "" }

// Open reads the file of logins, and makes ready to look in the other places. Once
// ctx has ended, the keychain is not asked any more. The error is an
// *importer.Failure.
func Open(ctx context.Context, o Options) (*Logins, error) {
	l := &Logins{
		ctx: ctx, options: o, all: login{o.Username, o.Password}, kept: o.Store.keychain(),
		finding: make(chan struct{}, 1), warned: make(map[importer.Code]bool), known: make(map[string]login), typed: make(map[string]login),
	}
	if !l.all.whole() {
		l.all = login{}
	} else if err := Check(o.Username, o.Password); err != nil {
		return nil, err
	}
	if o.File == "" {
		return l, nil
	}
	file, unknown, err := readFile(o.File)
	if err != nil {
		return nil, err
	}
	if unknown != nil {
		l.tell([]importer.Notice{{Code: importer.LoginsACLUnknown, Value: o.File, Detail: importer.Why(unknown), Loud: true}})
	}
	l.file = file
	return l, nil
}

// For returns the login for a customer, "" for all others. After the first time
// it answers from memory.
func (l *Logins) For(customerID string) (username, password string, ok bool) {
	key := importer.OneCase(customerID)
	found := l.find(key)
	if !found.whole() || l.refused(key, found) {
		if found = l.ofPerson(key); l.refused(key, found) {
			found = login{}
		}
	}
	return found.username, found.password, found.whole()
}

// ofPerson is the login that was typed for a customer.
func (l *Logins) ofPerson(key string) login {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if found, ok := l.typed[key]; ok {
		return found
	}
	return l.typed[""]
}

// refused reports whether a login was refused for a customer before.
func (l *Logins) refused(key string, of login) bool {
	return l.options.Refused != nil && of.whole() && l.options.Refused(key, of.username, of.password)
}

// WasRefused reports whether a customer has no login because the one that there is was
// refused before.
func (l *Logins) WasRefused(customerID string) bool {
	key := importer.OneCase(customerID)
	if _, _, ok := l.For(customerID); ok {
		return false
	}
	return l.refused(key, l.find(key)) || l.refused(key, l.ofPerson(key))
}

// Who is the user name of the login for a customer; "" if there is none.
func (l *Logins) Who(customerID string) string {
	username, _, _ := l.For(customerID)
	return username
}

// Missing returns the customers for which there is no login, each once, in
// their order.
func (l *Logins) Missing(customers []string) []string {
	var missing []string
	seen := make(map[string]bool)
	for _, customer := range customers {
		key := importer.OneCase(customer)
		if _, _, ok := l.For(customer); !ok && !seen[key] {
			missing = append(missing, customer)
		}
		seen[key] = true
	}
	return missing
}

// Use takes a login that the user has typed for a customer, "" for all that have
// none. Like any other it counts only if the places before it have none. See
// Check for what is valid.
func (l *Logins) Use(customerID, username, password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.typed[importer.OneCase(customerID)] = login{username, password}
}

// Format keeps passwords out of logs.
func (l *Logins) Format(f fmt.State, _ rune) { fmt.Fprint(f, "logins for ", l.options.Server) }

// find looks in all places but what was typed. The zero login says that there is
// none.
func (l *Logins) find(key string) login {
	for _, at := range []string{key, ""} {
		if found, ok := l.file[at]; ok {
			return found
		}
	}
	if l.all.whole() {
		return l.all
	}
	if found, known := l.remembered(key); known {
		return found
	}
	found, notices := l.ask(key)
	l.tell(notices)
	return found
}

func (l *Logins) remembered(key string) (login, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, known := l.known[key]
	return found, known
}

// ask asks the keychain, one question at a time.
func (l *Logins) ask(key string) (login, []importer.Notice) {
	select {
	case l.finding <- struct{}{}:
		defer func() { <-l.finding }()
	case <-l.ctx.Done():
		return login{}, nil
	}
	var found login
	for _, at := range []string{key, ""} {
		if one, known := l.remembered(at); known { // meanwhile, or of another customer's question
			found = one
		} else {
			one, err := l.kept.login(l.ctx, l.options.Server, at)
			if err != nil && l.ctx.Err() != nil {
				return login{}, nil // which says nothing of what is kept
			}
			if err != nil {
				l.remember(key, login{})
				return login{}, l.once(importer.Notice{Code: importer.NoKeychain, Value: importer.Why(err)})
			}
			l.remember(at, one)
			found = one
		}
		if found.whole() {
			break
		}
	}
	l.remember(key, found)
	if found.whole() || l.options.Server == "" {
		return found, nil
	}
	return found, l.keptElsewhere(key)
}

func (l *Logins) remember(key string, found login) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[key] = found
}

// keptElsewhere gives notice that a login is kept for the customer, but for another
// server.
func (l *Logins) keptElsewhere(key string) []importer.Notice {
	for _, k := range l.options.Store.KeptElsewhere(l.options.Server, key) {
		return l.once(importer.Notice{Code: importer.OtherServer, Value: k.Server, Detail: l.options.Server, Loud: true})
	}
	return nil
}

// once gives a notice, if there was none of its kind.
func (l *Logins) once(n importer.Notice) []importer.Notice {
	if l.warned[n.Code] {
		return nil
	}
	l.warned[n.Code] = true
	return []importer.Notice{n}
}

func (l *Logins) tell(notices []importer.Notice) {
	if l.options.OnNotice == nil {
		return
	}
	for _, n := range notices {
		l.options.OnNotice(n)
	}
}
