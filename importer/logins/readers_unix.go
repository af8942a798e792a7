//go:build unix

package logins

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// openFile opens a file without waiting: a pipe that nobody writes to would keep it
// for ever.
func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// othersMayRead reports whether somebody else than its owner may do something with
// the file. An access list shows in the group's bits.
func othersMayRead(f *os.File, info fs.FileInfo) (open bool, unknown error) {
	return info.Mode().Perm()&0o077 != 0 && !isCredential(f.Name(), info), nil
}

// isCredential reports whether systemd has given the file to this service alone
// (LoadCredential). It belongs to root then, and an access list of one user, which shows
// as a right of the group root, lets the service read it.
func isCredential(path string, info fs.FileInfo) bool {
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	owner, known := info.Sys().(*syscall.Stat_t)
	return known && owner.Uid == 0 && owner.Gid == 0 && info.Mode().Perm() == 0o440 &&
		filepath.IsAbs(folder) && filepath.Dir(path) == filepath.Clean(folder)
}

// keepOthersOut is the command that makes the file its owner's alone.
func keepOthersOut(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if strings.ContainsAny(path, " \t'\"\\$`!*?[](){}<>|&;#~") {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return "chmod 600 " + path
}
