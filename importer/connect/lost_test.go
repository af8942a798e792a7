package connect

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// answering reads a request, answers with the text, and ends the connection.
func answering(t *testing.T, text string, end func(net.Conn)) (address string) {
	return serveRaw(t, func(c net.Conn) {
		if _, err := readRequest(bufio.NewReader(c)); err != nil {
			return
		}
		io.WriteString(c, text)
		if text != "" {
			// A reset would overtake what was just written; the client
			// closes first if it has enough.
			c.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, c)
		}
		end(c)
	})
}

// Whatever ends the connection before a status line leaves the row in doubt,
// and is not answered by sending it again.
func TestLostAnswers(t *testing.T) {
	const closed = "connection closed before an answer came"
	for _, test := range []struct {
		name, text, why string
		end             func(net.Conn)
	}{
		{"closed", "", closed, func(net.Conn) {}},
		{"reset", "", closed, reset},
		{"half a status line", "HTTP/1.1 2", "no readable answer", func(net.Conn) {}},
		{"half a header", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n", closed, func(net.Conn) {}},
		{"no HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "no readable answer", func(net.Conn) {}},
		{"no number", "HTTP/1.1 xx OK\r\n\r\n", "no readable answer", func(net.Conn) {}},
		{"huge header", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 2*longestHeader) + "\r\n\r\n\"cb-1\"", "no readable answer", func(net.Conn) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := create(clientOf(t, Config{BaseURL: answering(t, test.text, test.end)}))
			if a.Verdict != importer.AnswerUncertain || a.Status != 0 || a.Problem.Code != importer.AnswerLost {
				t.Errorf("%+v", a)
			}
			if a.Problem.Value != test.why {
				t.Errorf("why: %q", a.Problem.Value)
			}
		})
	}
}

// A server that ends a connection that was used before is the case in which
// net/http likes to send again. It must not.
func TestUsedConnectionsAreNoReasonToSendAgain(t *testing.T) {
	for name, end := range map[string]func(net.Conn){"closed": func(net.Conn) {}, "reset": reset} {
		t.Run(name, func(t *testing.T) {
			var requests, connections atomic.Int32
			address := serveRaw(t, func(c net.Conn) {
				connections.Add(1)
				r := bufio.NewReader(c)
				for n := 0; ; n++ {
					if _, err := readRequest(r); err != nil {
						return
					}
					requests.Add(1)
					if n == 1 {
						end(c)
						return
					}
					io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"")
				}
			})
			client := clientOf(t, Config{BaseURL: address})
			for n := range int32(6) {
				a := create(client)
				want := importer.AnswerCreated
				if n%2 == 1 {
					want = importer.AnswerUncertain
				}
				if a.Verdict != want {
					t.Errorf("request %d: %+v", n, a)
				}
				if requests.Load() != n+1 {
					t.Fatalf("%d requests after %d calls", requests.Load(), n+1)
				}
			}
			if connections.Load() != 3 {
				t.Errorf("%d connections, want 3", connections.Load())
			}
		})
	}
}

// A connection that the server closed while it was idle gives either verdict,
// by what was written; but each request that the server read is one that was
// asked for.
func TestIdleConnectionClosed(t *testing.T) {
	var requests atomic.Int32
	address := serveRaw(t, func(c net.Conn) {
		if _, err := readRequest(bufio.NewReader(c)); err == nil {
			requests.Add(1)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"")
		}
	})
	client := clientOf(t, Config{BaseURL: address})
	created := int32(0)
	for range 50 {
		switch a := create(client); a.Verdict {
		case importer.AnswerCreated:
			created++
		case importer.AnswerNotSent, importer.AnswerUncertain:
		default:
			t.Errorf("%+v", a)
		}
	}
	if requests.Load() != created || created == 0 {
		t.Errorf("%d requests were read, %d comebacks created", requests.Load(), created)
	}
}

// Should net/http ever send again, the row is in doubt even with an id.
func TestHiddenResend(t *testing.T) {
	client := clientOf(t, Config{})
	client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		for range 2 {
			httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`"cb-1"`))}, nil
	})
	if a := create(client); a.Verdict != importer.AnswerUncertain || a.Status != 200 || a.ID != "" {
		t.Errorf("%+v", a)
	}
}

// What net/http would need to send again is not there.
func TestNothingToSendAgain(t *testing.T) {
	client := clientOf(t, Config{})
	client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.GetBody != nil || r.ContentLength <= 0 {
			t.Errorf("GetBody %v, length %d", r.GetBody != nil, r.ContentLength)
		}
		return nil, errors.New("enough")
	})
	create(client)
}

// Where no connection comes about nothing was sent.
func TestNotSent(t *testing.T) {
	failing := func(err error) dialFunc {
		return func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	secret := fmt.Errorf("dial with %s", somePassword)
	for why, dial := range map[string]dialFunc{
		"connection refused":                               (&net.Dialer{}).DialContext, // to port 80 of loopback, replaced below
		"no such host connect.example":                     failing(&net.DNSError{Name: "connect.example", IsNotFound: true}),
		"the address of host c.example can't be looked up": failing(&net.DNSError{Name: "c.example", IsTimeout: true}),
		"network unreachable":                              failing(&net.OpError{Op: "dial", Err: unreachableErrnos[0]}),
		"no connection in time":                            failing(context.DeadlineExceeded),
		"the proxy answered 502 Bad Gateway":               failing(&proxyError{502}),
		"no connection could be made":                      failing(secret),
	} {
		if why == "connection refused" {
			dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, unusedAddress(t))
			}
		}
		a := create(dialing(t, Config{}, dial))
		if a.Verdict != importer.AnswerNotSent || a.Problem.Code != importer.NotReached || a.Problem.Value != why {
			t.Errorf("%s: %+v", why, a)
		}
	}
}

