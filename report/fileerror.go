package report

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"comebacks/importer"
	"comebacks/report/words"
)

// FileError says which file could not be written, and why. Whatever stood in
// the file before is still there. The Failure that it wraps is what Voice.Explain
// puts into words.
type FileError struct {
	importer.Failure
	// Before is set if the error was found before anything was sent or
	// written.
	Before bool
}

func (e *FileError) Error() string {
	what, _, _ := words.Voice{}.Explain(e)
	return what
}

func (e *FileError) Unwrap() error { return &e.Failure }

// fileError gives err the file's own name instead of the temporary one's. Op
// is "write", "replace", "remove" or "read".
func fileError(op, path string, err error) *FileError {
	var known *FileError
	if errors.As(err, &known) {
		return known
	}
	var failure *importer.Failure
	if op == "write" && errors.As(err, &failure) {
		told := *failure
		told.Path = path
		return &FileError{Failure: told}
	}
	err = withoutPath(err)
	return &FileError{Failure: importer.Failure{Code: codeOf(op, err), Path: path, Err: err}}
}

// notUsable is what makes a file unfit for results, found before anything is
// sent.
func notUsable(path string, code importer.Code) *FileError {
	return &FileError{Failure: importer.Failure{Code: code, Path: path}, Before: true}
}

// notWritable is the same for what the system says.
func notWritable(path string, err error) *FileError {
	found := *fileError("write", path, err)
	found.Before = true
	return &found
}

// withoutPath takes the operation and the temporary file's name off a system's
// error.
func withoutPath(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// codeOf says what kind of failure a system's error is.
func codeOf(op string, err error) importer.Code {
	switch {
	case op == "remove":
		return importer.FileNotRemoved
	case op == "read":
		return importer.FileNotRead
	case isOpenElsewhere(op, err):
		return importer.FileOpenElsewhere
	case isOneOf(err, diskFull):
		return importer.DiskFull
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return importer.FolderMissing
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return importer.WriteForbidden
	}
	return importer.FileNotWritten
}

func isOneOf(err error, numbers []syscall.Errno) bool {
	var number syscall.Errno
	return errors.As(err, &number) && slices.Contains(numbers, number)
}
