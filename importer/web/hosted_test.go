package web

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/report/words"
)

const officeHost = "comebacks.kontoret.se"

// forOffice gives the settings of a page that an office shares, behind a proxy or not.
func forOffice(t testing.TB, proxied bool) Config {
	t.Helper()
	c := Config{Folder: filepath.Join(t.TempDir(), "state"), Keychain: noKeychain{}, Addr: "127.0.0.1:0", Hosted: &Hosted{Hosts: []string{officeHost}}}
	if !proxied {
		c.Hosted.Cert, c.Hosted.Key = writeCertificate(t, t.TempDir(), time.Now().AddDate(1, 0, 0), officeHost)
	}
	return c
}

// hostedAt gives a Server as if it served an office at officeHost.
func hostedAt(t *testing.T, proxied bool) *Server {
	t.Helper()
	s, err := New(forOffice(t, proxied))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.guard.hosts = []string{officeHost}
	return s
}

// askOffice asks for a file of the page's own, which needs nobody to be signed in.
func askOffice(s *Server, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "https://"+officeHost+"/assets/page.css", nil)
	r.Header.Set(protoHeader, "https")
	r.Header.Set(fromHeader, "192.0.2.7")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// A hosted page answers to its own name alone, and to pages that have come by https; the
// way in of one person's page is not there.
func TestHostedGuard(t *testing.T) {
	s := hostedAt(t, false)
	post := func(path string, header ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.Method, r.URL.Path = http.MethodPost, path
			for i := 0; i < len(header); i += 2 {
				r.Header.Set(header[i], header[i+1])
			}
		}
	}
	get := func(path string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = path } }
	host := func(host string) func(*http.Request) { return func(r *http.Request) { r.Host = host } }
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"a file of the page's":      {nil, 200},
		"a foreign name":            {host("evil.example"), 421},
		"a name that leads here":    {host("192.0.2.1.nip.io"), 421},
		"the server's address":      {host("192.0.2.1"), 421},
		"this machine":              {host("127.0.0.1:8443"), 421},
		"another port":              {host(officeHost + ":8443"), 421},
		"a name below":              {host("x." + officeHost), 421},
		"a name with a dot":         {host(officeHost + "."), 421},
		"no name":                   {host(""), 421},
		"a forwarded name":          {func(r *http.Request) { r.Host = "evil.example"; r.Header.Set("X-Forwarded-Host", officeHost) }, 421},
		"an odd method":             {func(r *http.Request) { r.Method = "TRACE" }, 405},
		"a POST that says nothing":  {post("/language"), 403},
		"a POST of another site":    {post("/language", "Sec-Fetch-Site", "cross-site"), 403},
		"a POST of a page in clear": {post("/language", "Origin", "http://"+officeHost), 403},
		"a POST of another's name":  {post("/language", "Origin", "https://evil.example", "Sec-Fetch-Site", "same-origin"), 403},
		"a POST of a file":          {post("/language", "Origin", "null"), 403},
		"a frame elsewhere": {func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Dest", "iframe")
		}, 403},
		"handing over by no one":        {post("/hand-over"), 403},
		"two slashes":                   {get("//evil.example"), 0},
		"another's cookie":              {func(r *http.Request) { r.URL.Path = "/runs"; r.Header.Set("Cookie", cookieName+"="+s.guard.cookie) }, 0},
		"one with the right first four": {func(r *http.Request) { r.URL.Path = "/runs"; r.Header.Set("Cookie", "__Host-comebacks=x") }, 0},
	} {
		w := askOffice(s, c.change)
		if w.Code != c.want && (c.want != 0 || w.Code != http.StatusForbidden && w.Code != http.StatusSeeOther) {
			t.Errorf("%s is answered %d, want %d: %s", name, w.Code, c.want, w.Body)
		}
		if w.Header().Get("Strict-Transport-Security") == "" || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s is answered with the headers %v", name, w.Header())
		}
		if c.want == 421 && strings.Contains(w.Body.String(), "Start comebacks") {
			t.Errorf("%s is told to start the program: %s", name, w.Body)
		}
	}
	for _, path := range []string{"/in?ticket=" + newTicket(toEnter, "", time.Now().Add(time.Minute)).mint(s.guard.key), "/hand-over", "/quit"} {
		if w := askOffice(s, func(r *http.Request) { r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?") }); w.Code == 200 || len(w.Result().Cookies()) != 0 {
			t.Errorf("%s is answered %d, %v", path, w.Code, w.Header())
		}
	}
}

