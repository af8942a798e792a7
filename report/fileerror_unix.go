//go:build !windows

package report

import "syscall"

// diskFull are the errors of a disk, or a user's share of it, with no room.
var diskFull = []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT}

// isOpenElsewhere reports whether another program keeps a file from being
// replaced. Here none can.
func isOpenElsewhere(op string, err error) bool { return false }
