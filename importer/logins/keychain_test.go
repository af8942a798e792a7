package logins_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"comebacks/importer"
	"comebacks/importer/logins"
)

// Where there is no keychain, that is told once, and what was typed serves.
func TestNoKeychain(t *testing.T) {
	store := mocked(t)
	keyring.MockInitWithError(errors.New("no such service"))
	var n told
	l := open(t, logins.Options{Server: server, Store: store, OnNotice: n.add})
	if got := l.Missing([]string{"M1", "M2"}); len(got) != 2 {
		t.Error(got)
	}
	l.Use("", "typed", "p")
	if l.Who("M1") != "typed" || l.Who("M3") != "typed" {
		t.Error("what was typed does not serve")
	}
	if got := n.codes(); !slices.Equal(got, []importer.Code{importer.NoKeychain}) {
		t.Errorf("told %v", got)
	}
	ctx := t.Context()
	_, listed := store.List(ctx)
	_, removed := store.Remove(ctx, server, "M1")
	for _, err := range []error{listed, removed, store.Reach(ctx), store.Keep(ctx, server, "M1", "u", "p", nil)} {
		if codeOf(err) != importer.NoKeychain {
			t.Error(err)
		}
	}
}

// An environment that has the login for all never asks the keychain, which could show
// a question.
func TestKeychainIsNotAskedInVain(t *testing.T) {
	var n told
	l := open(t, logins.Options{Server: server, Username: "u", Password: "p", OnNotice: n.add, Store: logins.Store{Keychain: forbidden{t}}})
	if l.Who("M1") != "u" {
		t.Error("not found")
	}
}

type forbidden struct{ t *testing.T }

func (f forbidden) fail() error { f.t.Error("the keychain was asked"); return errors.New("asked") }

func (f forbidden) Set(_, _, _ string) error        { return f.fail() }
func (f forbidden) Get(_, _ string) (string, error) { return "", f.fail() }
func (f forbidden) Delete(_, _ string) error        { return f.fail() }

// slow is a keychain that is locked until open is closed.
type slow struct {
	open  chan struct{}
	asked atomic.Int32
}

func (s *slow) Set(_, _, _ string) error { <-s.open; return nil }

func (s *slow) Get(_, _ string) (string, error) {
	s.asked.Add(1)
	<-s.open
	return "", keyring.ErrNotFound
}

func (s *slow) Delete(_, _ string) error { <-s.open; return nil }

// A locked keychain keeps a script waiting once, and not for each customer.
func TestLockedKeychain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locked := &slow{open: make(chan struct{})}
		defer close(locked.open)
		var n told
		l := open(t, logins.Options{Server: server, Store: logins.Store{Keychain: locked}, OnNotice: n.add})
		began := time.Now()
		if got := l.Missing([]string{"M1", "M2", "M3"}); len(got) != 3 {
			t.Error(got)
		}
		if took := time.Since(began); took != 10*time.Second || locked.asked.Load() != 1 {
			t.Errorf("it took %v, with %d questions", took, locked.asked.Load())
		}
		if len(n.all) != 1 || n.all[0].Value != importer.Reason(importer.KeychainSilent, "10s") {
			t.Errorf("told %+v", n.all)
		}
	})
}

// A stop ends the waiting at once, and is not taken for an answer.
func TestStoppedWhileLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locked := &slow{open: make(chan struct{})}
		defer close(locked.open)
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		var n told
		l, err := logins.Open(ctx, logins.Options{Server: server, Store: logins.Store{Keychain: locked, Wait: time.Minute}, OnNotice: n.add})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		l.Missing([]string{"M1", "M2"})
		if took := time.Since(began); took != time.Second || len(n.all) != 0 {
			t.Errorf("it took %v, and told %+v", took, n.all)
		}
	})
}

// Many ask at once; each customer is asked about once, and others that are known do
// not wait for that.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locked := &slow{open: make(chan struct{})}
		l := open(t, logins.Options{
			Server: server, Store: logins.Store{Keychain: locked, Wait: time.Hour},
			File: fileWith(t, "customerId,username,password\nM9,u,p\n"),
		})
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() { l.For(fmt.Sprintf("M%d", i%4)) })
		}
		synctest.Wait()
		if l.Who("M9") != "u" {
			t.Error("a known one is not found")
		}
		close(locked.open)
		wg.Wait()
		if got := locked.asked.Load(); got != 5 { // the four, and all others
			t.Errorf("%d questions, want 5", got)
		}
	})
}

// A library that panics is a keychain that can't be used.
func TestKeychainThatPanics(t *testing.T) {
	var n told
	l := open(t, logins.Options{Server: server, Store: logins.Store{Keychain: panics{}}, OnNotice: n.add})
	if got := l.Missing([]string{"M1"}); len(got) != 1 || len(n.all) != 1 {
		t.Error(got, n.all)
	}
}

type panics struct{ logins.Keychain }

func (panics) Get(_, _ string) (string, error) { var v any = 1; return v.(string), nil }

// What stands in the keychain under our name and is not ours is no login.
func TestForeignEntries(t *testing.T) {
	store := mocked(t)
	for _, secret := range []string{
		"", "hunter2", "null", "[]", `{"username":"u","password":"p"}`, `{"server":"` + server + `","customer":"m2","username":"u","password":"p"}`,
		`{"server":"https://b","customer":"m1","username":"u","password":"p"}`, `{"server":"` + server + `","customer":"m1","username":"u"}`,
	} {
		if err := keyring.Set("comebacks "+server, "m1", secret); err != nil {
			t.Fatal(err)
		}
		if got := open(t, logins.Options{Server: server, Store: store}).Who("M1"); got != "" {
			t.Errorf("%s: %s", secret, got)
		}
	}
}

// A login that is printed by mistake shows no password.
func TestFormatHidesPasswords(t *testing.T) {
	l := open(t, logins.Options{Server: server, Username: "u", Password: "hunter2", File: fileWith(t, "customerId,username,password\nM1,u,hunter2\n"), Store: mocked(t)})
	l.Use("M2", "u", "hunter2")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if said := fmt.Sprintf(verb, l); strings.Contains(said, "hunter2") || strings.Contains(said, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("%s: %s", verb, said)
		}
	}
}

// Without a desktop session the D-Bus library would start a bus that nobody ends.
func TestNoBusIsStarted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only there is a keychain reached by a bus")
	}
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d", os.Getuid())); err == nil {
		t.Skip("there is a session of this user")
	}
	folder := t.TempDir()
	ran := filepath.Join(folder, "ran")
	if err := os.WriteFile(filepath.Join(folder, "dbus-launch"), []byte("#!/bin/sh\n: > "+ran+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if err := (logins.Store{}).Reach(t.Context()); codeOf(err) != importer.NoKeychain {
		t.Error(err)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a bus was started")
	}
}
