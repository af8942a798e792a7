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
		Args: anyLogin,
		RunE: func(c *cobra.Command, args []string) error {
			return keepLogin(c.Context(), t, first(args), &o)
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
	fmt.Fprintln(t.Out, t.told(kept))
	return nil
}

// checkCustomers says what is wrong with the customers that a login is to be for.
func checkCustomers(customer string, serves []string) error {
	if customer == "" && len(serves) > 0 {
		return usage("for-whom", "customer", serves[0])
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
			return c, usage("password-of-whom", "variable", usernameVariable)
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
		return c, usage("nobody-to-ask-login", "username", usernameVariable, "password", passwordVariable)
	default:
		about := importer.Notice{Code: importer.LoginAskAll, Detail: server}
		if customer != "" {
			about = importer.Notice{Code: importer.LoginAsk, Value: customer, Detail: server}
		}
		fmt.Fprintln(t.Err, t.told(about))
		return t.askCredentials(ctx, c)
	}
	return c, nil
}
