//go:build unix && !darwin

package logins

import (
	"fmt"
	"os"

	"comebacks/importer"
)

// reachable says why there can be no Secret Service: nobody is signed in to a
// desktop. The D-Bus library would start a bus of its own then (dbus-launch), which
// nobody ever ends, with no keychain on it.
func reachable() error {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return nil
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return nil
		}
	}
	return importer.Because(importer.NoDesktop)
}
