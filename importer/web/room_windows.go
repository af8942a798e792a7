package web

import (
	"os"

	"golang.org/x/sys/windows"
)

// freeBytes is how much room a disk has left for this user.
func freeBytes(folder string) (bytes int64, known bool) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, false
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, false
	}
	return int64(min(free, 1<<62)), true
}

// syncFolder has nothing to do: the system puts a folder on disk by itself.
func syncFolder(string) error { return nil }

// mayWrite reports whether results can go into a folder, as far as that can be seen
// without writing to it.
func mayWrite(folder string) bool {
	info, err := os.Stat(folder)
	return err == nil && info.IsDir()
}
