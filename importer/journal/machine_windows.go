package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// timeOfDay is SYSTEM_TIMEOFDAY_INFORMATION of the Windows driver kit.
type timeOfDay struct {
	BootTime      int64
	CurrentTime   int64
	TimeZoneBias  int64
	TimeZoneID    uint32
	Reserved      uint32
	BootTimeBias  uint64
	SleepTimeBias uint64
}

// bootID is when the machine was started, without what its clock was set by
// since: Windows keeps BootTime in step with the clock, and says by how much.
func bootID() string {
	var now timeOfDay
	if err := windows.NtQuerySystemInformation(windows.SystemTimeOfDayInformation, unsafe.Pointer(&now), uint32(unsafe.Sizeof(now)), nil); err != nil {
		return ""
	}
	return fmt.Sprintf("%016x", uint64(now.BootTime)-now.BootTimeBias)
}

func processStart(pid int) (string, liveness) {
	p, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if errors.Is(err, windows.ERROR_INVALID_PARAMETER) { // there is no such process
		return "", gone
	}
	if err != nil {
		return "", unknownLife
	}
	defer windows.CloseHandle(p)
	// A process that has ended exists as long as somebody holds it open.
	const stillActive = 259
	var code uint32
	if err := windows.GetExitCodeProcess(p, &code); err == nil && code != stillActive {
		return "", gone
	}
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(p, &created, &exited, &kernel, &user); err != nil {
		return "", unknownLife
	}
	return fmt.Sprintf("%08x%08x", created.HighDateTime, created.LowDateTime), living
}

func pidSpace() string { return "" }

// monotonic goes on while the machine sleeps: so does the server.
func monotonic() int64 { return int64(windows.DurationSinceBoot()) }

// hardLinks returns how many names a file has.
func hardLinks(path string) (int, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	f, err := windows.CreateFile(name, windows.FILE_READ_ATTRIBUTES, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return 0, err
	}
	defer windows.CloseHandle(f)
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(f, &info); err != nil {
		return 0, err
	}
	return int(info.NumberOfLinks), nil
}

func networkDrive(path string) (bool, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return false, err
	}
	volume := filepath.VolumeName(path)
	local := strings.TrimPrefix(volume, `\\?\`)
	if strings.HasPrefix(volume, `\\`) && len(local) != len(`C:`) && !strings.HasPrefix(local, "Volume{") {
		return true, nil // \\server\share, in any of its forms
	}
	if strings.HasPrefix(local, "Volume{") {
		local = volume // a disk without a letter
	}
	root, err := windows.UTF16PtrFromString(local + `\`)
	if err != nil {
		return false, err
	}
	return windows.GetDriveType(root) == windows.DRIVE_REMOTE, nil
}

// mountedAlone: a file can't be mounted by itself here.
func mountedAlone(string) (bool, error) { return false, nil }
