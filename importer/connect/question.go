package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"comebacks/importer"
)

// question is a request that changes nothing, whether it is a GET or a POST. Unlike
// the POST that makes a comeback it ends with the caller's context, and whoever gets
// no answer to it may ask again.
type question struct {
	what    string // what is looked for, in the plural, for people
	request *http.Request
	// people says that it is about people: see discreet. Asked is what is looked for
	// of them.
	people bool
	asked  []string
}

// lookUp asks a question. The answer that it gives has a good status, and is no
// longer than it may be; an error is an *importer.FindError, or ctx's.
func (c *Client) lookUp(ctx context.Context, q question) (reply, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way passage
	r, err := c.do(ctx, &way, q.request, longestList)
	switch {
	case whole.Err() != nil:
		return r, fmt.Errorf("look up %s: %w", q.what, whole.Err())
	case err != nil && byNetwork(err):
		return r, c.findError(importer.AnswerNetwork, r, c.why(err, false))
	case err != nil:
		return r, c.findError(importer.AnswerUncertain, r, c.why(err, way.connections > 0))
	}
	verdict, wait := meaningOfLook(r)
	switch verdict {
	case importer.AnswerCreated:
	case importer.AnswerRedirect:
		e := c.findError(verdict, r, "Vitec's address answered with a redirect to "+q.target(r))
		e.Target = c.fitToShow(q.target(r))
		return r, e
	default:
		e := c.findError(verdict, r, "HTTP "+strconv.Itoa(r.status)+": "+c.said(q, r))
		e.Wait = wait
		return r, e
	}
	if r.tooLong { // less may be answered
		return r, c.findError(importer.AnswerRejected, r, "the list of "+q.what+" is too long")
	}
	return r, nil
}

// said is what a server says in an error, without what is nobody's business. Secrets go
// first, while they still have the form that they are looked for in.
func (c *Client) said(q question, r reply) string {
	switch {
	case !q.people:
		return words(r)
	case r.cut || r.tooLong: // in the middle of a name, perhaps, which would not be known
		r.body = nil
	}
	return discreet(c.hideSecrets(words(r)), q.asked)
}

// target is where a redirect points. Of what is asked about people only the host is
// told: the rest of the address may be made of it.
func (q question) target(r reply) string {
	u, err := url.Parse(r.header.Get("Location"))
	switch {
	case !q.people:
		return target(r.header)
	case err != nil || u.Host == "":
		return "another address"
	}
	return u.Host
}

// meaningOfLook is meaning for a question, which changes nothing: where it is
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

// noLogin says that nothing can be asked for a customer.
func (c *Client) noLogin() *importer.FindError {
	return c.findError(importer.AnswerCredentials, reply{}, "there is no login for the customer")
}