// The local page's answers know nothing of TLS.
func TestLocalPageHasNoHSTS(t *testing.T) {
	s, _ := guarded(t)
	if w := ask(s, asking{path: "/"}); w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("a browser would never come back to the local page")
	}
}

// Behind a proxy, it must say that the browser has come by https, and from where. What
// came with the request before it counts for nothing.
func TestBehindProxy(t *testing.T) {
	s := hostedAt(t, true)
	for name, c := range map[string]struct {
		proto, from []string
		want        int
		person      string
	}{
		"as it should be":        {[]string{"https"}, []string{"192.0.2.7"}, 200, "192.0.2.7"},
		"no word":                {nil, nil, 403, ""},
		"not of where from":      {[]string{"https"}, nil, 403, ""},
		"not of https":           {nil, []string{"192.0.2.7"}, 403, ""},
		"in clear":               {[]string{"http"}, []string{"192.0.2.7"}, 403, ""},
		"forged, then in clear":  {[]string{"https, http"}, []string{"192.0.2.7"}, 403, ""},
		"forged in another line": {[]string{"https", "http"}, []string{"192.0.2.7"}, 403, ""},
		"a proxy behind a proxy": {[]string{"http, https"}, []string{"192.0.2.7"}, 200, "192.0.2.7"},
		"a forged address":       {[]string{"https"}, []string{"10.9.9.9, 192.0.2.7"}, 200, "192.0.2.7"},
		"in another line":        {[]string{"https"}, []string{"10.9.9.9", "192.0.2.7"}, 200, "192.0.2.7"},
		"with a port":            {[]string{"HTTPS"}, []string{"192.0.2.7:5555"}, 200, "192.0.2.7"},
		"of the new kind":        {[]string{"https"}, []string{"2001:db8::1"}, 200, "2001:db8::1"},
		"that with a port":       {[]string{"https"}, []string{"[2001:db8::1]:5555"}, 200, "2001:db8::1"},
		"the old in the new":     {[]string{"https"}, []string{"::ffff:192.0.2.7"}, 200, "192.0.2.7"},
		"no address":             {[]string{"https"}, []string{"unknown"}, 403, ""},
		"an empty end":           {[]string{"https"}, []string{"192.0.2.7,"}, 403, ""},
	} {
		var person string
		w := askOffice(s, func(r *http.Request) {
			r.Header[protoHeader], r.Header[fromHeader] = c.proto, c.from
			r.Header.Set("Forwarded", "for=10.9.9.9;proto=https")
			r.RemoteAddr = "127.0.0.1:5"
			person = s.addressOf(r)
		})
		if w.Code != c.want || c.want == 200 && person != c.person {
			t.Errorf("%s is answered %d as %q, want %d as %q", name, w.Code, person, c.want, c.person)
		}
		if w.Code == 403 && !strings.Contains(w.Body.String(), "X-Forwarded-Proto") {
			t.Errorf("%s does not say what the proxy must set: %s", name, w.Body)
		}
	}
	w := askOffice(s, func(r *http.Request) { r.Host = "127.0.0.1:8471"; r.Header.Set("X-Forwarded-Host", officeHost) })
	if w.Code != 421 || !strings.Contains(w.Body.String(), "proxy_set_header Host") {
		t.Errorf("a rewritten Host is answered %d: %s", w.Code, w.Body)
	}
	direct := hostedAt(t, false)
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "198.51.100.4:5555"
	r.Header.Set(fromHeader, "10.9.9.9")
	if at := direct.addressOf(r); at != "198.51.100.4" {
		t.Errorf("without a proxy %s is believed", at)
	}
}

