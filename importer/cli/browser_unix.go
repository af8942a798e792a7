//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// openers are the programs that open a file in the user's browser.
func openers() []string {
	switch {
	case runtime.GOOS == "darwin":
		return []string{"open"}
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return nil // a browser in the terminal would take that from us
	}
	return []string{"xdg-open", "x-www-browser"}
}

// openBrowser opens a file in the user's browser. The libraries for it would leave the
// browser in our process group, where Ctrl-C, which ends the page, would end it, too.
func openBrowser(file string) error {
	for _, name := range openers() {
		c := exec.Command(name, file)
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		err := c.Start()
		if errors.Is(err, exec.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		return failsSoon(c.Wait)
	}
	return exec.ErrNotFound
}

// browserStarts is how long such a program may take to fail. One that starts the browser
// itself goes on for as long as that does.
const browserStarts = 3 * time.Second

func failsSoon(wait func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(browserStarts):
		return nil
	}
}
