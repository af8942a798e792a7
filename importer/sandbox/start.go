package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Running is a Server that listens.
type Running struct {
	URL string // the base URL, as http://127.0.0.1:8080, without a slash at its end

	stop context.CancelFunc
	done chan struct{} // closed once nothing of it runs any longer
	err  error         // why it ended, if not because it was told to; read after done
}

// grace is how long requests under way have to be answered once the server is
// to stop. Latency and the faults that wait end at once then.
const grace = 2 * time.Second

// Start serves s at addr, as 127.0.0.1:8080 or localhost:0, where port 0
// takes a free one. It listens on loopback only, since what it holds needs no
// credentials to be read: any other addr is an error. It stops when ctx ends,
// or by Close.
func Start(ctx context.Context, addr string, s *Server) (*Running, error) {
	at, err := loopback(addr)
	if err != nil {
		return nil, err
	}
	listener, err := net.ListenTCP("tcp", at)
	if err != nil {
		return nil, notStarted(addr, err)
	}
	ctx, stop := context.WithCancel(ctx)
	r := &Running{URL: "http://" + listener.Addr().String(), stop: stop, done: make(chan struct{})}
	go r.run(ctx, listener, s)
	return r, nil
}

// Close stops the server, if it has not stopped by itself, and waits.
func (r *Running) Close() error {
	r.stop()
	return r.Wait()
}

// Wait waits until the server has stopped completely. The error says why it
// stopped, if it was not told to.
func (r *Running) Wait() error {
	<-r.done
	return r.err
}

func (r *Running) run(ctx context.Context, listener net.Listener, s *Server) {
	defer close(r.done)
	var connections sync.WaitGroup // each has a goroutine, which outlives Shutdown if it hangs
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !local(req) {
				http.Error(w, "the stand-in answers to a loopback address only", http.StatusMisdirectedRequest)
				return
			}
			s.serve(w, req, ctx.Done())
		}),
		ConnState: func(conn net.Conn, state http.ConnState) {
			s.tally.connection(conn, state)
			switch state {
			case http.StateNew:
				connections.Add(1)
			case http.StateClosed:
				connections.Done()
			}
		},
		ReadHeaderTimeout: 10 * time.Second,
		// No time-out for writing, as the slow fault is slow. Idle
		// connections stay longer than any client keeps them, so that
		// closing one is the fault that was asked for or none.
		IdleTimeout: 10 * time.Minute,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		_ = server.Shutdown(brief) // what is left when its time is out is closed below
		err = <-served
	}
	r.stop()
	_ = server.Close()
	connections.Wait()
	if !errors.Is(err, http.ErrServerClosed) {
		r.err = notServing(err)
	}
}

// loopback reads an address to listen at, which must be this machine itself.
func loopback(addr string) (*net.TCPAddr, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, wrong(BadAddress, addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, wrong(BadAddress, addr)
	}
	if !isLoopback(host) {
		return nil, wrong(NotLoopback, addr)
	}
	if host == "localhost" {
		host = "127.0.0.1" // whatever the machine's host file says
	}
	at, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, notStarted(addr, err)
	}
	return at, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// local reports whether a request was made to this machine by name. One that
// was not comes from a page in a browser, whose own host's name was made to
// point here.
func local(r *http.Request) bool {
	u := url.URL{Host: r.Host}
	return isLoopback(u.Hostname())
}
