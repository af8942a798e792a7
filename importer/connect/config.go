package connect

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"comebacks/importer"
)

const (
	// DefaultBaseURL is where Vitec serves the API (documented).
	DefaultBaseURL = "https://connect.maklare.vitec.net"
	// DefaultTimeout is how long one request may take.
	DefaultTimeout = 30 * time.Second
	// DefaultWorkers is how many requests may be under way at once.
	DefaultWorkers = 8
)

// Config says where a Client sends to, and how.
type Config struct {
	// BaseURL is the API's address, with the path that it begins with if
	// there is one; "" is DefaultBaseURL. See CheckBaseURL.
	BaseURL string

	// Username and Password are the partner account's, for all customers if
	// Logins is nil. A user name can't hold a colon (RFC 7617).
	Username, Password string

	// Logins gives the login of a customer; ok is false if there is none. It is
	// called once for each customer, in whatever case the id is, when the first
	// request for it is made or Login is called for it; for several customers it
	// may be called by several goroutines at once. A user name with a colon
	// counts as none.
	Logins func(customerID string) (username, password string, ok bool)

	// Format is what comebacks are written in; JSON if not set. Look-ups are
	// answered in JSON either way: their form in XML is not documented.
	Format Format

	// Workers is how many requests the caller makes at once; DefaultWorkers
	// if 0. Any beyond that wait for a connection.
	Workers int

	// Timeout is how long one request may take, from waiting for a
	// connection to the last byte of the answer; DefaultTimeout if 0.
	Timeout time.Duration

	// UserAgent is the name that the program goes by; "comebacks" if "".
	UserAgent string

	// RootCAs are who may vouch for the server; the system's if nil.
	RootCAs *x509.CertPool
}

// BaseURLError says why an address can't be the API's. It never holds the
// address itself, which may carry a password.
type BaseURLError struct {
	Reason string // an importer.Reason
	Hint   string // what to do about it, also an importer.Reason
}

// Error is for logs and tests.
func (e *BaseURLError) Error() string {
	code, _, _ := importer.ReasonOf(e.Reason)
	return "base URL: " + string(code)
}

// CheckBaseURL checks whether an address can be the API's: https, or http to
// this machine, with no user, query or fragment. Its error is a
// *BaseURLError.
func CheckBaseURL(text string) error {
	_, err := parseBaseURL(text)
	return err
}

// Server returns the name of the server at an address, the same for all
// spellings, as Client.Server does. Its error is a *BaseURLError.
func Server(text string) (string, error) {
	u, err := parseBaseURL(text)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// parseBaseURL gives the address in one spelling, so that equal servers are
// equal as text: lower-case, without a default port or a slash at the end.
func parseBaseURL(text string) (*url.URL, error) {
	form := importer.Reason(importer.WriteAddress, DefaultBaseURL)
	if text == "" {
		text = DefaultBaseURL
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "":
		return nil, &BaseURLError{importer.Reason(importer.AddressUnreadable), form}
	case u.User != nil:
		return nil, &BaseURLError{importer.Reason(importer.AddressSecret), importer.Reason(importer.LeaveOutLogin)}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, &BaseURLError{importer.Reason(importer.AddressTooLong), form}
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, &BaseURLError{importer.Reason(importer.AddressPlain), importer.Reason(importer.WriteHTTPS)}
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, &BaseURLError{importer.Reason(importer.AddressNotHTTPS, u.Scheme), form}
	}
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); port == "" || port == defaultPorts[u.Scheme] {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	u.RawPath = path
	if u.Path, err = url.PathUnescape(path); err != nil {
		return nil, &BaseURLError{importer.Reason(importer.AddressPath), form}
	}
	return u, nil
}

var defaultPorts = map[string]string{"https": "443", "http": "80"}

// isLoopback reports whether what is sent to the host never leaves this
// machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// check sees whether the rest of the configuration can be used.
func (c Config) check() error {
	switch {
	case strings.Contains(c.Username, ":"):
		return &importer.Failure{Code: importer.BadLogin, Detail: string(importer.LoginColon)}
	case c.Format != JSON && c.Format != XML:
		return fmt.Errorf("format %d is neither JSON nor XML", c.Format)
	case c.Workers < 0:
		return fmt.Errorf("%d workers are too few", c.Workers)
	case c.Timeout < 0:
		return fmt.Errorf("a time-out of %s is below 0", c.Timeout)
	}
	return nil
}
