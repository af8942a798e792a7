package web

import (
	"io/fs"

	"golang.org/x/sys/windows"
)

// keepPrivate does nothing: the user's own folders are shut to others by their rights,
// which those within inherit.
func keepPrivate(string, int) error { return nil }

// openToOthers is not known here: a file's mode does not say it.
func openToOthers(fs.FileInfo) bool { return false }

// errRefused is what calling a socket ends with that nobody listens at.
const errRefused = windows.WSAECONNREFUSED
