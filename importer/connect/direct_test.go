package connect

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// Time is up in each phase, by whichever way comebacks are created.
func TestTimeIsUp(t *testing.T) {
	_, roots := someCertificate(t)
	silent := func(c net.Conn) { io.Copy(io.Discard, c) }
	never := func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	for _, test := range []struct {
		name    string
		base    string
		dial    dialFunc
		timeout time.Duration
		want    importer.Verdict
		took    time.Duration
		value   string
	}{
		{"no connection", "http://127.0.0.1", never, time.Minute, importer.AnswerNotSent, dialTimeout, "no connection in time"},
		{"no connection, less patience", "http://127.0.0.1", never, time.Second, importer.AnswerNotSent, time.Second, "no connection in time"},
		{"no handshake", "https://127.0.0.1", piped(silent), time.Minute, importer.AnswerNotSent, handshakeTimeout, "no connection in time"},
		{"no handshake, less patience", "https://127.0.0.1", piped(silent), time.Second, importer.AnswerNotSent, time.Second, "no connection in time"},
		{"endless handshake", "https://127.0.0.1", piped(func(c net.Conn) {
			for range time.Tick(3 * time.Second) {
				if _, err := c.Read(make([]byte, 1)); err != nil {
					return
				}
			}
		}), time.Minute, importer.AnswerNotSent, handshakeTimeout, "no connection in time"},
		{"endless header", "http://127.0.0.1", piped(func(c net.Conn) {
			readRequest(bufio.NewReader(c))
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for range time.Tick(3 * time.Second) {
				if _, err := io.WriteString(c, "X: y\r\n"); err != nil {
					return
				}
			}
		}), time.Minute, importer.AnswerUncertain, time.Minute, "no answer within 1 min 0 s"},
		{"endless body", "http://127.0.0.1", piped(func(c net.Conn) {
			readRequest(bufio.NewReader(c))
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for range time.Tick(3 * time.Second) {
				if _, err := io.WriteString(c, "x"); err != nil {
					return
				}
			}
		}), time.Minute, importer.AnswerUncertain, time.Minute, "answer cut short"},
	} {
		for way, by := range map[string]func(*Client) *Client{"direct": func(c *Client) *Client { return c }, "transport": byTransport} {
			t.Run(test.name+"/"+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, err := newClient(Config{BaseURL: test.base, RootCAs: roots, Timeout: test.timeout}, test.dial)
					if err != nil {
						t.Fatal(err)
					}
					a := create(by(client))
					if a.Verdict != test.want || a.Took != test.took || a.Problem.Value != test.value {
						t.Errorf("%+v", a)
					}
					time.Sleep(time.Hour) // until the other ends have gone
				})
			})
		}
	}
}

// Idle connections are closed after a while, the others are not, and the one that was
// used last is used first.
func TestIdleForTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var open, opened atomic.Int32
		answer := make(chan struct{})
		client := dialing(t, Config{}, piped(func(c net.Conn) {
			opened.Add(1)
			open.Add(1)
			defer open.Add(-1)
			answerAll(c, func(int) {
				<-answer
				io.WriteString(c, fine)
			})
		}))
		at := func(n int) { // once
			for range n {
				go mustCreate(t, client, "cb-1")
			}
			for range n {
				synctest.Wait()
				time.Sleep(10 * time.Millisecond) // a pipe's end is looked for in a millisecond
				answer <- struct{}{}
			}
			synctest.Wait()
		}
		at(3)
		if open.Load() != 3 {
			t.Errorf("%d connections", open.Load())
		}
		time.Sleep(idleTimeout - time.Second)
		at(1) // keeps one of them
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if open.Load() != 1 || opened.Load() != 3 {
			t.Errorf("%d of %d connections are left", open.Load(), opened.Load())
		}
		time.Sleep(idleTimeout)
		synctest.Wait()
		if open.Load() != 0 {
			t.Errorf("%d connections are left", open.Load())
		}
		at(1)
		client.Close()
		synctest.Wait()
		if open.Load() != 0 || opened.Load() != 4 {
			t.Errorf("%d of %d connections are left", open.Load(), opened.Load())
		}
	})
}

