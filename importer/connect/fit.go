package connect

import (
	"net/url"
	"strings"

	"comebacks/importer"
)

// longestPath is the longest path that ASP.NET and HTTP.sys accept by default
// (assumed for Vitec), in bytes as sent. A look-up with a longer path is
// refused, and shows nothing. A segment may have 255, which none reaches in
// such a path.
const longestPath = 260

// Fit implements importer.API. The first contact always fits, however long it
// is; of no contacts none does.
func (c *Client) Fit(customerID string, contactIDs []string) int {
	// What is left for the ids, joined.
	room := longestPath - len(c.listAddress(customerID, "").EscapedPath())
	joined := 0
	for n, id := range contactIDs[:min(len(contactIDs), importer.MaxContactsPerFind)] {
		if !askable(id) {
			continue // it takes no room, as Find leaves it out
		}
		if joined > 0 {
			joined++ // the comma
		}
		if joined += len(url.PathEscape(id)); joined > room && n > 0 {
			return n
		}
	}
	return min(len(contactIDs), importer.MaxContactsPerFind)
}

// askable reports whether a contact can be named in a look-up: ids are joined
// by commas, so an id with a comma would be two.
func askable(id string) bool {
	_, unfit := unfitForPath(importer.ContactID, id)
	return !unfit && !strings.Contains(id, ",")
}

// listAddress is where the comebacks of contacts are looked up; the ids are
// escaped and joined.
func (c *Client) listAddress(customerID, ids string) *url.URL {
	return c.address("CRM", "Contact", url.PathEscape(customerID), ids, "ComebackMeeting")
}
