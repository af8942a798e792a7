package connect

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"comebacks/importer"
)

// Find makes one look-up. See importer.API. A contact whose id can't be looked
// up (see askable) is left out. The error is an *importer.FindError, or ctx's.
func (c *Client) Find(ctx context.Context, customerID string, contactIDs []string) (importer.Look, error) {
	if len(contactIDs) > importer.MaxContactsPerFind {
		return importer.Look{}, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.TooManyContacts))
	}
	var escaped []string
	for _, id := range contactIDs {
		if askable(id) {
			escaped = append(escaped, url.PathEscape(id))
		}
	}
	if _, unfit := unfitForPath(importer.CustomerID, customerID); unfit || len(escaped) == 0 {
		return importer.Look{Held: map[string][]importer.Found{}}, nil
	}

	login := c.logins.For(customerID)
	if login == nil {
		return importer.Look{}, c.noLogin()
	}
	r, err := c.lookUp(ctx, question{what: importer.TheComebacks, request: &http.Request{
		Method: http.MethodGet,
		URL:    c.listAddress(customerID, strings.Join(escaped, ",")),
		Header: login.get,
	}})
	if err != nil {
		return importer.Look{}, err
	}
	list, why := readList(r)
	if why != "" {
		return importer.Look{}, c.findError(importer.AnswerUncertain, r, why)
	}
	return importer.Look{
		Held: match(contactIDs, list), Total: total(list), Cached: cached(r.header), Heard: r.heard(),
	}, nil
}
