package cli_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What an office's page must bear, on two cores, while a run goes on.
const (
	loadUsers   = 50 // who look at the run, once a second as their pages do
	loadUploads = 10 // files that are handed in at once
	loadRows    = 10_000
	loadSeconds = 20

	mostLatency = 200 * time.Millisecond // of 95 in 100 answers about the run
	mostMemory  = 300 << 20              // bytes
)

// COMEBACKS_LOAD=1 makes the page bear a whole office: see the README.
func TestLoadOfAnOffice(t *testing.T) {
	if os.Getenv("COMEBACKS_LOAD") == "" {
		t.Skip("takes a minute and all of the machine: set COMEBACKS_LOAD")
	}
	o := openOffice(t)
	memory := watchPeak(o.pid)
	first := o.handIn(t, writeSheet(t, loadRows))
	o.send(t, first)
	o.until(t, "/runs/1/progress", `"phase":"sending"`)

	quiet := memory()
	memory = watchPeak(o.pid)
	began := time.Now()
	var all sync.WaitGroup
	took := make([][]time.Duration, loadUsers)
	for i := range loadUsers {
		all.Go(func() {
			time.Sleep(time.Duration(i) * time.Second / loadUsers) // they have come one after another
			for time.Since(began) < loadSeconds*time.Second {
				asked := time.Now()
				if status, _, text := o.ask(t, i, "GET", "/runs/1/progress", nil, ""); status != http.StatusOK {
					t.Errorf("progress is answered %d: %s", status, text)
					return
				}
				took[i] = append(took[i], time.Since(asked))
				time.Sleep(time.Until(asked.Add(time.Second)))
			}
		})
	}
	var looked [loadUploads]time.Duration
	for i := range loadUploads {
		path := writeSheetFrom(t, (i+1)*loadRows, loadRows)
		all.Go(func() {
			o.until(t, o.handIn(t, path)+"/rows?from=0&n=50", fmt.Sprintf(`"all":%d`, loadRows))
			looked[i] = time.Since(began)
		})
	}
	all.Wait()
	each := slices.Sorted(slices.Values(slices.Concat(took...)))
	at := func(percent int) time.Duration { return each[(len(each)-1)*percent/100] }
	peak := memory()
	slices.Sort(looked[:])
	t.Logf("%d answers about the run: p50 %s, p95 %s, p99 %s, longest %s; %d files of %d rows were looked at after %s to %s; %.0f MB at most, %.0f MB while people signed in",
		len(each), at(50), at(95), at(99), at(100), loadUploads, loadRows, looked[0].Round(time.Millisecond), looked[loadUploads-1].Round(time.Millisecond), peak/(1<<20), quiet/(1<<20))
	if len(each) < loadUsers*loadSeconds/2 {
		t.Errorf("only %d answers", len(each))
	}
	if at(95) > mostLatency {
		t.Errorf("95 in 100 take %s, more than %s", at(95), mostLatency)
	}
	if peak > mostMemory {
		t.Errorf("it has had %.0f MB", peak/(1<<20))
	}
}

// loadedOffice is an office's page in a process of its own, with people who have signed in.
type loadedOffice struct {
	base   string
	client *http.Client
	people []string // the cookie of each
	pid    int
}

const (
	loadHost     = "comebacks.kontoret.se"
	loadPassword = "ett riktigt langt losenord"
	loadEach     = 5 // computers of each person: no more may try to sign in within a minute
)

