package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"comebacks/importer/job"
)

// said sends bytes to the page as a program would that is no browser, and gives the
// status of the answer and its header.
func said(t *testing.T, at, text string) (int, http.Header) {
	t.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.Close {
		r.Header.Set("Connection", "close") // which the library takes out
	}
	return r.StatusCode, r.Header
}

// Odd requests get nothing that the guard has not seen: what was meant for another
// address, or for none, is refused, however it is said.
func TestOddRequests(t *testing.T) {
	s := started(t, inFolder(t))
	host := s.serving.door.host
	_, port, _ := net.SplitHostPort(host)
	rest := "Cookie: " + cookieName + "=" + s.guard.cookie + "\r\nConnection: close\r\n\r\n"
	get := func(target, version string, hosts ...string) string {
		text := "GET " + target + " HTTP/" + version + "\r\n"
		for _, h := range hosts {
			text += "Host: " + h + "\r\n"
		}
		return text + rest
	}
	page := s.room + "/settings"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"as it should be":        {get(page, "1.1", host), 200},
		"the older version":      {get(page, "1.0", host), 200},
		"no host":                {get(page, "1.0"), 421},
		"an empty host":          {get(page, "1.1", ""), 421},
		"two hosts":              {get(page, "1.1", host, "evil.example"), 400},
		"a dot after it":         {get(page, "1.1", host+"."), 421},
		"a dot in it":            {get(page, "1.1", "127.0.0.1.:"+port), 421},
		"IPv6, mapped":           {get(page, "1.1", "[::ffff:127.0.0.1]:"+port), 421},
		"a zero before the port": {get(page, "1.1", "127.0.0.1:0"+port), 421},
		"a whole address":        {get("http://evil.example"+page, "1.1", host), 421},
		"all of it":              {"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n" + rest, 421},
		"all of it, of us":       {"OPTIONS * HTTP/1.1\r\nHost: " + host + "\r\n" + rest, 405},
		"the next version":       {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 421},
		"a method overridden":    {"GET " + s.room + "/quit HTTP/1.1\r\nHost: " + host + "\r\nX-HTTP-Method-Override: POST\r\n" + rest, 404},
		"a preflight": {"OPTIONS " + page + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n" +
			"Access-Control-Request-Private-Network: true\r\n" + rest, 405},
		"a header without an end": {"GET " + page + " HTTP/1.1\r\nHost: " + host + "\r\nX: " + strings.Repeat("x", 2*maxHeader) + "\r\n" + rest, 431},
	} {
		got, header := said(t, host, c.text)
		if got != c.want {
			t.Errorf("%s is answered %d, want %d", name, got, c.want)
		}
		if got != 400 && got != 431 && header.Get("Content-Security-Policy") == "" { // these are the library's own
			t.Errorf("%s has not come to the guard", name)
		}
		for h := range header {
			if strings.HasPrefix(h, "Access-Control-") {
				t.Errorf("%s is answered with %s", name, h)
			}
		}
	}
}

// Practice is what lies below its own path, and nothing that only looks like it.
func TestPathsOfPractice(t *testing.T) {
	s, _ := guarded(t)
	for path, want := range map[string]int{
		"/practice/": 200, "/%70ractice/": 200, "/practice": 404, "/practicefoo": 404, "/practicesettings": 404, "/practice//": 404, "/practice/../settings": 404,
		"/practice/%2e%2e/settings": 404, "/practice/..%2fsettings": 404, "/practice/practice/": 404, "/settings/": 404, "/SETTINGS": 404, "/settings%00": 404,
		"/files/..%2fserve.json": 404, "/files/%2e%2e": 404, "/runs/-1": 404, "/runs/99999999999999999999": 404,
	} {
		if w := ask(s, asking{path: path}); w.Code != want {
			t.Errorf("%s is answered %d, want %d", path, w.Code, want)
		}
	}
}

