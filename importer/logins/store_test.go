package logins_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"comebacks/importer"
	"comebacks/importer/logins"
)

func TestKeepListRemove(t *testing.T) {
	store := mocked(t)
	keep(t, store, "https://b", "", "all", "hunter2")
	keep(t, store, "https://a", "M2", "two", "hunter2")
	keep(t, store, "https://a", "m1", "old", "hunter2")
	keep(t, store, "https://a", "M1", "one", `hun"<&>ter2å`)
	want := []logins.Kept{
		{Server: "https://a", Customer: "M1", Username: "one"},
		{Server: "https://a", Customer: "M2", Username: "two"},
		{Server: "https://b", Username: "all"},
	}
	kept, err := store.List(t.Context())
	if diff := cmp.Diff(want, kept); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, p, _ := open(t, logins.Options{Server: "https://a", Store: store}).For("M1"); p != `hun"<&>ter2å` {
		t.Errorf("the password came back as %q", p)
	}

	// What somebody has removed from the keychain goes from the list.
	if err := keyring.Delete("comebacks https://a", "m2"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if kept, err = store.List(t.Context()); err != nil || len(kept) != 2 {
			t.Errorf("%+v, %v", kept, err)
		}
	}
	for _, again := range []int{1, 0} {
		removed, err := store.Remove(t.Context(), "https://b", "")
		if err != nil || len(removed) != again {
			t.Errorf("removed %q, %v", removed, err)
		}
	}
	if list := readList(t, store); strings.Contains(list, "https://b") || strings.Contains(list, "ter2") {
		t.Errorf("the list has %s", list)
	}
}

func readList(t *testing.T, s logins.Store) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.Folder, "logins.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// No file in the state folder ever has a password, and only its owner may read it.
func TestListHasNoSecrets(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "G2", "partner", "hunter2", "M1")
	if _, err := store.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(store.Folder)
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		path := filepath.Join(store.Folder, e.Name())
		text, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(text), "hunter2") {
			t.Errorf("%s: %v, %s", e.Name(), err, text)
		}
		if info, err := e.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

// A keychain that fails while something is kept leaves a list of what there was.
func TestKeepFails(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "M1", "one", "p")
	before := readList(t, store)
	keyring.MockInitWithError(errors.New("said: hunter2 is too weak"))
	err := store.Keep(t.Context(), server, "M2", "two", "hunter2", nil)
	if codeOf(err) != importer.NoKeychain || strings.Contains(fmt.Sprint(err, errors.Unwrap(err)), "hunter2") {
		t.Error(err)
	}
	if _, err := store.List(t.Context()); codeOf(err) != importer.NoKeychain {
		t.Error(err)
	}
	if after := readList(t, store); after != before {
		t.Errorf("the list is now %s", after)
	}
}

// A keychain that says yes and keeps nothing is found out.
func TestKeychainThatForgets(t *testing.T) {
	store := mocked(t)
	store.Keychain = forgets{}
	if err := store.Keep(t.Context(), server, "M1", "u", "p", nil); codeOf(err) != importer.LoginNotKept {
		t.Error(err)
	}
	if list := readList(t, store); strings.Contains(list, "M1") {
		t.Error(list)
	}
}

type forgets struct{}

func (forgets) Set(_, _, _ string) error        { return nil }
func (forgets) Get(_, _ string) (string, error) { return "", keyring.ErrNotFound }
func (forgets) Delete(_, _ string) error        { return keyring.ErrNotFound }

func TestWhatCannotBeKept(t *testing.T) {
	store := mocked(t)
	tests := map[string]struct {
		customer, username, password string
		serves                       []string
		want                         importer.Code
	}{
		"too long":             {"M1", "u", strings.Repeat("x", 2560), nil, importer.LoginTooLong},
		"no password":          {"M1", "u", "", nil, importer.BadLogin},
		"colon":                {"M1", "a:b", "p", nil, importer.BadLogin},
		"not UTF-8":            {"M1", "u", "p\xe5", nil, importer.BadLogin},
		"no id":                {"M1 M2", "u", "p", nil, importer.BadCustomerID},
		"star":                 {"*", "u", "p", nil, importer.BadCustomerID},
		"serves nobody":        {"G2", "u", "p", []string{"M1", ""}, importer.BadCustomerID},
		"serves all by chance": {"", "u", "p", []string{""}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := store.Keep(t.Context(), server, tt.customer, tt.username, tt.password, tt.serves)
			if codeOf(err) != tt.want {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
	if err := store.Keep(t.Context(), "https://"+strings.Repeat("x", 600), "M1", "u", "p", nil); codeOf(err) != importer.LoginTooLong {
		t.Error(err)
	}
}

// A list that is damaged is told, never written over, and keeps no login from being
// found.
func TestDamagedList(t *testing.T) {
	store := mocked(t)
	keep(t, store, server, "M1", "one", "p")
	path := filepath.Join(store.Folder, "logins.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, listed := store.List(ctx)
	_, removed := store.Remove(ctx, server, "M1")
	for _, err := range []error{listed, removed, store.Keep(ctx, server, "M2", "u", "p", nil)} {
		if codeOf(err) != importer.LoginsListLost {
			t.Error(err)
		}
	}
	l := open(t, logins.Options{Server: server, Store: store})
	if l.Who("M1") != "one" || l.Who("M2") != "" {
		t.Error("not found")
	}
	if got := readList(t, store); got != "{" {
		t.Error(got)
	}
}

// Two processes that keep logins at once lose none of the list.
func TestKeptAtOnce(t *testing.T) {
	store := mocked(t)
	store.Keychain = &locking{}
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			if err := store.Keep(context.Background(), server, fmt.Sprintf("M%d", i), "u", "p", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if kept, err := store.List(t.Context()); err != nil || len(kept) != 12 {
		t.Errorf("%d are listed, %v", len(kept), err)
	}
}

// locking lets several goroutines use the library's mock, which has no lock.
type locking struct{ mu sync.Mutex }

func (l *locking) Set(service, user, secret string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return keyring.Set(service, user, secret)
}

func (l *locking) Get(service, user string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return keyring.Get(service, user)
}

func (l *locking) Delete(service, user string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return keyring.Delete(service, user)
}
