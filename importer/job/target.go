package job

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/importer/sandbox"
	"comebacks/report"
)

// Logins finds the user name and the password for requests about a customer: Vitec
// gives each customer a password of its own. They are kept only in memory.
type Logins interface {
	For(customerID string) (username, password string, ok bool)
}

// Credentials are a login for all customers.
type Credentials struct {
	Username, Password string
}

// For implements Logins.
func (c Credentials) For(string) (username, password string, ok bool) {
	return c.Username, c.Password, true
}

// Target is where a job sends to, and the journal that goes with it.
type Target struct {
	Server string // the base URL, as part of what makes two comebacks the same
	Trial  bool   // the stand-in's: nothing is kept

	logins   Logins
	api      importer.API
	people   importer.People
	caller   *run.Caller
	journal  string
	loopback bool // the server is on this machine
	close    func()
}

// Target returns where the job sends to; nil before it is connected.
func (jb *Job) Target() *Target { return jb.to }

// CheckAddress reports what is wrong with the server's address, before anyone
// is asked for credentials.
func (o *Options) CheckAddress() error { return addressFailure(connect.CheckBaseURL(o.Send.BaseURL)) }

// Who names the accounts used for the sheet's customers, for the question before
// sending.
func (jb *Job) Who() string {
	var all []string
	for _, customer := range jb.Customers() {
		name, _, ok := jb.to.logins.For(customer)
		if ok && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return strings.Join(all, ", ")
}

// Customers are those of the sheet's valid rows, as far as a look has shown them; at
// most report.MostAgencies.
func (jb *Job) Customers() []string {
	var all []string
	for _, a := range jb.seen.Customers {
		all = append(all, a.ID)
	}
	return all
}

// allCustomers are those of all rows that the job has, nil if there may be more. If
// the login of one was accepted for another before, that says what a 401 means.
func (jb *Job) allCustomers(ctx context.Context) ([]string, error) {
	all, err := jb.CustomersOfRows(ctx)
	if len(all) >= report.MostAgencies {
		all = nil
	}
	return all, err
}

// CustomersOfRows returns the customers of all rows that the job has, for finding their
// logins. If nobody has looked at the sheet yet, they are read from it without judging it;
// without a sheet they are those of the rows in doubt.
func (jb *Job) CustomersOfRows(ctx context.Context) ([]string, error) {
	if all := jb.Customers(); len(all) > 0 {
		return all, nil
	}
	if jb.customers == nil {
		var err error
		if jb.customers, err = jb.readCustomers(ctx); err != nil {
			return nil, err
		}
	}
	return jb.customers, nil
}

// readCustomers reads them from the sheet's copy, or from the rows in doubt.
func (jb *Job) readCustomers(ctx context.Context) ([]string, error) {
	seen := make(map[string]string)
	err := jb.withRun(func(kept *journal.Run) error {
		if kept == nil {
			return nil
		}
		doubts, err := kept.Doubts()
		for _, d := range doubts {
			seen[importer.OneCase(d.CustomerID)] = d.CustomerID
		}
		return err
	})
	if err != nil || jb.sheet == nil {
		return slices.Sorted(maps.Values(seen)), err
	}
	for row, err := range jb.sheet.Rows() {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		if id := cmp.Or(row.Cells.CustomerID, jb.rules.Customer); id != "" && len(seen) < report.MostAgencies {
			seen[importer.OneCase(id)] = id
		}
	}
	return slices.Sorted(maps.Values(seen)), nil
}

// Connect makes the client. Nothing is sent yet.
func (jb *Job) Connect(l Logins) (err error) {
	if jb.Options.Journal, err = JournalPath(jb.Options.Journal); err != nil {
		return err
	}
	jb.to, err = newTarget(&jb.Options, jb.Options.Send.BaseURL, l, jb.Options.Journal)
	return err
}

func newTarget(o *Options, baseURL string, l Logins, journal string) (*Target, error) {
	format, err := connect.ParseFormat(o.Send.Format)
	if err != nil {
		return nil, err
	}
	client, err := connect.New(connect.Config{
		BaseURL: baseURL, Logins: l.For,
		Format: format, Workers: o.Send.Workers, Timeout: o.Send.Timeout,
	})
	if err != nil {
		return nil, err
	}
	caller := run.NewCaller(client, o.Send.Workers, o.Send.Rate, o.Send.Retries)
	caller.Within(o.Keeper.together())
	return &Target{
		Server: client.Server(), logins: l, api: client, people: client, journal: journal, loopback: client.Loopback(),
		caller: caller, close: client.Close,
	}, nil
}

// ConnectTrial runs the stand-in inside the program, with a journal of its own
// that is thrown away, so that a trial can be repeated.
func (jb *Job) ConnectTrial() error {
	folder, err := os.MkdirTemp("", "comebacks-sandbox-*")
	if err != nil {
		return err
	}
	login := Credentials{"sandbox", rand.Text()} // other users of the machine must not read what is tried
	// It outlives a command's context: requests under way when that is
	// cancelled are finished.
	server, err := sandbox.Start(context.Background(), "127.0.0.1:0", sandbox.New(sandbox.Config{Username: login.Username, Password: login.Password, Private: true}))
	if err != nil {
		_ = os.RemoveAll(folder)
		return err
	}
	to, err := newTarget(&jb.Options, server.URL, login, filepath.Join(folder, "journal.db"))
	if err != nil {
		_ = server.Close()
		_ = os.RemoveAll(folder)
		return err
	}
	jb.Watcher.notice(importer.Notice{Code: importer.ToStandIn, Value: server.URL})
	to.Trial = true
	closeClient := to.close
	to.close = func() {
		closeClient()
		_ = server.Close()
		_ = os.RemoveAll(folder)
	}
	jb.to = to
	return nil
}

// NoPlace is the failure of a user who has no folder for the journal. Err says why.
const NoPlace importer.Code = "no-place-for-journal"

// JournalPath returns where the journal is, if none is named.
func JournalPath(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	folder, err := StateFolder()
	if err != nil {
		return "", &importer.Failure{Code: NoPlace, Err: err}
	}
	return filepath.Join(folder, "journal.db"), nil
}

// StateFolder returns where a user's programs keep their state:
// $XDG_STATE_HOME, or its equivalent on this system.
func StateFolder() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "comebacks"), nil
	}
	switch runtime.GOOS {
	case "windows":
		dir, err := os.UserCacheDir() // %LocalAppData%, which does not roam
		return filepath.Join(dir, "comebacks"), err
	case "darwin":
		dir, err := os.UserConfigDir() // ~/Library/Application Support
		return filepath.Join(dir, "comebacks"), err
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state", "comebacks"), err
}
