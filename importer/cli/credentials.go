package cli

import (
	"context"
	"os"

	"comebacks/importer/job"
)

const (
	usernameVariable = "COMEBACKS_USERNAME"
	passwordVariable = "COMEBACKS_PASSWORD"
)

// credentials finds those of the partner account at Vitec: in the environment,
// or by a prompt. They are never a flag: a command line is seen by every user of
// the machine. It asks for those that are missing.
func (t *terminal) credentials(ctx context.Context) (job.Credentials, error) {
	c := job.Credentials{Username: os.Getenv(usernameVariable), Password: os.Getenv(passwordVariable)}
	if c.Username != "" && c.Password != "" {
		return c, nil
	}
	if !t.interactive() {
		return c, &usageError{"there are no credentials for Vitec Connect",
			"set " + usernameVariable + " and " + passwordVariable + ", or try with --sandbox, which needs none"}
	}
	var err error
	if c.Username == "" {
		if c.Username, err = t.askText(ctx, "user name at Vitec Connect"); err != nil {
			return c, err
		}
	}
	if c.Password == "" {
		if c.Password, err = t.askSecret(ctx, "password"); err != nil {
			return c, err
		}
	}
	if c.Username == "" || c.Password == "" {
		return c, &usageError{"a user name and a password are needed", "or try with --sandbox, which needs none"}
	}
	return c, nil
}
