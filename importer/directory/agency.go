package directory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// fields are those that somebody is found by, and those that say who is to do it, in
// the order in which they are asked for and told.
var fields = []importer.Field{importer.Email, importer.Phone, importer.Name, importer.UserID, importer.UserGroupID, importer.OfficeID}

// agency is what is known of the people of one customer.
type agency struct {
	customer string
	contacts map[importer.Field]*texts[*contact]
	staff    map[importer.Field]*staff
	known    map[string]*contact // all that were found, by id in one case
	// barred says what the login may not look up. It is not asked for any more.
	barred map[importer.Field]*importer.Problem
	// deathsUntold says that the login may not find out who has died.
	deathsUntold bool
}

func newAgency(customer string) *agency {
	a := &agency{
		customer: customer,
		contacts: map[importer.Field]*texts[*contact]{},
		staff:    map[importer.Field]*staff{},
		known:    map[string]*contact{},
		barred:   map[importer.Field]*importer.Problem{},
	}
	for _, by := range fields[:3] {
		a.contacts[by] = &texts[*contact]{}
	}
	for _, kind := range fields[3:] {
		a.staff[kind] = &staff{}
	}
	return a
}

// contact is one that was found.
type contact struct {
	importer.Contact
	read bool // it was asked whether the person is there, and has not died
}

// unsure reports whether Vitec is still to be asked if the person exists and has not
// died.
func (c *contact) unsure() bool { return c.Person && !c.Deceased && !c.read }

// remember gives the contact that is known by the id of one that was found. What it is
// found by is not kept: nobody asks for it, and it is other people's.
func (a *agency) remember(found importer.Contact) *contact {
	key := importer.OneCase(found.ID)
	c := a.known[key]
	if c == nil {
		found.Emails, found.Phones = nil, nil
		c = &contact{Contact: found}
		a.known[key] = c
	}
	return c
}

// inOrder puts contacts into the order in which they are shown, each once.
func inOrder(all []*contact) []*contact {
	slices.SortFunc(all, func(x, y *contact) int {
		return cmp.Or(strings.Compare(importer.OneCase(x.Name), importer.OneCase(y.Name)), strings.Compare(importer.OneCase(x.ID), importer.OneCase(y.ID)))
	})
	return slices.Clip(slices.Compact(all))
}

// problem says why something could not be found out.
func (a *agency) problem(by importer.Field, e *importer.FindError) *importer.Problem {
	switch {
	case e.Verdict == importer.AnswerCredentials && e.Status == 0:
		return &importer.Problem{Code: importer.NoLogin, Field: importer.CustomerID, Value: a.customer}
	case refused(e):
		p := &importer.Problem{Code: importer.MayNotSearch, Field: by, Value: a.customer}
		if e.Verdict == importer.AnswerCredentials {
			p.Detail = strconv.Itoa(e.Status)
		}
		return p
	}
	return &importer.Problem{Code: importer.CannotSearch, Field: by, Value: e.Reason}
}

// refused reports whether the login may not make such a request.
func refused(e *importer.FindError) bool {
	return e.Verdict == importer.AnswerForbidden || e.Verdict == importer.AnswerCredentials && e.Status != 0
}
