//go:build !linux

package cli_test

import "testing"

func tinyDisk(t *testing.T) string {
	t.Skip("no disk can be mounted here")
	return ""
}
