package web

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

// certificate is the server's, with its key. Whoever renews it writes new files, and the
// page goes on: they are looked at again at a handshake.
type certificate struct {
	cert, key string // PEM files
	now       func() time.Time
	told      func(err error, until time.Time) // that a new pair can't be used, and the old one stays; or, with nil, that it is

	mu     sync.Mutex
	pair   *tls.Certificate
	files  [2]fs.FileInfo // as they were when they were last read, whether that went well or not
	looked time.Time      // when they were last looked at
}

// lookPause is how long a certificate's files are not looked at again.
const lookPause = 5 * time.Second

// CertificateError says that a certificate can't be used with its key.
type CertificateError struct {
	Cert, Key string
	Path      string // which of them can't be read; "" if they do not belong together, or are none
	Err       error
}

func (e *CertificateError) Error() string { return "certificate " + e.Cert + ": " + e.Err.Error() }
func (e *CertificateError) Unwrap() error { return e.Err }

// read reads the certificate for the first time.
func (c *certificate) read() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	files, err := c.look()
	if err != nil {
		return err
	}
	c.files, c.looked = files, c.now()
	c.pair, err = c.load()
	return err
}

// get gives the certificate to a handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookPause || now.Before(c.looked) {
		c.looked = now
		c.renew()
	}
	return c.pair, nil
}

// renew reads the files again if they are others than those that were read last. One that
// is missing is being replaced, and one that is there without its key does not fit yet:
// the old ones stay until they do.
func (c *certificate) renew() {
	files, err := c.look()
	if err != nil || !replaced(c.files[0], files[0]) && !replaced(c.files[1], files[1]) {
		return
	}
	c.files = files
	pair, err := c.load()
	if err != nil {
		c.told(err, c.pair.Leaf.NotAfter)
		return
	}
	c.pair = pair
	c.told(nil, pair.Leaf.NotAfter)
}

func replaced(old, now fs.FileInfo) bool {
	return !os.SameFile(old, now) || !old.ModTime().Equal(now.ModTime()) || old.Size() != now.Size()
}

func (c *certificate) look() (files [2]fs.FileInfo, err error) {
	for i, path := range []string{c.cert, c.key} {
		if files[i], err = os.Stat(path); err != nil {
			return files, &CertificateError{c.cert, c.key, path, bare(err)}
		}
	}
	return files, nil
}

func (c *certificate) load() (*tls.Certificate, error) {
	var text [2][]byte
	for i, path := range []string{c.cert, c.key} {
		var err error
		if text[i], err = os.ReadFile(path); err != nil {
			return nil, &CertificateError{c.cert, c.key, path, bare(err)}
		}
	}
	pair, err := tls.X509KeyPair(text[0], text[1])
	if err != nil {
		return nil, &CertificateError{Cert: c.cert, Key: c.key, Err: err}
	}
	return &pair, nil
}

// bare is what the system said, without the path.
func bare(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// endsSoon is how long before its end a certificate ought to have been renewed.
const endsSoon = 14 * 24 * time.Hour

// cautions are what a browser, or somebody else on the machine, would find out.
func (c *certificate) cautions(hosts []string) []Caution {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Caution
	if openToOthers(c.files[1]) {
		all = append(all, Caution{"serve.key-open", []any{"file", c.key}})
	}
	for _, host := range hosts {
		var other x509.HostnameError
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if err := c.pair.Leaf.VerifyHostname(host); errors.As(err, &other) {
			all = append(all, Caution{"serve.certificate-other", []any{"file", c.cert, "host", host}})
		}
	}
	if end := c.pair.Leaf.NotAfter; end.Sub(c.now()) < endsSoon {
		all = append(all, Caution{"serve.certificate-ends", []any{"file", c.cert, "day", end.Format(time.DateOnly)}})
	}
	return all
}
