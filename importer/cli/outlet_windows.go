package cli

import (
	"errors"
	"syscall"
)

// errorNoData is of winerror.h: the pipe is being closed. Package syscall does
// not name it.
const errorNoData = syscall.Errno(232)

// nobodyListens reports whether err says that a pipe was closed at its other
// end. A program whose console is closed is ended by Windows itself.
func nobodyListens(err error, _ bool) bool {
	return errors.Is(err, syscall.ERROR_BROKEN_PIPE) || errors.Is(err, errorNoData)
}
