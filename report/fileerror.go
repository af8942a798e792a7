package report

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// FileError says which file could not be written, why, and what can be done
// about it. Whatever stood in the file before is still there.
type FileError struct {
	Op   string // "create", "write", "replace" or "remove"
	Path string
	Err  error
	Hint string // for people; may be ""
	// Before is set if it was found before anything was sent or written.
	Before bool
}

func (e *FileError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }

func (e *FileError) Unwrap() error { return e.Err }

// fileError gives err the file's own name instead of the temporary one's, and
// a hint.
func fileError(op, path string, err error) *FileError {
	var known *FileError
	if errors.As(err, &known) {
		return known
	}
	err = bare(err)
	return &FileError{Op: op, Path: path, Err: err, Hint: hintFor(op, err, "say the same again: what was done is not done twice")}
}

// notUsable is what makes a file unfit for results, found before anything is
// sent. Where hint is "", it follows from err.
func notUsable(path string, err error, hint string) *FileError {
	err = bare(err)
	if hint == "" {
		hint = hintFor("write", err, "try again")
	}
	return &FileError{Op: "write", Path: path, Err: err, Hint: hint, Before: true}
}

// bare takes off what is said of operation and path already.
func bare(err error) error {
	var known *FileError
	if errors.As(err, &known) {
		return known.Err
	}
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

// hintFor says what to do about err, and how to go on after that.
func hintFor(op string, err error, goOn string) string {
	switch {
	case isOpenElsewhere(op, err):
		return "close it in Excel and " + goOn
	case isOneOf(err, diskFull):
		return "make room on the disk and " + goOn
	case errors.Is(err, fs.ErrNotExist):
		return "the folder is not there; choose another with --output"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "you may not write there; choose another folder with --output"
	}
	return ""
}

func isOneOf(err error, numbers []syscall.Errno) bool {
	var number syscall.Errno
	return errors.As(err, &number) && slices.Contains(numbers, number)
}
