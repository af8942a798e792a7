package directory

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"comebacks/importer"
)

// Ask makes a request in its turn among all others, until it is answered, refused, or
// given up. Kind says what is asked for, as a login may be allowed some kinds and not
// others: contacts, phones, names, persons, users, groups or offices.
//
// Its error is the request's *importer.FindError, or one like it for a request that
// was not made, as others of its kind were refused; an *importer.Stopped, after which
// nothing is asked any more; or ctx's.
type Ask func(ctx context.Context, customerID, kind string, request func(context.Context) error) error

// Options are how a Directory asks.
type Options struct {
	Workers int // requests at once; 0 stands for 8
	Batch   int // e-mail addresses, or ids, in a request; 0 stands for 50
}

// Directory is an importer.Directory. Use New to make one. It may be asked while
// Fetch is running; Fetch itself must be called by one goroutine at a time.
type Directory struct {
	people  importer.People // under mu, as is ask; a Fetch keeps those that it begins with
	ask     Ask
	workers int
	unit    int // texts that are found together

	// How many one request may name, as far as is known.
	addresses, ids, persons bound

	mu       sync.Mutex
	agencies map[string]*agency // by the customer, in one case
	order    []*agency          // as they were first asked about
}

var _ importer.Directory = (*Directory)(nil)

// New returns a Directory that knows nothing yet. People may be nil: then every
// valid text is still to be found, for ever.
func New(people importer.People, ask Ask, o Options) *Directory {
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.Batch <= 0 {
		o.Batch = 50
	}
	d := &Directory{people: people, ask: ask, workers: o.Workers, unit: max(200, 4*o.Batch), agencies: map[string]*agency{}}
	d.addresses.most, d.ids.most, d.persons.most = o.Batch, o.Batch, importer.MaxContactsPerFind
	return d
}

// Contacts implements importer.Directory. The contacts that it returns have no
// Emails and no Phones.
func (d *Directory) Contacts(customerID string, by importer.Field, cell string) importer.Matches[importer.Contact] {
	return d.findContacts(customerID, by, cell, false)
}

func (d *Directory) findContacts(customerID string, by importer.Field, cell string, quiet bool) importer.Matches[importer.Contact] {
	t, fault := readCell(by, cell)
	d.mu.Lock()
	defer d.mu.Unlock()
	if fault.Code != "" || d.people == nil {
		return importer.Matches[importer.Contact]{Why: fault}
	}
	a := d.agency(customerID)
	look := a.contacts[by].look
	if quiet {
		look = a.contacts[by].recall
	}
	m := look(t, a.barred[by])
	if len(m.All) == 0 {
		return importer.Matches[importer.Contact]{Asked: m.Asked, Why: m.Why}
	}
	all := make([]importer.Contact, len(m.All))
	for i, c := range m.All {
		all[i] = c.Contact
	}
	return importer.Matches[importer.Contact]{Asked: true, All: all}
}

// Colleagues implements importer.Directory. It tries id, e-mail address and name in
// this order: if a text is somebody's id, it does not matter whose name it is.
func (d *Directory) Colleagues(customerID string, kind importer.Field, cell string) importer.Matches[importer.Colleague] {
	return d.findColleagues(customerID, kind, cell, false)
}

func (d *Directory) findColleagues(customerID string, kind importer.Field, cell string, quiet bool) importer.Matches[importer.Colleague] {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.people == nil {
		return importer.Matches[importer.Colleague]{}
	}
	a := d.agency(customerID)
	return a.staff[kind].look(cell, a.barred[kind], kind == importer.UserID, quiet)
}

// readCell gives a cell's text in the form in which texts are compared, or says why it
// can't be looked for.
func readCell(by importer.Field, cell string) (text, importer.Problem) {
	switch by {
	case importer.Email:
		if address, ok := emailAddress(cell); ok {
			return text{address, address}, importer.Problem{}
		}
		return text{}, importer.Problem{Code: importer.NotAnEmail, Field: by, Private: cell}
	case importer.Phone:
		if number, ok := phoneNumber(cell); ok {
			return text{number, number}, importer.Problem{}
		}
		return text{}, importer.Problem{Code: importer.NotAPhone, Field: by, Private: cell}
	case importer.Name:
		term, key := fullName(cell)
		if tooShort(term) {
			return text{}, importer.Problem{Code: importer.NameShort, Field: by, Private: cell}
		}
		return text{key, term}, importer.Problem{}
	}
	panic("directory: contacts are not found by " + string(by))
}

// Wanted counts what a Fetch would ask for.
type Wanted struct {
	Emails, Phones, Names int
	Colleagues            int // lists of users, user groups and offices, and users to be searched for
	Again                 int // of whatever kind, what could not be found out by an earlier Fetch
}

// New is how many were never asked for. Again is not included: asking until that is
// 0 might never end.
func (w Wanted) New() int { return w.Emails + w.Phones + w.Names + w.Colleagues }

// Wanted counts what was looked for, and is not known.
func (d *Directory) Wanted() Wanted {
	d.mu.Lock()
	defer d.mu.Unlock()
	var w Wanted
	for _, a := range d.order {
		for by, n := range map[importer.Field]*int{importer.Email: &w.Emails, importer.Phone: &w.Phones, importer.Name: &w.Names} {
			if a.barred[by] == nil {
				*n += len(a.contacts[by].wanted)
				w.Again += len(a.contacts[by].again)
			}
		}
		for kind, s := range a.staff {
			if a.barred[kind] == nil {
				first, again := s.left()
				w.Colleagues += first
				w.Again += again
			}
		}
	}
	return w
}

// Notices returns what the user should know about what was asked so far: what may
// not be looked up, for which customer. It returns the same when called again.
func (d *Directory) Notices() []importer.Notice {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []importer.Notice
	for _, a := range d.order {
		refused := importer.Notice{Code: importer.MayNotSearch, Value: a.customer}
		for _, by := range fields {
			if a.barred[by] != nil {
				refused.List = append(refused.List, string(by))
				refused.Detail = cmp.Or(refused.Detail, a.barred[by].Detail)
			}
		}
		if len(refused.List) > 0 {
			all = append(all, refused)
		}
		if a.deathsUntold {
			all = append(all, importer.Notice{Code: importer.DeathsUntold, Value: a.customer})
		}
	}
	return all
}

// agency gives what is known of a customer. D.mu is held.
func (d *Directory) agency(customerID string) *agency {
	key := importer.OneCase(customerID)
	a := d.agencies[key]
	if a == nil {
		a = newAgency(strings.Clone(customerID))
		d.agencies[strings.Clone(key)] = a
		d.order = append(d.order, a)
	}
	return a
}
