package report

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// wholeFile is a file that is there whole, or not at all: what is written
// goes to a temporary file in the same folder, .NAME.tmp-NUMBER, which takes
// the name's place when it is complete and on disk. If the program is killed
// before that, the temporary file stays and may be removed by anyone.
//
// It ends with either commit or abort; abort after commit does nothing, so
// that it may be deferred.
type wholeFile struct {
	path string // as the caller named it, for errors
	dest string // the same with links followed: a link stays a link
	tmp  *os.File
	buf  *bufio.Writer
}

// createWhole begins a file. Only its owner may read it, as it holds personal
// data.
func createWhole(path string) (*wholeFile, error) {
	dest := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		dest = real
	}
	folder, name := filepath.Split(dest)
	if folder == "" {
		folder = "."
	}
	tmp, err := os.CreateTemp(folder, "."+name+".tmp-*") // mode 0600
	if err != nil {
		return nil, fileError("write", path, err)
	}
	return &wholeFile{path: path, dest: dest, tmp: tmp, buf: bufio.NewWriterSize(tmp, 64<<10)}, nil
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
	err := f.buf.Flush()
	if err == nil {
		err = f.tmp.Sync()
	}
	if err != nil {
		f.abort()
		return fileError("write", f.path, err)
	}
	name := f.tmp.Name()
	err = f.tmp.Close()
	f.tmp = nil
	if err != nil {
		os.Remove(name)
		return fileError("write", f.path, err)
	}
	if err := os.Rename(name, f.dest); err != nil {
		os.Remove(name)
		return fileError("replace", f.path, err)
	}
	if err := syncFolder(filepath.Dir(f.dest)); err != nil {
		return fileError("write", f.path, err)
	}
	return nil
}

// abort leaves nothing behind. That it can't remove the temporary file is not
// worth an error beside the one that led here.
func (f *wholeFile) abort() {
	if f.tmp == nil {
		return
	}
	f.tmp.Close()
	os.Remove(f.tmp.Name())
	f.tmp = nil
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
