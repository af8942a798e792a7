package web

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

func TestServeElsewhere(t *testing.T) {
	folder, url := os.Getenv("WEB_FOLDER"), os.Getenv("WEB_VITEC")
	if folder == "" {
		t.Skip("only for other tests")
	}
	if url == "" {
		j, err := journal.Open(filepath.Join(folder, "journal.db"))
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("held\n")
		_, _ = io.Copy(io.Discard, os.Stdin)
		j.Close()
		return
	}
	s := &standing{world: &world{TB: t, folder: folder, now: today}}
	s.server = serverAt(t, folder, url, func() time.Time { return today })
	f := s.handIn("kunder.csv", rowsOf(1, 200))
	waits := s.handIn("andra.csv", rowsOf(1000, 5))
	s.sends(f, "all")
	s.sends(waits, "all")
	os.Stdout.WriteString(f.ID + " " + waits.ID + "\n")
	time.Sleep(time.Hour)
}

func elsewhere(t *testing.T, folder, url string) (c *exec.Cmd, in io.Closer, said string) {
	t.Helper()
	c = exec.Command(os.Args[0], "-test.run=^TestServeElsewhere$")
	c.Env = append(os.Environ(), "WEB_FOLDER="+folder, "WEB_VITEC="+url)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	if said, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err, said)
	}
	return c, in, strings.TrimSpace(said)
}

func TestKilled(t *testing.T) {
	s := newStanding(t, sandbox.Config{Latency: 5 * time.Millisecond})
	c, _, said := elsewhere(t, s.folder, s.url)
	id, waits, _ := strings.Cut(said, " ")
	await(t, "some rows", func() bool { return s.vitec.Stats().Comebacks > 40 })
	_ = c.Process.Kill()
	_ = c.Wait()
	if n := s.vitec.Stats().Comebacks; n >= 200 {
		t.Skip("it was done too soon")
	}
	s.again()
	page := s.get("/runs/1").Body.String()
	if !strings.Contains(page, "The program ended during the run") || strings.Count(page, "button primary") != 1 || !strings.Contains(page, `/runs/1/resume`) {
		t.Errorf("its run: %s", text(page))
	}
	f, err := s.files().get(id)
	if err != nil {
		t.Fatal(err)
	}
	if i := f.known(); i.lastSend().State != sendEnded || i.lastSend().Run != 1 {
		t.Errorf("the file: %+v", i.lastSend())
	}
	if got := s.get("/files/" + id + "/waiting"); !strings.HasSuffix(got.Header().Get("Location"), "/runs/1") {
		t.Errorf("its page leads to %s", got.Header().Get("Location"))
	}
	if said := text(s.get("/files/" + waits + "/waiting").Body.String()); !strings.Contains(said, "and was not sent") {
		t.Errorf("what waited: %s", said)
	}
	if got := s.get("/runs/1/results"); got.Code != http.StatusConflict {
		t.Errorf("results of a run that was cut off: %d", got.Code)
	}
	s.post("/runs/1/resume", nil)
	s.doneAs(1, "done")
	each(t, s.vitec, 200)
	if p := s.progress(1); p.Counts[importer.Created] != 200 {
		t.Errorf("%+v", p)
	}
}

func TestBusyJournal(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	c, in, _ := elsewhere(t, s.folder, "")
	f := s.handIn("kunder.csv", rowsOf(1, 5))
	s.sends(f, "all")
	await(t, "that it is told", func() bool {
		return strings.Contains(text(s.get("/files/"+f.ID+"/waiting").Body.String()), "place 1 in the queue waiting:")
	})
	if said := text(s.get("/files/" + f.ID + "/waiting").Body.String()); !strings.Contains(said, fmt.Sprint(c.Process.Pid)) {
		t.Errorf("who has it: %s", said)
	}
	if i := f.known(); i.lastSend().State != sendWaiting {
		t.Errorf("%+v", i.lastSend())
	}
	_ = in.Close()
	s.runFor(f)
	each(t, s.vitec, 5)
}
