package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

// Passwords are never a flag: a command line is seen by every user of the machine.
const (
	usernameVariable = "COMEBACKS_USERNAME"
	passwordVariable = "COMEBACKS_PASSWORD"
)

const (
	personWaits     = 2 * time.Minute // for a locked keychain that the user is asked to open
	longestPassword = 4 << 10         // the most bytes of the line that it is read from
)

// keychain is where logins are kept, the system's if it is nil. Tests have another.
var keychain logins.Keychain

// logins finds the login of each customer at a server in a file, if one is named, in
// the environment, or in the keychain, and asks the user for those that are missing.
// Without a terminal it makes do with those that it has found. What was found or typed
// once is not asked for again.
func (t *terminal) logins(ctx context.Context, server, file string, of func(context.Context) ([]string, error)) (*logins.Logins, error) {
	found, err := t.openLogins(ctx, server, file)
	if err != nil {
		return nil, err
	}
	customers, err := of(ctx)
	if err != nil {
		return nil, err
	}
	if len(customers) == 0 { // it is not known yet whom it will be about
		customers = []string{""}
	}
	missing := found.Missing(customers)
	if ctx.Err() == nil && len(missing) > 0 && t.interactive() {
		if err := t.askForMissing(ctx, found, server, missing); err != nil {
			return nil, err
		}
		missing = found.Missing(customers)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(missing) == 0:
	case slices.ContainsFunc(customers, func(customer string) bool { return found.Who(customer) != "" }):
		t.notice(importer.Notice{Code: importer.LoginsMissing, Count: len(missing), List: missing, Loud: true})
	default:
		return nil, errNoCredentials
	}
	return found, nil
}

// openLogins opens the logins for a server, once.
func (t *terminal) openLogins(ctx context.Context, server, file string) (*logins.Logins, error) {
	if found := t.opened[server]; found != nil {
		return found, nil
	}
	found, err := logins.Open(ctx, logins.Options{
		Server: server, File: file,
		Username: os.Getenv(usernameVariable), Password: os.Getenv(passwordVariable),
		Store: t.store(), OnNotice: t.notice,
	})
	if err != nil {
		return nil, err
	}
	if t.opened == nil {
		t.opened = make(map[string]*logins.Logins)
	}
	t.opened[server] = found
	return found, nil
}

// mostAsked is the most customers for whom each password is asked for. For more there is
// one question for all.
const mostAsked = 10

// askForMissing asks for the logins of the customers that have none: a partner has one
// user name, and a password for each of them.
func (t *terminal) askForMissing(ctx context.Context, found *logins.Logins, server string, missing []string) error {
	if n := len(missing); n > 1 && n <= mostAsked {
		return t.askForEach(ctx, found, server, missing)
	}
	about := importer.Notice{Code: importer.LoginAskAll, Value: strconv.Itoa(len(missing)), Detail: server}
	customer := ""
	switch {
	case len(missing) == 1 && missing[0] != "":
		customer = missing[0]
		about = importer.Notice{Code: importer.LoginAsk, Value: customer, Detail: server}
	case len(missing) == 1:
		about.Value = ""
	}
	fmt.Fprintln(t.Err, t.told(about))
	c, err := t.askCredentials(ctx, fromEnvironment())
	if err == nil {
		err = logins.Check(c.Username, c.Password)
	}
	if err != nil {
		return err
	}
	found.Use(customer, c.Username, c.Password)
	return nil
}

// askForEach asks for the password of each customer; one that is left empty leaves its
// customer out.
func (t *terminal) askForEach(ctx context.Context, found *logins.Logins, server string, missing []string) error {
	fmt.Fprintln(t.Err, t.told(importer.Notice{Code: importer.LoginAskEach, Count: len(missing), List: missing, Detail: server}))
	c := fromEnvironment()
	if c.Username == "" {
		var err error
		if c.Username, err = t.askText(ctx, "ask.username"); err != nil {
			return err
		}
	}
	for _, customer := range missing {
		password, err := t.askSecret(ctx, "ask.password-for", "customer", customer)
		if err != nil {
			return err
		}
		if password == "" {
			continue
		}
		if err := logins.Check(c.Username, password); err != nil {
			return err
		}
		found.Use(customer, c.Username, password)
	}
	return nil
}

// store is where this user's logins are kept.
func (t *terminal) store() logins.Store {
	folder, err := job.StateFolder()
	if err != nil {
		folder = "" // those who need it say so
	}
	s := logins.Store{Folder: folder, Keychain: keychain}
	if t.interactive() {
		s.Wait = personWaits
	}
	return s
}

func fromEnvironment() job.Credentials {
	return job.Credentials{Username: os.Getenv(usernameVariable), Password: os.Getenv(passwordVariable)}
}

// forgetEnvironment keeps the login in the environment from the programs that are started:
// a browser would hand it on to all of its own.
func forgetEnvironment() { _ = os.Unsetenv(passwordVariable) }

// errNoCredentials says that there is no login for any customer.
var errNoCredentials error = usage("no-credentials", "username", usernameVariable, "password", passwordVariable)

// askCredentials asks a person for what is not known yet.
func (t *terminal) askCredentials(ctx context.Context, c job.Credentials) (job.Credentials, error) {
	var err error
	password := "ask.password-of"
	if c.Username == "" {
		password = "ask.password"
		if c.Username, err = t.askText(ctx, "ask.username"); err != nil {
			return c, err
		}
	}
	if c.Password == "" {
		if c.Password, err = t.askSecret(ctx, password, "username", c.Username); err != nil {
			return c, err
		}
	}
	if c.Username == "" || c.Password == "" {
		return c, usage("both-needed")
	}
	return c, nil
}

// passwordLine reads a password from the first line of standard input.
func (t *terminal) passwordLine(ctx context.Context) (string, error) {
	if isTerminal(t.In) {
		return "", usage("password-typed")
	}
	line, err := t.await(ctx, func() (string, error) {
		line, err := bufio.NewReader(io.LimitReader(t.In, longestPassword)).ReadString('\n')
		if err == io.EOF && len(line) < longestPassword {
			err = nil
		}
		return line, err
	}, func() {})
	if err != nil && ctx.Err() == nil {
		return "", usage("no-password-read")
	}
	line = strings.TrimPrefix(strings.TrimRight(line, "\r\n"), "\ufeff") // which PowerShell writes
	return line, cmp.Or(err, ctx.Err())
}
