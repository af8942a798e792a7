package connect

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"comebacks/importer"
)

const (
	// mostMatches is how many contacts a search by name returns at most
	// (documented).
	mostMatches = 1000
	// shortestTerm is the shortest term that Vitec searches for, in characters
	// (documented).
	shortestTerm = 5
)

// ContactIDsByPhone implements importer.People.
func (c *Client) ContactIDsByPhone(ctx context.Context, customerID, number string) ([]string, error) {
	if strings.TrimSpace(number) == "" { // otherwise it might find any contact without one
		return nil, nil
	}
	r, err := c.get(ctx, customerID, importer.TheContacts, c.address("Contacts", "GetContactsWithPhonenumber"),
		url.Values{"phoneNumber": {number}, "customerId": {customerID}}, []string{number})
	if err != nil {
		return nil, err
	}
	return c.phoneIDsIn(r, customerID)
}

// phoneIDsIn reads the contacts of a customer in the answer to a search by phone.
func (c *Client) phoneIDsIn(r reply, customerID string) ([]string, error) {
	var list []struct {
		CustomerID string   `json:"customerId"`
		ContactIDs []string `json:"contactIds"`
	}
	if why := readAnswer(r, importer.TheContacts, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found idList
	for _, of := range list {
		if strings.TrimSpace(of.CustomerID) == "" {
			return nil, c.unreadable(r, importer.Reason(importer.AnswerOfNobody))
		}
		if !sameID(of.CustomerID, customerID) {
			continue
		}
		for _, id := range of.ContactIDs {
			found.add(id)
		}
	}
	if found.nameless {
		return nil, c.unreadable(r, importer.Reason(importer.ContactNoID))
	}
	return found.ids, nil
}

// ContactIDsByName implements importer.People.
func (c *Client) ContactIDsByName(ctx context.Context, customerID, name string) (found []string, all bool, err error) {
	if utf8.RuneCountInString(strings.TrimSpace(name)) < shortestTerm {
		return nil, false, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.TermTooShort))
	}
	r, err := c.get(ctx, customerID, importer.TheContacts, c.address("CRM", "Contact", url.PathEscape(customerID), "Search"),
		url.Values{"Term": {name}, "MaxSize": {strconv.Itoa(mostMatches)}}, []string{name})
	if err != nil {
		return nil, false, err
	}
	found, n, err := c.matchesIn(r, customerID)
	// A server may have a limit of its own, which would be a round number.
	return found, err == nil && n < mostMatches && (n == 0 || n%50 != 0), err
}

// matchesIn reads the contacts of a customer in the answer to a search by name, and
// returns how many the answer has, for any customer.
func (c *Client) matchesIn(r reply, customerID string) (found []string, n int, err error) {
	var answer struct {
		Matches json.RawMessage `json:"matches"`
	}
	var matches []struct {
		ID         string `json:"id"`
		CustomerID string `json:"customerId"`
	}
	if why := readAnswer(r, importer.TheContacts, '{', &answer); why != "" {
		return nil, 0, c.unreadable(r, why)
	}
	if json.Unmarshal(answer.Matches, &matches) != nil { // or there are none, not even null
		return nil, 0, c.unreadable(r, importer.Reason(importer.AnswerUnreadable, string(importer.TheContacts)))
	}
	var list idList
	for _, m := range matches {
		if m.CustomerID == "" || sameID(m.CustomerID, customerID) {
			list.add(m.ID)
		}
	}
	if list.nameless {
		return nil, 0, c.unreadable(r, importer.Reason(importer.ContactNoID))
	}
	return list.ids, len(matches), nil
}

// idList has the ids of an answer, each once.
type idList struct {
	ids      []string
	seen     map[string]bool // in one case
	nameless bool            // one of them can't be one
}

func (l *idList) add(text string) {
	id, ok := readListedID(text)
	switch {
	case !ok:
		l.nameless = true
	case !l.seen[importer.OneCase(id)]:
		if l.seen == nil {
			l.seen = map[string]bool{}
		}
		l.seen[importer.OneCase(id)] = true
		l.ids = append(l.ids, id)
	}
}
