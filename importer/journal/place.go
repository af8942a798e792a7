package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// One journal has one name: two names of it would have two lock files, and
// SQLite would keep two write-ahead logs of it.

// resolve gives the name that a journal has when all links are followed.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return path, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return path, err
	}
	return real, nil
}

const elsewhere = "name another place with --journal FILE"

// prepare makes the journal's file if there is none, and gives its one name.
func prepare(path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return path, &Error{"open", path, err, elsewhere}
	}
	if err := onThisMachine(filepath.Dir(path), path); err != nil {
		return path, err
	}
	// SQLite would make the file readable for others.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return path, &Error{"open", path, err, elsewhere}
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return path, &Error{"open", path, err, "the journal must be yours alone: " + elsewhere}
	}
	real, err := resolve(path)
	if err != nil {
		return path, &Error{"open", path, err, elsewhere}
	}
	if err := onThisMachine(real, real); err != nil {
		return real, err
	}
	alone, err := mountedAlone(real)
	if err == nil && alone {
		err = ErrMounted
	}
	if err != nil {
		return real, &Error{"open", real, err, "mount the folder that it is in"}
	}
	names, err := hardLinks(real)
	if err == nil && names > 1 {
		err = fmt.Errorf("%w: %d", ErrHardLinks, names)
	}
	if err != nil {
		return real, &Error{"open", real, err, "remove its other names; a copy that is to be kept must be a file of its own"}
	}
	return real, nil
}

var (
	// ErrHardLinks is wrapped by Open's error if the file has several names.
	ErrHardLinks = errors.New("the file has more than one name")
	// ErrMounted is wrapped if the file alone is mounted there.
	ErrMounted = errors.New("the file alone is mounted here, without what stands beside it")
	// ErrNetwork is wrapped by Open's error if the file is on another machine.
	ErrNetwork = errors.New("it is on a network drive, where nothing keeps two from sending at once")
)

// onThisMachine refuses a journal whose file or folder is on a network drive.
func onThisMachine(where, path string) error {
	network, err := onNetwork(where)
	if err != nil {
		return &Error{"open", path, err, elsewhere}
	}
	if network {
		return &Error{"open", path, ErrNetwork, "move it to a disk of this machine, with all that stands beside it, and name that place with --journal FILE"}
	}
	return nil
}

// lockFile takes the lock beside a journal.
func lockFile(path string) (*flock.Flock, error) {
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		h, _ := holderOf(path) // who it is, is only said if that is known
		err = &InUseError{h.holder(), ErrInUse}
	}
	if err != nil {
		return nil, &Error{"lock", path, err, hint(err)}
	}
	return lock, nil
}
