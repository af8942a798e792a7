package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"comebacks/importer"
)

// Find makes one look-up. See importer.API. A contact whose id can't be asked
// for (see askable) is left out. The error is an *importer.FindError, or ctx's.
func (c *Client) Find(ctx context.Context, customerID string, contactIDs []string) (importer.Look, error) {
	if len(contactIDs) > importer.MaxContactsPerFind {
		return importer.Look{}, c.findError(importer.AnswerRejected, reply{}, "too many contacts at once")
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

	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way passage
	r, err := c.do(ctx, &way, &http.Request{
		Method: http.MethodGet,
		URL:    c.listAddress(customerID, strings.Join(escaped, ",")),
		Header: c.get,
	}, longestList)
	switch {
	case whole.Err() != nil:
		return importer.Look{}, fmt.Errorf("look up comebacks: %w", whole.Err())
	case err != nil && byNetwork(err):
		return importer.Look{}, c.findError(importer.AnswerNetwork, r, c.why(err, false))
	case err != nil:
		return importer.Look{}, c.findError(importer.AnswerUncertain, r, c.why(err, way.connections > 0))
	}
	return c.look(contactIDs, r)
}

// look says what the answer to a look-up shows.
func (c *Client) look(contactIDs []string, r reply) (importer.Look, error) {
	verdict, wait := meaningOfLook(r)
	switch verdict {
	case importer.AnswerCreated:
	case importer.AnswerRedirect:
		return importer.Look{}, c.findError(verdict, r, "Vitec's address answered with a redirect to "+target(r.header))
	default:
		e := c.findError(verdict, r, statusAndWords(r))
		e.Wait = wait
		return importer.Look{}, e
	}
	if r.tooLong { // fewer contacts may be answered
		return importer.Look{}, c.findError(importer.AnswerRejected, r, "the list of comebacks is too long")
	}
	list, why := readList(r)
	if why != "" {
		return importer.Look{}, c.findError(importer.AnswerUncertain, r, why)
	}
	return importer.Look{
		Held: match(contactIDs, list), Total: total(list), Cached: cached(r.header), Heard: r.heard(),
	}, nil
}

// meaningOfLook is meaning for a look-up, which changes nothing: where it is
// told to wait, nothing is in doubt. AnswerCreated stands for an answer that
// should hold a list.
func meaningOfLook(r reply) (importer.Verdict, time.Duration) {
	if wait, told := retryAfter(r.header); told && r.status == http.StatusServiceUnavailable {
		return importer.AnswerWait, wait
	}
	return meaning(r)
}

func (c *Client) findError(v importer.Verdict, r reply, why string) *importer.FindError {
	return &importer.FindError{Verdict: v, Status: r.status, Reason: c.fitToShow(why), Heard: r.heard()}
}
