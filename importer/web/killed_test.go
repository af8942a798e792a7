package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/importer/job"
	"comebacks/report/words"
)

const (
	killedFolder = "COMEBACKS_TEST_KILLED" // makes the test binary serve from that folder
	killedVitec  = "COMEBACKS_TEST_VITEC"  // the address that it sends to
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(killedFolder); folder != "" {
		serveUntilKilled(folder)
	}
	os.Exit(m.Run())
}

// serveUntilKilled serves an office's pages, without the guard.
func serveUntilKilled(folder string) {
	if os.Getenv(killedOffice) != "" {
		fmt.Println(killedOfficeServer(folder).URL)
		select {}
	}
	var s *Server
	if vitec := os.Getenv(promiseVitec); vitec != "" {
		s = serveFor(folder, vitec)
	} else {
		s = killedServer(folder)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.inside(w, r) }))
	fmt.Println(server.URL + s.room)
	if os.Getenv(promiseVitec) == "" {
		select {}
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is told to end
	s.Close()
	os.Exit(0)
}

func killedServer(folder string) *Server {
	s, err := New(Config{
		Folder: folder, Journal: filepath.Join(folder, "journal.db"), Who: "Anna", Voice: words.Voice{}, Now: func() time.Time { return today },
		BaseURL: os.Getenv(killedVitec), Username: "partner", Password: "secret",
	})
	if err != nil {
		panic(err)
	}
	s.real.tune = func(o *job.Options) {
		o.Send.Rate, o.Send.Settle, o.Send.Timeout, o.Send.Workers = 300, 5*time.Millisecond, time.Second, 2
	}
	return s
}

// programOf is a program that serves, until it is killed.
func programOf(t *testing.T, folder string) (address string, kill func()) {
	t.Helper()
	return programWith(t, folder, "")
}

// programWith is one that sends to a stand-in.
func programWith(t *testing.T, folder, vitec string) (address string, kill func()) {
	t.Helper()
	address, kill, _ = programAt(t, folder, vitec)
	return address, kill
}

func programAt(t *testing.T, folder, vitec string) (address string, kill func(), pid int) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), killedFolder+"="+folder, killedVitec+"="+vitec)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	kill = func() { _ = c.Process.Kill(); _ = c.Wait() }
	t.Cleanup(kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), kill, c.Process.Pid
}

// A change that was answered is there after the next start.
func TestKilledAmidChanges(t *testing.T) {
	folder := t.TempDir()
	address, kill := programOf(t, folder)
	kind, body := formOf("kunder.csv", []byte(fiveRows))
	noRedirect := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := noRedirect.Post(address+"/files", kind, body)
	if err != nil || answer.StatusCode != http.StatusSeeOther {
		t.Fatal(answer, err)
	}
	id := filepath.Base(answer.Header.Get("Location"))
	answered := make(chan string, 10000)
	go func() {
		defer close(answered)
		last := "e"
		for n := 0; ; n++ {
			next := fmt.Sprint("note ", n)
			ask, _ := json.Marshal(map[string]any{"changes": []cellChange{{6, 4, last, next}}})
			answer, err := http.Post(address+"/files/"+id+"/changes", "application/json", bytes.NewReader(ask))
			if err != nil {
				return
			}
			code := answer.StatusCode
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if code == http.StatusConflict && n == 0 { // nobody has looked at the sheet yet
				n--
				continue
			}
			if code != http.StatusOK || err != nil {
				return
			}
			last = next
			answered <- next
		}
	}()
	last := ""
	for range 20 {
		var goesOn bool
		if last, goesOn = <-answered; !goesOn {
			t.Fatal("it stopped answering")
		}
	}
	kill()
	for one := range answered {
		last = one
	}
	w := &world{TB: t, folder: folder, now: time.Now()}
	w.start()
	f, err := w.files().get(id)
	if err != nil {
		t.Fatal(err)
	}
	w.looked(f)
	rows := w.rows(f, "n=10")
	got := rows.Rows[4].Cells[4]
	var n, most int
	_, _ = fmt.Sscanf(got, "note %d", &n)
	_, _ = fmt.Sscanf(last, "note %d", &most)
	if n < most || n > most+1 {
		t.Errorf("%q was answered, and %q is there", last, got)
	}
	if f.known().Revision != n+1 {
		t.Errorf("the revision is %d after %d changes", f.known().Revision, n+1)
	}
}

// A program that is killed while a sheet arrives has no part of it afterwards.
func TestKilledAmidUpload(t *testing.T) {
	folder := t.TempDir()
	address, kill := programOf(t, folder)
	in, out := io.Pipe()
	kind, body := formOf("kunder.csv", bytes.Repeat([]byte("1;2;3\n"), 1<<20))
	go func() {
		_, _ = out.Write(body.Bytes()[:body.Len()/2])
		for len(partsIn(folder)) == 0 {
			time.Sleep(time.Millisecond) // another process makes it
		}
		kill()
		_ = out.CloseWithError(io.ErrClosedPipe)
	}()
	if answer, err := http.Post(address+"/files", kind, in); err == nil {
		t.Fatal(answer.StatusCode)
	}
	if len(partsIn(folder)) != 1 {
		t.Fatal("nothing is left of the upload: the test shows nothing")
	}
	w := &world{TB: t, folder: folder, now: time.Now()}
	w.start()
	all, err := w.files().all()
	if err != nil || len(all) != 0 || len(partsIn(folder)) != 0 {
		t.Errorf("there is %v, and %v: %v", all, partsIn(folder), err)
	}
}

func partsIn(folder string) []string {
	parts, _ := filepath.Glob(filepath.Join(folder, "files", "*"+partSuffix))
	return parts
}
