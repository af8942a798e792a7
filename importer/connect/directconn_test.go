package connect

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"comebacks/importer"
)

// secureAndNot runs a test over TLS, and over plain HTTP. Serve answers each connection
// with what talk does with it, as serveRaw does.
func secureAndNot(t *testing.T, test func(t *testing.T, serve func(talk func(net.Conn)) Config)) {
	certificate, roots := someCertificate(t)
	t.Run("plain", func(t *testing.T) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		t.Run("", func(t *testing.T) { // so that its servers have ended
			test(t, func(talk func(net.Conn)) Config { return Config{BaseURL: serveRaw(t, talk)} })
		})
	})
	t.Run("TLS", func(t *testing.T) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		t.Run("", func(t *testing.T) {
			test(t, func(talk func(net.Conn)) Config {
				return Config{RootCAs: roots, BaseURL: overTLS(serveRaw(t, func(c net.Conn) {
					secure := tls.Server(&corked{TCPConn: c.(*net.TCPConn)}, certificate)
					if secure.Handshake() == nil {
						talk(secure)
					}
				}))}
			})
		})
	})
}

// corked is a server's connection below TLS, which can hold back what is written.
type corked struct {
	*net.TCPConn
	held *bytes.Buffer
}

func (c *corked) Write(p []byte) (int, error) {
	if c.held != nil {
		return c.held.Write(p)
	}
	return c.TCPConn.Write(p)
}

// cork holds back what is written on a connection, until release sends it as one piece.
func cork(c net.Conn) (release func()) {
	secure, ok := c.(*tls.Conn)
	if !ok {
		return func() {}
	}
	under := secure.NetConn().(*corked)
	under.held = new(bytes.Buffer)
	return func() {
		io.Copy(under.TCPConn, under.held)
		under.held = nil
	}
}

// bottom is what is below TLS, if there is TLS.
func bottom(c net.Conn) *net.TCPConn {
	if secure, ok := c.(*tls.Conn); ok {
		return secure.NetConn().(*corked).TCPConn
	}
	return c.(*net.TCPConn)
}

// answerAll answers each request on a connection in the way that say does.
func answerAll(c net.Conn, say func(n int)) {
	r := bufio.NewReader(c)
	for n := 0; ; n++ {
		if _, err := readRequest(r); err != nil {
			return
		}
		say(n)
	}
}

func mustCreate(t *testing.T, c *Client, id string) {
	t.Helper()
	if a := create(c); a.ID != id {
		t.Errorf("instead of %s: %+v", id, a)
	}
}

// An answer may come in any pieces.
func TestAnswerInPieces(t *testing.T) {
	secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
		var connections atomic.Int32
		client := clientOf(t, serve(func(c net.Conn) {
			connections.Add(1)
			answerAll(c, func(int) {
				for _, b := range []byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n") {
					c.Write([]byte{b})
				}
			})
		}))
		for range 3 {
			mustCreate(t, client, "cb-1")
		}
		if n := connections.Load(); n != 1 {
			t.Errorf("%d connections", n)
		}
		client.Close()
	})
}

// What comes behind an answer, at once or later, is never taken for the next one.
func TestAnswersToNothing(t *testing.T) {
	if !canHurry {
		t.Skip("http.Transport may be too late to see it")
	}
	say := func(id string) string { return strings.Replace(fine, "cb-1", id, 1) }
	for name, extra := range map[string]func(c net.Conn, id string){
		"in one piece": func(c net.Conn, id string) { io.WriteString(c, say(id)+say("wrong")) },
		"in two":       func(c net.Conn, id string) { io.WriteString(c, say(id)); io.WriteString(c, say("wrong")) },
		"in one packet": func(c net.Conn, id string) { // of two TLS records
			defer cork(c)()
			io.WriteString(c, say(id))
			io.WriteString(c, say("wrong"))
		},
		"408": func(c net.Conn, id string) {
			io.WriteString(c, say(id))
			io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		},
		"a blank line": func(c net.Conn, id string) { io.WriteString(c, say(id)+"\r\n") },
		"a byte":       func(c net.Conn, id string) { io.WriteString(c, say(id)); io.WriteString(c, "H") },
		"behind a 204": func(c net.Conn, id string) {
			io.WriteString(c, say(id))
			io.WriteString(c, "HTTP/1.1 204 None\r\n\r\n")
		},
		"behind the chunks": func(c net.Conn, id string) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			fmt.Fprintf(c, "%x\r\n\"%s\"\r\n0\r\n\r\n%s", len(id)+2, id, say("wrong"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
				said := make(chan struct{}, 100)
				var requests atomic.Int32
				client := clientOf(t, serve(func(c net.Conn) {
					answerAll(c, func(int) {
						extra(c, fmt.Sprint("cb-", requests.Add(1)))
						said <- struct{}{}
					})
				}))
				for n := range 5 {
					mustCreate(t, client, fmt.Sprint("cb-", n+1))
					<-said // by now it has come, too
				}
				client.Close()
			})
		})
	}
}

