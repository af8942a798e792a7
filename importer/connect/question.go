package connect

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"comebacks/importer"
)

// question is a request that changes nothing, whether it is a GET or a POST. Unlike
// the POST that makes a comeback it ends with the caller's context, and whoever gets
// no answer to it may ask again.
type question struct {
	what    string // what is looked for, in the plural, for people
	request *http.Request
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
		return reply{}, fmt.Errorf("look up %s: %w", q.what, whole.Err())
	case err != nil && byNetwork(err):
		return reply{}, c.findError(importer.AnswerNetwork, r, c.why(err, false))
	case err != nil:
		return reply{}, c.findError(importer.AnswerUncertain, r, c.why(err, way.connections > 0))
	}
	verdict, wait := meaningOfLook(r)
	switch verdict {
	case importer.AnswerCreated:
	case importer.AnswerRedirect:
		return reply{}, c.findError(verdict, r, "Vitec's address answered with a redirect to "+target(r.header))
	default:
		e := c.findError(verdict, r, statusAndWords(r))
		e.Wait = wait
		return reply{}, e
	}
	if r.tooLong { // less may be answered
		return reply{}, c.findError(importer.AnswerRejected, r, "the list of "+q.what+" is too long")
	}
	return r, nil
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
