package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
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
	// spareConnections are allowed beyond the workers', so that a connection
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

		// Empty and not nil: no HTTP/2, over which net/http resends a POST in
		// cases where the server may have carried out the first.
		TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

// proxyError is a proxy's refusal to connect to the server.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return fmt.Sprintf("proxy: status %d", e.status) }

func refusedByProxy(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
	if r.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{r.StatusCode}
}
