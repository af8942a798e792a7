package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/logins"
)

const testServer = "https://connect.example"

// withLogins gives this test a keychain of its own, and an empty environment.
func withLogins(t *testing.T) logins.Store {
	t.Helper()
	before := keychain
	t.Cleanup(func() { keychain = before })
	folder := t.TempDir()
	keychain = fileKeychain(filepath.Join(folder, "keychain.json"))
	t.Setenv("XDG_STATE_HOME", folder)
	t.Setenv(usernameVariable, "")
	t.Setenv(passwordVariable, "")
	return (&terminal{}).store()
}

// said is a terminal that is none, and what it was told.
func said() (*terminal, *bytes.Buffer) {
	var to bytes.Buffer
	return &terminal{Streams: Streams{In: strings.NewReader("nobody\nhunter3\n"), Out: &to, Err: &to}}, &to
}

// of names the customers that a sheet has.
func of(customers ...string) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) { return customers, ctx.Err() }
}

func TestLoginsWithoutATerminal(t *testing.T) {
	store := withLogins(t)
	term, _ := said()
	var usage *usageError
	if _, err := term.logins(t.Context(), testServer, "", of("M1", "M2")); !errors.As(err, &usage) || !strings.Contains(usage.Error(), "credentials") {
		t.Fatal(err)
	}
	if _, err := term.logins(t.Context(), testServer, "", of()); !errors.As(err, &usage) {
		t.Fatal(err)
	}

	// Some have one: it goes on with these, and names the others.
	if err := store.Keep(t.Context(), testServer, "M2", "partner", "hunter2", nil); err != nil {
		t.Fatal(err)
	}
	term, to := said()
	term.quiet = true // which does not keep it from being told
	found, err := term.logins(t.Context(), testServer, "", of("M1", "m2", "M3"))
	if err != nil || found.Who("M2") != "partner" {
		t.Fatal(err)
	}
	if got := to.String(); !strings.Contains(got, "no login for 2 customers, M1, M3; their rows are not sent") || strings.Contains(got, "hunter2") {
		t.Error(got)
	}

	// The same customer at another server has none.
	term, to = said()
	if _, err := term.logins(t.Context(), "https://connect.evil.example", "", of("M2")); !errors.As(err, &usage) {
		t.Error(err)
	}
	if got := to.String(); !strings.Contains(got, "the login that is kept is for https://connect.example, not for https://connect.evil.example") {
		t.Error(got)
	}

	// The environment has one for all.
	t.Setenv(usernameVariable, "env")
	t.Setenv(passwordVariable, "hunter2")
	term, to = said()
	if found, err = term.logins(t.Context(), testServer, "", of("M1", "M2")); err != nil || found.Who("M2") != "env" || to.Len() > 0 {
		t.Error(err, to)
	}
}

func TestLoginsFromAFile(t *testing.T) {
	withLogins(t)
	path := filepath.Join(t.TempDir(), "logins.csv")
	if err := os.WriteFile(path, []byte("customerId,username,password\n\"G2 M1\",group,hunter2\n,others,hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	term, to := said()
	found, err := term.logins(t.Context(), testServer, path, of("M1", "M2"))
	if err != nil || found.Who("M1") != "group" || found.Who("M2") != "others" || to.Len() > 0 {
		t.Error(err, to)
	}
	if err := os.WriteFile(path, []byte("customerId,username,password\nM1,hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	term, _ = said()
	_, err = term.logins(t.Context(), testServer, path, of("M1"))
	text, hint := term.explain(err)
	if codeOf(err) != importer.LoginsBadLine || !strings.HasPrefix(text, "line 2 of ") || strings.Contains(text+hint, "hunter2") {
		t.Error(text, hint)
	}
}

// A stop while the keychain is asked is a stop.
func TestLoginsAreStopped(t *testing.T) {
	withLogins(t)
	term, _ := said()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := term.logins(ctx, testServer, "", of("M1")); exitCode(err) != exitInterrupted {
		t.Error(err)
	}
}

// Each command is there, and no flag of theirs takes a password.
func TestNoFlagTakesAPassword(t *testing.T) {
	var names []string
	for _, c := range newRoot(&terminal{}).Commands() {
		names = append(names, c.Name())
		if f := c.Flags().Lookup("password"); f != nil {
			t.Error(c.Name())
		}
	}
	for _, want := range []string{"login", "logins", "logout"} {
		if !slices.Contains(names, want) {
			t.Error(want)
		}
	}
}
