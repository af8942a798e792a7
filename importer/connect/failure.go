package connect

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"syscall"

	"comebacks/importer"
)

// why gives the Reason for which a request failed. Connected says that there was a
// connection to fail on. What net/http says is not shown: it
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
		return importer.Reason(importer.NoSuchHost, dns.Name)
	case errors.As(err, &dns):
		return importer.Reason(importer.HostNotLookedUp, dns.Name)
	case errors.As(err, &proxy):
		return importer.Reason(importer.ProxyAnswered, strconv.Itoa(proxy.status))
	case errors.As(err, &untrusted):
		return whyUntrusted(untrusted.Err)
	case errors.As(err, &notTLS):
		return importer.Reason(importer.NoTLS)
	case errors.As(err, &op) && op.Op == "remote error": // a TLS alert
		return importer.Reason(importer.TLSRefused)
	case isErrno(err, refusedErrnos):
		return importer.Reason(importer.ConnectionRefused)
	case isErrno(err, unreachableErrnos):
		return importer.Reason(importer.NetworkUnreachable)
	case errors.As(err, &timeout) && timeout.Timeout():
		if connected {
			return importer.Reason(importer.NoAnswerWithin, c.timeout.String())
		}
		return importer.Reason(importer.NoConnectionInTime)
	case !connected:
		return importer.Reason(importer.NoConnection)
	case isClosed(err):
		return importer.Reason(importer.ConnectionClosed)
	}
	return importer.Reason(importer.NoReadableAnswer)
}

// byNetwork reports whether a proxy asks for something before it connects.
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
		return importer.Reason(importer.CertificateUnknown)
	case errors.As(err, &other):
		return importer.Reason(importer.CertificateOther, other.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return importer.Reason(importer.CertificateExpired)
	}
	return importer.Reason(importer.CertificateInvalid)
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
