package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// writeCertificate writes a certificate for names and addresses, and its key, as PEM files.
func writeCertificate(t testing.TB, folder string, ends time.Time, names ...string) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	number, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	of := x509.Certificate{
		SerialNumber: number, Subject: pkix.Name{CommonName: "comebacks"}, NotBefore: ends.Add(-365 * 24 * time.Hour), NotAfter: ends,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			of.IPAddresses = append(of.IPAddresses, ip)
		} else {
			of.DNSNames = append(of.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, &of, &of, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	writePEM(t, cert, "CERTIFICATE", der)
	writePEM(t, key, "PRIVATE KEY", text)
	return cert, key
}

// writePEM replaces a file, as those do who renew certificates.
func writePEM(t testing.TB, path, kind string, of []byte) {
	t.Helper()
	if err := os.WriteFile(path+".new", pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: of}), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// renewed is a certificate whose clock a test moves, and that counts what it is told.
type renewed struct {
	certificate
	clock       time.Time
	fresh, kept int
}

func newRenewed(t *testing.T) (c *renewed, folder string) {
	t.Helper()
	c, folder = &renewed{clock: today}, t.TempDir()
	c.cert, c.key = writeCertificate(t, folder, today.AddDate(1, 0, 0), "comebacks.kontoret.se")
	c.now = func() time.Time { return c.clock }
	c.told = func(err error, _ time.Time) {
		if err != nil {
			c.kept++
		} else {
			c.fresh++
		}
	}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	return c, folder
}

// at gives the certificate that a handshake gets after a pause.
func (c *renewed) at(t *testing.T, pause time.Duration) *tls.Certificate {
	t.Helper()
	c.clock = c.clock.Add(pause)
	pair, err := c.get(nil)
	if err != nil || pair == nil {
		t.Fatal(pair, err)
	}
	return pair
}

// A new pair is taken, but not looked for at each handshake.
func TestCertificateIsReadAgain(t *testing.T) {
	c, folder := newRenewed(t)
	first := c.at(t, time.Minute)
	writeCertificate(t, folder, today.AddDate(2, 0, 0), "comebacks.kontoret.se")
	if c.at(t, lookPause/2) != first {
		t.Error("it is looked for at once")
	}
	second := c.at(t, lookPause)
	if second == first || c.fresh != 1 {
		t.Errorf("the new one is not taken: told %d times", c.fresh)
	}
	if c.at(t, time.Hour) != second || c.fresh != 1 {
		t.Error("it is read again without a change")
	}
	writeCertificate(t, folder, today.AddDate(3, 0, 0), "comebacks.kontoret.se")
	if c.at(t, -24*time.Hour); c.fresh != 2 {
		t.Error("a clock that was set back keeps the old one for a day")
	}
}

// A new pair that is broken, cut, or half there leaves the old one, is told once, and is taken
// once it is whole.
func TestBrokenCertificateKeepsTheOld(t *testing.T) {
	c, folder := newRenewed(t)
	first := c.at(t, 0)
	elsewhere := t.TempDir()
	cert, key := writeCertificate(t, elsewhere, today.AddDate(2, 0, 0), "comebacks.kontoret.se")
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(c.key); err != nil {
		t.Fatal(err)
	}
	if c.at(t, lookPause) != first || c.kept != 0 {
		t.Errorf("a key that is being replaced: told %d times", c.kept)
	}
	if err := os.WriteFile(c.key, []byte("-----BEGIN PRIVATE KEY-----\nAA"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if c.at(t, lookPause) != first || c.kept != 1 {
			t.Errorf("a key that is cut: told %d times", c.kept)
		}
	}
	move(cert, c.cert)
	if c.at(t, lookPause) != first || c.kept != 2 {
		t.Errorf("a certificate without its key: told %d times", c.kept)
	}
	move(key, c.key)
	if c.at(t, lookPause) == first || c.fresh != 1 {
		t.Error("the whole pair is not taken")
	}
	if cert != filepath.Join(elsewhere, "cert.pem") || folder == elsewhere {
		t.Fatal("the test has mixed up its folders")
	}
}

// What can't be used at the start is said, with the file that is at fault.
func TestNoCertificate(t *testing.T) {
	folder := t.TempDir()
	cert, key := writeCertificate(t, folder, today.AddDate(1, 0, 0), "a.example")
	_, other := writeCertificate(t, t.TempDir(), today.AddDate(1, 0, 0), "a.example")
	missing := filepath.Join(folder, "missing.pem")
	for name, c := range map[string]struct{ cert, key, at string }{
		"no certificate":  {missing, key, missing},
		"no key":          {cert, missing, missing},
		"another's key":   {cert, other, ""},
		"a folder":        {cert, folder, folder},
		"the wrong order": {key, cert, ""},
	} {
		one := certificate{cert: c.cert, key: c.key, now: time.Now}
		var said *CertificateError
		if err := one.read(); !errors.As(err, &said) || said.Path != c.at {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What browsers would not take, and a key that others may read, is told.
func TestCautions(t *testing.T) {
	c, _ := newRenewed(t)
	if all := c.cautions([]string{"comebacks.kontoret.se", "comebacks.kontoret.se:8443"}); len(all) != 0 {
		t.Errorf("there is nothing to tell: %v", all)
	}
	c.clock = today.AddDate(1, 0, -13)
	if err := os.Chmod(c.key, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	want := []string{"serve.key-open", "serve.certificate-other", "serve.certificate-ends"}
	if runtime.GOOS == "windows" {
		want = want[1:]
	}
	var got []string
	for _, one := range c.cautions([]string{"comebacks.kontoret.se", "other.example:8443"}) {
		got = append(got, one.Key)
	}
	if len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
		t.Errorf("told is %v, want %v", got, want)
	}
}

// A page that nobody can sign in to says so when it starts.
func TestNobodyToSignIn(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	if all := s.server.Cautions(t.Context()); len(all) != 1 || all[0].Key != "user.none" {
		t.Errorf("%v", all)
	}
	s.add("anna", users.Reads)
	if all := s.server.Cautions(t.Context()); len(all) != 0 {
		t.Errorf("%v", all)
	}
}
