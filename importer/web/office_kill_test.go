package web

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// killedOffice makes the test binary serve an office's page, with its guard.
const killedOffice = "COMEBACKS_TEST_OFFICE"

func killedOfficeServer(folder string) *httptest.Server {
	s, err := New(staffConfig(folder, os.Getenv(killedVitec), func() time.Time { return today }))
	if err != nil {
		panic(err)
	}
	s.real.queue.pause = 10 * time.Millisecond
	s.real.tune = func(o *job.Options) {
		o.Send.Rate, o.Send.Settle, o.Send.Timeout, o.Send.Workers = 300, 5*time.Millisecond, time.Second, 2
	}
	served := httptest.NewServer(s)
	s.guard.hosts = []string{strings.TrimPrefix(served.URL, "http://")}
	return served
}

// remote is a colleague's browser, before a program of its own.
type remote struct {
	*http.Client
	address, token string
}

// asks asks as a proxy hands a browser's request on.
func (r *remote) asks(method, path, kind string, body io.Reader) (status int, location, text string) {
	ask, err := http.NewRequest(method, r.address+path, body)
	if err != nil {
		return 0, "", err.Error()
	}
	for name, value := range map[string]string{
		protoHeader: "https", fromHeader: "192.0.2.7", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Content-Type": kind,
	} {
		ask.Header.Set(name, value)
	}
	ask.AddCookie(&http.Cookie{Name: sessionCookie, Value: r.token})
	got, err := r.Do(ask)
	if err != nil {
		return 0, "", err.Error()
	}
	defer got.Body.Close()
	said, _ := io.ReadAll(got.Body) // it may be cut off
	return got.StatusCode, got.Header.Get("Location"), string(said)
}

func (r *remote) posts(path string, form url.Values) (status int, location string) {
	status, location, _ = r.asks(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return status, location
}

// presses does what a person does who wants her file sent: hands it in, confirms it, and
// goes on with its run. It gives where the file is, and whether all is done.
func (r *remote) presses(file string, sheet []byte) (at string, done bool) {
	if file == "" {
		kind, body := formOf("kunder.csv", sheet)
		if _, file, _ = r.asks(http.MethodPost, "/files", kind, body); file == "" {
			return "", false
		}
	}
	status, location, page := r.asks(http.MethodGet, file+"/send", "", nil)
	switch {
	case status == http.StatusOK && strings.Contains(page, `value="all"`):
		form := hiddenOf(page)
		form.Set("scope", "all")
		r.posts(file+"/send", form)
	case status == http.StatusOK && !strings.Contains(page, `name="seen"`):
		return file, true // nothing of it is left to be sent
	case strings.HasPrefix(location, "/runs/"):
		_, _, page = r.asks(http.MethodGet, location, "", nil)
		if strings.Contains(page, `action="`+location+`/resume"`) {
			r.posts(location+"/resume", nil)
		}
		return file, strings.Contains(page, `href="`+location+`/results"`) && !strings.Contains(page, `/resume"`)
	}
	return file, false
}

// Two colleagues send one list, and the program is killed amid it again and again. After
// each start both are still signed in, go on, and in the end each row was made once.
func TestKilledWithTwoUsers(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("it takes seconds")
	}
	seed := uint64(time.Now().UnixNano())
	if n, err := strconv.ParseUint(os.Getenv("COMEBACKS_TORTURE_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("COMEBACKS_TORTURE_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 18))
	t.Setenv(killedOffice, "1")
	s := newStaffOffice(t, sandbox.Config{Latency: 3 * time.Millisecond})
	tokens := []string{s.comes("anna", users.Sends).cookies[sessionCookie], s.comes("bo", users.Sends).cookies[sessionCookie]}
	s.server.Close()
	const rows = 150
	sheets := [][]byte{rowsOf(1, rows), rowsOf(1, rows)} // one list, and bo has added a row of his own
	sheets[1] = append(sheets[1], "M30011;KON9999999;2033-05-03;14:30;Ring\r\n"...)
	files, done := make([]string, 2), make([]bool, 2)
	for start := 0; !done[0] || !done[1]; start++ {
		if start > 60 {
			t.Fatalf("after %d starts it is not done: %v", start, done)
		}
		address, kill := programWith(t, s.folder, s.url)
		if start < 6 {
			timer := time.AfterFunc(time.Duration(random.Int64N(int64(700*time.Millisecond))), kill)
			defer timer.Stop()
		}
		var both sync.WaitGroup
		for i := range tokens {
			r := &remote{noRedirects(), address, tokens[i]}
			if status, location, _ := r.asks(http.MethodGet, "/runs", "", nil); status == http.StatusSeeOther {
				t.Errorf("after a start she is not signed in any more: %s", location)
			}
			both.Go(func() {
				for end := time.Now().Add(2 * time.Second); time.Now().Before(end) && !done[i]; time.Sleep(20 * time.Millisecond) {
					at, is := r.presses(files[i], sheets[i])
					if at == "" && files[i] == "" {
						if status, _, _ := r.asks(http.MethodGet, "/runs", "", nil); status == 0 {
							return // it is killed
						}
					}
					files[i], done[i] = at, is
				}
			})
		}
		both.Wait()
		kill()
		for i := range files {
			if files[i] != "" {
				if _, err := os.Stat(filepath.Join(s.folder, files[i])); err != nil {
					t.Fatalf("a file that was handed in is gone: %v", err)
				}
			}
		}
	}
	made := make(map[string]int)
	for _, c := range s.vitec.Comebacks() {
		made[c.ContactID]++
	}
	for contact, n := range made {
		if n != 1 {
			t.Errorf("%s has %d", contact, n)
		}
	}
	if len(made) != rows+1 {
		t.Errorf("%d contacts have one", len(made))
	}
	list, err := job.Runs(filepath.Join(s.folder, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	who := fmt.Sprint(list)
	if !strings.Contains(who, "anna") && !strings.Contains(who, "bo") { // whose list is all known before her turn begins none
		t.Errorf("the runs are of %s", who)
	}
}
