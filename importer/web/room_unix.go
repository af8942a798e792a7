//go:build unix

package web

import (
	"os"

	"golang.org/x/sys/unix"
)

// freeBytes is how much room a disk has left for this user.
func freeBytes(folder string) (bytes int64, known bool) {
	var fs unix.Statfs_t
	if err := unix.Statfs(folder, &fs); err != nil {
		return 0, false
	}
	return int64(fs.Bavail) * int64(fs.Bsize), true //nolint:unconvert // the types differ between systems
}

// syncFolder puts on disk which files a folder has.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// mayWrite reports whether results can go into a folder.
func mayWrite(folder string) bool { return unix.Access(folder, unix.W_OK) == nil }
