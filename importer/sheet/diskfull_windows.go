package sheet

import (
	"errors"
	"syscall"
)

// isDiskFull reports whether a disk has no room: ERROR_HANDLE_DISK_FULL or
// ERROR_DISK_FULL of winerror.h.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
}