// openOffice starts the page, as behind a proxy, and a stand-in for Vitec.
func openOffice(t *testing.T) *loadedOffice {
	t.Helper()
	built := build(t)
	vitec := startStandIn(t, built, 20*time.Millisecond)
	env := append(os.Environ(), "XDG_STATE_HOME="+t.TempDir(), "COMEBACKS_USERNAME=load", "COMEBACKS_PASSWORD=load")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &loadedOffice{base: "http://" + free.Addr().String(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadUsers + loadUploads}}}
	free.Close()
	for i := range loadUsers / loadEach {
		add := exec.Command(built, "serve", "user", "add", fmt.Sprint("person", i), "--role", "sends")
		add.Env, add.Stdin = env, strings.NewReader(loadPassword+"\n")
		if said, err := add.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	page := exec.Command(built, "serve", "--behind-proxy", "--host", loadHost, "--addr", strings.TrimPrefix(o.base, "http://"), "--base-url", vitec.url)
	page.Env, page.Stderr = env, os.Stderr
	if err := page.Start(); err != nil {
		t.Fatal(err)
	}
	o.pid = page.Process.Pid
	t.Cleanup(func() { _ = page.Process.Kill(); _ = page.Wait() })
	for tries := 0; ; tries++ {
		conn, err := net.Dial("tcp", strings.TrimPrefix(o.base, "http://"))
		if err == nil {
			conn.Close()
			break
		}
		if tries == 1000 {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // a process of its own has no fake clock
	}
	for i := range loadUsers {
		o.people = append(o.people, o.signIn(t, i))
	}
	return o
}

// signIn signs somebody in, and gives her cookie.
func (o *loadedOffice) signIn(t *testing.T, i int) string {
	t.Helper()
	form := url.Values{"name": {fmt.Sprint("person", i/loadEach)}, "password": {loadPassword}}
	r := o.request(t, "POST", "/login", strings.NewReader(form.Encode()), i)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := o.client.Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for _, c := range answer.Cookies() {
		if c.Secure && c.HttpOnly && c.Path == "/" {
			return c.Name + "=" + c.Value
		}
	}
	t.Fatalf("signing in is answered %s", answer.Status)
	return ""
}

// request is one of a person, as the proxy passes it on.
func (o *loadedOffice) request(t *testing.T, method, path string, body io.Reader, person int) *http.Request {
	r, err := http.NewRequest(method, o.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = loadHost
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("X-Forwarded-Proto", "https")
	r.Header.Set("X-Forwarded-For", fmt.Sprint("192.0.2.", person))
	if person < len(o.people) {
		r.Header.Set("Cookie", o.people[person])
	}
	return r
}

func (o *loadedOffice) ask(t *testing.T, person int, method, path string, body io.Reader, kind string) (status int, at, text string) {
	r := o.request(t, method, path, body, person)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := o.client.Do(r)
	if err != nil {
		t.Error(err)
		return 0, "", ""
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	return answer.StatusCode, answer.Request.URL.Path, string(got)
}

// handIn hands a file in, and gives the path of its page.
func (o *loadedOffice) handIn(t *testing.T, path string) string {
	sheet, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("sheet", "kunder.csv")
	if err == nil {
		_, err = part.Write(sheet)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Error(err)
	}
	status, at, text := o.ask(t, 0, "POST", "/files", &body, form.FormDataContentType())
	if status != http.StatusOK || !strings.HasPrefix(at, "/files/") {
		t.Errorf("a file is answered %d, %s: %s", status, at, text)
	}
	return at
}

// send sends a whole file, as its confirmation asks.
func (o *loadedOffice) send(t *testing.T, file string) {
	t.Helper()
	form := url.Values{"scope": {"all"}}
	page := o.until(t, file+"/send", `name="will"`)
	for _, field := range regexp.MustCompile(`<input type="hidden" name="(revision|will|seen)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	if status, at, text := o.ask(t, 0, "POST", file+"/send", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"); status != http.StatusOK {
		t.Fatalf("sending is answered %d, %s: %s", status, at, text)
	}
}

// until asks until the answer has a text.
func (o *loadedOffice) until(t *testing.T, path, has string) (text string) {
	for range 300 {
		if _, _, text = o.ask(t, 0, "GET", path, nil, ""); strings.Contains(text, has) {
			return text
		}
		time.Sleep(500 * time.Millisecond) // a process of its own has no fake clock
	}
	t.Errorf("%s never has %s: %.300s", path, has, text)
	return text
}
