package words

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"

	"comebacks/importer"
)

// System puts an error into words: what its Failure says, its Reason, or what the
// system said; "" for nil.
func (v Voice) System(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok && strings.Contains(err.Error(), "\n") {
		var said []string
		for _, one := range joined.Unwrap() {
			if one := v.System(one); one != "" {
				said = append(said, one)
			}
		}
		return Shorten(strings.Join(said, "; "), LongestSaid)
	}
	if what, _, ok := v.Explain(err); ok {
		return what
	}
	return v.Reason(Why(err))
}

// Why returns the Reason of an error, even of a system's, or its text if it has none;
// "" for nil.
func Why(err error) string {
	var because *importer.ReasonError
	var find *importer.FindError
	var failure *importer.Failure
	switch {
	case errors.As(err, &because):
		return because.Reason
	case errors.As(err, &find):
		return find.Reason
	case errors.As(err, &failure) && failure.Err != nil:
		return Why(failure.Err)
	}
	path, said := bare(err)
	if code := systemCode(said); code != "" {
		return importer.Reason(code, path)
	}
	return importer.Why(err)
}

// bare gives what the system said without the operation, and the file that it speaks
// of, "" if it names none.
func bare(err error) (path string, said error) {
	switch e := err.(type) { // not As: what else stands around it is to be told
	case *fs.PathError:
		return e.Path, e.Err
	case *os.LinkError:
		return e.New, e.Err
	case *os.SyscallError:
		return "", e.Err
	}
	return "", err
}

// systemCode names the errors of systems that people meet, "" any other.
func systemCode(err error) importer.Code {
	switch err {
	case fs.ErrPermission:
		return importer.NoPermission
	case fs.ErrNotExist:
		return importer.NotThereFile
	case fs.ErrExist:
		return importer.ThereAlready
	case io.ErrUnexpectedEOF:
		return importer.EndedTooSoon
	}
	number, ok := err.(syscall.Errno)
	if !ok {
		return ""
	}
	known := errnos
	if runtime.GOOS == "windows" {
		known = winErrors
	}
	if code, ok := known[number]; ok {
		return code
	}
	for _, kind := range []error{fs.ErrPermission, fs.ErrNotExist, fs.ErrExist} {
		if number.Is(kind) {
			return systemCode(kind)
		}
	}
	return ""
}

var errnos = map[syscall.Errno]importer.Code{
	syscall.ENOSPC:       importer.NoSpace,
	syscall.EDQUOT:       importer.QuotaReached,
	syscall.EROFS:        importer.ReadOnlyDisk,
	syscall.EFBIG:        importer.FileTooBig,
	syscall.ENOMEM:       importer.NoMemory,
	syscall.EINVAL:       importer.NotForSystem,
	syscall.ESTALE:       importer.StaleFile,
	syscall.ELOOP:        importer.LinkLoop,
	syscall.ENAMETOOLONG: importer.NameTooLong,
	syscall.EMFILE:       importer.TooManyOpen,
	syscall.ENFILE:       importer.TooManyOpen,
	syscall.ETXTBSY:      importer.FileRuns,
	syscall.EISDIR:       importer.PathIsFolder,
	syscall.ENOTDIR:      importer.NotAFolder,
	syscall.EIO:          importer.DeviceFailed,
}

// winErrors has numbers from winerror.h, which package syscall does not name.
var winErrors = map[syscall.Errno]importer.Code{
	4:    importer.TooManyOpen,
	19:   importer.ReadOnlyDisk, // ERROR_WRITE_PROTECT
	32:   importer.FileInUse,    // ERROR_SHARING_VIOLATION
	33:   importer.FileInUse,    // ERROR_LOCK_VIOLATION
	39:   importer.NoSpace,      // ERROR_HANDLE_DISK_FULL
	112:  importer.NoSpace,      // ERROR_DISK_FULL
	1117: importer.DeviceFailed, // ERROR_IO_DEVICE
	1295: importer.QuotaReached, // ERROR_DISK_QUOTA_EXCEEDED
}
