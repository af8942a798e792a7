package logins

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"comebacks/importer"
)

const (
	listName    = "logins.json"
	largestList = 4 << 20 // bytes: a larger one is none of ours
	lockPause   = 50 * time.Millisecond
)

// list is the file that says what is kept. It holds no secrets.
type list struct {
	Logins []Kept `json:"logins"`
}

// withList reads the list and does something with it while no other process does.
func (s Store) withList(ctx context.Context, do func(all []Kept) error) error {
	if s.Folder == "" {
		return s.lost(importer.Because(importer.NoFolderForIt))
	}
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return s.lost(err)
	}
	lock := flock.New(s.Path()+".lock", flock.SetPermissions(0o600))
	most, cancel := context.WithTimeout(ctx, s.keychain().wait)
	defer cancel()
	locked, err := lock.TryLockContext(most, lockPause)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case most.Err() != nil && !locked:
		return &importer.Failure{Code: importer.LoginsListInUse, Path: s.Path()}
	case err != nil:
		return s.lost(err)
	}
	defer func() { _ = lock.Unlock() }() // the process's end does it too
	all, err := s.readList()
	if err != nil {
		return s.lost(err)
	}
	return do(all)
}

// Path is the file that says what is kept.
func (s Store) Path() string { return filepath.Join(s.Folder, listName) }

func (s Store) lost(err error) error {
	var of *os.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return &importer.Failure{Code: importer.LoginsListLost, Path: s.Path(), Err: err}
}

// readList reads the list; one that is not there is empty.
func (s Store) readList() ([]Kept, error) {
	if s.Folder == "" {
		return nil, nil
	}
	f, err := openFile(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largestList {
		return nil, importer.Because(importer.NotWrittenHere)
	}
	var l list
	if err := json.NewDecoder(io.LimitReader(f, largestList)).Decode(&l); err != nil {
		return nil, importer.Because(importer.FileDamaged)
	}
	return l.Logins, nil
}

// writeList writes the list whole or not at all, so that only its owner may read it.
func (s Store) writeList(all []Kept) error {
	text, err := json.MarshalIndent(list{all}, "", "  ")
	if err == nil {
		err = writeWhole(s.Path(), append(text, '\n'))
	}
	if err != nil {
		return s.lost(err)
	}
	return nil
}

func writeWhole(path string, text []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	_, err = tmp.Write(text)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), path); err != nil || runtime.GOOS == "windows" { // which can't sync a folder
		return err
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // some file systems refuse it
		folder.Close()
	}
	return nil
}
