package connect

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// direct has the connections on which comebacks are created, if there is no proxy. It
// does what http.Transport does, for one server and one kind of request: whoever sends
// a POST writes it and reads the answer. No other goroutine has to be woken for that,
// which takes nearly half of http.Transport's time.
//
// All else is left to http.Transport: proxies, look-ups, and systems where a connection
// can't be asked without waiting whether it has been closed (see socket).
type direct struct {
	address string      // with its port
	tls     *tls.Config // nil over plain HTTP
	dial    dialFunc

	slots chan struct{} // one for each POST under way; there are no more connections than that

	mu       sync.Mutex
	idle     []*directConn // the one used last comes last
	sweeping bool          // a timer is set for those that have been idle for too long
	closed   bool
}

// newDirect makes connections as t does. It is nil if t is to be used.
func newDirect(server *url.URL, t *http.Transport) *direct {
	proxy, err := t.Proxy(&http.Request{URL: server})
	if proxy != nil || err != nil || !canHurry || !isASCII(server.Host) {
		return nil
	}
	d := &direct{dial: t.DialContext, slots: make(chan struct{}, t.MaxConnsPerHost)}
	port := cmp.Or(server.Port(), defaultPorts[server.Scheme])
	d.address = net.JoinHostPort(server.Hostname(), port)
	if server.Scheme == "https" {
		d.tls = t.TLSClientConfig.Clone()
		d.tls.ServerName = strings.TrimSuffix(d.address, ":"+port)
	}
	return d
}

// isASCII reports whether a host needs no other form on its way.
func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// post makes one request, as Client.do does.
func (d *direct) post(way *passage, f *form, path string, body []byte, timeout time.Duration) (reply, error) {
	until := time.Now().Add(timeout)
	if err := d.enter(until); err != nil {
		return reply{}, err
	}
	defer func() { <-d.slots }()
	c, err := d.take(until)
	if err != nil {
		return reply{}, err
	}
	c.request = f.fill(c.request[:0], path, body)
	r, err := c.exchange(way, until, longestAnswer)
	if way.answered.Load() {
		d.put(c)
	}
	return r, err
}

// enter waits for the number of requests under way to allow another one.
func (d *direct) enter(until time.Time) error {
	select {
	case d.slots <- struct{}{}:
		return nil
	default:
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	select {
	case d.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take gives a connection on which nothing is under way: an idle one, or a new one.
func (d *direct) take(until time.Time) (*directConn, error) {
	for {
		c := d.pop()
		if c == nil {
			return d.connect(until)
		}
		if c.quiet() {
			return c, nil
		}
		c.close()
	}
}

func (d *direct) pop() *directConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.idle) - 1
	if last < 0 {
		return nil
	}
	c := d.idle[last]
	d.idle = slices.Delete(d.idle, last, last+1)
	return c
}

func (d *direct) connect(until time.Time) (*directConn, error) {
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	under, err := d.dial(ctx, "tcp", d.address)
	if err != nil {
		return nil, err
	}
	return newDirectConn(ctx, under.(*countedConn), d.tls)
}

// put keeps a connection for the next request.
func (d *direct) put(c *directConn) {
	d.mu.Lock()
	closed := d.closed
	if !closed {
		c.since = time.Now()
		d.idle = append(d.idle, c)
		d.sweepLater(idleTimeout)
	}
	d.mu.Unlock()
	if closed {
		c.close()
	}
}

// sweepLater is called with d.mu locked.
func (d *direct) sweepLater(wait time.Duration) {
	if !d.sweeping {
		d.sweeping = true
		time.AfterFunc(wait, d.sweep)
	}
}

// sweep closes the connections that have been idle for too long.
func (d *direct) sweep() {
	d.mu.Lock()
	n := 0
	for n < len(d.idle) && time.Since(d.idle[n].since) >= idleTimeout {
		n++
	}
	old := slices.Clone(d.idle[:n])
	d.idle = slices.Delete(d.idle, 0, n)
	d.sweeping = false
	if len(d.idle) > 0 {
		d.sweepLater(idleTimeout - time.Since(d.idle[0].since))
	}
	d.mu.Unlock()
	for _, c := range old {
		c.close()
	}
}

// close closes the idle connections. Those in use are closed after their answer.
func (d *direct) close() {
	d.mu.Lock()
	idle := d.idle
	d.idle, d.closed = nil, true
	d.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}
