package sandbox

import (
	"encoding/json"
	"slices"
)

// asked is the body of the calls that find many contacts at once.
type asked struct {
	CustomerID     string   `json:"customerId"`
	EmailAddresses []string `json:"emailAddresses"`
	ContactID      []string `json:"contactId"`
}

// contactsOf are a customer's contacts by kind, in one shape or another.
type contactsOf[T any] struct {
	CustomerID string `json:"customerId"`
	Persons    []T    `json:"persons"`
	Companies  []T    `json:"companies"`
	Estates    []T    `json:"estates"`
}

// contactAnswer is what is shown of a contact that was found.
type contactAnswer struct {
	ContactID  string   `json:"contactId"`
	CustomerID string   `json:"customerId"`
	FirstName  string   `json:"firstName,omitempty"`
	LastName   string   `json:"lastName,omitempty"`
	Name       string   `json:"name,omitempty"` // of a company, as the next
	Corporate  string   `json:"corporateNumber,omitempty"`
	TelePhone  *string  `json:"telePhone"`
	WorkPhone  *string  `json:"workPhone"`
	CellPhone  *string  `json:"cellPhone"`
	OtherPhone *string  `json:"otherPhone"`
	Email      *emails  `json:"email"`
	Address    *address `json:"address"`
	BrokerID   *string  `json:"brokerId"`
}

type emails struct {
	EmailAddress  *string `json:"emailAddress"`
	EmailAddress2 *string `json:"emailAddress2"`
}

type address struct {
	StreetAddress *string `json:"streetAddress"`
	ZipCode       *string `json:"zipCode"`
	City          *string `json:"city"`
}

func (p Person) emails() *emails {
	if p.Email == "" && p.Email2 == "" {
		return nil
	}
	return &emails{text(p.Email), text(p.Email2)}
}

func (p Person) address() *address {
	return &address{text(p.Street), text(p.ZipCode), text(p.Town)}
}

// getContacts answers who has one of some e-mail addresses or ids.
func (x *exchange) getContacts() {
	findContacts(x, func(customerID string, p Person) contactAnswer {
		a := contactAnswer{
			ContactID: p.ID, CustomerID: customerID, FirstName: p.FirstName, LastName: p.LastName, Name: p.Company,
			TelePhone: text(p.Home), WorkPhone: text(p.Work), CellPhone: text(p.Cell), OtherPhone: text(p.Other),
			Email: p.emails(), Address: p.address(), BrokerID: text(p.AgentID),
		}
		if p.Kind == KindCompany {
			a.Corporate = "000000-0000" // no company has it
		}
		return a
	})
}

// changed is when all contacts were last changed, without an offset as real answers
// have it.
const changed = "2026-03-02T09:12:33.453"

// contactChange is the id of a contact that was found, and nothing of the contact.
type contactChange struct {
	ContactID   string `json:"contactId"`
	DateChanged string `json:"dateChanged"`
}

// getContactsSyncList answers the same with only ids.
func (x *exchange) getContactsSyncList() {
	findContacts(x, func(_ string, p Person) contactChange { return contactChange{p.ID, changed} })
}

// findContacts answers with the contacts that the body asks for, each once, as
// says puts it.
func findContacts[T any](x *exchange, says func(customerID string, p Person) T) {
	a, ok := x.asked()
	if !ok || x.refusedSearch(SearchContacts, a.CustomerID) {
		return
	}
	if len(a.EmailAddresses)+len(a.ContactID) == 0 {
		x.invalid(modelState{{"emailAddresses", "Something to search by is required."}})
		return
	}
	if x.tooMany("emailAddresses", len(a.EmailAddresses), 0) || x.tooMany("contactId", len(a.ContactID), 0) {
		return
	}
	var all []Person
	for _, address := range a.EmailAddresses {
		all = append(all, x.people.ofEmail(address)...)
	}
	for _, id := range a.ContactID {
		all = append(all, x.people.ofID(id)...)
	}
	answer := contactsOf[T]{a.CustomerID, []T{}, []T{}, []T{}}
	for _, p := range once(all) {
		list := &answer.Persons
		switch p.Kind {
		case KindCompany:
			list = &answer.Companies
		case KindEstate:
			list = &answer.Estates
		}
		*list = append(*list, says(a.CustomerID, p))
	}
	x.found([]contactsOf[T]{answer})
}

// once gives each contact of a list once.
func once(all []Person) []Person {
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(p Person) bool {
		again := seen[p.ID]
		seen[p.ID] = true
		return again
	})
}

// asked reads what a body asks for, and answers if that can't be done. Only JSON
// is documented.
func (x *exchange) asked() (*asked, bool) {
	raw, ok := x.raw()
	if !ok {
		return nil, false
	}
	if formatOf(x.r.Header.Get("Content-Type")) != inJSON {
		x.otherType()
		return nil, false
	}
	a := new(asked)
	if err := json.Unmarshal(raw, a); err != nil {
		x.invalid(modelState{{"criteria", err.Error()}})
		return nil, false
	}
	return a, true
}

// idsOf are the ids of a customer's contacts.
type idsOf struct {
	CustomerID string   `json:"customerId"`
	ContactIDs []string `json:"contactIds"`
}

// getContactsWithPhonenumber answers who has a telephone number.
func (x *exchange) getContactsWithPhonenumber() {
	customerID, number := x.query("customerId"), x.query("phoneNumber")
	if x.refusedSearch(SearchPhones, customerID) {
		return
	}
	if national(number) == "" {
		x.invalid(modelState{{"phoneNumber", "The phone number is required."}})
		return
	}
	ids := []string{}
	for _, p := range x.people.ofPhone(number) {
		ids = append(ids, p.ID)
	}
	if x.config.WrongPhones {
		ids = append(x.others(ids), ids...)
	}
	x.found([]idsOf{{customerID, ids}})
}

// others gives the ids of two contacts that are not among some.
func (x *exchange) others(than []string) (ids []string) {
	for _, p := range x.people.People {
		if len(ids) < 2 && !slices.Contains(than, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
