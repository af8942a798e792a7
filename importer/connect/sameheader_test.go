package connect

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// keptAnswers leave their connection to the next request.
var keptAnswers = []string{
	"HTTP/1.1 200 OK\nContent-Length: 6\n\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nContent-Length: 6\n\n\"cb-1\"",
	"HTTP/1.1 200 OK\nContent-Length: 10\n\n\"cb-1\"\r\n\r\n",
	"HTTP/1.1 200 OK\nContent-Length: 10\n\n\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n\r\n\r\n\"cb-1\"\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n\"cb-1\"" + strings.Repeat(" ", 70_000-6),
	"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 201 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/1.1 204 OK\r\n\r\n",
	"HTTP/1.1 400 No\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/1.1 503 No\r\nContent-Length: 6\r\nRetry-After: 3\r\n\r\n\"cb-1\"",
	"HTTP/1.1 100 Continue\r\n\r\n" + fine,
	"HTTP/1.1 103 Early Hints\r\nContent-Length: 6\r\n\r\n" + fine,
	"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nDate: Fri, 27 Nov 2026 03:00:00 GMT\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nDate: Fri, 27 Nov 2026 03:00:01 GMT\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nDate: yesterday\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/html\r\n\r\n\"cb-1\"",
	"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 5000) + "\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
}

// An answer means the same whatever came before it on its connection: the same header,
// the same with another body, or another one.
func TestSameAfterOthers(t *testing.T) {
	for _, first := range append(keptAnswers, fine) {
		for _, then := range append(keptAnswers, fine) {
			answers := []string{first, strings.ReplaceAll(first, "cb-1", "cb-2"), then, strings.ReplaceAll(then, "cb-1", "cb-3"), first}
			got, want := answeredInTurn(t, answers, func(c *Client) *Client { return c }), answeredInTurn(t, answers, byTransport)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q: (-transport +direct):\n%s", answers, diff)
			}
		}
	}
}

// answeredInTurn gives what a client makes of answers that come on one connection, each
// of them in several pieces now and then.
func answeredInTurn(t *testing.T, answers []string, way func(*Client) *Client) (all []outcomeOf) {
	var next, connections atomic.Int32
	client := way(dialing(t, Config{}, piped(func(c net.Conn) {
		connections.Add(1)
		for requests := bufio.NewReader(c); ; {
			if _, err := readRequest(requests); err != nil {
				return
			}
			text := answers[next.Load()]
			half := len(text) / 2 * int(next.Load()%2)
			io.WriteString(c, text[:half])
			io.WriteString(c, text[half:])
		}
	})))
	defer client.Close()
	for range answers {
		a := create(client)
		all = append(all, outcomeOf{string(a.ID), a.Status, a.Problem.Value, a.Heard.Date.String()})
		next.Add(1)
	}
	return all
}

type outcomeOf struct {
	ID     string
	Status int
	Why    string
	Date   string
}

// A body that ends too soon is cut, also behind a header that has been read before. After
// one that is longer than what is read, the connection is not used again.
func TestCutAfterTheSameHeader(t *testing.T) {
	long := "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n\"cb-1\"" + strings.Repeat(" ", 70_000-6)
	for _, whole := range []string{fine, long} {
		_, body, _ := strings.Cut(whole, "\r\n\r\n")
		for _, there := range []int{0, 1, 5} {
			for name, way := range map[string]func(*Client) *Client{"direct": func(c *Client) *Client { return c }, "transport": byTransport} {
				n := 0
				client := way(dialing(t, Config{}, piped(func(c net.Conn) {
					for requests := bufio.NewReader(c); ; {
						if _, err := readRequest(requests); err != nil {
							return
						}
						if n++; n > 1 {
							io.WriteString(c, whole[:len(whole)-len(body)+there])
							return
						}
						io.WriteString(c, whole)
					}
				})))
				create(client)
				a := create(client)
				if a.Verdict != importer.AnswerUncertain || a.ID != "" || a.Problem.Value != "answer cut short" {
					t.Errorf("%s, %d of %d bytes of the body: %+v", name, there, len(body), a)
				}
				client.Close()
			}
		}
	}
}
