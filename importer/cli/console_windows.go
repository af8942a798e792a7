package cli

import (
	"runtime"

	"golang.org/x/sys/windows"
)

// plainConsole keeps a click into the console window from stopping whoever writes there.
func plainConsole() {
	in, err := windows.GetStdHandle(windows.STD_INPUT_HANDLE)
	if err != nil {
		return
	}
	var mode uint32
	if windows.GetConsoleMode(in, &mode) != nil { // it is none
		return
	}
	_ = windows.SetConsoleMode(in, mode&^windows.ENABLE_QUICK_EDIT_MODE|windows.ENABLE_EXTENDED_FLAGS) // only a convenience
}

// Flags of SetThreadExecutionState.
const (
	esContinuous     = 0x80000000
	esSystemRequired = 0x00000001
)

var setThreadExecutionState = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")

// stayAwake keeps the machine from falling asleep until done is called. Windows asks that
// of a thread.
func stayAwake() (done func()) {
	if setThreadExecutionState.Find() != nil {
		return func() {}
	}
	ended := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		_, _, _ = setThreadExecutionState.Call(esContinuous | esSystemRequired)
		<-ended
		_, _, _ = setThreadExecutionState.Call(esContinuous)
	}()
	return func() { close(ended) }
}
