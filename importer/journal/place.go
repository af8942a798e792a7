package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gofrs/flock"

	"comebacks/importer"
)

// A journal has one name: under two names it would have two lock files, and
// SQLite would keep two write-ahead logs.

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

// prepare creates the journal's file if there is none, and returns its one
// name.
func prepare(path string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return path, failed("open", path, noPlace(path, err))
	}
	if err := onThisMachine(filepath.Dir(path), path); err != nil {
		return path, err
	}
	// SQLite would make the file readable by others.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return path, failed("open", path, noPlace(path, err))
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return path, failed("open", path, noPlace(path, err))
	}
	real, err := resolve(path)
	if err != nil {
		return path, failed("open", path, noPlace(path, err))
	}
	if err := onThisMachine(real, real); err != nil {
		return real, err
	}
	alone, err := mountedAlone(real)
	if err == nil && alone {
		err = ErrMounted
	}
	if err != nil {
		return real, failed("open", real, err)
	}
	names, err := hardLinks(real)
	if err == nil && names > 1 {
		err = &importer.Failure{Code: importer.JournalHardLinks, Path: real, Value: strconv.Itoa(names), Err: ErrHardLinks}
	}
	if err != nil {
		return real, failed("open", real, err)
	}
	return real, nil
}

var (
	// ErrHardLinks is wrapped by Open's error if the file has several names.
	ErrHardLinks = errors.New("the file has more than one name")
	// ErrMounted is wrapped if only the file is mounted there, not its
	// folder.
	ErrMounted = errors.New("the file alone is mounted here, without what stands beside it")
	// ErrNetwork is wrapped by Open's error if the file is on another machine.
	ErrNetwork = errors.New("it is on a network drive, where nothing keeps two from sending at once")
)

// onThisMachine refuses a journal whose file or folder is on a network drive.
func onThisMachine(where, path string) error {
	network, err := onNetwork(where)
	if err != nil {
		return failed("open", path, noPlace(path, err))
	}
	if network {
		return failed("open", path, ErrNetwork)
	}
	return nil
}

// lockFile takes the lock beside a journal.
func lockFile(path string) (*flock.Flock, error) {
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		h, _ := holderOf(path) // who it is is said only if that is known
		err = &InUseError{h.holder(), ErrInUse}
	}
	if err != nil {
		return nil, failed("lock", path, err)
	}
	return lock, nil
}
