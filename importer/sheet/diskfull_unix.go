//go:build !windows

package sheet

import (
	"errors"
	"syscall"
)

// isDiskFull reports whether a disk, or a user's share of it, has no room.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
