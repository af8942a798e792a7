package cli_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// A pipe that is closed at its other end ends the talking, not the run.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	const rows = 50
	server, run := longRun(t, rows, 0)
	for _, flag := range []string{"--json=false", "--json"} {
		c := run(flag, "--allow-duplicates")
		talkToNobody(t, c)
		if err := c.Run(); err != nil {
			t.Errorf("%s: %v", flag, err)
		}
	}
	if n := len(server.Comebacks()); n != 2*rows {
		t.Errorf("the stand-in holds %d comebacks, want %d", n, 2*rows)
	}
	whole(t, run(), rows)

	list := program("runs", "--journal", filepath.Join(run().Dir, "journal.db"))
	talkToNobody(t, list)
	if err := list.Run(); err != nil {
		t.Errorf("runs: %v", err)
	}
}

// talkToNobody lets a program write to a pipe that is closed at its other end.
func talkToNobody(t *testing.T, c *exec.Cmd) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	t.Cleanup(func() { w.Close() })
	c.Stdout, c.Stderr = w, w
}

// longRun gives a stand-in that takes a while for each answer, and imports to
// it of a sheet with so many rows, which go one by one.
func longRun(t *testing.T, rows int, latency time.Duration) (*sandbox.Server, func(flags ...string) *exec.Cmd) {
	t.Helper()
	server := sandbox.New(sandbox.Config{Latency: latency})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	dir := t.TempDir()
	copyFile(t, writeSheet(t, rows), filepath.Join(dir, "kunder.csv"))
	return server, func(flags ...string) *exec.Cmd {
		c := program(append([]string{"import", "--yes", "--workers", "1", "--journal", "journal.db", "--base-url", running.URL, "kunder.csv"}, flags...)...)
		c.Dir = dir
		return c
	}
}

// whole fails unless the results of a run have all rows.
func whole(t *testing.T, c *exec.Cmd, rows int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.Dir, "kunder.results.csv"))
	if err != nil {
		t.Error(err)
	}
	if n := bytes.Count(text, []byte("\n")) - 1; n != rows {
		t.Errorf("the results have %d of %d rows", n, rows)
	}
}

// await waits until a stand-in holds so many comebacks.
func await(t *testing.T, server *sandbox.Server, enough int) {
	t.Helper()
	for tries := 0; len(server.Comebacks()) < enough; tries++ {
		if tries == 6000 {
			t.Fatalf("the stand-in never held %d comebacks", enough)
		}
		time.Sleep(5 * time.Millisecond) // a process of its own has no fake clock
	}
}
