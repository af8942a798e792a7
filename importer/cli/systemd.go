package cli

import (
	"context"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// tellSystemd tells systemd, if that has started the program, that the page is there,
// when it is to end, and, until ended is called, again and again that it lives. A systemd
// that can't be told kills the program in time, which loses nothing.
func tellSystemd(ctx context.Context, alive func()) (ended func()) {
	if told, _ := daemon.SdNotify(false, daemon.SdNotifyReady); !told {
		return func() {}
	}
	forget := context.AfterFunc(ctx, func() { _, _ = daemon.SdNotify(false, daemon.SdNotifyStopping) })
	stop := make(chan struct{})
	if patience, _ := daemon.SdWatchdogEnabled(false); patience > 0 {
		go func() {
			ticker := time.NewTicker(patience / 2)
			defer ticker.Stop()
			for {
				select {
				case <-ticker.C:
					alive() // it does not return if something is stuck
					_, _ = daemon.SdNotify(false, daemon.SdNotifyWatchdog)
				case <-stop:
					return
				}
			}
		}()
	}
	return func() {
		forget()
		close(stop)
	}
}
