package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// callers is a listener whose connections come from addresses that a test chooses.
type callers chan net.Conn

func (c callers) Accept() (net.Conn, error) {
	conn, open := <-c
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (callers) Close() error   { return nil }
func (callers) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection from an address.
type from struct {
	net.Conn
	at     netip.AddrPort
	closed *int
}

func (f from) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(f.at) }
func (f from) Close() error         { *f.closed++; return nil }

// Those of one house can't hold all connections, and those who may not call are closed at once.
func TestCrowd(t *testing.T) {
	line := make(callers, 100)
	c := &crowd{Listener: line, most: 3, may: func(a netip.Addr) bool { return a != netip.MustParseAddr("198.51.100.66") }}
	closed := 0
	call := func(at string) { line <- from{at: netip.MustParseAddrPort(at), closed: &closed} }
	for i := range 5 {
		call(fmt.Sprintf("192.0.2.1:%d", 1000+i))
		call(fmt.Sprintf("[::ffff:192.0.2.1]:%d", 2000+i)) // the same
		call(fmt.Sprintf("[2001:db8::%x]:80", i+1))        // a house
		call("198.51.100.66:80")
	}
	call("[2001:db8:0:1::1]:80") // the next house
	call("192.0.2.2:80")
	close(line)
	var in []net.Conn
	for {
		conn, err := c.Accept()
		if err != nil {
			break
		}
		in = append(in, conn)
	}
	if len(in) != 3+3+1+1 || closed != 22-len(in) {
		t.Errorf("%d are let in, and %d closed", len(in), closed)
	}
	for range 2 { // as net/http and TLS both may
		for _, conn := range in {
			_ = conn.Close()
		}
	}
	if len(c.held) != 0 {
		t.Errorf("still held are %v", c.held)
	}
}

// A client that holds its connections open keeps others neither out nor waiting; those that say
// nothing are closed.
func TestHeldConnections(t *testing.T) {
	s := started(t, forOffice(t, false))
	var held []net.Conn
	for range mostOfOne + 10 {
		conn, err := net.Dial("tcp", s.serving.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		held = append(held, conn)
	}
	last := held[len(held)-1]
	_ = last.SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := last.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !strings.Contains(fmt.Sprint(err), "reset") {
		t.Errorf("one too many is not closed: %v", err)
	}
	held[0].Close()
	for tries := 0; ; tries++ { // until the server has seen that
		r, err := caller(t, s).Get(s.Address() + "assets/page.css")
		if err == nil {
			r.Body.Close()
			break
		}
		if tries == 100 {
			t.Fatalf("nobody comes in any more: %v", err)
		}
		time.Sleep(20 * time.Millisecond) // another process's clock: the kernel's
	}
}

// A socket is for its owner and her group; one that was left behind is taken over, and one
// that somebody listens at is not.
func TestSocket(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("proxies there call by TCP")
	}
	folder, err := os.MkdirTemp("", "c") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	c := forOffice(t, true)
	path := filepath.Join(folder, "web.sock")
	c.Addr = unixPrefix + path
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	var taken *AddressError
	if _, _, err := Start(context.Background(), c); !errors.As(err, &taken) {
		t.Fatalf("another's socket is taken: %v", err)
	}
	left.Close()
	started(t, c)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != socketMode {
		t.Errorf("the socket has the mode %v: %v", info.Mode(), err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", path) }}}
	r, err := http.NewRequest("GET", "http://"+officeHost+"/assets/page.css", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(protoHeader, "https")
	r.Header.Set(fromHeader, "192.0.2.7")
	if got, err := client.Do(r); err != nil || got.StatusCode != 200 {
		t.Errorf("%v: %v", got, err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openListener(place{"unix", file}); err == nil {
		t.Error("a file is taken for a socket that was left")
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// shared serves a Server by HTTP/2 within a test with a fake clock, and gives a client of it.
func shared(t *testing.T, s *Server) *http.Client {
	listener := &pipes{make(chan net.Conn), make(chan struct{})}
	server := newHTTPServer(s)
	server.Protocols = new(http.Protocols)
	server.Protocols.SetUnencryptedHTTP2(true)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listener) }()
	transport := &http.Transport{Protocols: server.Protocols, DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		listener.calls <- theirs
		return ours, nil
	}}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close(); <-ended })
	return &http.Client{Transport: transport}
}

// slowly is a body that says something after each pause, until it has said enough.
type slowly struct {
	pause time.Duration
	part  int
	left  int
}

func (b *slowly) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	time.Sleep(b.pause)
	n := min(len(p), b.part, b.left)
	b.left -= n
	return copy(p, strings.Repeat("x", n)), nil
}

// By HTTP/2, too, what comes too slowly is cut, what comes steadily is taken, a handler may work for
// long before it reads or answers, and a browser that stands still is given up.
func TestPaceByHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := guarded(t)
		stood := make(chan error, 1)
		s.real.mux.HandleFunc("POST /reads", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Minute)
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				(&visit{Server: s, office: s.real, w: w, r: r}).fail(err)
				return
			}
			time.Sleep(10 * time.Minute)
			_, _ = io.WriteString(w, strings.Repeat("done", 10_000))
			time.Sleep(10 * time.Minute)
		})
		s.real.mux.HandleFunc("GET /long", func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(w, io.LimitReader(endless{}, 64<<20))
			stood <- err
		})
		client := shared(t, s)
		do := func(method, path string, body io.Reader) *http.Response {
			r, err := http.NewRequest(method, "http://"+ourHost+s.room+path, body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.AddCookie(&http.Cookie{Name: cookieName, Value: s.guard.cookie})
			got, err := client.Do(r)
			if err != nil {
				t.Fatal(path, err)
			}
			return got
		}
		steady := do("POST", "/reads", &slowly{pause: time.Second, part: 2 << 10, left: 1 << 20})
		if text, err := io.ReadAll(bufio.NewReader(steady.Body)); err != nil || len(text) != 40_000 || steady.ProtoMajor != 2 {
			t.Errorf("%s %s, %d bytes: %v", steady.Proto, steady.Status, len(text), err)
		}
		drip := do("POST", "/reads", &slowly{pause: 20 * time.Second, part: 1, left: 1000})
		drip.Body.Close()
		if drip.StatusCode != http.StatusRequestTimeout {
			t.Errorf("a drip is answered %s", drip.Status)
		}
		began, stands := time.Now(), do("GET", "/long", nil)
		if err := <-stood; err == nil || time.Since(began) > 2*usualPace.patience {
			t.Errorf("a browser that stands still is given up after %s: %v", time.Since(began), err)
		}
		stands.Body.Close()
	})
}
