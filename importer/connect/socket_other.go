//go:build !unix

package connect

import (
	"errors"
	"syscall"
)

// canHurry says that a socket can't be read without waiting, as far as Go goes. So
// http.Transport is used, which has a goroutine that reads it all the time.
var canHurry = false

func readNow(syscall.RawConn, []byte) (int, error) { return 0, errors.ErrUnsupported }
