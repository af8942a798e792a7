package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"comebacks/importer/users"
)

// proxies are the examples of the README, and how their programs are run as a test needs
// them: without the rights, the ports and the certificates of a server.
var proxies = map[string]func(t *testing.T, example string, p *proxied) *exec.Cmd{
	"nginx": func(t *testing.T, example string, p *proxied) *exec.Cmd {
		example = strings.NewReplacer(
			"listen 443 ssl", "listen 127.0.0.1:"+p.port+" ssl", "    listen [::]:443 ssl http2;\n", "",
			"/etc/letsencrypt/live/comebacks.kontoret.se/fullchain.pem", p.cert, "/etc/letsencrypt/live/comebacks.kontoret.se/privkey.pem", p.key,
			"127.0.0.1:8471", p.page,
		).Replace(example)
		var all strings.Builder
		fmt.Fprintf(&all, "pid %s/pid;\nerror_log stderr;\ndaemon off;\nmaster_process off;\nevents {}\nhttp {\naccess_log off;\n", p.folder)
		for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			fmt.Fprintf(&all, "%s_temp_path %s/%s;\n", kind, p.folder, kind)
		}
		path := writeText(t, filepath.Join(p.folder, "nginx.conf"), all.String()+example+"}\n")
		return exec.Command("nginx", "-p", p.folder, "-e", "stderr", "-c", path)
	},
	"caddy": func(t *testing.T, example string, p *proxied) *exec.Cmd {
		head := "{\nadmin off\nauto_https disable_redirects\nskip_install_trust\nhttps_port " + p.port + "\n}\n"
		example = strings.NewReplacer("comebacks.kontoret.se {\n", "comebacks.kontoret.se {\ntls "+p.cert+" "+p.key+"\n", "127.0.0.1:8471", p.page).Replace(example)
		path := writeText(t, filepath.Join(p.folder, "Caddyfile"), head+example)
		c := exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", path)
		c.Env = append(os.Environ(), "HOME="+p.folder, "XDG_DATA_HOME="+p.folder, "XDG_CONFIG_HOME="+p.folder)
		return c
	},
}

// proxied is a page with a proxy before it.
type proxied struct {
	server    *Server
	folder    string
	cert, key string
	port      string // of the proxy
	page      string // of the page
	client    *http.Client
	base      string
	said      bytes.Buffer
	persons   chan string // whom the page has taken for who asks, the last
}

func writeText(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// runProxy runs a proxy as the README has it, before a page.
func runProxy(t *testing.T, program string, change func(example string) string) *proxied {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(program + " is not on this machine")
	}
	p := &proxied{folder: t.TempDir(), persons: make(chan string, 1)}
	c := forOffice(t, true)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, p.port, _ = net.SplitHostPort(free.Addr().String())
	c.Hosted.Hosts = []string{officeHost + ":" + p.port}
	p.serve(t, c)
	p.page = p.server.serving.listener.Addr().String()
	p.cert, p.key = writeCertificate(t, p.folder, time.Now().AddDate(1, 0, 0), officeHost)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```" + program + "\n(.*?)```").FindSubmatch(readme)
	if example == nil {
		t.Fatal("the README has no example for " + program)
	}
	text := string(example[1])
	if change != nil {
		text = change(text)
	}
	run := proxies[program](t, text, p)
	run.Stderr = &p.said
	free.Close()
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = run.Wait() }()
	t.Cleanup(func() {
		_ = run.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = run.Process.Kill()
			<-ended
		}
	})
	p.dial(t, ended)
	return p
}

// serve serves the page, and notes whom it takes for the person who asks.
func (p *proxied) serve(t *testing.T, c Config) {
	t.Helper()
	s, _, err := Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	p.server = s
	server := newHTTPServer(s)
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-p.persons:
		default:
		}
		p.persons <- s.addressOf(r)
		s.ServeHTTP(w, r)
	})
	ended := make(chan struct{})
	go func() { defer close(ended); _ = s.answerOn(server) }()
	t.Cleanup(func() { server.Close(); <-ended; s.Close() })
}

