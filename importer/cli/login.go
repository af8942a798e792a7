package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

// loginOptions are the flags of login.
type loginOptions struct {
	baseURL       string
	serves        []string
	passwordStdin bool
}

func newLogin(t *terminal) *cobra.Command {
	var o loginOptions
	c := &cobra.Command{
		Use:  "login",
		Args: atMostOneCustomer,
		RunE: func(c *cobra.Command, args []string) error {
			return keepLogin(c.Context(), t, firstOf(args), &o)
		},
	}
	f := c.Flags()
	addServerFlag(f, &o.baseURL)
	f.StringArrayVar(&o.serves, "for", nil, "")
	f.BoolVar(&o.passwordStdin, "password-stdin", false, "")
	return c
}

// addServerFlag adds the flag that says whose login it is about.
func addServerFlag(f *pflag.FlagSet, baseURL *string) {
	f.StringVar(baseURL, "base-url", job.Defaults().Send.BaseURL, "")
}

// atMostOneCustomer wants one CUSTOMER or none.
func atMostOneCustomer(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{fmt.Sprintf("%s takes one CUSTOMER, and was given %d", c.CommandPath(), len(args)), "see: " + c.CommandPath() + " --help"}
	}
	return nil
}

func firstOf(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func keepLogin(ctx context.Context, t *terminal, customer string, o *loginOptions) error {
	server, err := job.Server(o.baseURL)
	if err != nil {
		return err
	}
	if err := checkCustomers(customer, o.serves); err != nil {
		return err
	}
	store := t.store()
	if err := store.Reach(ctx); err != nil {
		return err
	}
	c, err := t.loginToKeep(ctx, customer, server, o.passwordStdin)
	if err != nil {
		return err
	}
	if err := store.Keep(ctx, server, customer, c.Username, c.Password, o.serves); err != nil {
		return err
	}
	kept := importer.Notice{Code: importer.LoginKeptForAll, Detail: server}
	if customer != "" {
		kept = importer.Notice{Code: importer.LoginKept, List: append([]string{customer}, o.serves...), Detail: server}
	}
	fmt.Fprintln(t.Out, told(kept))
	return nil
}

// checkCustomers says what is wrong with the customers that a login is to be for.
func checkCustomers(customer string, serves []string) error {
	if customer == "" && len(serves) > 0 {
		return &usageError{"--for needs to know whose login it is", "name the group, as: comebacks login G2 --for " + serves[0]}
	}
	for _, id := range append([]string{customer}, serves...) {
		if id == "" && len(serves) == 0 {
			continue
		}
		if err := logins.CheckCustomer(id); err != nil {
			return err
		}
	}
	return nil
}

// loginToKeep finds the user name and the password: in the environment, in standard
// input, or by asking.
func (t *terminal) loginToKeep(ctx context.Context, customer, server string, passwordStdin bool) (job.Credentials, error) {
	c := fromEnvironment()
	both := c.Username != "" && c.Password != ""
	var err error
	if passwordStdin {
		if c.Username == "" {
			return c, &usageError{"--password-stdin needs to know the user name", "set " + usernameVariable}
		}
		c.Password, err = t.passwordLine(ctx)
	}
	switch {
	case err != nil:
		return c, err
	case both && passwordStdin:
		t.notice(importer.Notice{Code: importer.LoginBehind, Value: usernameVariable, Detail: passwordVariable})
	case both:
		t.notice(importer.Notice{Code: importer.LoginOfVariables, Value: usernameVariable, Detail: passwordVariable})
	case passwordStdin:
	case !t.interactive():
		return c, &usageError{"there is no terminal to ask for a user name and a password in",
			"set " + usernameVariable + " and " + passwordVariable + ", or use --password-stdin"}
	default:
		about := importer.Notice{Code: importer.LoginAskAll, Detail: server}
		if customer != "" {
			about = importer.Notice{Code: importer.LoginAsk, Value: customer, Detail: server}
		}
		fmt.Fprintf(t.Err, "%s\n", told(about))
		return t.askCredentials(ctx, "user name", c)
	}
	return c, nil
}
