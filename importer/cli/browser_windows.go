package cli

import "golang.org/x/sys/windows"

// openBrowser opens a file in the user's browser.
func openBrowser(file string) error {
	path, err := windows.UTF16PtrFromString(file)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, nil, path, nil, nil, windows.SW_SHOWNORMAL)
}
