package sandbox

import (
	"slices"
	"strings"
)

// personAnswer is what is shown of a contact that is looked up by id.
type personAnswer struct {
	ID         string      `json:"id"`
	CustomerID string      `json:"customerId"`
	Type       string      `json:"type"`
	FirstName  string      `json:"firstName,omitempty"`
	LastName   string      `json:"lastName,omitempty"`
	Name       string      `json:"name,omitempty"` // of a company
	Telephone  *telephones `json:"telephone"`
	Email      *emails     `json:"email"`
	Address    *address    `json:"address"`
	IsDeceased *bool       `json:"isDeceased,omitempty"` // of a person
	AgentID    *string     `json:"agentId"`
}

type telephones struct {
	Home  *string `json:"home"`
	Work  *string `json:"work"`
	Cell  *string `json:"cell"`
	Other *string `json:"other"`
}

func (p Person) answer(customerID string) personAnswer {
	a := personAnswer{
		ID: p.ID, CustomerID: customerID, Type: p.Kind.String(), FirstName: p.FirstName, LastName: p.LastName, Name: p.Company,
		Telephone: &telephones{text(p.Home), text(p.Work), text(p.Cell), text(p.Other)},
		Email:     p.emails(), Address: p.address(), AgentID: text(p.AgentID),
	}
	if *a.Telephone == (telephones{}) {
		a.Telephone = nil
	}
	if p.Kind == KindPerson {
		a.IsDeceased = &p.Deceased
	}
	return a
}

// personsByID answers with those of some contacts that there are, and that are of a
// kind.
func (x *exchange) personsByID(customerID string, kind PersonKind) {
	if x.refusedSearch(SearchPersons, customerID) {
		return
	}
	var ids []string
	for _, joined := range x.queries("contactIds") {
		ids = append(ids, strings.Split(joined, ",")...)
	}
	if len(ids) == 0 || slices.Contains(ids, "") {
		x.invalid(modelState{{"contactIds", "A contact's id is empty."}})
		return
	}
	if x.tooMany("contactIds", len(ids), maxContacts) {
		return
	}
	var all []Person
	for _, id := range ids {
		all = append(all, x.people.ofID(id)...)
	}
	answer := []personAnswer{}
	for _, p := range once(all) {
		if p.Kind == kind {
			answer = append(answer, p.answer(customerID))
		}
	}
	x.found(answer)
}

// personByID answers with one contact, of whatever kind.
func (x *exchange) personByID(customerID, id string) {
	if x.refusedSearch(SearchPersons, customerID) {
		return
	}
	of := x.people.ofID(id)
	if len(of) == 0 {
		x.notFound()
		return
	}
	x.found(of[0].answer(customerID))
}
