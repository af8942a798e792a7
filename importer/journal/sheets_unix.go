//go:build !windows

package journal

import (
	"errors"
	"syscall"
)

// isNoRoom reports whether a disk, or a user's share of it, has no room.
func isNoRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
