package report

import (
	"io"
	"strings"
	"syscall"
	"testing"

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
