package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

const (
	// dialTimeout and handshakeTimeout bound the making of a connection by
	// themselves: net/http goes on with it when the request that asked for it
	// has given up.
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
	// idleTimeout is short, since a POST is in doubt if the server closes an
	// idle connection just as it is sent.
	idleTimeout = 15 * time.Second
	// spareConnections are open beside the workers', so that a connection
	// that is still being closed keeps no worker waiting.
	spareConnections = 2
	longestHeader    = 64 << 10
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func newTransport(workers int, roots *x509.CertPool, dial dialFunc) *http.Transport {
	connections := workers + spareConnections
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: refusedByProxy,
		DialContext:            counted(dial),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    handshakeTimeout,
		MaxConnsPerHost:        connections,
		MaxIdleConns:           connections,
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: longestHeader,
		DisableCompression:     true, // an id does not get smaller, and what is read is what was sent

		// Not nil and empty: no HTTP/2, over which net/http sends a POST again
		// in cases where the server may have done the first one.
		TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

// proxyError is a proxy's refusal to connect to the server.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return "the proxy answered " + statusLine(e.status) }

func refusedByProxy(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
	if r.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{r.StatusCode}
}

func counted(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &countedConn{Conn: c}, nil
	}
}

// countedConn counts the bytes that may have left this machine through it.
type countedConn struct {
	net.Conn
	written atomic.Int64 // or sealed
}

const sealed = -1

func (c *countedConn) Write(p []byte) (int, error) {
	for {
		before := c.written.Load()
		if before == sealed {
			return 0, net.ErrClosed
		}
		if c.written.CompareAndSwap(before, before+int64(len(p))) {
			break
		}
	}
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n - len(p)))
	return n, err
}

// seal reports whether nothing was written since the count was before. If so,
// nothing can be written any more: net/http writes in a goroutine of its own,
// which may come late when a request ends by its time-out.
func (c *countedConn) seal(before int64) bool { return c.written.CompareAndSwap(before, sealed) }

// passage watches one request on its way through net/http.
type passage struct {
	connections int          // that it was given; more than one would be a hidden resend
	conn        *countedConn // the last of them
	before      int64        // bytes written on it before the request
}

func (p *passage) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		p.connections++
		if p.conn = countedIn(got.Conn); p.conn != nil {
			p.before = p.conn.written.Load()
		}
	}}
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

// notSent reports whether a request that failed left not a byte on the wire,
// and sees to it that it stays so. It is called when net/http has returned.
func (p *passage) notSent() bool {
	switch {
	case p.connections == 0:
		return true
	case p.connections > 1 || p.conn == nil:
		return false
	}
	return p.conn.seal(p.before)
}
