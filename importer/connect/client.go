// Package connect is a client of Vitec Connect's API for comebacks: it creates
// one, looks up those that a contact has, and finds contacts and colleagues by
// what people use instead of ids.
//
// # Never twice
//
// The API has no idempotency key, and can't delete a comeback. So a POST is
// sent once, and the answer says what became of it, or may have: see meaning
// for what each status says, and passage for how a request that never left
// this machine is told from one whose answer was lost. Nothing here sends a
// POST again, neither by itself nor through net/http: there is no GetBody, no
// HTTP/2, and no redirect is followed. Most are sent without net/http (see direct),
// and meet the same conditions. And when Create returns, nothing of
// its request leaves this machine any more: a connection without a whole
// answer is closed by then, undelivered bytes and all.
//
// # May be asked again
//
// All other requests only ask, though some of them are POSTs too (see question). A
// caller may repeat them: their errors are FindErrors, and never leave anything in
// doubt. Those about people (People) are strict: an answer that can't be read
// completely does not count, nor does anybody in it who belongs to another customer.
//
// # Whose login
//
// Every request is made with the login of the customer that it is for (Config.Logins),
// and none without one.
//
// # Never shown
//
// Text for people (Problem.Value and Detail, FindError.Reason) never holds a password,
// and what a server said in it is cleaned and shortened. What it says where it was asked
// about people is repeated without them (see discreet).
package connect

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"

	"comebacks/importer"
)

const (
	// longestAnswer is how much is read of the answer to a POST, in bytes: an
	// id, or an error's text.
	longestAnswer = 64 << 10
	// longestList is how much is read of a look-up's answer: the comebacks of
	// 20 contacts.
	longestList = 8 << 20
)

// Client talks to one server, with the login of the customer that a request is for.
// It may be used by many goroutines at once.
type Client struct {
	base    *url.URL
	format  Format
	timeout time.Duration
	logins  *logins

	// transport makes single requests. An http.Client would follow redirects,
	// fail on an unreadable Location, and put the address into its errors.
	transport http.RoundTripper
	// straight gives what creates comebacks instead; nil if there is nothing.
	straight func() *direct
}

var _ importer.API = (*Client)(nil)

// New returns a client. The error is a *BaseURLError if the address is at
// fault.
func New(c Config) (*Client, error) {
	var dialer net.Dialer
	return newClient(c, dialer.DialContext)
}

func newClient(c Config, dial dialFunc) (*Client, error) {
	base, err := parseBaseURL(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	client := &Client{
		base:      base,
		format:    c.Format,
		timeout:   cmp.Or(c.Timeout, DefaultTimeout),
		logins:    newLogins(c, base, newHeaders(c)),
		transport: newTransport(cmp.Or(c.Workers, DefaultWorkers), c.RootCAs, dial),
	}
	client.straight = sync.OnceValue(func() *direct {
		if t, ok := client.transport.(*http.Transport); ok {
			return newDirect(base, t)
		}
		return nil
	})
	return client, nil
}

// newHeaders are the headers of each kind of request, except for the login.
func newHeaders(c Config) headers {
	h := headers{create: http.Header{"User-Agent": {cmp.Or(c.UserAgent, "comebacks")}}}
	h.get = h.create.Clone()
	h.get.Set("Accept", JSON.mediaType())
	// What a cache remembers does not show what is there now.
	h.get.Set("Cache-Control", "no-cache")
	h.get.Set("Pragma", "no-cache")
	h.ask = h.get.Clone()
	h.ask.Set("Content-Type", JSON.mediaType())
	h.create.Set("Accept", c.Format.mediaType())
	h.create.Set("Content-Type", c.Format.mediaType())
	return h
}

// Server returns the API's address, in the same spelling however it was
// written.
func (c *Client) Server() string { return c.base.String() }

// Loopback reports whether the API is on this machine: a stand-in, or a tunnel.
func (c *Client) Loopback() bool { return isLoopback(c.base.Hostname()) }

// Login names the login for a customer. See importer.API. The name holds as long as
// the client does.
func (c *Client) Login(customerID string) string {
	if l := c.logins.For(customerID); l != nil {
		return l.name
	}
	return ""
}

// Close closes the connections that are not in use.
func (c *Client) Close() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	if d := c.straight(); d != nil {
		d.close()
	}
}

