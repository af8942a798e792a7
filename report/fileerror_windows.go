package report

import "syscall"

// Numbers from winerror.h that package syscall does not name.
const (
	errorSharingViolation = syscall.Errno(32)
	errorLockViolation    = syscall.Errno(33)
	errorHandleDiskFull   = syscall.Errno(39)
	errorDiskFull         = syscall.Errno(112)
)

// diskFull are the errors of a disk with no room.
var diskFull = []syscall.Errno{errorHandleDiskFull, errorDiskFull}

// isOpenElsewhere reports whether another program keeps a file from being
// replaced: Excel does while it shows it. Replacing a file that is open is
// also answered with "access denied", though its folder may be written.
func isOpenElsewhere(op string, err error) bool {
	if isOneOf(err, []syscall.Errno{errorSharingViolation, errorLockViolation}) {
		return true
	}
	return op == "replace" && isOneOf(err, []syscall.Errno{syscall.ERROR_ACCESS_DENIED})
}
