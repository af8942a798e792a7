//go:build unix

package logins

import (
	"os"
	"path/filepath"
	"testing"
)

// What systemd hands to a service looks as if the group could read it. Nothing else that
// looks like that is taken.
func TestCredentialOfSystemd(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("it belongs to root")
	}
	folder, other := t.TempDir(), t.TempDir()
	for name, tt := range map[string]struct {
		folder, named string
		mode          os.FileMode
		owner, group  int
		taken         bool
	}{
		"a credential":          {folder, folder, 0o440, 0, 0, true},
		"no service":            {folder, "", 0o440, 0, 0, false},
		"elsewhere":             {other, folder, 0o440, 0, 0, false},
		"for everybody":         {folder, folder, 0o444, 0, 0, false},
		"others may write":      {folder, folder, 0o460, 0, 0, false},
		"of another group":      {folder, folder, 0o440, 0, 4, false},
		"of another user":       {folder, folder, 0o440, 2, 0, false},
		"its owner's, as usual": {other, "", 0o400, 2, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CREDENTIALS_DIRECTORY", tt.named)
			path := filepath.Join(tt.folder, "logins.csv")
			defer os.Remove(path)
			err := os.WriteFile(path, []byte("customerId,username,password\n,partner,secret\n"), 0o600)
			if err == nil {
				err = os.Chown(path, tt.owner, tt.group)
			}
			if err == nil {
				err = os.Chmod(path, tt.mode)
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := readFile(path); (err == nil) != tt.taken {
				t.Error(err)
			}
		})
	}
}
