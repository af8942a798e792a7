package cli_test

import (
	"os"
	"syscall"
)

// peakOf gives the most memory that a process had, in bytes.
func peakOf(p *os.ProcessState) float64 {
	return float64(p.SysUsage().(*syscall.Rusage).Maxrss) * 1024
}