// dial waits until the proxy answers.
func (p *proxied) dial(t *testing.T, ended chan struct{}) {
	t.Helper()
	known := x509.NewCertPool()
	text, err := os.ReadFile(p.cert)
	if err != nil || !known.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", "127.0.0.1:"+p.port)
		},
		TLSClientConfig: &tls.Config{RootCAs: known}, ForceAttemptHTTP2: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	p.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	p.base = "https://" + officeHost + ":" + p.port
	for tries := 0; ; tries++ {
		r, err := p.client.Get(p.base + "/assets/page.css")
		if err == nil {
			r.Body.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("the proxy has ended: %s", &p.said)
		case <-time.After(20 * time.Millisecond): // another process's clock
		}
		if tries == 500 {
			t.Fatalf("the proxy does not answer: %v: %s", err, &p.said)
		}
	}
}

// ask asks through the proxy, with headers one after another.
func (p *proxied) ask(t *testing.T, method, path string, body io.Reader, headers ...string) (status int, text string) {
	t.Helper()
	r, err := http.NewRequest(method, p.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	answer, err := p.client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(got)
}

// signIn signs somebody in through the proxy, and gives her cookie.
func (p *proxied) signIn(t *testing.T) string {
	t.Helper()
	const password = "ett riktigt långt lösenord"
	if err := p.server.users.Add(context.Background(), "Anna", users.Sends, password); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"name": {"Anna"}, "password": {password}}
	r, err := http.NewRequest("POST", p.base+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", formType)
	r.Header.Set("Origin", p.base)
	answer, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for _, c := range answer.Cookies() {
		if c.Name == sessionCookie && c.Secure && c.HttpOnly && c.Path == "/" {
			return c.Name + "=" + c.Value
		}
	}
	t.Fatalf("signing in is answered %s, %v", answer.Status, answer.Cookies())
	return ""
}

// withProxies runs a test with each program that is on this machine.
func withProxies(t *testing.T, test func(t *testing.T, program string)) {
	for program := range proxies {
		t.Run(program, func(t *testing.T) { test(t, program) })
	}
}

// Through the README's proxies the page is reached, and knows who asks; what somebody says of
// herself is not believed.
func TestBehindRealProxies(t *testing.T) {
	withProxies(t, func(t *testing.T, program string) {
		p := runProxy(t, program, nil)
		forged := []string{fromHeader, "10.9.9.9", protoHeader, "http", "X-Forwarded-Host", "evil.example", "Forwarded", "for=10.9.9.9"}
		for name, headers := range map[string][]string{"as it comes": nil, "forged": forged} {
			status, _ := p.ask(t, "GET", "/assets/page.css", nil, headers...)
			if person := <-p.persons; status != 200 || person != "127.0.0.1" {
				t.Errorf("%s is answered %d, as of %s", name, status, person)
			}
		}
		status, text := p.ask(t, "POST", "/language", strings.NewReader("language=sv"), "Origin", "https://evil.example", "Content-Type", formType)
		if status != 403 || !strings.Contains(text, "another page") {
			t.Errorf("another site's form is answered %d: %s", status, text)
		}
		status, text = p.ask(t, "GET", "/", nil, "Host", "evil.example") // which nginx, having one server, passes on
		if status == 200 && text != "" || strings.Contains(text, "stylesheet") {
			t.Errorf("a foreign name is answered %d: %s", status, text)
		}
	})
}

// A proxy that rewrites Host, or says nothing of who calls, is told what to set.
func TestWrongProxies(t *testing.T) {
	remove := func(parts ...string) func(string) string {
		return func(example string) string {
			for _, part := range parts {
				example = regexp.MustCompile(`(?m)^.*proxy_set_header +`+part+` .*\n`).ReplaceAllString(example, "")
			}
			return example
		}
	}
	for _, c := range []struct {
		program string
		change  func(string) string
		status  int
		says    string
	}{
		{"nginx", remove("Host"), 421, "proxy_set_header Host"},
		{"nginx", remove("X-Forwarded-Proto"), 403, "X-Forwarded-Proto"},
		{"nginx", remove("X-Forwarded-For"), 403, "X-Forwarded-For"},
		{"nginx", remove("Host", "X-Forwarded-Proto", "X-Forwarded-For"), 421, "proxy_set_header Host"},
		{"caddy", func(example string) string {
			return strings.Replace(example, "reverse_proxy 127.0.0.1:8471", "reverse_proxy 127.0.0.1:8471 {\nheader_up Host {upstream_hostport}\n}", 1)
		}, 421, "at https://" + officeHost},
	} {
		t.Run(c.program, func(t *testing.T) {
			p := runProxy(t, c.program, c.change)
			status, text := p.ask(t, "GET", "/assets/page.css", nil)
			if status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("answered %d: %s", status, text)
			}
		})
	}
}