// There are never more connections than allowed, whatever becomes of them.
func TestNumberOfConnections(t *testing.T) {
	if !canHurry {
		t.Skip("http.Transport does not count one that it is still closing")
	}
	const workers, callers, each = 3, 20, 30
	var open, most atomic.Int32
	dialer := new(net.Dialer)
	address := serveRaw(t, func(c net.Conn) {
		answerAll(c, func(int) {
			switch rand.IntN(6) {
			case 0:
				c.Close()
			case 1:
				io.WriteString(c, strings.Replace(fine, "OK", "OK\r\nConnection: close", 1))
			case 2:
				io.WriteString(c, "rubbish\r\n\r\n")
			default:
				io.WriteString(c, fine)
			}
		})
	})
	client, err := newClient(Config{BaseURL: address, Workers: workers}, func(ctx context.Context, network, to string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, to)
		if err != nil {
			return nil, err
		}
		if n := open.Add(1); n > most.Load() {
			most.Store(n)
		}
		return &closing{TCPConn: c.(*net.TCPConn), then: func() { open.Add(-1) }}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range each {
				create(client)
			}
		})
	}
	all.Wait()
	client.Close()
	if n := most.Load(); n > workers+spareConnections || n < workers || open.Load() != 0 {
		t.Errorf("%d connections at once, %d left", n, open.Load())
	}
}

type closing struct {
	*net.TCPConn
	once sync.Once
	then func()
}

func (c *closing) Close() error {
	defer c.once.Do(c.then)
	return c.TCPConn.Close()
}

// A connection in use when the client is closed is closed after its answer.
func TestClosedInUse(t *testing.T) {
	came, answer, gone := make(chan struct{}), make(chan struct{}), make(chan struct{})
	client := clientOf(t, Config{BaseURL: serveRaw(t, func(c net.Conn) {
		answerAll(c, func(int) {
			close(came)
			<-answer
			io.WriteString(c, fine)
		})
		close(gone)
	})})
	go func() {
		<-came
		client.Close()
		close(answer)
	}()
	mustCreate(t, client, "cb-1")
	<-gone
}

// Wherever the way to the server is not a plain one, http.Transport knows it.
func TestNotDirect(t *testing.T) {
	proxied := func(u *url.URL, err error) func(*http.Request) (*url.URL, error) {
		return func(r *http.Request) (*url.URL, error) {
			if r.URL.Host != "connect.example" || r.URL.Scheme != "https" {
				t.Errorf("the proxy for %s is asked for", r.URL)
			}
			return u, err
		}
	}
	for name, test := range map[string]struct {
		base  string
		proxy func(*http.Request) (*url.URL, error)
		want  bool
	}{
		"no proxy":                           {"https://connect.example", proxied(nil, nil), canHurry},
		"proxy":                              {"https://connect.example", proxied(&url.URL{Scheme: "http", Host: "proxy.example"}, nil), false},
		"SOCKS":                              {"https://connect.example", proxied(&url.URL{Scheme: "socks5", Host: "proxy.example"}, nil), false},
		"unreadable proxy":                   {"https://connect.example", proxied(nil, errors.New("no")), false},
		"name in letters that are not ASCII": {"https://återkomst.example", func(*http.Request) (*url.URL, error) { return nil, nil }, false},
	} {
		client := clientOf(t, Config{BaseURL: test.base})
		client.transport.(*http.Transport).Proxy = test.proxy
		if got := client.straight() != nil; got != test.want {
			t.Errorf("%s: direct %v", name, got)
		}
	}
}

// The server's name is what net/http would ask for.
func TestDirectAddress(t *testing.T) {
	for base, want := range map[string][2]string{
		"https://connect.example":      {"connect.example:443", "connect.example"},
		"https://connect.example:8443": {"connect.example:8443", "connect.example"},
		"https://[2001:db8::1]":        {"[2001:db8::1]:443", "[2001:db8::1]"},
		"https://192.0.2.1:8443/api":   {"192.0.2.1:8443", "192.0.2.1"},
		"http://localhost":             {"localhost:80", ""},
		"http://[::1]:8080":            {"[::1]:8080", ""},
	} {
		server, err := parseBaseURL(base)
		if err != nil {
			t.Fatal(err)
		}
		dialed := make(chan string, 1)
		no := func(_ context.Context, _, address string) (net.Conn, error) {
			dialed <- address
			return nil, errors.New("no")
		}
		client, err := newClient(Config{BaseURL: base}, no)
		if err != nil {
			t.Fatal(err)
		}
		create(client)
		direct := <-dialed
		create(byTransport(client))
		if transport := <-dialed; direct != transport || direct != want[0] {
			t.Errorf("%s: %s was dialed, and by http.Transport %s", base, direct, transport)
		}
		if d := newDirect(server, newTransport(1, nil, no)); canHurry && d.tls != nil && d.tls.ServerName != want[1] {
			t.Errorf("%s: the certificate of %s is asked for", base, d.tls.ServerName)
		}
	}
}
