//go:build !windows

package cli

import (
	"errors"
	"syscall"
)

// nobodyListens reports whether err says that a pipe was closed at its other
// end, or that a terminal is gone. (For a file, EIO says that its disk
// fails.)
func nobodyListens(err error, terminal bool) bool {
	return errors.Is(err, syscall.EPIPE) || terminal && errors.Is(err, syscall.EIO)
}
