package journal

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

func bootID() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}

func processStart(pid int) (string, liveness) {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return "", signalled(pid)
	}
	const zombie = 5 // SZOMB of sys/proc.h: it has ended, but nobody has waited for it
	if info.Proc.P_stat == zombie {
		return "", gone
	}
	start := info.Proc.P_starttime
	return fmt.Sprintf("%d.%06d", start.Sec, start.Usec), living
}

func pidSpace() string { return "" }

// monotonicClock goes on while the machine sleeps: so does the server.
const monotonicClock = unix.CLOCK_MONOTONIC_RAW

func networkDrive(path string) (bool, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return false, &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	return fs.Flags&unix.MNT_LOCAL == 0, nil
}

// mountedAlone: a file can't be mounted by itself here.
func mountedAlone(string) (bool, error) { return false, nil }
