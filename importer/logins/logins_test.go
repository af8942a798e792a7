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

const server = "https://connect.example"

// mocked gives a store with the library's own keychain for tests.
func mocked(t *testing.T) logins.Store {
	t.Helper()
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // which the mock does not ask
	return logins.Store{Folder: t.TempDir()}
}

// fileWith writes a file of logins that only its owner may read.
func fileWith(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "logins.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// told collects notices.
type told struct {
	mu  sync.Mutex
	all []importer.Notice
}

func (n *told) add(one importer.Notice) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, one)
}

func (n *told) codes() []importer.Code {
	var codes []importer.Code
	for _, one := range n.all {
		codes = append(codes, one.Code)
	}
	return codes
}

func open(t *testing.T, o logins.Options) *logins.Logins {
	t.Helper()
	l, err := logins.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func keep(t *testing.T, s logins.Store, server, customer, username, password string, serves ...string) {
	t.Helper()
	if err := s.Keep(t.Context(), server, customer, username, password, serves); err != nil {
		t.Fatal(err)
	}
}

func codeOf(err error) importer.Code {
	var f *importer.Failure
	if !errors.As(err, &f) {
		return ""
	}
	return f.Code
}

// The first place that has a login for the customer decides, whether it is the
// customer's own or that of all others.
func TestOrder(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "M1", "kept-m1", "p")
	keep(t, store, server, "", "kept-all", "p")
	const header = "customerId,username,password\n"
	tests := map[string]struct {
		file, username, password string
		want                     map[string]string
	}{
		"all in the file": {header + "M1,file-m1,p\n,file-all,p\n", "env", "p",
			map[string]string{"M1": "file-m1", "m1": "file-m1", "M2": "file-all", "": "file-all"}},
		"one in the file": {header + "M1,file-m1,p\n", "env", "p", map[string]string{"M1": "file-m1", "M2": "env"}},
		"the environment comes before the customer's own in the keychain": {"", "env", "p",
			map[string]string{"M1": "env", "M2": "env", "": "env"}},
		"a user name alone is no login": {"", "env", "", map[string]string{"M1": "kept-m1", "M2": "kept-all"}},
		"a password alone is none":      {"", "", "p", map[string]string{"M1": "kept-m1"}},
		"the keychain":                  {"", "", "", map[string]string{"m1": "kept-m1", "M2": "kept-all", "": "kept-all"}},
		"an empty file":                 {header, "", "", map[string]string{"M1": "kept-m1"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := logins.Options{Server: server, Username: tt.username, Password: tt.password, Store: store}
			if tt.file != "" {
				o.File = fileWith(t, tt.file)
			}
			l := open(t, o)
			l.Use("M1", "typed-m1", "p")
			l.Use("", "typed-all", "p")
			for customer, want := range tt.want {
				if got := l.Who(customer); got != want {
					t.Errorf("%q: %q, want %q", customer, got, want)
				}
			}
		})
	}
}

func TestTyped(t *testing.T) {
	l := open(t, logins.Options{Server: server, Store: mocked(t)})
	customers := []string{"M1", "M2", "m1", "M3"}
	if got, want := l.Missing(customers), []string{"M1", "M2", "M3"}; !slices.Equal(got, want) {
		t.Fatalf("missing %q, want %q", got, want)
	}
	l.Use("M2", "two", "p2")
	l.Use("", "rest", "p")
	if got := l.Missing(customers); len(got) != 0 {
		t.Errorf("missing %q", got)
	}
	if u, p, ok := l.For("m2"); u != "two" || p != "p2" || !ok {
		t.Error(u, p, ok)
	}
	if got := l.Who("M3"); got != "rest" {
		t.Error(got)
	}
}