// What browsers write of a name is what is compared.
func TestHostNames(t *testing.T) {
	for name, want := range map[string]string{
		"comebacks.kontoret.se": "comebacks.kontoret.se:8443", "Comebacks.Kontoret.SE:443": "comebacks.kontoret.se",
		"mäklare.se:9000": "xn--mklare-bua.se:9000", "192.0.2.1": "192.0.2.1:8443", "[2001:DB8::1]": "[2001:db8::1]:8443", "[2001:db8::1]:443": "[2001:db8::1]",
		"": "", "http://kontoret.se": "", "kontoret.se/x": "", "*.kontoret.se": "", "kontoret.se.": "", "a b": "", "kontoret.se:x": "", "kontoret.se:": "", "fe80::1%eth0": "",
	} {
		got, err := hostOf(name, "8443")
		var wrong *HostError
		if got != want || (want == "") != errors.As(err, &wrong) {
			t.Errorf("%q is %q, want %q: %v", name, got, want, err)
		}
	}
}

// Beyond this machine nothing listens without TLS, or a proxy that was named.
func TestWhereToListen(t *testing.T) {
	tls, proxied := &Hosted{Hosts: []string{"x"}, Cert: "c", Key: "k"}, &Hosted{Hosts: []string{"x"}}
	named := &Hosted{Hosts: []string{"x"}, Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}
	for _, c := range []struct {
		hosted  *Hosted
		addr    string
		network string // "" for none
		at      string
	}{
		{nil, "", "tcp", "127.0.0.1:0"}, {nil, ":8443", "", ""}, {nil, "unix:/run/x", "", ""},
		{tls, "", "tcp", ":8443"}, {tls, "0.0.0.0:443", "tcp", "0.0.0.0:443"}, {tls, "[::]:443", "tcp", "[::]:443"}, {tls, "unix:/run/x", "", ""},
		{tls, "kontoret.se:443", "", ""}, {tls, "nonsense", "", ""}, {tls, ":99999", "", ""},
		{proxied, "", "tcp", "127.0.0.1:8471"}, {proxied, "[::1]:80", "tcp", "[::1]:80"}, {proxied, ":8471", "", ""}, {proxied, "192.0.2.1:80", "", ""},
		{proxied, "unix:/run/x.sock", "unix", "/run/x.sock"}, {proxied, "unix:", "", ""}, {named, ":8471", "tcp", ":8471"},
		{&Hosted{Cert: "c", Key: "k"}, ":443", "", ""}, {&Hosted{Hosts: []string{"x"}, Cert: "c"}, ":443", "tcp", ":443"},
	} {
		at, err := placeOf(Config{Addr: c.addr, Hosted: c.hosted})
		if (err == nil) != (c.network != "") || c.network != "" && (at.network != c.network || filepath.ToSlash(at.address) != c.at) {
			t.Errorf("%q for %+v is %v: %v", c.addr, c.hosted, at, err)
		}
	}
	c := forOffice(t, false)
	c.Hosted.Key = "" // which is no reason to do without TLS
	var no *CertificateError
	if _, _, err := Start(context.Background(), c); !errors.As(err, &no) {
		t.Errorf("a certificate without its key: %v", err)
	}
}

// caller gives a client that calls a Server by its name, wherever it listens.
func caller(t testing.TB, s *Server) *http.Client {
	t.Helper()
	known := x509.NewCertPool()
	text, err := os.ReadFile(s.config.Hosted.Cert)
	if err != nil || !known.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	at := s.serving.listener.Addr()
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, at.Network(), at.String())
		},
		TLSClientConfig: &tls.Config{RootCAs: known}, ForceAttemptHTTP2: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// An office is served over TLS, by HTTP/2, under its name; old TLS and plain http are not.
func TestServedOverTLS(t *testing.T) {
	s := started(t, forOffice(t, false))
	_, port, _ := net.SplitHostPort(s.serving.listener.Addr().String())
	if want := "https://" + officeHost + ":" + port + "/"; s.Address() != want {
		t.Errorf("it is at %s, want %s", s.Address(), want)
	}
	r, err := caller(t, s).Get(s.Address() + "assets/page.css")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 200 || r.ProtoMajor != 2 || r.TLS.Version < tls.VersionTLS12 || r.Header.Get("Strict-Transport-Security") == "" || r.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("answered %s, %v, TLS %x: %v", r.Status, r.Proto, r.TLS.Version, r.Header)
	}
	_, err = tls.Dial("tcp", s.serving.listener.Addr().String(), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11})
	if err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	plain, err := http.Get("http://" + s.serving.listener.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Body.Close()
	text, _ := io.ReadAll(plain.Body)
	if plain.StatusCode != http.StatusBadRequest || !strings.Contains(string(text), "HTTPS") {
		t.Errorf("plain http is answered %s: %s", plain.Status, text)
	}
}

