package web

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

var loginRoutes = []route{
	{"POST /logins", toSend, keepLogin},
	{"POST /logins/remove", toSend, removeLogin},
}

// typedLogins are the logins that were typed on the page, and those that Vitec has
// refused. Both live in memory alone.
type typedLogins struct {
	mu      sync.Mutex
	given   map[string]typedLogin           // by customer in one case, "" for all others
	changed time.Time                       // when a person has last given one
	refused map[[sha256.Size]byte]time.Time // when, by what refusalOf says
}

// typedLogin is one that a person has typed.
type typedLogin struct {
	Customer, Username string
	password           string
}

// all gives what was typed, by customer.
func (t *typedLogins) all() []typedLogin {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]typedLogin, 0, len(t.given))
	for _, one := range t.given {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b typedLogin) int { return strings.Compare(a.Customer, b.Customer) })
	return all
}

func (t *typedLogins) use(one typedLogin) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.given == nil {
		t.given = make(map[string]typedLogin)
	}
	t.given[importer.OneCase(one.Customer)] = one
}

// noteChange notes when a person has given a login, and changedSince reports whether one
// has since a time.
func (t *typedLogins) noteChange(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changed = at
}

func (t *typedLogins) changedSince(at *time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return at != nil && t.changed.After(*at)
}

func (t *typedLogins) forget(customer string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.given, importer.OneCase(customer))
}

// refusalOf stands for a login that was refused for a customer.
func refusalOf(customer, username, password string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join([]string{importer.OneCase(customer), username, password}, "\x00")))
}

func (t *typedLogins) refuse(customer, username, password string, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused == nil {
		t.refused = make(map[[sha256.Size]byte]time.Time)
	}
	t.refused[refusalOf(customer, username, password)] = at
}

// wasRefused reports whether Vitec has refused a login for a customer, and when.
func (t *typedLogins) wasRefused(customer, username, password string) (at time.Time, was bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, was = t.refused[refusalOf(customer, username, password)]
	return at, was
}

// serverName is the name of the server that an office sends to.
func (o *office) serverName() (string, error) { return job.Server(o.server.config.BaseURL) }

// store is where this user's logins are kept. A person at the page can open a keychain
// that is locked.
func (s *Server) store() logins.Store {
	return logins.Store{Folder: s.config.Folder, Keychain: s.config.Keychain, Wait: personWaits}
}

// personWaits is how long a person has to open a keychain.
const personWaits = 2 * time.Minute

// practiceLogin is the user name at the stand-in.
const practiceLogin = "sandbox"

// openLogins opens the logins of an office for one job, which ends with ctx: those of the
// file, of the environment, of the keychain, and what was typed on the page. One that was
// refused for a customer is as if it were not there, until another takes its place. The
// error is an *importer.Failure.
func (o *office) openLogins(ctx context.Context) (*logins.Logins, error) {
	if o.practice {
		username, password := o.standIn.login()
		return logins.Open(ctx, logins.Options{Username: username, Password: password})
	}
	server, err := o.serverName()
	if err != nil {
		return nil, err
	}
	c := o.server.config
	found, err := logins.Open(ctx, logins.Options{
		Server: server, File: c.Logins, Username: c.Username, Password: c.Password, Store: o.server.store(),
		Refused: func(customer, username, password string) bool {
			_, was := o.typed.wasRefused(customer, username, password)
			return was
		},
	})
	if err != nil {
		return nil, err
	}
	for _, one := range o.typed.all() {
		if _, was := o.typed.wasRefused(one.Customer, one.Username, one.password); was {
			continue // so that one for all customers serves
		}
		found.Use(one.Customer, one.Username, one.password)
	}
	return found, nil
}

// anyLeft refuses what would ask with no login but such as Vitec has refused: it is not
// asked again before somebody has changed one.
func (o *office) anyLeft(customers []string) error {
	found, err := o.signIn(o.queue.ctx)
	if err != nil {
		return err
	}
	refused := false
	for _, c := range customers {
		if _, _, ok := found.For(c); ok {
			return nil
		}
		refused = refused || found.WasRefused(c)
	}
	if refused {
		return &importer.Stopped{Cause: importer.CredentialsRefused}
	}
	return nil
}

// refused puts down that Vitec has refused the login of a customer, "" for all of
// them. It is not tried again until somebody has changed it.
func (o *office) refused(of *logins.Logins, customer string) {
	if username, password, ok := of.For(customer); ok {
		o.typed.refuse(customer, username, password, o.server.now())
	}
}

// loginForm is the part "login" of a page, which asks for a login. The page has it as
// .Data.Login.
type loginForm struct {
	Customers []string // those without a login; none to let the person name one
	Server    string
	Back      string // the address of the page that it stands on
	Primary   bool   // it is what the page is for
}

// mostListed is the most customers that are offered one by one.
const mostListed = 50

// loginForm gives what asks for the logins of customers that have none; nil if there are
// none missing. With nobody named it asks for whichever the person wants.
func (o *office) loginForm(missing []string, back string) *loginForm {
	server, err := o.serverName()
	if err != nil || o.practice || o.server.hosted() { // whose logins are the service's
		return nil
	}
	return &loginForm{Customers: missing[:min(len(missing), mostListed)], Server: server, Back: back}
}

// keepLogin takes a login that a person has typed: for as long as the program runs, and
// if she wants, in the keychain.
func keepLogin(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	if v.office.practice {
		return refuse(http.StatusConflict, "web.logins.practice")
	}
	server, err := v.office.serverName()
	if err != nil {
		return err
	}
	one := typedLogin{
		Customer: strings.TrimSpace(v.r.PostFormValue("customer")),
		Username: strings.TrimSpace(v.r.PostFormValue("username")), password: v.r.PostFormValue("password"),
	}
	if one.Customer != "" {
		if err := logins.CheckCustomer(one.Customer); err != nil {
			return err
		}
	}
	if err := logins.Check(one.Username, one.password); err != nil {
		return err
	}
	if at, was := v.office.typed.wasRefused(one.Customer, one.Username, one.password); was {
		return refuse(http.StatusConflict, "web.logins.same-refused", "time", at.Format("15:04"))
	}
	v.office.typed.use(one)
	v.office.typed.noteChange(v.now())
	if v.r.PostFormValue("keep") != "" {
		if err := v.store().Keep(v.r.Context(), server, one.Customer, one.Username, one.password, nil); err != nil {
			return refuse(http.StatusConflict, "web.logins.not-kept", "err", v.voice.System(err))
		}
	}
	return v.seeBack("settings")
}

// removeLogin forgets a login: what was typed, and what the keychain has.
func removeLogin(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	if v.office.practice {
		return refuse(http.StatusConflict, "web.logins.practice")
	}
	customer := v.r.PostFormValue("customer")
	if server := v.r.PostFormValue("server"); server != "" {
		if _, err := v.store().Remove(v.r.Context(), server, customer); err != nil {
			return err
		}
	} else {
		v.office.typed.forget(customer)
	}
	return v.see("settings")
}
