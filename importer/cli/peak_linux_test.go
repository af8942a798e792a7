package cli_test

import (
	"bytes"
	"fmt"
	"os"
)

// peakSoFar gives the most memory that a running process has had, in bytes; 0 if it has
// ended. What the system says of one that has ended can be its parent's.
func peakSoFar(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, line, _ := bytes.Cut(status, []byte("\nVmHWM:"))
	var kib float64
	_, _ = fmt.Sscan(string(line), &kib) // there is none of a process that is about to end
	return kib * 1024
}
