package connect

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
	reportwords "comebacks/report/words"
)

var someComeback = importer.Comeback{
	CustomerID: "M30011", ContactID: "K1",
	Date: time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 2*60*60)),
	Note: "ring tillbaka",
}

const (
	someUser     = "partner"
	somePassword = "hemligt lösenord"
)

// clientOf makes a client of the server, closed with the test.
func clientOf(t testing.TB, c Config) *Client {
	t.Helper()
	c.Username, c.Password = someUser, somePassword
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// serve starts a server, and makes a client of it.
func serve(t testing.TB, c Config, handle http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	c.BaseURL = s.URL
	client := clientOf(t, c)
	t.Cleanup(client.Close) // before the server, which waits for connections
	return client
}

// serveRaw answers each connection with what talk does with it, and closes it
// after that. It gives the server's address.
func serveRaw(t testing.TB, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var talks sync.WaitGroup
	talks.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			talks.Go(func() {
				defer c.Close()
				talk(c)
			})
		}
	})
	t.Cleanup(talks.Wait)
	t.Cleanup(func() { l.Close() })
	return "http://" + l.Addr().String()
}

// readRequest takes one whole request from a connection.
func readRequest(r *bufio.Reader) (*http.Request, error) {
	q, err := http.ReadRequest(r)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, q.Body)
	return q, err
}

// reset makes closing the connection send a reset.
func reset(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }

// dialing is a client whose connections are made by dial.
func dialing(t testing.TB, c Config, dial dialFunc) *Client {
	t.Helper()
	c.BaseURL, c.Username, c.Password = "http://127.0.0.1", someUser, somePassword
	client, err := newClient(c, dial)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// roundTripper is a transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// create sends someComeback.
// create makes a comeback. What is said of it is told in English.
func create(c *Client) importer.Answer {
	a := c.Create(context.Background(), someComeback)
	a.Problem.Value, a.Problem.Detail = told(a.Problem.Value), told(a.Problem.Detail)
	return a
}

// told is what a person reads in English, of what Vitec itself said as long as it is.
func told(text string) string {
	if _, _, ok := importer.ReasonOf(text); !ok {
		return text
	}
	return reportwords.Voice{}.Reason(text)
}
