package cli

import (
	"context"
	"os"
)

// credentials are those of the partner account at Vitec. They come from the
// environment or a prompt, are kept in memory alone, and are never a flag: a
// command line is seen by every user of the machine.
type credentials struct {
	username, password string
}

const (
	usernameVariable = "COMEBACKS_USERNAME"
	passwordVariable = "COMEBACKS_PASSWORD"
)

// credentials finds the credentials, or asks for those that are missing.
func (t *terminal) credentials(ctx context.Context) (credentials, error) {
	c := credentials{os.Getenv(usernameVariable), os.Getenv(passwordVariable)}
	if c.username != "" && c.password != "" {
		return c, nil
	}
	if !t.interactive() {
		return c, &usageError{"there are no credentials for Vitec Connect",
			"set " + usernameVariable + " and " + passwordVariable + ", or try with --sandbox, which needs none"}
	}
	var err error
	if c.username == "" {
		if c.username, err = t.askText(ctx, "user name at Vitec Connect"); err != nil {
			return c, err
		}
	}
	if c.password == "" {
		if c.password, err = t.askSecret(ctx, "password"); err != nil {
			return c, err
		}
	}
	if c.username == "" || c.password == "" {
		return c, &usageError{"a user name and a password are needed", "or try with --sandbox, which needs none"}
	}
	return c, nil
}
