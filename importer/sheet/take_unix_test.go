//go:build unix

package sheet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"comebacks/importer"
)

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipe with a name can be made here: ", err)
	}
	return path
}

// A pipe is opened once and read once, to its end: who writes into it can't do
// so again.
func TestTakePipes(t *testing.T) {
	path := fifo(t)
	text := packed(t, "Kundid;Kontaktid\n")
	go func() {
		in, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return
		}
		for i := range text {
			if _, err := in.WriteString(text[i : i+1]); err != nil {
				t.Error(err)
			}
		}
		in.Close()
	}()
	taken, err := Take(t.Context(), path, nil, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	holds(t, taken, "Kundid;Kontaktid\n")
	if taken.Regular || taken.Stdin {
		t.Errorf("got %+v", taken)
	}

	// As a shell's <(…) has it.
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	go func() {
		fmt.Fprint(in, "Kundid\n")
		in.Close()
	}()
	path = fmt.Sprintf("/dev/fd/%d", out.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	if taken, err = Take(t.Context(), path, nil, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	holds(t, taken, "Kundid\n")
}

func TestTakeNoSockets(t *testing.T) {
	dir, err := os.MkdirTemp("", "s") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	path := l.Addr().String()
	_, err = Take(t.Context(), path, nil, t.TempDir())
	failsWith(t, err, importer.IsDevice, path)
}

// Nobody may ever write into a pipe: Ctrl-C ends the waiting.
func TestTakeWaitsForNobody(t *testing.T) {
	path, dir := fifo(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := Take(ctx, path, nil, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	empty(t, dir)
	in, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) // who waits for it goes, too
	if err == nil {
		in.Close()
	}
}

func TestTakeMode(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	taken, err := Take(t.Context(), file(t, "Kundid"), nil, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(taken.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}

func TestNoRoom(t *testing.T) {
	for _, number := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		err := notWritten("kunder.csv", "/tmp", &fs.PathError{Op: "write", Path: "/tmp/comebacks-sheet-1", Err: number})
		failsWith(t, err, importer.NoRoom, "kunder.csv")
	}
}

func TestUnreadableFile(t *testing.T) {
	path := file(t, "Kundid")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root may read all")
	}
	_, err := Take(t.Context(), path, nil, t.TempDir())
	failsWith(t, err, importer.Unreadable, path)
}
