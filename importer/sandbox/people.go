package sandbox

import (
	"cmp"
	"strings"
)

// Population is the people of the stand-in: the contacts, and those who may be to
// do a comeback. Every customer has the same ones, with the same ids.
type Population struct {
	People     []Person    `json:"people"`
	Users      []User      `json:"users"`
	UserGroups []UserGroup `json:"userGroups"`
	Offices    []Office    `json:"offices"`

	// Numbers is how many contacts by number there are in addition:
	// Numbered(1) to Numbered(Numbers); it is at most 9,999,999.
	Numbers int `json:"numbers"`
}

// Person is a contact: a person, a company, or the estate of somebody who has died.
type Person struct {
	Kind      PersonKind `json:"type,omitempty"`
	ID        string     `json:"id"`
	FirstName string     `json:"firstName,omitempty"` // of an estate, that of who has died
	LastName  string     `json:"lastName,omitempty"`
	Company   string     `json:"company,omitempty"` // a company's name

	Email  string `json:"email,omitempty"`
	Email2 string `json:"email2,omitempty"`
	Home   string `json:"home,omitempty"` // this and the next three are telephone numbers
	Work   string `json:"work,omitempty"`
	Cell   string `json:"cell,omitempty"`
	Other  string `json:"other,omitempty"`

	Street  string `json:"street,omitempty"`
	ZipCode string `json:"zipCode,omitempty"`
	Town    string `json:"town,omitempty"`

	AgentID  string `json:"agentId,omitempty"`  // the user who has this contact
	Deceased bool   `json:"deceased,omitempty"` // a person who has died
	Merged   bool   `json:"merged,omitempty"`   // with another contact: searches find it still, by id it is gone
}

// PersonKind is what a contact is.
type PersonKind string

const (
	KindPerson  PersonKind = "" // named Person
	KindCompany PersonKind = "Company"
	KindEstate  PersonKind = "DeceasedEstate"
)

// String gives the kind's name, which is its type in answers.
func (k PersonKind) String() string { return cmp.Or(string(k), "Person") }

// Name gives a company's name, or the first and the last name.
func (p Person) Name() string {
	return strings.TrimSpace(cmp.Or(p.Company, p.FirstName+" "+p.LastName))
}

// User is somebody who works at a customer.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title,omitempty"`
	Email    string `json:"email,omitempty"`
	OfficeID string `json:"officeId,omitempty"`
	Archived bool   `json:"archived,omitempty"`
}

// UserGroup is a group of users.
type UserGroup struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	UserIDs []string `json:"userIds,omitempty"`
}

// Office is one of a customer's offices.
type Office struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	Archived bool   `json:"archived,omitempty"`
}
