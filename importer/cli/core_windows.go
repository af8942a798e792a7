package cli

// keepNoCore has nothing to do: Windows keeps the memory of a program that
// aborts only if its user has set it up to.
func keepNoCore() {}
