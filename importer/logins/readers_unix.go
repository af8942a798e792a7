//go:build unix

package logins

import (
	"io/fs"
	"os"
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
func othersMayRead(_ *os.File, info fs.FileInfo) (open bool, unknown error) {
	return info.Mode().Perm()&0o077 != 0, nil
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
