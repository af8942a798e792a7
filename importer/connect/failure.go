package connect

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
)

// why puts the failure of a request into words for people. Connected says
// that there was a connection to fail on. What net/http says is not shown: it
// is written for programmers, and may hold the request's address.
func (c *Client) why(err error, connected bool) string {
	var (
		dns       *net.DNSError
		proxy     *proxyError
		untrusted *tls.CertificateVerificationError
		notTLS    tls.RecordHeaderError
		op        *net.OpError
		timeout   net.Error
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host " + dns.Name
	case errors.As(err, &dns):
		return "the address of host " + dns.Name + " can't be looked up"
	case errors.As(err, &proxy):
		return proxy.Error()
	case errors.As(err, &untrusted):
		return "certificate not trusted: " + whyUntrusted(untrusted.Err)
	case errors.As(err, &notTLS):
		return "the server does not speak TLS"
	case errors.As(err, &op) && op.Op == "remote error": // a TLS alert
		return "the server refused the TLS connection"
	case isErrno(err, refusedErrnos):
		return "connection refused"
	case isErrno(err, unreachableErrnos):
		return "network unreachable"
	case errors.As(err, &timeout) && timeout.Timeout():
		if connected {
			return "no answer within " + c.timeout.String()
		}
		return "no connection in time"
	case !connected:
		return "no connection could be made"
	case isClosed(err):
		return "connection closed before an answer came"
	}
	return "no readable answer"
}

// byNetwork reports whether a proxy asks for something before it connects to
// anybody.
func byNetwork(err error) bool {
	var proxy *proxyError
	return errors.As(err, &proxy) && networkAsks(proxy.status)
}

func whyUntrusted(err error) string {
	var (
		stranger x509.UnknownAuthorityError
		other    x509.HostnameError
		invalid  x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &stranger):
		return "it is signed by an unknown authority"
	case errors.As(err, &other):
		return "it is for another host than " + other.Host
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired, or is not valid yet"
	}
	return "it is not valid for this server"
}

// isClosed reports whether the server, or what stands in between, ended the
// connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		isErrno(err, closedErrnos) ||
		err.Error() == "http: server closed idle connection" // net/http has no name for it
}

func isErrno(err error, among []syscall.Errno) bool {
	for _, e := range among {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
