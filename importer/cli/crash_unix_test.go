//go:build !windows

package cli_test

import (
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A panic while rows are sent does not end with 2, which says that nothing was
// sent, nor leaves the password in a file.
func TestPanicWhileSending(t *testing.T) {
	t.Parallel()
	const rows = 300
	server, run := longRun(t, rows, 2*time.Millisecond)
	c := run("--log", "requests.log")
	log := filepath.Join(c.Dir, "requests.log")
	c.Env = append(c.Env, "COMEBACKS_TEST_PANIC="+log)
	abort(t, c)
	if len(server.Comebacks()) == 0 {
		t.Error("it has sent nothing")
	}
	c = run("--settle", "100ms")
	if said, err := c.CombinedOutput(); err != nil {
		t.Errorf("it can't be gone on with: %v\n%s", err, said)
	}
	if n := len(server.Comebacks()); n != rows {
		t.Errorf("the stand-in holds %d comebacks", n)
	}
}

// abort runs a program that aborts, on a system that would keep its memory.
func abort(t *testing.T, c *exec.Cmd) {
	t.Helper()
	c = within(t, c, "ulimit -c unlimited 2>/dev/null")
	said, _ := c.CombinedOutput()
	status := c.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() || status.Signal() != syscall.SIGABRT || status.CoreDump() {
		t.Errorf("it ended with %v, want an abort and no core\n%.2000s", c.ProcessState, said)
	}
}