// A connection that was closed while it was idle, however that was done, is not used:
// nobody would know what became of the request.
func TestClosedWhileIdle(t *testing.T) {
	if !canHurry {
		t.Skip("http.Transport may be too late to see it")
	}
	for name, end := range map[string]func(c net.Conn){
		"closed":         func(c net.Conn) { c.Close() },
		"half":           func(c net.Conn) { c.(interface{ CloseWrite() error }).CloseWrite() }, // TLS: its goodbye alone
		"half below TLS": func(c net.Conn) { bottom(c).CloseWrite() },
		"reset": func(c net.Conn) {
			reset(bottom(c))
			bottom(c).Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
				ended := make(chan struct{})
				var requests, connections atomic.Int32
				client := clientOf(t, serve(func(c net.Conn) {
					connections.Add(1)
					answerAll(c, func(int) {
						requests.Add(1)
						io.WriteString(c, fine)
						end(c)
						ended <- struct{}{}
					})
				}))
				for n := range int32(5) {
					mustCreate(t, client, "cb-1")
					<-ended
					if requests.Load() != n+1 || connections.Load() != n+1 {
						t.Errorf("%d requests on %d connections", requests.Load(), connections.Load())
					}
				}
				client.Close()
			})
		})
	}
}

// A server that ends connections at any moment gets each request once at most, and what
// it has answered is believed.
func TestClosedAtAnyMoment(t *testing.T) {
	secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
		const workers, each = 8, 100
		var requests, answered atomic.Int32
		config := serve(func(c net.Conn) {
			last := rand.IntN(10)
			answerAll(c, func(n int) {
				requests.Add(1)
				io.WriteString(c, fine)
				if n == last {
					go c.Close() // about when the next request comes
				}
			})
		})
		config.Workers = workers
		client := clientOf(t, config)
		var all sync.WaitGroup
		var begun atomic.Int32
		for range workers {
			all.Go(func() {
				for range each {
					switch a := create(client); a.Verdict {
					case importer.AnswerCreated:
						answered.Add(1)
						begun.Add(1)
					case importer.AnswerUncertain:
						begun.Add(1)
					case importer.AnswerNotSent:
					default:
						t.Errorf("%+v", a)
					}
				}
			})
		}
		all.Wait()
		client.Close()
		if n := requests.Load(); n < answered.Load() || n > begun.Load() {
			t.Errorf("%d requests came, %d were answered, and at most %d were begun", n, answered.Load(), begun.Load())
		}
		if n := answered.Load(); n < workers*each/2 {
			t.Errorf("only %d answers", n)
		}
	})
}

// longNote is more than two sockets keep, if the other end's has the buffer of a
// server that does not read.
var longNote = strings.Repeat("ring tillbaka ", 6<<17)

// A server that refuses a long request before it has read it is heard, and the rest is
// not sent.
func TestAnsweredTooEarly(t *testing.T) {
	secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
		done, rest := make(chan struct{}), make(chan int64)
		config := serve(func(c net.Conn) {
			bottom(c).SetReadBuffer(4 << 10)
			c.Read(make([]byte, 1))
			io.WriteString(c, "HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nNej")
			<-done
			n, _ := io.Copy(io.Discard, bottom(c))
			rest <- n
		})
		config.Timeout = 5 * time.Second
		client := clientOf(t, config)
		comeback := someComeback
		comeback.Note = longNote
		for range 2 {
			if a := client.Create(t.Context(), comeback); a.Verdict != importer.AnswerRejected || a.Problem.Value != "Nej" {
				t.Errorf("%+v", a)
			}
			done <- struct{}{}
			if n := <-rest; n >= int64(len(longNote)) {
				t.Errorf("%d bytes came", n)
			}
		}
		client.Close()
	})
}

// A long request that is read to the end is as good as a short one.
func TestLongRequests(t *testing.T) {
	secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
		var connections atomic.Int32
		var read int64
		client := clientOf(t, serve(func(c net.Conn) {
			connections.Add(1)
			r := bufio.NewReader(c)
			for {
				q, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				read, _ = io.Copy(io.Discard, q.Body)
				io.WriteString(c, fine)
			}
		}))
		comeback := someComeback
		for _, length := range []int{1, atOnce - 400, atOnce, 2 * atOnce, len(longNote)} {
			comeback.Note = longNote[:length]
			if a := client.Create(t.Context(), comeback); a.ID != "cb-1" || read < int64(length) {
				t.Errorf("%d of %d bytes: %+v", read, length, a)
			}
		}
		client.Close()
		if n := connections.Load(); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}

// A long request that nobody takes ends with its time, and so does its writing.
func TestLongRequestStuck(t *testing.T) {
	secureAndNot(t, func(t *testing.T, serve func(func(net.Conn)) Config) {
		over := make(chan struct{})
		config := serve(func(c net.Conn) {
			bottom(c).SetReadBuffer(4 << 10)
			<-over
		})
		config.Timeout = time.Second
		client := clientOf(t, config)
		comeback := someComeback
		comeback.Note = longNote
		a := client.Create(t.Context(), comeback)
		if a.Verdict != importer.AnswerUncertain || told(a.Problem.Value) != "no answer within 1s" {
			t.Errorf("%+v", a)
		}
		close(over)
		client.Close()
	})
}

// What fails before a byte has left was not sent, and what fails after that may have been.
func TestFailsWhileWriting(t *testing.T) {
	for taken, want := range map[int]importer.Verdict{0: importer.AnswerNotSent, 1: importer.AnswerUncertain, 100: importer.AnswerUncertain} {
		client := dialing(t, Config{Timeout: time.Minute}, func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			t.Cleanup(func() { theirs.Close() })
			return failing{ours, taken}, nil
		})
		if a := create(client); a.Verdict != want || a.Took > 10*time.Second {
			t.Errorf("%d bytes were taken: %+v", taken, a)
		}
	}
}

// failing is a connection that takes some bytes, and then fails.
type failing struct {
	net.Conn
	takes int
}

func (f failing) Write([]byte) (int, error) { return f.takes, errors.New("no") }
