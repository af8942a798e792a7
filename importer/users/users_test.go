package users

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// clock is a time that goes on only when a test says so.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newClock() *clock { return &clock{at: time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)} }

const (
	password = "fyra ord i rad"
	office   = "192.0.2.7"
)

// open opens a file as one process does: a test that opens it twice is two.
func open(t *testing.T, path string, c *clock) *Store {
	t.Helper()
	s, err := Open(path, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refuses(t *testing.T, err error, code importer.Code) {
	t.Helper()
	var f *importer.Failure
	if !errors.As(err, &f) || f.Code != code {
		t.Errorf("the error is %v, not %s", err, code)
	}
}

func TestAccounts(t *testing.T) {
	ctx, c := t.Context(), newClock()
	s := open(t, filepath.Join(t.TempDir(), "new", "web.db"), c)
	must(t, s.Add(ctx, "Åsa Öberg", Sends, password))
	must(t, s.Add(ctx, "bo", Reads, password))
	for _, same := range []string{"Åsa Öberg", "åsa öberg", "  ÅSA  ÖBERG ", "A\u030asa O\u0308berg"} {
		refuses(t, s.Add(ctx, same, Reads, password), importer.UserExists)
	}
	for _, bad := range []string{"", " ", "a\x00b", "a\nb", "a\u202eb", "a\u200bb", strings.Repeat("a", 41)} {
		refuses(t, s.Add(ctx, bad, Reads, password), importer.BadUserName)
	}
	refuses(t, s.Add(ctx, "cy", "admin", password), importer.NoSuchRole)
	refuses(t, s.Add(ctx, "cy", Reads, "elva tecken"), importer.PasswordShort)
	refuses(t, s.Add(ctx, "cy", Reads, "tolv\x07tecken!"), importer.PasswordUntyped)
	must(t, s.Add(ctx, "cy", Reads, "ååååååååååååå")) // 12 characters, not bytes

	began := c.now()
	c.pass(time.Hour)
	must(t, s.SetRole(ctx, "BO", Sends))
	refuses(t, s.SetRole(ctx, "di", Sends), importer.NoSuchUser)
	refuses(t, s.SetPassword(ctx, "di", password), importer.NoSuchUser)
	refuses(t, s.Remove(ctx, "di"), importer.NoSuchUser)
	must(t, s.Remove(ctx, "cy"))
	if u, err := s.Find(ctx, "åsa öberg"); err != nil || u.Name != "Åsa Öberg" || u.Role != Sends {
		t.Errorf("found %+v, %v", u, err)
	}
	_, err := s.Find(ctx, "cy")
	refuses(t, err, importer.NoSuchUser)
	all, err := s.List(ctx)
	must(t, err)
	for i := range all {
		all[i].Added, all[i].Changed = all[i].Added.UTC(), all[i].Changed.UTC()
	}
	want := []User{{"bo", Sends, began, c.now()}, {"Åsa Öberg", Sends, began, began}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}

// Nobody else may read the file, and what it says does not let anybody in.
func TestFile(t *testing.T) {
	ctx, c := t.Context(), newClock()
	path := filepath.Join(t.TempDir(), "state", "web.db")
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, nil, 0o644)) // somebody made it with a shell
	s := open(t, path, c)
	must(t, s.Add(ctx, "bo", Sends, password))
	token, err := s.SignIn(ctx, "bo", password, office)
	must(t, err)
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, file := range files {
		info, err := os.Stat(file)
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", file, info.Mode().Perm())
		}
		said, err := os.ReadFile(file)
		must(t, err)
		for _, secret := range []string{token, password} {
			if strings.Contains(string(said), secret) {
				t.Errorf("%s has %q", file, secret)
			}
		}
	}
	if len(files) < 2 {
		t.Errorf("there are only %v", files)
	}
	_, err = s.db.Exec("PRAGMA user_version = 99")
	must(t, err)
	_, err = Open(path, c.now)
	refuses(t, err, importer.UsersLater)

	other := filepath.Join(t.TempDir(), "web.db")
	must(t, os.WriteFile(other, []byte(strings.Repeat("no database ", 100)), 0o600))
	_, err = Open(other, c.now)
	refuses(t, err, importer.UsersNotOpened)
	var why *importer.ReasonError
	if !errors.As(err, &why) || why.Reason != importer.Reason(importer.DatabaseNone) {
		t.Errorf("of a file that is none the error is %v", err)
	}
	_, err = Open(filepath.Join(other, "web.db"), c.now)
	refuses(t, err, importer.UsersNotOpened)
}

// Several processes open a new file at once.
func TestOpenedAtOnce(t *testing.T) {
	c := newClock()
	path := filepath.Join(t.TempDir(), "web.db")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s, err := Open(path, c.now)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Audit(context.Background(), Event{Who: "bo", What: Sent, Run: int64(i)}); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	events, err := open(t, path, c).Events(t.Context(), time.Time{})
	if err != nil || len(events) != 8 {
		t.Errorf("there are %v, %v", events, err)
	}
}

func TestAudit(t *testing.T) {
	ctx, c := t.Context(), newClock()
	s := open(t, filepath.Join(t.TempDir(), "web.db"), c)
	must(t, s.Add(ctx, "bo", Sends, password))
	for i := range int64(15) { // a month apart
		must(t, s.Audit(ctx, Event{Who: "bo", What: Downloaded, Run: i}))
		c.pass(30 * 24 * time.Hour)
	}
	must(t, s.Remove(ctx, "bo"))
	must(t, s.Audit(ctx, Event{Who: "di", What: SignedOut}))
	all, err := s.Events(ctx, time.Time{})
	must(t, err)
	if first := all[0]; first.Run != 2 || first.Who != "bo" || first.What != Downloaded {
		t.Errorf("the oldest is %+v", first)
	}
	if last := all[len(all)-1]; len(all) != 14 || last.Who != "di" || !last.Time.Equal(c.now()) {
		t.Errorf("the last of %d is %+v", len(all), last)
	}
	if all, err = s.Events(ctx, c.now()); err != nil || len(all) != 1 {
		t.Errorf("since now there are %v, %v", all, err)
	}
}
