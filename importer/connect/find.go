package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"comebacks/importer"
)

// Find makes one look-up. See importer.API. A contact whose id holds a comma
// can't be asked for, as ids are joined by commas, and is left out. The error
// is an *importer.FindError, or ctx's.
func (c *Client) Find(ctx context.Context, customerID string, contactIDs []string) (map[string][]importer.Found, error) {
	if len(contactIDs) > importer.MaxContactsPerFind {
		return nil, c.findError(importer.AnswerRejected, reply{}, "too many contacts at once")
	}
	var escaped []string
	for _, id := range contactIDs {
		if _, unfit := unfitForPath(importer.ContactID, id); !unfit && !strings.Contains(id, ",") {
			escaped = append(escaped, url.PathEscape(id))
		}
	}
	if _, unfit := unfitForPath(importer.CustomerID, customerID); unfit || len(escaped) == 0 {
		return map[string][]importer.Found{}, nil
	}

	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way passage
	begun := time.Now()
	r, err := c.do(httptrace.WithClientTrace(ctx, way.trace()), &http.Request{
		Method: http.MethodGet,
		URL:    c.address("CRM", "Contact", url.PathEscape(customerID), strings.Join(escaped, ","), "ComebackMeeting"),
		Header: c.get,
	}, longestList)
	if whole.Err() != nil {
		return nil, fmt.Errorf("look up comebacks: %w", whole.Err())
	}
	if err != nil {
		return nil, c.findError(importer.AnswerUncertain, r, c.why(err, way.connections > 0))
	}
	verdict, wait := meaning(r)
	switch verdict {
	case importer.AnswerCreated:
	case importer.AnswerRedirect:
		return nil, c.findError(verdict, r, "Vitec's address answered with a redirect to "+target(r.header))
	default:
		e := c.findError(verdict, r, statusAndWords(r))
		e.Wait = wait
		return nil, e
	}
	if r.tooLong { // fewer contacts may be answered
		return nil, c.findError(importer.AnswerRejected, r, "the list of comebacks is too long")
	}
	list, why := readList(r)
	if why != "" {
		return nil, c.findError(importer.AnswerUncertain, r, why)
	}
	return match(contactIDs, list, skew(r, begun)), nil
}

func (c *Client) findError(v importer.Verdict, r reply, why string) *importer.FindError {
	return &importer.FindError{Verdict: v, Status: r.status, Reason: c.printable(why)}
}
