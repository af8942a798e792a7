package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are within the test, so that its clock is fake.
type pipes struct {
	calls chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8471} }

// overPipe serves a Server within a test with a fake clock, and gives what calls it.
func overPipe(t *testing.T, s *Server) (call func() net.Conn) {
	listener := &pipes{make(chan net.Conn), make(chan struct{})}
	server := newHTTPServer(s)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-ended })
	return func() net.Conn {
		ours, theirs := net.Pipe()
		listener.calls <- theirs
		t.Cleanup(func() { ours.Close() })
		return ours
	}
}

// post begins a POST whose body has so many bytes.
func post(t *testing.T, s *Server, c net.Conn, length int) {
	t.Helper()
	_, err := fmt.Fprintf(c, "POST %s/settings HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nSec-Fetch-Site: same-origin\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", s.room, ourHost, cookieName, s.guard.cookie, length)
	if err != nil {
		t.Fatal(err)
	}
}

// answerOn reads the answer to a request.
func answerOn(c net.Conn) chan string {
	got := make(chan string, 1)
	go func() {
		in := bufio.NewReader(c)
		r, err := http.ReadResponse(in, nil)
		if err == nil && r.StatusCode == http.StatusContinue {
			r, err = http.ReadResponse(in, nil)
		}
		if err != nil {
			got <- err.Error()
			return
		}
		text, _ := io.ReadAll(r.Body)
		got <- r.Status + string(text)
	}()
	return got
}

// What comes too slowly is cut, and is told so.
func TestSlowUploadIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := guarded(t)
		for name, pause := range map[string]time.Duration{"a drip": 10 * time.Second, "nothing": time.Hour} {
			c := overPipe(t, s)()
			post(t, s, c, 1000)
			began, got, over := time.Now(), answerOn(c), make(chan struct{})
			go func() {
				for {
					select {
					case <-over:
						return
					case <-time.After(pause):
						_, _ = c.Write([]byte("x")) // until it is cut
					}
				}
			}()
			if text := <-got; !strings.HasPrefix(text, "408") || !strings.Contains(text, "too slowly") {
				t.Errorf("%s is answered %s", name, text)
			}
			if took := time.Since(began); took < usualPace.patience || took > 2*usualPace.patience {
				t.Errorf("%s is cut after %s", name, took)
			}
			c.Close()
			close(over)
		}
	})
}

// What comes slowly and steadily is taken, however long that lasts, and however long the
// browser needs to begin.
func TestSteadyUploadIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := guarded(t)
		c := overPipe(t, s)()
		body := "pace=usual&x=" + strings.Repeat("x", largestForm-100)
		post(t, s, c, len(body))
		began, got := time.Now(), answerOn(c)
		time.Sleep(usualPace.patience - time.Second)
		for len(body) > 0 {
			n := min(len(body), 2*int(usualPace.least))
			if _, err := io.WriteString(c, body[:n]); err != nil {
				t.Fatal(err)
			}
			body = body[n:]
			time.Sleep(time.Second)
		}
		if text := <-got; !strings.HasPrefix(text, "303") {
			t.Errorf("answered %s", text)
		}
		if took := time.Since(began); took < 5*time.Minute {
			t.Errorf("it took only %s", took)
		}
	})
}

// An answer may take as long as it goes on; a browser that stands still is given up.
func TestLongAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := guarded(t)
		ended := make(chan error, 1)
		s.real.mux.HandleFunc("GET /long", func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(w, io.LimitReader(endless{}, 8<<20))
			ended <- err
		})
		ask := func(c net.Conn) {
			if _, err := fmt.Fprintf(c, "GET %s/long HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nConnection: close\r\n\r\n", s.room, ourHost, cookieName, s.guard.cookie); err != nil {
				t.Fatal(err)
			}
		}
		call := overPipe(t, s)
		c := call()
		ask(c)
		part, read := make([]byte, 16<<10), 0
		for {
			time.Sleep(time.Second)
			n, err := io.ReadFull(c, part)
			if read += n; err != nil {
				break
			}
		}
		if read < 8<<20 {
			t.Errorf("it is cut after %d bytes", read)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}

		c = call()
		ask(c)
		began := time.Now()
		if err := <-ended; err == nil {
			t.Error("nobody has read it")
		}
		if took := time.Since(began); took > 2*usualPace.patience {
			t.Errorf("it was given up after %s", took)
		}
	})
}

// A handler that works for long after it has read its form is not disturbed.
func TestLongWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := guarded(t)
		s.real.mux.HandleFunc("POST /work", func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			select {
			case <-r.Context().Done():
				t.Error("it is told that nobody waits any more")
			case <-time.After(10 * time.Minute):
			}
			_, _ = io.WriteString(w, "done")
		})
		c := overPipe(t, s)()
		got := answerOn(c)
		_, err := fmt.Fprintf(c, "POST %s/work HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nSec-Fetch-Site: same-origin\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1", s.room, ourHost, cookieName, s.guard.cookie)
		if err != nil {
			t.Fatal(err)
		}
		if text := <-got; text != "200 OKdone" {
			t.Errorf("answered %s", text)
		}
	})
}

// endless is text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// What is answered before all of it has come is answered all the same: to who is still
// sending, and hears late.
func TestAnswerBeforeAllHasCome(t *testing.T) {
	const size = 32 << 20
	s, _ := guarded(t, func(c *Config) { c.MaxUpload = 1 << 20 })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newHTTPServer(s)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	for _, c := range []struct{ name, header, status string }{
		{"too large", fmt.Sprintf("Cookie: %s=%s\r\nSec-Fetch-Site: same-origin\r\n", cookieName, s.guard.cookie), "413"},
		{"too large, by curl", fmt.Sprintf("Cookie: %s=%s\r\nSec-Fetch-Site: same-origin\r\nExpect: 100-continue\r\n", cookieName, s.guard.cookie), "413"},
		{"a stranger's", "Sec-Fetch-Site: same-origin\r\n", "403"},
		{"from elsewhere", fmt.Sprintf("Cookie: %s=%s\r\nSec-Fetch-Site: cross-site\r\n", cookieName, s.guard.cookie), "403"},
	} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		head := "--x\r\nContent-Disposition: form-data; name=\"sheet\"; filename=\"a.csv\"\r\n\r\n"
		fmt.Fprintf(conn, "POST %s/files HTTP/1.1\r\nHost: %s\r\n%sContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n%s", s.room, ourHost, c.header, len(head)+size, head)
		part := make([]byte, size/4)
		for range 4 {
			_ = conn.SetWriteDeadline(time.Now().Add(15 * time.Second))
			if _, err := conn.Write(part); err != nil {
				t.Errorf("%s: %v", c.name, err)
				break
			}
			time.Sleep(700 * time.Millisecond) // a busy machine
		}
		if text := <-answerOn(conn); !strings.HasPrefix(text, c.status) {
			t.Errorf("%s is answered %.200s", c.name, text)
		}
		conn.Close()
	}
}
