//go:build unix

package cli

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"
)

// systemd is what the program tells, one message after the other.
func systemd(t *testing.T) (next func() string) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_PID", "")
	return func() string {
		t.Helper()
		said := make([]byte, 1000)
		_ = socket.SetReadDeadline(time.Now().Add(30 * time.Second))
		n, err := socket.Read(said)
		if err != nil {
			t.Fatal(err)
		}
		return string(said[:n])
	}
}

func TestTellSystemd(t *testing.T) {
	next := systemd(t)
	t.Setenv("WATCHDOG_USEC", "20000")
	ctx, stop := context.WithCancel(t.Context())
	asked := make(chan bool, 1000)
	ended := tellSystemd(ctx, func() { asked <- true })
	if said := next(); said != "READY=1" {
		t.Error(said)
	}
	if said := next(); said != "WATCHDOG=1" || len(asked) == 0 {
		t.Error(said, "without being asked whether it lives")
	}
	stop()
	for said := next(); said != "STOPPING=1"; said = next() {
		if said != "WATCHDOG=1" {
			t.Error(said)
		}
	}
	if said := next(); said != "WATCHDOG=1" { // a run that is stopped takes its time
		t.Error(said)
	}
	ended()
}

// A program that is stuck does not say that it lives.
func TestTellSystemdNothingIfStuck(t *testing.T) {
	next := systemd(t)
	t.Setenv("WATCHDOG_USEC", "2000")
	ctx, stop := context.WithCancel(t.Context())
	stuck, free := make(chan bool, 1), make(chan bool)
	defer close(free)
	ended := tellSystemd(ctx, func() {
		stuck <- true
		<-free
	})
	defer ended()
	if said := next(); said != "READY=1" {
		t.Error(said)
	}
	<-stuck
	stop()
	if said := next(); said != "STOPPING=1" { // the only thing since
		t.Error(said)
	}
}

// Without systemd nobody is told anything.
func TestNoSystemd(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	tellSystemd(t.Context(), func() { t.Error("it was asked") })()
}