// Create sends one POST, once. See importer.API.
func (c *Client) Create(ctx context.Context, comeback importer.Comeback) importer.Answer {
	begun := time.Now()
	a := c.create(ctx, comeback)
	a.Begun, a.Took = begun, time.Since(begun)
	// Either of them may have what a server said.
	a.Problem.Value = c.fitToShow(a.Problem.Value)
	a.Problem.Detail = c.fitToShow(a.Problem.Detail)
	return a
}

func (c *Client) create(ctx context.Context, comeback importer.Comeback) importer.Answer {
	if ctx.Err() != nil {
		return importer.Answer{Verdict: importer.AnswerNotSent, Problem: importer.Problem{Code: importer.NotStarted}}
	}
	if problem, unfit := unfitForPath(importer.CustomerID, comeback.CustomerID); unfit {
		return importer.Answer{Verdict: importer.AnswerRejected, Problem: problem}
	}
	if problem, unfit := unfitForPath(importer.ContactID, comeback.ContactID); unfit {
		return importer.Answer{Verdict: importer.AnswerRejected, Problem: problem}
	}
	login := c.logins.For(comeback.CustomerID)
	if login == nil {
		return importer.Answer{Verdict: importer.AnswerCredentials, Problem: importer.Problem{
			Code: importer.NoLogin, Field: importer.CustomerID, Value: comeback.CustomerID,
		}}
	}
	body, err := c.format.encode(comeback)
	if err != nil {
		return notReached(importer.AnswerNotSent, importer.Reason(importer.RequestUnwritten))
	}

	var way passage
	r, err := c.post(&way, login, body, "Meeting", "Comeback", url.PathEscape(comeback.CustomerID), url.PathEscape(comeback.ContactID))
	a := c.became(&way, r, err)
	a.Heard = r.heard()
	return a
}

// post sends what makes a comeback. Once begun it is finished.
func (c *Client) post(way *passage, login *login, body []byte, segments ...string) (reply, error) {
	if d := c.straight(); d != nil && login.form != nil {
		return d.post(way, login.form, c.path(segments...), body, c.timeout)
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	return c.do(ctx, way, &http.Request{
		Method:        http.MethodPost,
		URL:           c.address(segments...),
		Header:        login.create,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}, longestAnswer)
}

// became says what became of a comeback, judging by how its POST went and
// what came back.
func (c *Client) became(way *passage, r reply, err error) importer.Answer {
	switch {
	case way.connections > 1:
		return lost(r.status, importer.Reason(importer.SentTwice))
	case err == nil:
		return answer(r)
	case !way.notSent():
		return lost(0, c.why(err, way.connections > 0))
	case byNetwork(err):
		return notReached(importer.AnswerNetwork, c.why(err, false))
	}
	return notReached(importer.AnswerNotSent, c.why(err, way.connections > 0))
}

// reply is what came back on a request. There was a status line.
type reply struct {
	status  int
	header  http.Header
	at      time.Time // when the header had come
	body    []byte    // as far as it came and was read
	cut     bool      // the body ended before its end
	tooLong bool      // the body goes on beyond the limit
}

// heard is the server's clock as the answer told it.
func (r reply) heard() importer.Heard {
	return importer.Heard{Date: serverTime(r.header), At: r.at}
}

// do makes one request. An error says that no status line came; whatever goes
// wrong after that, the status is known. When it returns, the connection is
// closed, or the request was answered on it to the end.
func (c *Client) do(ctx context.Context, way *passage, request *http.Request, limit int64) (reply, error) {
	response, err := c.transport.RoundTrip(request.WithContext(httptrace.WithClientTrace(ctx, way.trace())))
	if err != nil {
		way.leave()
		return reply{}, err
	}
	defer response.Body.Close()
	defer way.leave() // before that, as closing may wait for TLS to say goodbye
	return readReply(response, limit), nil
}

// readReply reads the body of an answer whose header has come.
func readReply(response *http.Response, limit int64) reply {
	r := reply{status: response.StatusCode, header: response.Header, at: time.Now()}
	if r.status < 200 {
		return r // 101: what follows is not an answer
	}
	// Reading to the end also frees the connection for the next request.
	if n := response.ContentLength; n > 0 && n <= limit { // if it is longer, its connection is not used again
		r.body = make([]byte, n)
		got, err := io.ReadFull(response.Body, r.body)
		r.body, r.cut = r.body[:got], err != nil
		return r
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	r.body, r.cut, r.tooLong = body, err != nil, int64(len(body)) > limit
	return r
}