// A file goes straight through the README's proxies, and what the page says of it comes back
// even if it has not read all of the file. Where nginx has a limit of its own, it is nginx
// that refuses what is larger.
func TestUploadsThroughProxies(t *testing.T) {
	sheet := func(size int) (body *bytes.Buffer, kind string) {
		body = new(bytes.Buffer)
		form := multipart.NewWriter(body)
		part, err := form.CreateFormFile("sheet", "kunder.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(bytes.Repeat([]byte("x"), size))
		_ = form.Close()
		return body, form.FormDataContentType()
	}
	withProxies(t, func(t *testing.T, program string) {
		p := runProxy(t, program, nil)
		for _, size := range []int{1 << 10, 32 << 20} {
			body, kind := sheet(size)
			status, text := p.ask(t, "POST", "/files", body, "Origin", p.base, "Content-Type", kind)
			if status != http.StatusForbidden && status != http.StatusSeeOther { // nobody has signed in
				t.Errorf("%d bytes are answered %d: %s", size, status, text)
			}
		}
	})
	withProxies(t, func(t *testing.T, program string) {
		p := runProxy(t, program, nil)
		p.server.config.MaxUpload = 1 << 20
		cookie := p.signIn(t)
		for size, want := range map[int]int{1 << 10: http.StatusSeeOther, 32 << 20: http.StatusRequestEntityTooLarge} {
			body, kind := sheet(size)
			status, text := p.ask(t, "POST", "/files", body, "Origin", p.base, "Content-Type", kind, "Cookie", cookie)
			if status != want || status == http.StatusRequestEntityTooLarge && !strings.Contains(text, "larger than 1 MB") {
				t.Errorf("%d bytes are answered %d, want %d: %s", size, status, want, text)
			}
		}
		for name, headers := range map[string][]string{ // a cookie is not enough
			"another site":         {"Origin", "https://evil.example"},
			"the same, in clear":   {"Origin", "http://" + officeHost},
			"somebody else's site": {"Sec-Fetch-Site", "cross-site"},
		} {
			body, kind := sheet(1)
			if status, text := p.ask(t, "POST", "/files", body, append(headers, "Content-Type", kind, "Cookie", cookie)...); status != http.StatusForbidden {
				t.Errorf("%s is answered %d: %s", name, status, text)
			}
		}
	})
	t.Run("nginx by itself", func(t *testing.T) {
		p := runProxy(t, "nginx", func(example string) string {
			return regexp.MustCompile(`client_max_body_size .*`).ReplaceAllString(example, "")
		})
		body, kind := sheet(2 << 20)
		status, text := p.ask(t, "POST", "/files", body, "Origin", p.base, "Content-Type", kind)
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(text, "nginx") {
			t.Errorf("answered %d: %s", status, text)
		}
	})
}