// No page elsewhere gets anything of ours as a part of itself, not even one that knows the
// room and whose browser sends the cookie along.
func TestPartsElsewhere(t *testing.T) {
	s, _ := guarded(t)
	for _, site := range []string{"cross-site", "same-site", "same-origin", "none"} {
		for _, how := range []string{"navigate document", "navigate iframe", "navigate object", "no-cors script", "no-cors image", "cors empty", "no-cors style", "websocket websocket", " "} {
			mode, kind, _ := strings.Cut(how, " ")
			for _, path := range []string{"/", "/assets/page.js", "/settings"} {
				want := http.StatusOK
				if strings.HasSuffix(site, "-site") && how != "navigate document" {
					want = http.StatusForbidden
				}
				w := ask(s, asking{path: path, header: map[string]string{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": kind}})
				if w.Code != want {
					t.Errorf("%s, %s, of %s is answered %d, want %d", site, how, path, w.Code, want)
				}
			}
		}
	}
}

// A browser leaves out the usual port.
func TestUsualPort(t *testing.T) {
	for _, at := range []string{"127.0.0.1", "[::1]"} {
		c := inFolder(t)
		c.Addr = at + ":80"
		s, _, err := Start(t.Context(), c)
		if err != nil {
			t.Skip(err) // who may listen there differs
		}
		if got := fmt.Sprint(s.guard.hosts); got != fmt.Sprintf("[%s:80 %s]", at, at) {
			t.Errorf("it answers to %s", got)
		}
		s.Close()
	}
}

// What is practised with, which may be real people's, is told to nobody else on this
// machine: the stand-in wants a login that only this process knows.
func TestPracticeTellsNobody(t *testing.T) {
	s, _ := guarded(t)
	if err := s.practice.open(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, password string
		want           int
	}{
		{"/sandbox/comebacks", "", 404}, {"/sandbox/people", "", 404}, {"/sandbox/stats", "", 404},
		{"/CRM/Contact/M1/K1/ComebackMeeting", "", 401}, {"/CRM/Contact/M1/K1/ComebackMeeting", practiceLogin, 401},
	} {
		r, err := http.NewRequest(http.MethodGet, s.practice.baseURL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.password != "" {
			r.SetBasicAuth(practiceLogin, c.password)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != c.want {
			t.Errorf("%s with %q is answered %d, want %d", c.path, c.password, got.StatusCode, c.want)
		}
	}
}

// A fault of the program while a sheet is looked at, which the sheet may bring about, ends
// neither the program nor a run, and what it says, which may be somebody's row, is neither
// shown nor logged.
func TestPanicInALook(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "log")
	var closer io.Closer
	var err error
	if w.server.log, closer, err = job.OpenLogOfPage(path); err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	w.server.config.Now = func() time.Time {
		if strings.Contains(string(debug.Stack()), "importer/job.") {
			panic("Anna Öberg 073-123")
		}
		return w.now
	}
	f := w.handIn("kunder.csv", sample(t, "kunder.csv"))
	page := w.get("/files/" + f.ID)
	if page.Code != http.StatusInternalServerError || !strings.Contains(page.Body.String(), "in comebacks itself") || strings.Contains(page.Body.String(), "Öberg") {
		t.Errorf("answered %d: %s", page.Code, page.Body)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "attack_test.go") || strings.Contains(string(text), "Öberg") {
		t.Errorf("the log says %s, %v", text, err)
	}
}

// A stranger holds no connection for longer than a request takes, and all of them together
// no more than some.
func TestStrangersHoldNothing(t *testing.T) {
	s := started(t, inFolder(t))
	host := s.serving.door.host
	for name, text := range map[string]string{
		"no cookie":      "GET " + s.room + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
		"another host":   "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		"another site":   "POST " + s.room + "/quit HTTP/1.1\r\nHost: " + host + "\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n",
		"a wrong method": "DELETE " + s.room + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
	} {
		if _, header := said(t, host, text); header.Get("Connection") != "close" {
			t.Errorf("%s: the connection is kept", name)
		}
	}
	held := make([]net.Conn, 0, mostConnections)
	for range mostConnections {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		held = append(held, c)
	}
	late, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	if _, err := late.Write([]byte("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	_ = late.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	if n, err := late.Read(make([]byte, 1)); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("one too many is answered: %v", err)
	}
	held[0].Close()
	_ = late.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := late.Read(make([]byte, 1)); err != nil {
		t.Errorf("it gets no turn: %v", err)
	}
}

// Numbers in addresses that are none, or beyond all, show a page all the same.
func TestOddNumbers(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", sample(t, "kunder.csv"))
	w.looked(f)
	for _, n := range []string{"-1", "0", "9223372036854775807", "-9223372036854775808", "184467440737095517", "99999999999999999999", "x", "%00"} {
		at := "/files/" + f.ID
		for _, path := range []string{"/runs?page=" + n, at + "/faults?page=" + n, at + "/rows?from=" + n + "&n=" + n, at + "/rows?after=" + n, at + "/rows?kind=x:" + n} {
			if got := w.get(path); got.Code != http.StatusOK {
				t.Errorf("%s is answered %d", path, got.Code)
			}
		}
	}
}

// A form that no browser makes is refused, and is no fault of ours.
func TestOddForms(t *testing.T) {
	w := newWorld(t)
	part := "--X\r\nContent-Disposition: form-data; name=\"sheet\"; filename=\"a.csv\"\r\n"
	for name, body := range map[string]string{
		"a header without an end": part + strings.Repeat("X: y\r\n", 100_000), "boundaries alone": strings.Repeat("--X\r\n", 10_000),
		"another boundary": "--" + strings.Repeat("Y", 5000) + "\r\n\r\n", "no header": "--X\r\nno header\r\n\r\n1\r\n--X--\r\n", "nothing": "", "no part": "--X--\r\n",
	} {
		if got := w.do("POST", "/files", "multipart/form-data; boundary=X", strings.NewReader(body)); got.Code != http.StatusBadRequest {
			t.Errorf("%s is answered %d: %s", name, got.Code, got.Body)
		}
	}
	if left, _ := os.ReadDir(w.files().folder); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
}
