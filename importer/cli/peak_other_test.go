//go:build !linux

package cli_test

import "os"

// peakOf is not measured on this system.
func peakOf(*os.ProcessState) float64 { return 0 }
