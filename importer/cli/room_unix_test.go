//go:build !windows

package cli_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"comebacks/importer/journal"
)

// However few files the program may open: it finds that out before a run is
// begun, or the run goes to its end.
func TestFewFiles(t *testing.T) {
	t.Parallel()
	const rows = 20
	succeeded, last := false, []byte(nil)
	for limit := 8; limit < 64 && !succeeded; limit++ {
		server, run := longRun(t, rows, 0)
		c := run("--workers", "8")
		c = within(t, c, fmt.Sprintf("ulimit -n %d", limit))
		said, err := c.CombinedOutput()
		succeeded, last = err == nil, said
		switch n := len(server.Comebacks()); {
		case err == nil && n != rows:
			t.Errorf("with %d files %d rows of %d were sent\n%s", limit, n, rows, said)
		case err != nil && n > 0:
			t.Errorf("with %d files %d rows were sent: %v\n%s", limit, n, err, said)
		case err != nil && begun(t, c) > 0:
			t.Errorf("with %d files a run was begun: %v\n%s", limit, err, said)
		}
	}
	if !succeeded {
		t.Errorf("it never had enough: %s", last)
	}
}

// within lets the shell do something before a program.
func within(t *testing.T, c *exec.Cmd, do string) *exec.Cmd {
	t.Helper()
	shell := exec.Command("sh", append([]string{"-c", do + `; exec "$0" "$@"`}, c.Args...)...)
	shell.Dir, shell.Env = c.Dir, c.Env
	return shell
}

// begun is how many runs the journal of a program has.
func begun(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	j, err := journal.OpenToRead(filepath.Join(c.Dir, "journal.db"))
	if err != nil {
		return 0 // there is none
	}
	defer j.Close()
	runs, err := j.Runs()
	if err != nil {
		t.Error(err)
	}
	return len(runs)
}
