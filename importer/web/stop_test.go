package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// slow is a sheet that is being handed in: the rest comes when it is let go.
type slow struct {
	begins io.Reader
	begun  chan struct{}
	rest   chan string
}

func (s *slow) Read(p []byte) (int, error) {
	if n, err := s.begins.Read(p); err == nil {
		return n, nil
	}
	if s.begun != nil {
		close(s.begun)
		s.begun = nil
	}
	rest, open := <-s.rest
	if !open {
		return 0, io.EOF
	}
	return copy(p, rest), nil
}

// handsInSlowly hands a sheet in, and stops half-way until it is to go on.
func handsInSlowly(t *testing.T, s *Server) (goOn func(), answer chan int) {
	t.Helper()
	kind, body := formOf("kunder.csv", rowsOf(1, 3))
	whole := body.String()
	from := &slow{begins: strings.NewReader(whole[:len(whole)/2]), begun: make(chan struct{}), rest: make(chan string, 1)}
	begun := from.begun
	r, err := http.NewRequest("POST", s.Address()+"files", from)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: cookieName, Value: s.guard.cookie})
	answer = make(chan int, 1)
	go func() {
		client := &http.Client{
			Transport:     &http.Transport{},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		got, err := client.Do(r)
		if err != nil {
			answer <- 0
			return
		}
		got.Body.Close()
		answer <- got.StatusCode
	}()
	<-begun
	await(t, "the page to be at it", func() bool {
		folders, _ := filepath.Glob(filepath.Join(s.config.Folder, "files", "*"))
		return len(folders) > 0
	})
	return func() {
		from.rest <- whole[len(whole)/2:]
		close(from.rest)
	}, answer
}

// A stop lets no new connection in, and finishes what is being answered.
func TestStopFinishesRequests(t *testing.T) {
	c := inFolder(t)
	c.Grace = time.Minute
	s, _, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	goOn, answer := handsInSlowly(t, s)
	stop()
	await(t, "nobody to be let in", func() bool {
		to, err := net.Dial("tcp", s.serving.door.host)
		if err == nil {
			to.Close()
		}
		return errors.Is(err, syscall.ECONNREFUSED)
	})
	select {
	case err := <-ended:
		t.Fatal("it ended amid a request", err)
	default:
	}
	goOn()
	if code := <-answer; code != http.StatusSeeOther {
		t.Error(code)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A request that does not end is cut off in time, and leaves no half of a sheet.
func TestStopIsBounded(t *testing.T) {
	c := inFolder(t)
	c.Grace = 10 * time.Millisecond
	s, _, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	goOn, answer := handsInSlowly(t, s)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	goOn() // which the client waits for
	if code := <-answer; code != 0 {
		t.Error(code)
	}
	if left, err := filepath.Glob(filepath.Join(c.Folder, "files", "*")); err != nil || left != nil {
		t.Error("of half a sheet there is", left, err)
	}
}

// A stop amid a run finishes its requests under way. The rows that are left, and the file
// that waits behind it, stay on disk: nothing of them is sent, and all is sent once when a
// person has said so after the next start.
func TestStopAmidARun(t *testing.T) {
	vitec := sandbox.New(sandbox.Config{Latency: 20 * time.Millisecond})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", vitec)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	folder := t.TempDir()
	w := &standing{world: &world{TB: t, folder: folder, now: today}, vitec: vitec, url: running.URL}
	w.again()
	first, second := w.handIn("kunder.csv", rowsOf(1, 200)), w.handIn("andra.csv", rowsOf(1001, 5))
	w.sends(first, "all")
	w.sends(second, "all")
	await(t, "some rows to be sent", func() bool { return vitec.Stats().Comebacks > 5 })
	w.server.Close()
	sent := vitec.Stats().Comebacks
	if sent >= 200 {
		t.Fatal("it was not stopped amid the run")
	}
	if info := second.known(); len(info.Sends) != 1 || info.Sends[0].State != sendWaiting {
		t.Errorf("the file that waited: %+v", info.Sends)
	}
	w.again()
	defer w.server.Close()
	if now := vitec.Stats(); now.Comebacks != sent || now.Creates != sent {
		t.Errorf("%d comebacks by %d requests, and %d at the stop", now.Comebacks, now.Creates, sent)
	}
}
