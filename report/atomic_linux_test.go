package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"comebacks/importer"

	"github.com/google/go-cmp/cmp"
)

// The same as TestDiskFull, on a disk that is really full.
func TestDiskReallyFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("may not mount: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	// In a test of its own, so that its folder is left before the unmount.
	t.Run("write", func(t *testing.T) {
		t.Chdir(dir)
		write(t, "a.csv", "old")
		f, err := createWhole("a.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(f, strings.Repeat("x", 1<<20))
		if err == nil {
			err = f.commit()
		}
		f.abort()
		checkDiskFull(t, err)
		if diff := cmp.Diff([]string{"a.csv"}, list(t, ".")); diff != "" {
			t.Error(diff)
		}
	})
}

// What is no plain file is not replaced by one: a pipe, as a device, stays what it is.
func TestWholeReplacesNoPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	err := WriteWhole(pipe, func(w io.Writer) error { return nil })
	var failure *importer.Failure
	if !errors.As(err, &failure) || failure.Code != importer.NotAPlainFile {
		t.Error(err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().IsRegular() {
		t.Error(info, err)
	}
}
