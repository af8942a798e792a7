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
		Use:   "login [CUSTOMER]",
		Short: "Keep a login for Vitec in the system's keychain",
		Long: `Keep a user name and a password for Vitec Connect in the system's keychain: those
for CUSTOMER, as M30011, or, if none is named, those for all customers without a
login of their own. A login is kept for one server, and never sent to another. It
takes the place of what was kept before.

Vitec gives a password for each customer, or for a group (G2, T2). If a group's
serves its customers, name them with --for: they get the group's new password with
it, too.

The user name and the password are asked for, and are not tried at Vitec. Scripts
set COMEBACKS_USERNAME, and COMEBACKS_PASSWORD, or write the password into the
first line of standard input (--password-stdin).

Whoever sends finds the login of each customer in this order:
  1. the file of --logins: that of the customer, else that of all others
  2. COMEBACKS_USERNAME and COMEBACKS_PASSWORD, for all customers
  3. the keychain: that of the customer, else that of all others
  4. what is typed, as there is none in these

It ends with 0 if the login is kept, and 2 if not.`,
		Example: `  comebacks login M30011
  comebacks login G2 --for M30011 --for M30012
  comebacks login                            for all others
  COMEBACKS_USERNAME=partner comebacks login M30011 --password-stdin < password`,
		Args: anyLogin,
		RunE: func(c *cobra.Command, args []string) error {
			return keepLogin(c.Context(), t, first(args), &o)
		},
	}
	f := c.Flags()
	addServerFlag(f, &o.baseURL)
	f.StringArrayVar(&o.serves, "for", nil, "the login is that of a group, and serves its customer `ID`, as M30011; may be repeated")
	f.BoolVar(&o.passwordStdin, "password-stdin", false, "read the password from the first line of standard input")
	return c
}

// addServerFlag adds the flag that says whose login it is about.
func addServerFlag(f *pflag.FlagSet, baseURL *string) {
	f.StringVar(baseURL, "base-url", job.Defaults().Send.BaseURL, "send to Vitec Connect at `URL` (the server that the login is for)")
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
