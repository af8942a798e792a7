package journal

import (
	"os"
	"os/user"
	"time"
)

// Each system has its own way to tell about the machine, its start and its
// processes: see machine_linux.go and its neighbours. A machine's start
// ("boot") has a name that no other start has; the monotonic clock counts
// from it, for all processes alike, and nobody can set it.

// process names a process so that no other is ever taken for it: process
// numbers are reused, and each container may count its own.
type process struct {
	pid   int
	start string // when it began, as the system says it
	boot  string // the machine's start that it belongs to; "" where these can't be told apart
	space string // the namespace that the number counts in; "" where there is but one
	host  string
	user  string
}

// thisProcess returns the name of the process that opens a journal; tests
// pretend to be others.
var thisProcess = func() process {
	p := process{pid: os.Getpid(), boot: bootID(), space: pidSpace()}
	p.start, _ = processStart(p.pid)
	p.host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		p.user = u.Username
	}
	return p
}

// liveness is what the system says about a process.
type liveness int

const (
	unknownLife liveness = iota // it says nothing
	living
	gone
)

// lives reports whether a process of this start of the machine, and of this
// namespace, may still be there.
func (p process) lives() bool {
	start, life := processStart(p.pid)
	switch life {
	case gone:
		return false
	case living:
		return start == "" || p.start == "" || start == p.start
	}
	return true
}

// onNetwork reports whether a path is on another machine's disk, where neither
// locks nor the shared memory of SQLite's write-ahead log can be relied on.
// Tests have drives of their own.
var onNetwork = networkDrive

// A moment is kept for later processes as what the monotonic clock shows, and
// the start of the machine that this counts from.
type moment struct {
	boot string // "" if it is not known
	at   int64  // nanoseconds
}

// keep makes a moment of what this process noted by its own clock.
func keep(t time.Time, boot string) moment {
	if t.IsZero() || boot == "" {
		return moment{}
	}
	return moment{boot, monotonic() - int64(time.Since(t))}
}

// time gives a moment back by this process's clock, and false if it was before
// the machine was started. It is never in the future.
func (m moment) time(boot string) (time.Time, bool) {
	if m.boot == "" || m.boot != boot {
		return time.Time{}, false
	}
	return time.Now().Add(-time.Duration(max(0, monotonic()-m.at))), true
}
