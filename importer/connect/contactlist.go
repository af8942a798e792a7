package connect

import (
	"strings"

	"comebacks/importer"
)

// contactsOf is what an answer to a question for contacts holds of one customer.
type contactsOf struct {
	CustomerID string         `json:"customerId"`
	Persons    []listedPerson `json:"persons"`
	Companies  []listedPerson `json:"companies"`
	Estates    []listedPerson `json:"estates"` // of people who have died
}

// listedPerson is a contact as such an answer has it. Companies and estates are
// assumed to be written alike.
type listedPerson struct {
	ContactID  string      `json:"contactId"`
	CustomerID string      `json:"customerId"`
	FirstName  string      `json:"firstName"`
	LastName   string      `json:"lastName"`
	Name       string      `json:"name"`
	TelePhone  string      `json:"telePhone"`
	WorkPhone  string      `json:"workPhone"`
	CellPhone  string      `json:"cellPhone"`
	OtherPhone string      `json:"otherPhone"`
	Email      listedEmail `json:"email"`
	Address    listedTown  `json:"address"`
}

type listedEmail struct {
	EmailAddress  string `json:"emailAddress"`
	EmailAddress2 string `json:"emailAddress2"`
}

type listedTown struct {
	City string `json:"city"`
}

// knownPerson is a person as an answer by ids has it, which is another form.
type knownPerson struct {
	ID         string `json:"id"`
	CustomerID string `json:"customerId"`
	FirstName  string `json:"firstName"`
	LastName   string `json:"lastName"`
	Name       string `json:"name"`
	Telephone  struct {
		Home  string `json:"home"`
		Work  string `json:"work"`
		Cell  string `json:"cell"`
		Other string `json:"other"`
	} `json:"telephone"`
	Email      listedEmail `json:"email"`
	Address    listedTown  `json:"address"`
	IsDeceased bool        `json:"isDeceased"`
}

// contactsIn reads the contacts of a customer in an answer.
func (c *Client) contactsIn(r reply, customerID string) ([]importer.Contact, error) {
	var list []contactsOf
	if why := readAnswer(r, importer.TheContacts, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found contactList
	for _, of := range list {
		if strings.TrimSpace(of.CustomerID) == "" {
			return nil, c.unreadable(r, importer.Reason(importer.AnswerOfNobody))
		}
		if !sameID(of.CustomerID, customerID) {
			continue
		}
		for _, p := range of.Persons {
			found.add(customerID, p, importer.Contact{Person: true})
		}
		for _, p := range of.Companies {
			found.add(customerID, p, importer.Contact{})
		}
		for _, p := range of.Estates {
			found.add(customerID, p, importer.Contact{Deceased: true})
		}
	}
	if found.nameless {
		return nil, c.unreadable(r, importer.Reason(importer.ContactNoID))
	}
	return found.list, nil
}

// personsIn reads the persons of a customer in an answer by ids.
func (c *Client) personsIn(r reply, customerID string) ([]importer.Contact, error) {
	var list []knownPerson
	if why := readAnswer(r, importer.ThePersons, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found contactList
	for _, p := range list {
		found.add(customerID, listedPerson{
			ContactID: p.ID, CustomerID: p.CustomerID, FirstName: p.FirstName, LastName: p.LastName, Name: p.Name,
			TelePhone: p.Telephone.Home, WorkPhone: p.Telephone.Work, CellPhone: p.Telephone.Cell, OtherPhone: p.Telephone.Other,
			Email: p.Email, Address: p.Address,
		}, importer.Contact{Person: true, Deceased: p.IsDeceased})
	}
	if found.nameless {
		return nil, c.unreadable(r, importer.Reason(importer.PersonNoID))
	}
	return found.list, nil
}

// contactList has the contacts of one customer in an answer, each once.
type contactList struct {
	list     []importer.Contact
	at       map[string]int // by id in one case
	nameless bool           // one of them has no id that can be one
}

// add adds a contact whose kind is known already. One that belongs to another
// customer does not count.
func (l *contactList) add(customerID string, p listedPerson, is importer.Contact) {
	if p.CustomerID != "" && !sameID(p.CustomerID, customerID) {
		return
	}
	id, ok := readListedID(p.ContactID)
	if !ok {
		l.nameless = true
		return
	}
	if i, twice := l.at[importer.OneCase(id)]; twice {
		l.list[i].Deceased = l.list[i].Deceased || is.Deceased
		return
	}
	if l.at == nil {
		l.at = map[string]int{}
	}
	l.at[importer.OneCase(id)] = len(l.list)
	is.ID, is.Name, is.Town = id, p.name(is.Person), fitForLine(p.Address.City)
	is.Emails = filled(p.Email.EmailAddress, p.Email.EmailAddress2)
	is.Phones = filled(p.TelePhone, p.WorkPhone, p.CellPhone, p.OtherPhone)
	l.list = append(l.list, is)
}

// name is a contact's name: people have two parts, others one, and if that is empty
// the other form is used.
func (p listedPerson) name(person bool) string {
	two, one := fitForLine(p.FirstName+" "+p.LastName), fitForLine(p.Name)
	if person && two != "" || one == "" {
		return two
	}
	return one
}

// fitForLine makes one line of a name that came from outside.
func fitForLine(text string) string {
	return strings.Join(strings.Fields(importer.OneLine(text)), " ")
}

// filled gives the texts that are not blank.
func filled(texts ...string) []string {
	var all []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			all = append(all, t)
		}
	}
	return all
}
