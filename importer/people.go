package importer

import "context"

// Contact is a contact of an agency: just enough to tell whether a row is for it.
// Nothing else that Vitec says about people is kept.
type Contact struct {
	ID       string
	Person   bool   // not a company, and not the estate of somebody who has died
	Name     string // for a person, the first and the last name
	Emails   []string
	Phones   []string // as they are written in Vitec
	Town     string
	Deceased bool // it is a person who has died, or the estate of one
	Gone     bool // it was found, but is gone: it may have been merged with another
}

// Colleague is somebody at an agency who can be given a comeback to do: a user, a
// group of users, or an office.
type Colleague struct {
	ID, Name, Email string
	Archived        bool
}

// People is what finding people needs of Vitec Connect. Package connect implements it.
// No call changes anything. Errors are *FindError, or ctx's.
type People interface {
	// ContactsByEmail returns the contacts of a customer that have one of the
	// e-mail addresses.
	ContactsByEmail(ctx context.Context, customerID string, addresses []string) ([]Contact, error)

	// ContactsByID returns those of the contacts that exist. It may not know whether
	// a person has died: see Persons.
	ContactsByID(ctx context.Context, customerID string, ids []string) ([]Contact, error)

	// Persons returns those of at most MaxContactsPerFind persons that exist, and
	// says which of them have died.
	Persons(ctx context.Context, customerID string, ids []string) ([]Contact, error)

	// ContactIDsByPhone returns the contacts of a customer that may have a
	// telephone number.
	ContactIDsByPhone(ctx context.Context, customerID, number string) ([]string, error)

	// ContactIDsByName returns the contacts of a customer in which a name is found,
	// and whether these are all.
	ContactIDsByName(ctx context.Context, customerID, name string) (ids []string, all bool, err error)

	// Colleagues returns a customer's users, user groups or offices, by the field
	// UserID, UserGroupID or OfficeID. A search for "" returns all of them; user
	// groups and offices can't be searched.
	Colleagues(ctx context.Context, customerID string, kind Field, search string) ([]Colleague, error)
}

// Directory says whom a row means by what it has instead of an id. It answers from
// memory, and notes what it can't answer, so that Vitec can be asked later. Package
// directory implements it.
type Directory interface {
	// Contacts returns the contacts of a customer that have an e-mail address,
	// a telephone number or a name, by the field Email, Phone or Name.
	Contacts(customerID string, by Field, text string) Matches[Contact]

	// Colleagues returns those of a customer that have an id, a name or an
	// e-mail address, by the field UserID, UserGroupID or OfficeID.
	Colleagues(customerID string, kind Field, text string) Matches[Colleague]
}

// Matches is what a Directory knows about a text.
type Matches[T any] struct {
	// Asked says that Vitec was asked, and that All is what it has.
	Asked bool
	All   []T
	// Why says why Vitec was not asked and will not be; its Code is "" if Vitec is
	// still to be asked. It is a fault of the text (NotAnEmail, NotAPhone,
	// NameShort), or a reason for which the row is unsent (see Code.HoldsBack).
	Why Problem
}

// Matched is whom a row means, where that was found by something other than an
// id.
type Matched struct {
	ContactID   string
	By          string // the fields that the contact was found by, joined by +
	UserID      string
	UserGroupID string
	OfficeID    string
}
