package connect

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"comebacks/importer"
)

// contactsQuestion is the body of a question for contacts by what they have.
type contactsQuestion struct {
	CustomerID     string   `json:"customerId"`
	EmailAddresses []string `json:"emailAddresses,omitempty"`
	ContactIDs     []string `json:"contactId,omitempty"`
}

// ContactsByEmail implements importer.People. It is for Vitec to say what counts as
// the same address.
func (c *Client) ContactsByEmail(ctx context.Context, customerID string, addresses []string) ([]importer.Contact, error) {
	if len(addresses) == 0 { // without addresses it might return everybody
		return nil, nil
	}
	r, err := c.postQuestion(ctx, customerID, importer.TheContacts, c.address("Contacts", "GetContacts"),
		contactsQuestion{CustomerID: customerID, EmailAddresses: addresses}, addresses)
	if err != nil {
		return nil, err
	}
	return c.contactsIn(r, customerID)
}

// ContactsByID implements importer.People. If Vitec says that several are not there,
// the error is an *importer.FindError with the Status 404, which says nothing about
// each of them: ask for fewer, down to one.
func (c *Client) ContactsByID(ctx context.Context, customerID string, ids []string) ([]importer.Contact, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !askable(id) })
	if len(ids) == 0 {
		return nil, nil
	}
	r, err := c.postQuestion(ctx, customerID, importer.TheContacts, c.address("Contacts", "GetContacts"),
		contactsQuestion{CustomerID: customerID, ContactIDs: ids}, nil)
	switch {
	case err != nil && len(ids) == 1 && isGone(r, err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	found, err := c.contactsIn(r, customerID)
	return onlyAsked(found, ids), err
}

// Persons implements importer.People. See ContactsByID for those who are not there.
func (c *Client) Persons(ctx context.Context, customerID string, ids []string) ([]importer.Contact, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !askable(id) })
	switch {
	case len(ids) == 0:
		return nil, nil
	case len(ids) > importer.MaxContactsPerFind:
		return nil, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.TooManyPersons))
	}
	r, err := c.get(ctx, customerID, importer.ThePersons, c.address("CRM", "Contact", url.PathEscape(customerID), "Person"),
		url.Values{"contactIds": ids}, nil)
	switch {
	case err != nil && len(ids) == 1 && isGone(r, err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	found, err := c.personsIn(r, customerID)
	return onlyAsked(found, ids), err
}

// isGone reports whether Vitec says that a single contact is not there. A web page,
// or an answer that there is no such call, says nothing about any contact.
func isGone(r reply, err error) bool {
	var refused *importer.FindError
	if !errors.As(err, &refused) || r.status != http.StatusNotFound || r.cut || r.tooLong {
		return false
	}
	k, body := kindOf(r)
	return k != inHTML && !strings.Contains(string(body), "No HTTP resource") && !strings.Contains(string(body), "No type was found")
}

// onlyAsked leaves out those who were not asked for.
func onlyAsked(found []importer.Contact, ids []string) []importer.Contact {
	asked := make(map[string]bool, len(ids))
	for _, id := range ids {
		asked[importer.OneCase(id)] = true
	}
	return slices.DeleteFunc(found, func(f importer.Contact) bool { return !asked[importer.OneCase(f.ID)] })
}
