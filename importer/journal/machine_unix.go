//go:build linux || darwin

package journal

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// signalled finds out about a process by sending it signal 0.
func signalled(pid int) liveness {
	switch err := unix.Kill(pid, 0); {
	case errors.Is(err, unix.ESRCH):
		return gone
	case err == nil, errors.Is(err, unix.EPERM):
		return living
	}
	return unknownLife
}

// monotonic is what the machine's clock shows that all of its processes share.
func monotonic() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(monotonicClock, &t); err != nil {
		panic(err) // there is no system without it
	}
	return t.Nano()
}

// hardLinks returns how many names a file has.
func hardLinks(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1, nil
	}
	return int(stat.Nlink), nil
}
