//go:build !windows

package cli

// systemLanguage is "": only Windows has it elsewhere than in variables.
func systemLanguage() string { return "" }
