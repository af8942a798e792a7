//go:build unix

package web

import (
	"io/fs"
	"os"
	"syscall"
)

// keepPrivate shuts others out of the folder of a user, by her number. They could read what was handed in,
// or put a serve.json there that leads the next start, and its user, to a page of theirs.
func keepPrivate(folder string, user int) error {
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	if of, known := info.Sys().(*syscall.Stat_t); known && int(of.Uid) != user && user != 0 {
		return &fs.PathError{Op: "own", Path: folder, Err: fs.ErrPermission}
	}
	if info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(folder, 0o700) // some file systems have no modes
	}
	return nil
}

// openToOthers reports whether users who are neither a file's owner nor in its group may
// read it, or change it.
func openToOthers(info fs.FileInfo) bool { return info.Mode().Perm()&0o007 != 0 }

// errRefused is what calling a socket ends with that nobody listens at.
const errRefused = syscall.ECONNREFUSED