// An entry belongs to a server: it is found for no other, and that is told once.
func TestNeverForAnotherServer(t *testing.T) {
	store := mocked(t)
	keep(t, store, "https://a", "M1", "partner", "hunter2")
	keep(t, store, "https://a", "", "partner", "hunter2")
	for _, other := range []string{"https://b", "https://a:8443", "http://a", "https://a/x", "https://"} {
		var n told
		l := open(t, logins.Options{Server: other, Store: store, OnNotice: n.add})
		for range 2 {
			if got := l.Missing([]string{"M1", "M2", ""}); len(got) != 3 {
				t.Errorf("%s: only %q are missing", other, got)
			}
		}
		if len(n.all) != 1 || n.all[0].Code != importer.OtherServer || n.all[0].Value != "https://a" || n.all[0].Detail != other {
			t.Errorf("%s: told %+v", other, n.all)
		}
	}
	// What is kept elsewhere for others is nobody's concern.
	if removed, err := store.Remove(t.Context(), "https://a", ""); err != nil || len(removed) != 1 {
		t.Fatal(removed, err)
	}
	var n told
	open(t, logins.Options{Server: "https://b", Store: store, OnNotice: n.add}).Missing([]string{"M2"})
	if len(n.all) != 0 {
		t.Errorf("told %+v", n.all)
	}
}

// Windows joins service and user by a colon, so that two pairs can have one name.
// What an entry says of itself decides.
func TestNamesThatRunTogether(t *testing.T) {
	store := mocked(t)
	store.Keychain = joined{}
	keep(t, store, "https://a:8443", "M1", "partner", "hunter2")
	l := open(t, logins.Options{Server: "https://a", Store: store})
	if got := l.Who("8443:M1"); got != "" {
		t.Errorf("the login of https://a:8443 is given to https://a: %s", got)
	}
	if got := open(t, logins.Options{Server: "https://a:8443", Store: store}).Who("M1"); got != "partner" {
		t.Error(got)
	}
}

// joined is a keychain with the names of Windows.
type joined map[string]string

func (j joined) name(service, user string) string { return strings.ToLower(service + ":" + user) }

func (j joined) Set(service, user, secret string) error {
	return keyring.Set(j.name(service, user), "", secret)
}

func (j joined) Get(service, user string) (string, error) {
	return keyring.Get(j.name(service, user), "")
}

func (j joined) Delete(service, user string) error { return keyring.Delete(j.name(service, user), "") }

// A group's login serves its customers, and a new password of the group is theirs.
func TestGroup(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "G2", "group", "old", "M1", "M2")
	keep(t, store, server, "g2", "group", "new")
	keep(t, store, server, "M2", "own", "p")
	l := open(t, logins.Options{Server: server, Store: store})
	if u, p, _ := l.For("m1"); u != "group" || p != "new" {
		t.Error(u, p)
	}
	if got := l.Who("M2"); got != "own" {
		t.Error(got)
	}
	removed, err := store.Remove(t.Context(), server, "G2")
	if err != nil || !slices.Equal(removed, []string{"G2", "M1"}) {
		t.Errorf("removed %q, %v", removed, err)
	}
	kept, err := store.List(t.Context())
	if err != nil || len(kept) != 1 || kept[0].Customer != "M2" {
		t.Errorf("%+v, %v", kept, err)
	}
}

// Groups that name each other in a circle give no login, and do not hang.
func TestGroupsInACircle(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "G2", "a", "p", "T2")
	keep(t, store, server, "T2", "b", "p", "G2")
	for _, secret := range []string{`{"server":"` + server + `","customer":"t2","of":"g2"}`} {
		if err := keyring.Set("comebacks "+server, "t2", secret); err != nil {
			t.Fatal(err)
		}
	}
	if got := open(t, logins.Options{Server: server, Store: store}).Who("G2"); got != "" {
		t.Error(got)
	}
	if err := store.Keep(t.Context(), server, "G2", "a", "p", []string{"g2"}); codeOf(err) != importer.BadCustomerID {
		t.Error(err)
	}
}

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
		if len(n.all) != 1 || !strings.Contains(n.all[0].Value, "locked") {
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
