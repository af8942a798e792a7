//go:build !windows

package cli

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// plainConsole does nothing: nobody stops a terminal of these systems by a click.
func plainConsole() {}

// stayAwake keeps the machine from falling asleep until done is called: macOS has a
// program for it. Elsewhere it does nothing.
func stayAwake() (done func()) {
	if runtime.GOOS != "darwin" {
		return func() {}
	}
	c := exec.Command("caffeinate", "-i", "-w", strconv.Itoa(os.Getpid())) // it ends with us
	if c.Start() != nil {
		return func() {}
	}
	return func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	}
}
