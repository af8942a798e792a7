package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A terminal that is closed ends a run as Ctrl-C does, and a run that is not
// told of it goes on with nobody to talk to.
func TestClosedTerminal(t *testing.T) {
	for name, own := range map[string]bool{"its own": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const rows = 40
			server, run := longRun(t, rows, 25*time.Millisecond)
			c := run()
			hangUp := inTerminal(t, c)
			if own {
				c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, server, 2)
			hangUp()
			_ = c.Wait()
			want := 0
			if own {
				want = 130
			}
			if got := c.ProcessState.ExitCode(); got != want {
				t.Errorf("it ended with %d, want %d", got, want)
			}
			if n := len(server.Comebacks()); own == (n == rows) {
				t.Errorf("the stand-in holds %d comebacks of %d", n, rows)
			}
			whole(t, c, rows)
		})
	}
}

// inTerminal runs a program in a terminal of its own, and gives what closes
// that.
func inTerminal(t *testing.T, c *exec.Cmd) (hangUp func()) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there are no terminals here: ", err)
	}
	t.Cleanup(func() { master.Close() })
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	c.Stdin, c.Stdout, c.Stderr = slave, slave, slave
	return func() { master.Close() }
}
