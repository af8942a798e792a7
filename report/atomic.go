package report

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"comebacks/importer"
)

// disk has the operations on names in a folder. Tests make it fail.
var disk = struct {
	rename, link func(from, to string) error
	remove       func(path string) error
}{os.Rename, os.Link, os.Remove}

// wholeFile is a file that is there whole, or not at all: what is written
// goes to a temporary file in the same folder, .NAME.tmp-NUMBER, which takes
// the name's place when it is complete and on disk. If the program is killed
// before that, the temporary file stays and may be removed by anyone; the
// next write of that NAME removes it once it is a day old.
//
// It ends with commit, or with finish and place, or with abort; abort after
// that does nothing, so that it may be deferred.
type wholeFile struct {
	path string // as the caller named it, for errors
	dest string // the same with links followed: a link stays a link
	name string // of the temporary file; "" when it is gone
	tmp  *os.File
	buf  *bufio.Writer  // into pipe
	pipe *io.PipeWriter // what comes out of it is written to tmp by a goroutine of its own
	done chan error     // of that goroutine
}

// createWhole begins a file; what is written to it is also written to others. Only its
// owner may read it, as it holds personal data.
func createWhole(path string, others ...io.Writer) (*wholeFile, error) {
	dest := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		dest = real
	}
	if info, err := os.Lstat(dest); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, notUsable(path, importer.NotAPlainFile) // a device, a pipe: a rename would take its place
	}
	folder, name := filepath.Split(dest)
	if folder == "" {
		folder = "."
	}
	prefix := "." + name + ".tmp-"
	removeLeft(folder, prefix)
	tmp, err := os.CreateTemp(folder, prefix+"*") // mode 0600
	if err != nil {
		return nil, fileError("write", path, err)
	}
	f := &wholeFile{path: path, dest: dest, name: tmp.Name(), tmp: tmp, done: make(chan error, 1)}
	out, in := io.Pipe()
	f.pipe, f.buf = in, bufio.NewWriterSize(in, writeSize)
	go func() { // end waits for it
		to := &syncing{file: tmp}
		_, err := io.CopyBuffer(io.MultiWriter(append(others, to)...), out, make([]byte, writeSize))
		err = errors.Join(err, to.wait())
		out.CloseWithError(err)
		f.done <- err
	}()
	return f, nil
}

// writeSize is how many bytes are written together.
const writeSize = 64 << 10

// leftAfter is the age from which no program uses a temporary file any more.
const leftAfter = 24 * time.Hour

// removeLeft removes temporary files that killed programs have left: they hold
// personal data. What can't be removed stays.
func removeLeft(folder, prefix string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		number, isLeft := strings.CutPrefix(e.Name(), prefix)
		if !isLeft || !e.Type().IsRegular() || strings.Trim(number, "0123456789") != "" {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftAfter {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

// Write implements io.Writer. Its errors are *FileError.
func (f *wholeFile) Write(p []byte) (int, error) {
	n, err := f.buf.Write(p)
	if err != nil {
		err = fileError("write", f.path, err)
	}
	return n, err
}

// WriteWhole writes a file whole or not at all. Only its owner may read it. Its
// errors are *FileError, or those of write.
func WriteWhole(path string, write func(io.Writer) error) error {
	f, err := createWhole(path)
	if err != nil {
		return err
	}
	defer f.abort()
	if err := write(f); err != nil {
		return err
	}
	return f.commit()
}

// commit puts the file in its place. After an error it is not there, and what
// stood there before still is.
func (f *wholeFile) commit() error {
	err := f.finish(time.Time{})
	if err == nil {
		err = f.place()
	}
	if err != nil {
		f.abort()
	}
	return err
}

// finish completes the file under its temporary name, on disk. It has that time
// afterwards, if it is not zero.
func (f *wholeFile) finish(at time.Time) error {
	err := f.end(f.buf.Flush())
	if err == nil {
		err = f.tmp.Sync()
	}
	err = errors.Join(err, f.tmp.Close())
	f.tmp = nil
	if err == nil && !at.IsZero() {
		_ = os.Chtimes(f.name, at, at) // that it can't have one is no reason to have no file
	}
	if err != nil {
		return fileError("write", f.path, err)
	}
	return nil
}

// end waits until everything is written, unless there was an error.
func (f *wholeFile) end(err error) error {
	f.pipe.CloseWithError(err)
	return <-f.done
}

// place gives a finished file its own name, replacing whatever has it. After
// an error the old file still has it.
func (f *wholeFile) place() error {
	if err := disk.rename(f.name, f.dest); err != nil {
		return fileError("replace", f.path, err)
	}
	f.name = ""
	if err := syncFolder(filepath.Dir(f.dest)); err != nil {
		return fileError("write", f.path, err)
	}
	return nil
}

// placeAs gives a finished file the first name that is free.
func (f *wholeFile) placeAs(name func(n int) string) (string, error) {
	to, linked, err := giveName(f.name, name)
	if err != nil {
		return "", fileError("write", f.path, err)
	}
	if linked {
		_ = disk.remove(f.name) // it has two names now, and this one may be removed by anyone
	}
	f.name = ""
	_ = syncFolder(filepath.Dir(to))
	return to, nil
}

// abort leaves nothing behind. If it can't remove the temporary file, that is
// not worth an error beside the one that led here.
func (f *wholeFile) abort() {
	if f.tmp != nil {
		_ = f.end(errAborted)
		f.tmp.Close()
		f.tmp = nil
	}
	if f.name != "" {
		_ = disk.remove(f.name)
		f.name = ""
	}
}

// errAborted ends what is being written.
var errAborted = errors.New("aborted")

// mostNames is how many names are tried before it is an error that all are
// taken.
const mostNames = 10_000

// giveName gives a file the first name that nothing has. Where the system can,
// the file keeps its old name as well (linked), so that at no moment it has none.
func giveName(path string, name func(n int) string) (to string, linked bool, err error) {
	for n := 1; n <= mostNames; n++ {
		to = name(n)
		linked, err = giveOneName(path, to)
		if !errors.Is(err, fs.ErrExist) {
			return to, linked, err
		}
		if sameFile(path, to) { // it has been given it, and then the program was killed
			return to, true, nil
		}
	}
	return "", false, err
}

func giveOneName(path, to string) (linked bool, err error) {
	// On Windows a file that is open elsewhere can be linked, but not replaced
	// afterwards: there it is found out at once by renaming.
	if runtime.GOOS != "windows" {
		if err := disk.link(path, to); err == nil || errors.Is(err, fs.ErrExist) {
			return true, err
		}
	}
	// Some file systems have no links.
	if _, err := os.Lstat(to); err == nil {
		return false, fs.ErrExist
	}
	return false, disk.rename(path, to)
}

// syncFolder makes a rename last through a power cut. Windows has no such
// call, and some network file systems refuse it.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
