package connect

import (
	"net/url"
	"strings"

	"comebacks/importer"
)

// address gives the address below the base with the segments added to its
// path; these are escaped already. The escapes stay as they are on the wire:
// a slash in an id is sent as %2F.
func (c *Client) address(segments ...string) *url.URL {
	u := *c.base
	u.RawPath = c.path(segments...)
	if plain, err := url.PathUnescape(u.RawPath); err == nil { // always, of what is escaped
		u.Path = plain
	}
	return &u
}

// path is that of the address.
func (c *Client) path(segments ...string) string {
	return c.base.EscapedPath() + "/" + strings.Join(segments, "/")
}

// unfitForPath says what keeps an id from being a segment of a path, where no
// escape would help: servers take %2E for a dot.
func unfitForPath(field importer.Field, id string) (importer.Problem, bool) {
	switch id {
	case "":
		return importer.Problem{Code: importer.Missing, Field: field}, true
	case ".", "..":
		return importer.Problem{Code: importer.DotID, Field: field, Value: id}, true
	}
	return importer.Problem{}, false
}
