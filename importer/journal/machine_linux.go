package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// bootID is described in proc_sys_kernel(5).
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(id))
}

// processStart gives the 22nd field of proc_pid_stat(5): ticks since the
// machine's start.
func processStart(pid int) (string, liveness) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		// /proc may be missing, or hide what belongs to others.
		return "", signalled(pid)
	}
	return startOfStat(string(text))
}

func startOfStat(text string) (string, liveness) {
	// The second field is the program's name in parentheses, and may have
	// parentheses and spaces of its own.
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 {
		return "", unknownLife
	}
	if state := fields[0]; state == "Z" || state == "X" { // it has ended, but nobody has waited for it
		return "", gone
	}
	return fields[19], living
}

// pidSpace is described in pid_namespaces(7).
func pidSpace() string {
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return space
}

// monotonicClock goes on while the machine sleeps: so does the server.
const monotonicClock = unix.CLOCK_BOOTTIME

func networkDrive(path string) (bool, error) {
	var fs unix.Statfs_t
	err := unix.Statfs(path, &fs)
	for errors.Is(err, unix.EINTR) {
		err = unix.Statfs(path, &fs)
	}
	if err != nil {
		return false, &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	switch uint32(fs.Type) { // its width and sign differ between processors
	case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC,
		unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC, unix.CODA_SUPER_MAGIC, unix.CEPH_SUPER_MAGIC, unix.V9FS_MAGIC,
		0x564C, 0x0BD00BD0, 0x01161970, 0x47504653: // NCP, Lustre, GFS2, GPFS
		return true, nil
	}
	return false, nil
}

// mountedAlone reports whether a file is a mount of its own, as containers may
// have it: see statx(2).
func mountedAlone(path string) (bool, error) {
	mount := func(path string) (id uint64, known bool, err error) {
		var s unix.Statx_t
		err = unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_MNT_ID, &s)
		if errors.Is(err, unix.ENOSYS) {
			return 0, false, nil
		}
		return s.Mnt_id, s.Mask&unix.STATX_MNT_ID != 0, err
	}
	file, known, err := mount(path)
	folder, alsoKnown, folderErr := mount(filepath.Dir(path))
	return known && alsoKnown && file != folder, errors.Join(err, folderErr)
}
