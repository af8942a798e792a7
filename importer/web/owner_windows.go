package web

// keepPrivate does nothing: the user's own folders are shut to others by their rights,
// which those within inherit.
func keepPrivate(string, int) error { return nil }
