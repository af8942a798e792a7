//go:build unix

package web

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A folder that others may read or write is shut to them, also where everything that is
// made is open to all, and nothing in it is followed to somewhere else.
func TestFolderIsShut(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	c := inFolder(t)
	other := filepath.Join(t.TempDir(), "other")
	if err := os.MkdirAll(c.Folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, []byte("untouched"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{noteName, settingsName} {
		if err := os.Symlink(other, filepath.Join(c.Folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.MkdirAll(kept, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(kept, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(kept, filepath.Join(c.Folder, practiceFolder)); err != nil {
		t.Fatal(err)
	}
	s := started(t, c)
	if err := s.settings.keep(speed{Rate: 3}); err != nil {
		t.Fatal(err)
	}
	if err := s.ready(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "untouched" {
		t.Errorf("a link is followed: %s, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(kept, "mine")); err != nil {
		t.Errorf("what a link leads to is removed: %v", err)
	}
	err := filepath.WalkDir(c.Folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := d.Info(); err != nil || info.Mode().Perm()&0o077 != 0 && info.Mode().Type() != fs.ModeSymlink {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// The folder of another user is no place: whoever has it can say where the page is.
func TestFolderOfAnother(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := keepPrivate(folder, os.Geteuid()+1); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("it is taken: %v", err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("it is changed: %v, %v", info.Mode(), err)
	}
}
