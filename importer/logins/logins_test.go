package logins_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

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

// A login that was refused is not given again, but what was typed since is; a refusal for
// one customer says nothing of another.
func TestRefused(t *testing.T) {
	bad := map[string]bool{"m1 kontor hemligt": true}
	l, err := logins.Open(context.Background(), logins.Options{
		Username: "kontor", Password: "hemligt",
		Refused: func(customer, username, password string) bool { return bad[customer+" "+username+" "+password] },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Missing([]string{"M1", "M2"}); !slices.Equal(got, []string{"M1"}) {
		t.Errorf("missing: %v", got)
	}
	l.Use("M1", "kontor", "nytt")
	if _, password, _ := l.For("m1"); password != "nytt" {
		t.Errorf("the password is %q", password)
	}
	if _, password, _ := l.For("M2"); password != "hemligt" {
		t.Errorf("the password of the other is %q", password)
	}
	bad["m1 kontor nytt"] = true
	if _, _, ok := l.For("M1"); ok {
		t.Error("what was typed and refused is given again")
	}
}
