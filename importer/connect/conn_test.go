package connect

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer"
)

// A request that is given up takes its undelivered bytes with it: the other
// end sees a reset. After a clean end the kernel would go on delivering.
func TestGivingUpResets(t *testing.T) {
	certificate, roots := someCertificate(t)
	for _, test := range []struct {
		name  string
		base  func(server string) string
		proxy bool
		talk  func(net.Conn) // before the server falls silent
	}{
		{"plain", func(server string) string { return server }, false, func(net.Conn) {}},
		{"TLS", overTLS, false, func(c net.Conn) { tls.Server(c, certificate).Handshake() }},
		{"TLS through a proxy", overTLS, true, func(c net.Conn) {
			readRequest(bufio.NewReader(c)) // CONNECT
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			tls.Server(c, certificate).Handshake()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ends := make(chan error, 1)
			server := serveRaw(t, func(c net.Conn) {
				test.talk(c)
				_, err := io.Copy(io.Discard, c)
				ends <- err
			})
			client := clientOf(t, Config{BaseURL: test.base(server), RootCAs: roots, Timeout: 100 * time.Millisecond})
			if test.proxy {
				throughProxy(client, server)
			}
			if a := create(client); a.Verdict != importer.AnswerUncertain {
				t.Errorf("%+v", a)
			}
			if err := <-ends; !isErrno(err, closedErrnos) {
				t.Errorf("the other end saw %v", err)
			}
		})
	}
}

func overTLS(server string) string { return strings.Replace(server, "http:", "https:", 1) }

// someCertificate is that of a server on this machine, and who vouches for it.
func someCertificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	return &tls.Config{Certificates: s.TLS.Certificates}, s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

// throughProxy makes a client connect through a proxy, as the environment
// would have it: which is not asked for a server on this machine.
func throughProxy(c *Client, proxy string) {
	u, err := parseBaseURL(proxy)
	c.transport.(*http.Transport).Proxy = func(*http.Request) (*url.URL, error) { return u, err }
}

// A proxy that does not connect has not seen the request; one that asks for
// something asks it of every request.
func TestProxyRefuses(t *testing.T) {
	for status, want := range map[int]importer.Verdict{
		407: importer.AnswerNetwork, 511: importer.AnswerNetwork,
		301: importer.AnswerNotSent, 401: importer.AnswerNotSent, 403: importer.AnswerNotSent,
		429: importer.AnswerNotSent, 502: importer.AnswerNotSent, 503: importer.AnswerNotSent,
	} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodConnect {
				t.Errorf("%d: the proxy was sent a %s", status, r.Method)
			}
			w.WriteHeader(status)
		}))
		client := clientOf(t, Config{})
		throughProxy(client, proxy.URL)
		said := fmt.Sprintf("the proxy answered %d %s", status, http.StatusText(status))
		a := create(client)
		if a.Verdict != want || a.Status != 0 || a.Problem != (importer.Problem{Code: importer.NotReached, Value: said}) {
			t.Errorf("%d: %+v", status, a)
		}
		if want == importer.AnswerNotSent {
			want = importer.AnswerUncertain // may be tried again: the same for a look-up
		}
		_, err := client.Find(t.Context(), "M1", []string{"K1"})
		var failed *importer.FindError
		if !errors.As(err, &failed) || failed.Verdict != want || told(failed.Reason) != said {
			t.Errorf("%d: %+v", status, err)
		}
		proxy.Close()
	}
}

// slowClose is a connection that takes its time to close.
type slowClose struct {
	net.Conn
	closed *atomic.Bool
}

func (c slowClose) Close() error {
	// In real time: net/http closes with a lock held, which keeps a bubble's
	// time from passing.
	<-time.After(20 * time.Millisecond)
	err := c.Conn.Close()
	c.closed.Store(true)
	return err
}

