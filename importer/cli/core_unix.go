//go:build !windows

package cli

import "syscall"

// keepNoCore keeps the system from writing the program's memory to a file when
// it aborts. A limit of one byte leaves no room for it, and unlike a limit of
// 0 it also keeps Linux from passing it to a program that collects core dumps.
func keepNoCore() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) != nil {
		return
	}
	limit.Cur = min(limit.Max, 1)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
}
