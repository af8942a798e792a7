package cli

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/sandbox"
)

// target is where a run sends to, and the journal that goes with it.
type target struct {
	api       importer.API
	server    string // the base URL, as part of what makes two comebacks the same
	who       string // the account, for the question before sending
	journal   string
	loopback  bool // the server is on this machine
	throwAway bool // the stand-in's: nothing of it is kept
	close     func()
}

// connectTo finds the credentials and makes the client, or starts the
// stand-in.
func connectTo(ctx context.Context, t *terminal, o *sendFlags) (*target, error) {
	if o.sandbox {
		return startSandbox(t, o)
	}
	journal, err := journalPath(o.journal)
	if err != nil {
		return nil, err
	}
	if err := connect.CheckBaseURL(o.BaseURL); err != nil {
		return nil, err
	}
	c, err := t.credentials(ctx)
	if err != nil {
		return nil, err
	}
	return newTarget(o, o.BaseURL, c, journal)
}

func newTarget(o *sendFlags, baseURL string, c credentials, journal string) (*target, error) {
	format, err := connect.ParseFormat(o.Format)
	if err != nil {
		return nil, err
	}
	client, err := connect.New(connect.Config{
		BaseURL: baseURL, Username: c.username, Password: c.password,
		Format: format, Workers: o.Workers, Timeout: o.Timeout,
	})
	if err != nil {
		return nil, err
	}
	return &target{
		api: client, server: client.Server(), who: c.username, journal: journal, loopback: client.Loopback(),
		close: client.Close,
	}, nil
}

// startSandbox serves the stand-in inside the program, with a journal of its
// own that is thrown away, so that it can be tried again and again.
func startSandbox(t *terminal, o *sendFlags) (*target, error) {
	folder, err := os.MkdirTemp("", "comebacks-sandbox-*")
	if err != nil {
		return nil, err
	}
	// Its life does not end with the command's context: requests under way
	// at Ctrl-C are finished.
	server, err := sandbox.Start(context.Background(), "127.0.0.1:0", sandbox.New(sandbox.Config{}))
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	to, err := newTarget(o, server.URL, credentials{"sandbox", "sandbox"}, filepath.Join(folder, "journal.db"))
	if err != nil {
		server.Close()
		os.RemoveAll(folder)
		return nil, err
	}
	t.say("sending to the stand-in at %s; nothing goes to Vitec", server.URL)
	to.throwAway = true
	closeClient := to.close
	to.close = func() {
		closeClient()
		server.Close()
		os.RemoveAll(folder)
	}
	return to, nil
}

// stateFolder is where a user's programs keep what they must not forget:
// $XDG_STATE_HOME, or what stands for it on this system.
func stateFolder() (string, error) {
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