// unusedAddress is one on loopback at which nobody listens.
func unusedAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	var protocol atomic.Value
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(r.Proto)
		if r.URL.Path == "/drop/Meeting/Comeback/M30011/K1" {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, `"cb-1"`)
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	defer s.Close()
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs

	t.Run("trusted", func(t *testing.T) {
		if a := create(clientOf(t, Config{BaseURL: s.URL, RootCAs: roots})); a.ID != "cb-1" {
			t.Errorf("%+v", a)
		}
		if got := protocol.Load(); got != "HTTP/1.1" {
			t.Errorf("spoke %v with a server that offers HTTP/2", got)
		}
	})
	t.Run("not trusted", func(t *testing.T) {
		a := create(clientOf(t, Config{BaseURL: s.URL}))
		if a.Verdict != importer.AnswerNotSent || a.Problem.Value != "certificate not trusted: it is signed by an unknown authority" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("another host's", func(t *testing.T) {
		_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
		a := create(clientOf(t, Config{BaseURL: "https://localhost:" + port, RootCAs: roots}))
		if a.Verdict != importer.AnswerNotSent || a.Problem.Value != "certificate not trusted: it is for another host than localhost" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("lost", func(t *testing.T) {
		a := create(clientOf(t, Config{BaseURL: s.URL + "/drop", RootCAs: roots}))
		if a.Verdict != importer.AnswerUncertain || a.Problem.Value != "connection closed before an answer came" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("no TLS", func(t *testing.T) {
		plain := httptest.NewServer(http.NotFoundHandler())
		defer plain.Close()
		a := create(clientOf(t, Config{BaseURL: strings.Replace(plain.URL, "http:", "https:", 1)}))
		if a.Verdict != importer.AnswerNotSent || a.Problem.Value != "the server does not speak TLS" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("old TLS", func(t *testing.T) {
		old := httptest.NewUnstartedServer(http.NotFoundHandler())
		old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11}
		old.Config.ErrorLog = quiet()
		old.StartTLS()
		defer old.Close()
		if a := create(clientOf(t, Config{BaseURL: old.URL})); a.Verdict != importer.AnswerNotSent {
			t.Errorf("%+v", a)
		}
	})
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// piped makes connections whose other end is served by talk, without a
// network: so that time can be a bubble's.
func piped(talk func(net.Conn)) dialFunc {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			talk(theirs)
		}()
		return ours, nil
	}
}

func TestTimeouts(t *testing.T) {
	read := func(c net.Conn) { readRequest(bufio.NewReader(c)) }
	wait := func(c net.Conn) { io.Copy(io.Discard, c) }
	for _, test := range []struct {
		name  string
		dial  dialFunc
		want  importer.Verdict
		took  time.Duration
		value string
	}{
		{"no answer", piped(wait), importer.AnswerUncertain, 30 * time.Second, "no answer within 30s"},
		{"half an answer", piped(func(c net.Conn) { read(c); io.WriteString(c, "HTTP/1.1 200"); wait(c) }),
			importer.AnswerUncertain, 30 * time.Second, "no answer within 30s"},
		{"no body", piped(func(c net.Conn) { read(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"); wait(c) }),
			importer.AnswerUncertain, 30 * time.Second, "answer cut short"},
		{"an error without its body", piped(func(c net.Conn) { read(c); io.WriteString(c, "HTTP/1.1 400 No\r\nContent-Length: 6\r\n\r\n"); wait(c) }),
			importer.AnswerRejected, 30 * time.Second, "Bad Request"},
		{"slow answer", piped(func(c net.Conn) {
			read(c)
			time.Sleep(29 * time.Second)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n\"cb-1\"")
		}), importer.AnswerCreated, 29 * time.Second, ""},
		{"a byte is never taken", piped(func(c net.Conn) { time.Sleep(time.Minute) }),
			importer.AnswerNotSent, 30 * time.Second, "no answer within 30s"},
		{"one byte is taken", piped(func(c net.Conn) { c.Read(make([]byte, 1)); time.Sleep(time.Minute) }),
			importer.AnswerUncertain, 30 * time.Second, "no answer within 30s"},
		{"no connection", func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
			importer.AnswerNotSent, dialTimeout, "no connection in time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := dialing(t, Config{}, test.dial)
				a := create(client)
				if a.Verdict != test.want || a.Took != test.took || a.Problem.Value != test.value {
					t.Errorf("%+v", a)
				}
				time.Sleep(time.Minute) // until the other ends have gone
			})
		})
	}
}

// A request that waits for a connection until its time is up was not sent.
func TestNoFreeConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := dialing(t, Config{Workers: 1}, piped(func(c net.Conn) { io.Copy(io.Discard, c) }))
		answers := make(chan importer.Answer)
		for range 1 + spareConnections {
			go func() { answers <- create(client) }()
		}
		synctest.Wait()
		client.timeout = 10 * time.Second // sooner than the others end
		if a := create(client); a.Verdict != importer.AnswerNotSent || a.Problem.Value != "no connection in time" {
			t.Errorf("%+v", a)
		}
		for range 1 + spareConnections {
			if a := <-answers; a.Verdict != importer.AnswerUncertain {
				t.Errorf("%+v", a)
			}
		}
	})
}