// A second start says that the page is served already, whichever of the two is an office's; what
// the program knows of itself lets nobody in.
func TestHostedOnce(t *testing.T) {
	c := forOffice(t, true)
	started(t, c)
	var n note
	text, err := os.ReadFile(filepath.Join(c.Folder, noteName))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &n); err != nil || n.Key != nil || n.Room != "" || !n.Hosted {
		t.Errorf("the note is %s: %v", text, err)
	}
	local := Config{Folder: c.Folder, Keychain: noKeychain{}}
	for _, again := range []Config{c, local} {
		var served *ServedError
		if _, running, err := Start(context.Background(), again); running != nil || !errors.As(err, &served) || served.PID != os.Getpid() || served.Address != "https://"+officeHost+"/" {
			t.Errorf("a second start: %v, %v", running, err)
		}
	}
	local.Folder = filepath.Join(t.TempDir(), "state")
	started(t, local)
	c.Folder = local.Folder
	var served *ServedError
	if _, running, err := Start(context.Background(), c); running != nil || !errors.As(err, &served) || served.Address != "" {
		t.Errorf("where one person has the page: %v, %v", running, err)
	}
}

// A certificate is replaced while the page is served, and the log has that.
func TestCertificateIsSwapped(t *testing.T) {
	c := forOffice(t, false)
	c.Log = filepath.Join(t.TempDir(), "log.json")
	s := started(t, c)
	number := func() string {
		t.Helper()
		conn, err := tls.Dial("tcp", s.serving.listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.String()
	}
	soon := func() { // as if the pause were over
		s.serving.certificate.mu.Lock()
		defer s.serving.certificate.mu.Unlock()
		s.serving.certificate.looked = time.Time{}
	}
	first := number()
	if err := os.WriteFile(c.Hosted.Key, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if soon(); number() != first {
		t.Error("a broken key changes the certificate")
	}
	writeCertificate(t, filepath.Dir(c.Hosted.Cert), time.Now().AddDate(1, 0, 0), officeHost)
	if soon(); number() == first {
		t.Error("the new certificate is not taken")
	}
	text, err := os.ReadFile(c.Log)
	if err != nil || strings.Count(string(text), `"msg":"certificate","kept":true`) != 1 || strings.Count(string(text), `"msg":"certificate","kept":false`) != 1 {
		t.Errorf("the log has %s: %v", text, err)
	}
}

// Behind a proxy only the proxy may call: others are closed at once, without a word.
func TestWrongPeer(t *testing.T) {
	for _, peer := range []string{"192.0.2.0/24", "127.0.0.0/8"} {
		c := forOffice(t, true)
		c.Hosted.Proxies = []netip.Prefix{netip.MustParsePrefix(peer)}
		s := started(t, c)
		conn, err := net.Dial("tcp", s.serving.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = fmt.Fprintf(conn, "GET /assets/page.css HTTP/1.1\r\nHost: %s\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n", officeHost)
		if _, err := http.ReadResponse(bufio.NewReader(conn), nil); (err == nil) != (peer == "127.0.0.0/8") {
			t.Errorf("the proxy is %s, and 127.0.0.1 gets %v", peer, err)
		}
	}
}

// A text is one of the page that is served: what to do differs.
func TestWaysOfTexts(t *testing.T) {
	local, _ := guarded(t)
	for s, want := range map[*Server]string{local: "Starta comebacks igen", hostedAt(t, false): "Använd den adressen", hostedAt(t, true): "proxy_set_header"} {
		s.config.Voice = words.Voice{Language: words.Swedish}
		w := httptest.NewRecorder()
		if s.plain(w, httptest.NewRequest("GET", "/", nil), 421, "web.wrong-host"); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s", w.Body)
		}
	}
}
