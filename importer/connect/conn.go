package connect

import (
	"context"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// counted makes connections that count what is written on them, and that
// discard what was not delivered when they are closed.
func counted(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if err := dropUndelivered(c); err != nil {
			c.Close()
			return nil, err
		}
		return newCountedConn(c), nil
	}
}

// dropUndelivered makes closing a connection throw away the bytes that the
// other end has not got yet. The kernel would go on delivering them for
// minutes, even across a network outage, and a POST that was given up would
// arrive long after it was looked up.
func dropUndelivered(c net.Conn) error {
	if socket, ok := c.(interface{ SetLinger(seconds int) error }); ok {
		return socket.SetLinger(0)
	}
	return nil
}

// countedConn counts the bytes that may have left this machine through it.
type countedConn struct {
	net.Conn

	mu      sync.Mutex
	user    *passage // the last request that it was given to
	written int64
	sealed  bool // nothing is written any more

	closing atomic.Bool
	closed  chan struct{}
	failed  error // to close; known when closed is
}

func newCountedConn(c net.Conn) *countedConn {
	return &countedConn{Conn: c, closed: make(chan struct{})}
}

func (c *countedConn) Write(p []byte) (int, error) {
	if !c.count(len(p)) {
		return 0, net.ErrClosed
	}
	n, err := c.Conn.Write(p)
	if n < len(p) {
		c.uncount(len(p) - n)
	}
	return n, err
}

func (c *countedConn) count(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sealed {
		return false
	}
	c.written += int64(n) // before it happens, as nobody knows when it will
	return true
}

func (c *countedConn) uncount(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written -= int64(n)
}

// Close returns when the connection is closed, no matter who began to close
// it: net/http does so in goroutines of its own.
func (c *countedConn) Close() error {
	if c.closing.CompareAndSwap(false, true) {
		c.failed = c.Conn.Close()
		close(c.closed)
	}
	<-c.closed
	return c.failed
}

// give hands the connection to a request, and says how many bytes were
// written on it before.
func (c *countedConn) give(p *passage) (written int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user = p
	return c.written
}

// seal keeps anything more from being written. It does nothing if the
// connection has been given to another request since: net/http does that with
// one whose last request was answered.
func (c *countedConn) seal(p *passage) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.user == p {
		c.sealed = true
	}
	return c.user == p
}

// untouched reports whether a request that it was given to wrote nothing on
// it, and can't any more.
func (c *countedConn) untouched(p *passage, before int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.user == p && c.sealed && c.written == before
}

// passage watches one request on its way, through net/http or on a directConn.
type passage struct {
	connections int          // that it was given; more than one would be a hidden resend
	conn        *countedConn // the last of them
	before      int64        // bytes written on it before the request
	answered    atomic.Bool  // to the end, and the connection was put back for the next request
}

func (p *passage) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			p.connections++
			if p.conn = countedIn(got.Conn); p.conn != nil {
				p.before = p.conn.give(p)
			}
		},
		// Called by net/http's reading goroutine, before it passes the end of
		// the body to its reader.
		PutIdleConn: func(err error) {
			if err == nil {
				p.answered.Store(true)
			}
		},
	}
}

// countedIn finds the counted connection below layers of TLS.
func countedIn(c net.Conn) *countedConn {
	for {
		switch layer := c.(type) {
		case *countedConn:
			return layer
		case interface{ NetConn() net.Conn }:
			c = layer.NetConn()
		default:
			return nil
		}
	}
}

// leave closes the request's connection, unless the request was answered on it
// to the end. net/http may still be writing it: it does so in a goroutine of
// its own. It is called when net/http has returned.
func (p *passage) leave() {
	if p.conn != nil && !p.answered.Load() && p.conn.seal(p) {
		p.conn.Close()
	}
}

// notSent reports whether a request that failed left not a byte on the wire,
// and can't any more. It is called after leave.
func (p *passage) notSent() bool {
	switch {
	case p.connections == 0:
		return true
	case p.connections > 1 || p.conn == nil:
		return false
	}
	return p.conn.untouched(p, p.before)
}
