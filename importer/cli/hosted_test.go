package cli_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// certificate writes a certificate for example.com and its key.
func certificate(t *testing.T, folder string) (cert, key string, client *http.Client) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pair := s.TLS.Certificates[0]
	secret, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	known := x509.NewCertPool()
	known.AddCert(s.Certificate())
	return cert, key, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: known, ServerName: "example.com"}}}
}

// said is what a program says while it runs.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// An office's page says where it is, and what whoever looks after it should know; it opens no
// browser, lets nobody in by an address, is served once, and ends when it is told to.
func TestOfficesPage(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an office's server there is behind a proxy, and has no modes of files")
	}
	t.Parallel()
	folder := t.TempDir()
	cert, key, client := certificate(t, folder)
	start := func(more ...string) (*exec.Cmd, *said) {
		c := program(append([]string{"serve", "--addr", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key}, more...)...)
		c.Env = append(c.Env, "XDG_STATE_HOME="+folder, "COMEBACKS_HOST=example.com;comebacks.kontoret.se")
		out := &said{}
		c.Stdout, c.Stderr = out, out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c, out
	}
	page, told := start()
	defer func() { _ = page.Process.Kill() }()
	var port string
	for tries := 0; port == ""; tries++ {
		if tries == 1000 {
			t.Fatalf("it never says where it is: %s", told)
		}
		if at := regexp.MustCompile(`https://example\.com:(\d+)/`).FindStringSubmatch(told.String()); at != nil {
			port = at[1]
		}
		time.Sleep(10 * time.Millisecond) // a process of its own has no fake clock
	}
	for _, want := range []string{key + " can be read by others", "is not for comebacks.kontoret.se"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("it does not say %q: %s", want, told)
		}
	}
	if strings.Contains(told.String(), "ticket") || strings.Contains(told.String(), "not for example.com") {
		t.Errorf("it says too much: %s", told)
	}
	for host, want := range map[string]int{"example.com:" + port: 200, "comebacks.kontoret.se:" + port: 200, "127.0.0.1:" + port: 421} {
		r, err := http.NewRequest("GET", "https://127.0.0.1:"+port+"/assets/page.css", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s is answered %s", host, answer.Status)
		}
	}
	again, more := start()
	_ = again.Wait() // its exit code says more
	if again.ProcessState.ExitCode() != 2 || !strings.Contains(more.String(), "served already (process "+regexp.MustCompile(`\d+`).FindString(more.String())+"): https://example.com:"+port+"/") {
		t.Errorf("a second start ends with %d: %s", again.ProcessState.ExitCode(), more)
	}
	if err := page.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := page.Wait(); err != nil {
		t.Errorf("it ends with %v: %s", err, told)
	}
}
