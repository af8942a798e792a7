package journal

import (
	"errors"

	"golang.org/x/sys/windows"
)

// isNoRoom reports whether a disk has no room.
func isNoRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
