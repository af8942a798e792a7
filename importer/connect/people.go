package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"comebacks/importer"
)

const (
	// longestQuery is the longest query that ASP.NET accepts by default (assumed
	// for Vitec), in bytes as sent.
	longestQuery = 2048
	// mostParts is how many commas an answer may have. A list of empty elements
	// takes a hundred times as much memory as it has bytes on the wire.
	mostParts = 200_000
)

var _ importer.People = (*Client)(nil)

// get asks about people of a customer by an address and a query.
func (c *Client) get(ctx context.Context, customerID string, what importer.Code, u *url.URL, query url.Values, asked []string) (reply, error) {
	u.RawQuery = query.Encode()
	if len(u.EscapedPath()) > longestPath || len(u.RawQuery) > longestQuery {
		// As the server would, whatever proxies make of it.
		return reply{}, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.TooMuchAsked))
	}
	return c.ask(ctx, customerID, question{
		what: what, asked: asked, request: &http.Request{Method: http.MethodGet, URL: u},
	})
}

// postQuestion asks about people of a customer by a POST. It changes nothing, however
// it is made: the one POST that does is Create's.
func (c *Client) postQuestion(ctx context.Context, customerID string, what importer.Code, u *url.URL, body any, asked []string) (reply, error) {
	written, err := json.Marshal(body)
	if err != nil {
		return reply{}, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.QuestionUnwritten))
	}
	return c.ask(ctx, customerID, question{
		what: what, asked: asked, request: &http.Request{
			Method: http.MethodPost, URL: u,
			Body: io.NopCloser(bytes.NewReader(written)), ContentLength: int64(len(written)),
		},
	})
}

// ask asks a question about people with their customer's login.
func (c *Client) ask(ctx context.Context, customerID string, q question) (reply, error) {
	if _, unfit := unfitForPath(importer.CustomerID, customerID); unfit {
		// Without a customer it would be about the people of all customers.
		return reply{}, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.NoSuchCustomer))
	}
	login := c.logins.For(customerID)
	if login == nil {
		return reply{}, c.noLogin()
	}
	q.people = true
	q.request.Header = login.get
	if q.request.Method == http.MethodPost {
		q.request.Header = login.ask
	}
	r, err := c.lookUp(ctx, q)
	if err == nil && bytes.Count(r.body, []byte(",")) > mostParts {
		return r, c.findError(importer.AnswerRejected, r, importer.Reason(importer.AnswerTooLong, string(q.what)))
	}
	return r, err
}

// readAnswer reads an answer about people as JSON of the wanted form: complete, from the
// server itself, and with nothing after it. If it can't, it says why.
func readAnswer(r reply, what importer.Code, form byte, into any) (why string) {
	k, body := kindOf(r)
	switch {
	case cached(r.header):
		return importer.Reason(importer.CacheAnswered)
	case r.cut:
		return importer.Reason(importer.AnswerCut)
	case k == empty:
		return importer.Reason(importer.AnswerEmpty, string(what))
	case k == inHTML:
		return importer.Reason(importer.AnswerHTML, string(what))
	case body[0] != form || json.Unmarshal(body, into) != nil:
		return importer.Reason(importer.AnswerUnreadable, string(what))
	}
	return ""
}

// unreadable is the error of an answer that can't be read.
func (c *Client) unreadable(r reply, why string) error {
	return c.findError(importer.AnswerUncertain, r, why)
}

// sameID reports whether two ids are one.
func sameID(a, b string) bool {
	return importer.OneCase(strings.TrimSpace(a)) == importer.OneCase(strings.TrimSpace(b))
}

// readListedID gives an id in an answer; ok is false if there is none. An entry without
// one can't be left out: of two people the other would be taken for the only one.
func readListedID(text string) (id string, ok bool) {
	id = strings.TrimSpace(text)
	return id, canBeListedID(id)
}
