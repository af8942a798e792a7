package users

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// office of two processes: the page, and the command line.
func twoProcesses(t *testing.T) (page, command *Store, c *clock) {
	t.Helper()
	c = newClock()
	path := filepath.Join(t.TempDir(), "web.db")
	page, command = open(t, path, c), open(t, path, c)
	must(t, command.Add(t.Context(), "bo", Sends, password))
	return page, command, c
}

func signIn(t *testing.T, s *Store, name string) string {
	t.Helper()
	token, err := s.SignIn(t.Context(), name, password, office)
	must(t, err)
	return token
}

func signedIn(s *Store, token string) bool {
	_, is := s.Session(context.Background(), token)
	return is
}

// What the command line changes is so at once for a page that runs.
func TestSessionsEnd(t *testing.T) {
	page, command, c := twoProcesses(t)
	ctx := t.Context()
	for how, end := range map[string]func(token string) error{
		"password":   func(string) error { return command.SetPassword(ctx, "Bo", password) },
		"role":       func(string) error { return command.SetRole(ctx, "bo", Reads) },
		"same role":  func(string) error { return command.SetRole(ctx, "bo", Sends) },
		"signed out": func(token string) error { return page.SignOut(ctx, token) },
		"all":        func(string) error { return command.SignOutAll(ctx, "BO") },
		"12 hours":   func(string) error { c.pass(12 * time.Hour); return nil },
		"removed":    func(string) error { return command.Remove(ctx, "bo") },
		"removed, new": func(string) error {
			return errors.Join(command.Remove(ctx, "bo"), command.Add(ctx, "bo", Sends, password))
		},
	} {
		t.Run(how, func(t *testing.T) {
			_ = command.Add(ctx, "bo", Sends, password)
			must(t, command.Add(ctx, "di", Sends, password))
			token, other := signIn(t, page, "bo"), signIn(t, page, "di")
			is, ok := page.Session(ctx, token)
			if !ok || is.Name != "bo" || !is.Until.Equal(c.now().Add(12*time.Hour)) {
				t.Fatalf("signed in as %+v, %v", is, ok)
			}
			must(t, end(token))
			if signedIn(page, token) {
				t.Error("she is still signed in")
			}
			if err := page.Extend(ctx, token); err != nil || signedIn(page, token) {
				t.Error("what has ended went on", err)
			}
			if how != "12 hours" && !signedIn(page, other) {
				t.Error("somebody else was signed out")
			}
			must(t, command.Remove(ctx, "di"))
		})
	}
}

func TestExtend(t *testing.T) {
	page, _, c := twoProcesses(t)
	ctx := t.Context()
	token := signIn(t, page, "bo")
	until := func() time.Time {
		is, _ := page.Session(ctx, token)
		return is.Until.UTC()
	}
	first := until()
	c.pass(time.Minute)
	must(t, page.Extend(ctx, token))
	if !until().Equal(first) {
		t.Error("it was written a minute later")
	}
	for range 14 { // a week, in steps of 11 hours and a bit
		c.pass(11 * time.Hour)
		must(t, page.Extend(ctx, token))
		if !until().Equal(c.now().Add(12 * time.Hour)) {
			t.Fatalf("it lasts until %v, at %v", until(), c.now())
		}
	}
	c.pass(11 * time.Hour)
	must(t, page.Extend(ctx, token))
	c.pass(3*time.Hour - 2*time.Minute)
	if !signedIn(page, token) {
		t.Error("it has ended before the week")
	}
	must(t, page.Extend(ctx, token))
	c.pass(time.Minute)
	if signedIn(page, token) {
		t.Error("it lasts longer than a week")
	}
}

// Tokens differ, and nothing else is one.
func TestTokens(t *testing.T) {
	page, _, _ := twoProcesses(t)
	one, two := signIn(t, page, "bo"), signIn(t, page, "bo")
	if one == two || len(one) != 43 {
		t.Errorf("the tokens are %q and %q", one, two)
	}
	for _, not := range []string{"", kept(one), one + "=", strings.ToLower(one), one[:42], "' OR 1=1 --"} {
		if signedIn(page, not) {
			t.Errorf("%q is a token", not)
		}
	}
}

// Refusals do not say why, whatever is wrong.
func TestRefused(t *testing.T) {
	page, command, c := twoProcesses(t)
	ctx := t.Context()
	must(t, command.Add(ctx, "ö", Reads, "lösenordet är ö"))
	for i, one := range []struct{ name, password string }{
		{"bo", "fyra ord i rae"}, {"bo", ""}, {"bo", strings.ToUpper(password)}, {"bo", password + "\x00"}, {"di", password}, {"", password}, {"a\x00", password},
		{"bo", "bo"}, {"bo", strings.Repeat("a", 1<<20)},
	} {
		if _, err := page.SignIn(ctx, one.name, one.password, fmt.Sprint("192.0.2.", i)); err != ErrRefused {
			t.Errorf("%q, %.20q: %v", one.name, one.password, err)
		}
		c.pass(time.Minute)
	}
	// However her keyboard makes an ö.
	if _, err := page.SignIn(ctx, "O\u0308", "lo\u0308senordet a\u0308r o\u0308", office); err != nil {
		t.Error(err)
	}
}

// A password that is changed while it is compared lets nobody in.
func TestChangedMeanwhile(t *testing.T) {
	page, command, _ := twoProcesses(t)
	ctx := t.Context()
	a, known, err := page.account(ctx, "bo", office)
	if !known || err != nil {
		t.Fatal(known, err)
	}
	must(t, command.SetPassword(ctx, "bo", "fem andra ord"))
	if err := page.begin(ctx, a, newToken(), office); !errors.Is(err, ErrRefused) {
		t.Errorf("it began a session: %v", err)
	}
}

// An unknown name costs what a known one does, and no more than two are compared at once.
func TestCost(t *testing.T) {
	page, _, _ := twoProcesses(t)
	ctx := t.Context()
	took := func(name string, i int) time.Duration {
		began := time.Now()
		if _, err := page.SignIn(ctx, name, "wrong but long", fmt.Sprintf("2001:db8:%x::1", i)); err != ErrRefused {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	// The fastest of some, in turns: a machine that does other things makes both slower. A
	// refusal without argon2 takes under a hundredth.
	known, unknown := time.Hour, time.Hour
	for i := 0; i < 5 || i < 100 && (unknown < known/3 || known < unknown/3); i++ {
		known, unknown = min(known, took("bo", i)), min(unknown, took("di", i))
	}
	t.Logf("known %v, unknown %v", known, unknown)
	if unknown < known/3 || known < unknown/3 {
		t.Errorf("a known name takes %v, an unknown one %v", known, unknown)
	}

	page.hash.turns <- struct{}{}
	page.hash.turns <- struct{}{} // two are at it
	brief, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := page.SignIn(brief, "bo", password, office); !errors.Is(err, context.Canceled) {
		t.Errorf("a third was compared: %v", err)
	}
}

// A hundred at once are not more than a hundred in a row.
func TestTriesAtOnce(t *testing.T) {
	page, _, _ := twoProcesses(t)
	var tried, let atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			_, err := page.SignIn(context.Background(), "bo", "wrong but long", office)
			var many *TooMany
			switch {
			case errors.Is(err, ErrRefused):
				tried.Add(1)
			case !errors.As(err, &many):
				let.Add(1)
			}
		})
	}
	all.Wait()
	if tried.Load() != 5 || let.Load() != 0 {
		t.Errorf("%d were tried, %d ended otherwise", tried.Load(), let.Load())
	}
}