// When Create returns, the connection of a request without a whole answer is
// closed, and not about to be: whoever looks the row up counts from then on.
func TestClosedOnReturn(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	read := func(c net.Conn) { readRequest(bufio.NewReader(c)) }
	wait := func(c net.Conn) { io.Copy(io.Discard, c) }
	say := func(text string, then func(net.Conn)) func(net.Conn) {
		return func(c net.Conn) { read(c); io.WriteString(c, text); then(c) }
	}
	leave := func(net.Conn) {}
	const soon = 50 * time.Millisecond
	for _, test := range []struct {
		name    string
		timeout time.Duration // the default if 0
		talk    func(net.Conn)
		want    importer.Verdict
		closed  bool
	}{
		{"no answer", soon, wait, importer.AnswerUncertain, true},
		{"not a byte taken", soon, func(net.Conn) { <-over }, importer.AnswerNotSent, true},
		{"the other end closes", 0, read, importer.AnswerUncertain, true},
		{"half a header", soon, say("HTTP/1.1 200 OK\r\n", wait), importer.AnswerUncertain, true},
		{"no body", soon, say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", wait), importer.AnswerUncertain, true},
		{"body cut", 0, say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb", leave), importer.AnswerUncertain, true},
		{"error cut", 0, say("HTTP/1.1 400 No\r\nContent-Length: 6\r\n\r\nNe", leave), importer.AnswerRejected, true},
		{"endless body", 0, say("HTTP/1.1 400 No\r\n\r\n"+strings.Repeat("no ", longestAnswer), wait), importer.AnswerRejected, true},
		{"another protocol", 0, say("HTTP/1.1 101 Yes\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", wait), importer.AnswerUncertain, true},
		{"an answer before the request was whole", 0, func(c net.Conn) {
			c.Read(make([]byte, 1))
			io.WriteString(c, "HTTP/1.1 400 No\r\nContent-Length: 3\r\n\r\nNej")
			<-over
		}, importer.AnswerRejected, true},
		{"the last answer on it", 0, say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n\"cb-1\"", wait), importer.AnswerCreated, true},

		{"an answer", 0, say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"", wait), importer.AnswerCreated, false},
		{"an answer without a body", 0, say("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", wait), importer.AnswerRejected, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var closed atomic.Bool
			dial := piped(test.talk)
			client := dialing(t, Config{Timeout: test.timeout}, func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := dial(ctx, network, address)
				return slowClose{c, &closed}, err
			})
			a := create(client)
			if a.Verdict != test.want || closed.Load() != test.closed {
				t.Errorf("closed %v, %+v", closed.Load(), a)
			}
		})
	}
}

// A connection on which no option can be set is not used.
func TestNoLinger(t *testing.T) {
	var taken int64
	gone := make(chan struct{})
	dial := piped(func(c net.Conn) {
		taken, _ = io.Copy(io.Discard, c)
		close(gone)
	})
	client := dialing(t, Config{Timeout: 5 * time.Second}, func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return stubborn{c}, err
	})
	if a := create(client); a.Verdict != importer.AnswerNotSent {
		t.Errorf("%+v", a)
	}
	if <-gone; taken != 0 { // and it was closed
		t.Errorf("%d bytes were sent", taken)
	}
}

type stubborn struct{ net.Conn }

func (stubborn) SetLinger(int) error { return errors.New("no") }

// wire is a connection of which only writing and closing is used.
type wire struct {
	net.Conn
	bytes.Buffer
	closed bool
}

func (w *wire) Write(p []byte) (int, error) { return w.Buffer.Write(p) }
func (w *wire) Read(p []byte) (int, error)  { return w.Buffer.Read(p) }
func (w *wire) Close() error                { w.closed = true; return nil }

// given is a request that got the connection.
func given(c net.Conn) *passage {
	p := &passage{}
	p.trace().GotConn(httptrace.GotConnInfo{Conn: c})
	return p
}

// What was found not sent can't be sent by a goroutine that comes late.
func TestLeft(t *testing.T) {
	var w wire
	conn := newCountedConn(&w)
	io.WriteString(conn, "earlier")
	p := given(tls.Client(conn, nil)) // found below layers of TLS
	p.leave()
	if !p.notSent() || !w.closed {
		t.Errorf("nothing was written since the connection was given: %v, closed %v", p.notSent(), w.closed)
	}
	if _, err := io.WriteString(conn, "late"); !errors.Is(err, net.ErrClosed) || w.String() != "earlier" {
		t.Errorf("%v, and on the wire: %q", err, w.String())
	}
	next := given(conn)
	if next.leave(); !next.notSent() {
		t.Error("nothing can be written by the next request")
	}

	w = wire{}
	conn = newCountedConn(&w)
	p = given(conn)
	io.WriteString(conn, "x")
	if p.leave(); p.notSent() || !w.closed {
		t.Errorf("a byte was written: not sent %v, closed %v", p.notSent(), w.closed)
	}
}

// A connection that was answered on is the next request's, however late the
// first one leaves.
func TestLeftToTheNext(t *testing.T) {
	var w wire
	conn := newCountedConn(&w)
	first := given(conn)
	io.WriteString(conn, "first")
	second := given(conn)
	io.WriteString(conn, "second")
	if first.leave(); w.closed || first.notSent() {
		t.Errorf("closed %v, not sent %v", w.closed, first.notSent())
	}
	if _, err := io.WriteString(conn, " goes on"); err != nil {
		t.Error(err)
	}
	second.trace().PutIdleConn(nil)
	if second.leave(); w.closed {
		t.Error("closed, though it waits for the next request")
	}
	third := given(conn)
	third.trace().PutIdleConn(errors.New("no"))
	if third.leave(); !w.closed || !third.notSent() {
		t.Errorf("closed %v, not sent %v", w.closed, third.notSent())
	}
}
