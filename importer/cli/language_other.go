//go:build !windows

package cli

// systemLanguage is "": elsewhere than on Windows the variables have it.
func systemLanguage() string { return "" }
