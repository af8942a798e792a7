//go:build unix

package connect

import (
	"io"
	"syscall"
)

// canHurry says that a socket can be read without waiting. Tests change it.
var canHurry = true

// readNow reads what a socket has, or gives errNothingYet. Go's sockets are made not to
// wait.
func readNow(c syscall.RawConn, p []byte) (n int, err error) {
	gone := c.Control(func(fd uintptr) { // unlike Read, whatever the deadline
		n, err = syscall.Read(int(fd), p)
		for err == syscall.EINTR {
			n, err = syscall.Read(int(fd), p)
		}
	})
	switch {
	case gone != nil:
		return 0, gone
	case err == syscall.EAGAIN:
		return 0, errNothingYet
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
