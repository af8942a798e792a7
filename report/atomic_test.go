package report

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/report/words"
)

func TestCommitReplacesWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.csv", "old")
	f, err := createWhole("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, "new"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, "a.csv"); got != "old" {
		t.Errorf("before commit it is %q", got)
	}
	names := list(t, ".")
	if len(names) != 2 || !strings.HasPrefix(names[0], ".a.csv.tmp-") {
		t.Errorf("before commit there are %q", names)
	}
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	f.abort()
	if got := read(t, "a.csv"); got != "new" {
		t.Errorf("after commit it is %q", got)
	}
	if diff := cmp.Diff([]string{"a.csv"}, list(t, ".")); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat("a.csv"); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// What a program that was killed has left is removed a day later.
// What can't be written whole does not take the place of what is there.
func TestWriteWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	broken := errors.New("the journal can't be read")
	for _, tt := range []struct {
		fails error
		want  string
	}{{nil, "new"}, {broken, "old"}} {
		write(t, "a.html", "old")
		err := WriteWhole("a.html", func(w io.Writer) error {
			if _, err := io.WriteString(w, "new"); err != nil {
				return err
			}
			return tt.fails
		})
		if got := read(t, "a.html"); got != tt.want || !errors.Is(err, tt.fails) {
			t.Errorf("it is %q: %v", got, err)
		}
		if diff := cmp.Diff([]string{"a.html"}, list(t, ".")); diff != "" {
			t.Error(diff)
		}
	}
	var refused *FileError
	if err := WriteWhole("none/a.html", func(io.Writer) error { return nil }); !errors.As(err, &refused) {
		t.Errorf("no folder: %v", err)
	}
}

func TestCreateRemovesLeft(t *testing.T) {
	t.Chdir(t.TempDir())
	old := time.Now().Add(-25 * time.Hour)
	for _, name := range []string{".a.csv.tmp-1", ".a.csv.tmp-2", ".a.csv.tmp-x", ".b.csv.tmp-1", "a.csv"} {
		write(t, name, "old")
		if name == ".a.csv.tmp-2" {
			continue
		}
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	f, err := createWhole("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	f.abort()
	if diff := cmp.Diff([]string{".a.csv.tmp-2", ".a.csv.tmp-x", ".b.csv.tmp-1", "a.csv"}, list(t, ".")); diff != "" {
		t.Error(diff)
	}
}

func TestAbortLeavesNothingBehind(t *testing.T) {
	t.Chdir(t.TempDir())
	f, err := createWhole("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, strings.Repeat("x", 1<<20))
	f.abort()
	f.abort()
	if names := list(t, "."); len(names) != 0 {
		t.Errorf("there is %q", names)
	}
}

func TestALinkStaysALink(t *testing.T) {
	t.Chdir(t.TempDir())
	mkdir(t, "elsewhere")
	write(t, "elsewhere/a.csv", "old")
	link(t, filepath.Join("elsewhere", "a.csv"), "a.csv")
	f, err := createWhole("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, "new")
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, "elsewhere/a.csv"); got != "new" {
		t.Errorf("what it links to is %q", got)
	}
}

// A disk that is full shows itself while writing, or only with the last
// bytes: either way the old file stays, and nothing else does.
func TestDiskFull(t *testing.T) {
	for name, size := range map[string]int{"while writing": 1 << 20, "at the end": 100} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "a.csv", "old")
			f, err := createWhole("a.csv")
			if err != nil {
				t.Fatal(err)
			}
			f.buf.Reset(&fullDisk{room: 50})
			_, err = io.WriteString(f, strings.Repeat("x", size))
			if err == nil {
				err = f.commit()
			}
			f.abort()
			checkDiskFull(t, err)
			if got := read(t, "a.csv"); got != "old" {
				t.Errorf("the file is now %q", got)
			}
			if diff := cmp.Diff([]string{"a.csv"}, list(t, ".")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func checkDiskFull(t *testing.T, err error) {
	t.Helper()
	var fileErr *FileError
	switch {
	case !errors.As(err, &fileErr):
		t.Errorf("got %v, want a *FileError", err)
	case fileErr.Path != "a.csv" || fileErr.Code != importer.DiskFull:
		t.Errorf("got %+v", fileErr)
	}
}

// fullDisk is a disk with room for so many bytes.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	if n < len(p) {
		return n, &fs.PathError{Op: "write", Path: ".a.csv.tmp-1", Err: diskFull[0]}
	}
	return n, nil
}

func TestFolderThatMayNotBeWritten(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("root may write everywhere, and Windows has no such modes")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := createWhole(filepath.Join(dir, "a.csv"))
	var fileErr *FileError
	if !errors.As(err, &fileErr) || !errors.Is(err, fs.ErrPermission) || fileErr.Code != importer.WriteForbidden {
		t.Errorf("got %v", err)
	}
}

func TestHints(t *testing.T) {
	for err, want := range map[error]string{
		diskFull[0]:      "make room on the disk, then run the same command again; nothing is done twice",
		fs.ErrPermission: "you may not write there; choose a file in another folder with --output",
		syscall.EROFS:    "you may not write there; choose a file in another folder with --output",
		fs.ErrNotExist:   "choose another file with --output",
		io.ErrShortWrite: "",
	} {
		got := fileError("write", "a.csv", &fs.PathError{Op: "open", Path: ".a.csv.tmp-1", Err: err})
		what, do, _ := words.Voice{}.Explain(got)
		if do != want || !strings.HasPrefix(got.Error(), "can't write a.csv: ") || what != got.Error() {
			t.Errorf("%v: got %q, hint %q", err, got, do)
		}
	}
}
