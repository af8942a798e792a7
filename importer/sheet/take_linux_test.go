package sheet

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"comebacks/importer"
)

// A disk that is full keeps nothing of a sheet.
func TestTakeOnAFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a disk")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no disk can be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	long := strings.Repeat("Kundid\n", 20_000)
	for _, text := range []string{long, packed(t, long)} {
		path := file(t, text)
		_, err := Take(t.Context(), path, nil, dir)
		failsWith(t, err, importer.NoRoom, path)
		empty(t, dir)
	}
}
