package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"comebacks/importer"
)

// question is a request that changes nothing, whether it is a GET or a POST. Unlike
// the POST that makes a comeback it ends with the caller's context, and may be asked
// again if there is no answer.
type question struct {
	what    importer.Code // what is looked for
	request *http.Request
	// people says that it is about people: see discreet. Asked is what is looked for
	// of them.
	people bool
	asked  []string
}

// lookUp asks a question. The answer that it returns has a 2xx status, and is
// within the size limit; an error is an *importer.FindError, or ctx's.
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
		to := q.target(r)
		e := c.findError(verdict, r, importer.Reason(importer.RedirectAnswered, to.text()))
		e.Target = c.fitToShow(to.detail())
		return r, e
	default:
		e := c.findError(verdict, r, c.said(q, r).with(r.status))
		e.Wait = wait
		return r, e
	}
	if r.tooLong { // less may be answered
		return r, c.findError(importer.AnswerRejected, r, importer.Reason(importer.AnswerTooLong, string(q.what)))
	}
	return r, nil
}

// said is what a server says in an error, without what is confidential. Secrets are
// removed first, while they still have the form that is searched for.
func (c *Client) said(q question, r reply) said {
	switch {
	case !q.people:
		return words(r)
	case r.cut || r.tooLong: // perhaps in the middle of a name, which would not be recognised
		r.body = nil
	}
	s := words(r)
	if !s.isStatus() {
		s.text = discreet(c.hideSecrets(s.text), q.asked)
	}
	return s
}

// target is where a redirect leads. For a question about people only the host is
// shown: the rest of the address may contain what was asked.
func (q question) target(r reply) target {
	u, err := url.Parse(r.header.Get("Location"))
	switch {
	case !q.people:
		return targetOf(r.header)
	case err != nil || u.Host == "":
		return target{code: importer.ToAnother}
	}
	return target{address: u.Host}
}

// meaningOfLook is meaning for a question, which changes nothing: if it is
// asked to wait, nothing is in doubt. AnswerCreated stands for an answer that
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
	return c.findError(importer.AnswerCredentials, reply{}, importer.Reason(importer.NoLoginForIt))
}
