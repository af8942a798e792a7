//go:build !windows

package cli

import "syscall"

// keepNoCore keeps the system from writing the program's memory to a file when
// it aborts. A limit of one byte has no room for it, and tells Linux, unlike
// one of 0, not to hand it to another program that collects it either.
func keepNoCore() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) != nil {
		return
	}
	limit.Cur = min(limit.Max, 1)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
}
