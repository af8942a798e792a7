package importer

import "context"

// Contact is a contact of an agency, as far as it takes to tell whether a row is for
// it. Nothing else of what Vitec says of people is kept.
type Contact struct {
	ID       string
	Person   bool   // not a company, nor the estate of somebody who has died
	Name     string // of a person the first and the last name
	Emails   []string
	Phones   []string // as they are written in Vitec
	Town     string
	Deceased bool // it is a person who has died, or the estate of one
	Gone     bool // it was found, and is not there any more: it may have been merged with another
}

// Colleague is somebody at an agency who may be to do a comeback: a user, a group of
// users, or an office.
type Colleague struct {
	ID, Name, Email string
	Archived        bool
}

// People is what finding people needs of Vitec Connect. Package connect implements it.
// No call changes anything. Errors are *FindError, or ctx's.
type People interface {
	// ContactsByEmail gives the contacts of a customer that have one of some e-mail
	// addresses.
	ContactsByEmail(ctx context.Context, customerID string, addresses []string) ([]Contact, error)

	// ContactsByID gives those of some contacts that there are. Whether a person has
	// died it may not know: see Persons.
	ContactsByID(ctx context.Context, customerID string, ids []string) ([]Contact, error)

	// Persons gives those of some persons that there are, at most MaxContactsPerFind,
	// and says who of them has died.
	Persons(ctx context.Context, customerID string, ids []string) ([]Contact, error)

	// ContactIDsByPhone gives the contacts of a customer that may have a telephone
	// number.
	ContactIDsByPhone(ctx context.Context, customerID, number string) ([]string, error)

	// ContactIDsByName gives the contacts of a customer in which a name is found, and
	// whether that is all of them.
	ContactIDsByName(ctx context.Context, customerID, name string) (ids []string, all bool, err error)

	// Colleagues gives those of a customer, by the field UserID, UserGroupID or
	// OfficeID. A search for "" is for all of them; user groups and offices can't be
	// searched.
	Colleagues(ctx context.Context, customerID string, kind Field, search string) ([]Colleague, error)
}

// Directory says whom a row means by what it has instead of an id. It answers from
// memory: what it can't answer it takes note of, to ask Vitec for it later. Package
// directory implements it.
type Directory interface {
	// Contacts gives the contacts of a customer that have an e-mail address, a
	// telephone number or a name, by the field Email, Phone or Name.
	Contacts(customerID string, by Field, text string) Matches[Contact]

	// Colleagues gives those of a customer that have an id, a name or an e-mail
	// address, by the field UserID, UserGroupID or OfficeID.
	Colleagues(customerID string, kind Field, text string) Matches[Colleague]
}

// Matches is what a Directory knows of a text.
type Matches[T any] struct {
	// Asked says that Vitec was asked, and that All is what it has.
	Asked bool
	All   []T
	// Why says why Vitec was not asked and will not be; its Code is "" if that is
	// still to be done. It is a fault of the text (NotAnEmail, NotAPhone, NameShort),
	// or a reason for which the row is unsent (see Code.HoldsBack).
	Why Problem
}

// Matched is whom a row means, where that was found by something else than an id.
type Matched struct {
	ContactID   string
	By          string // the fields that the contact was found by, joined by +
	UserID      string
	UserGroupID string
	OfficeID    string
}
