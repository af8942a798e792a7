package users

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestTriesOfPair(t *testing.T) {
	c := newClock()
	tries := newTries(c.now)
	for range perName {
		if wait := tries.begin("bo", office, true); wait != 0 {
			t.Fatalf("she waits %v", wait)
		}
		c.pass(time.Second)
	}
	if wait := tries.begin("bo", office, true); wait != time.Minute-5*time.Second {
		t.Errorf("she waits %v", wait)
	}
	if wait := tries.begin("di", office, true); wait != 0 {
		t.Errorf("somebody else waits %v", wait)
	}
	if wait := tries.begin("bo", "192.0.2.8", true); wait != 0 {
		t.Errorf("elsewhere she waits %v", wait)
	}
	c.pass(55 * time.Second)
	if wait := tries.begin("bo", office, true); wait != 0 {
		t.Errorf("a minute after the first she waits %v", wait)
	}
	if wait := tries.begin("bo", office, true); wait != time.Second {
		t.Errorf("then she waits %v", wait)
	}
}

func TestTriesOfAddress(t *testing.T) {
	c := newClock()
	tries := newTries(c.now)
	for i := range perAddress {
		if wait := tries.begin(fmt.Sprint(i), office, false); wait != 0 {
			t.Fatalf("try %d waits %v", i, wait)
		}
	}
	if wait := tries.begin("bo", office, true); wait != time.Minute {
		t.Errorf("one more waits %v", wait)
	}
	// Fifty colleagues with one address sign in at eight.
	c.pass(time.Minute)
	for i := range 50 {
		name := fmt.Sprint("colleague ", i)
		if wait := tries.begin(name, office, false); wait != 0 {
			t.Fatalf("colleague %d waits %v", i, wait)
		}
		tries.succeeded(name, office)
	}
	// An own account that signs in does not make room for tries of others.
	for i := range perAddress {
		tries.begin(fmt.Sprint(i), office, false)
		if i%4 == 0 && tries.begin("mine", office, false) == 0 {
			tries.succeeded("mine", office)
		}
	}
	if wait := tries.begin("bo", office, true); wait == 0 {
		t.Error("signing in gives an address new tries")
	}
}

// From ever new addresses, a name's tries are fewer and fewer; but its user is never
// locked out.
func TestDelayOfName(t *testing.T) {
	c := newClock()
	tries := newTries(c.now)
	tried, longest := 0, time.Duration(0)
	for i := range 24 * 60 * 60 { // every second of a day, each from elsewhere
		wait := tries.begin("bo", fmt.Sprint(i), false)
		if wait == 0 {
			tried++
		}
		longest = max(longest, wait)
		if i%600 == 0 {
			if wait := tries.begin("bo", office, true); wait != 0 {
				t.Fatalf("at home she waits %v", wait)
			}
			tries.names["bo"] = failures{tries.names["bo"].n - 1, tries.names["bo"].last}
			delete(tries.pairs, pair{"bo", office})
		}
		c.pass(time.Second)
	}
	if tried > 24*60+20 || tried < 24*60-200 || longest > mostDelay {
		t.Errorf("%d were tried in a day, and the longest wait was %v", tried, longest)
	}
	tries.succeeded("bo", office)
	if wait := tries.begin("bo", "elsewhere", false); wait != 0 {
		t.Errorf("after she has signed in, she waits %v elsewhere", wait)
	}
}

// Where a user has signed in before, what others try elsewhere does not delay her; and
// that outlives the program.
func TestHome(t *testing.T) {
	page, command, c := twoProcesses(t)
	ctx := t.Context()
	signIn(t, page, "bo")
	attacked := func(s *Store) {
		t.Helper()
		for i := range 20 {
			_, err := s.SignIn(ctx, "bo", "wrong but long", fmt.Sprint("203.0.113.", i))
			var many *TooMany
			if !errors.Is(err, ErrRefused) && !errors.As(err, &many) {
				t.Fatal(err)
			}
		}
	}
	attacked(page)
	var many *TooMany
	if _, err := page.SignIn(ctx, "bo", password, "198.51.100.1"); !errors.As(err, &many) || many.Wait <= 0 || many.Wait > mostDelay {
		t.Errorf("elsewhere: %v", err)
	}
	signIn(t, page, "bo")
	attacked(command) // which has counted nothing so far, like a page that was started again
	if _, err := command.SignIn(ctx, "bo", password, "198.51.100.1"); !errors.As(err, &many) {
		t.Errorf("elsewhere: %v", err)
	}
	signIn(t, command, "bo")
	c.pass(placeLife)
	attacked(command)
	if _, err := command.SignIn(ctx, "bo", password, office); !errors.As(err, &many) {
		t.Errorf("after long it is still her place: %v", err)
	}
}

func TestTriesAreForgotten(t *testing.T) {
	c := newClock()
	tries := newTries(c.now)
	for i := range 3 * mostTriesKept {
		tries.begin(fmt.Sprint(i), fmt.Sprint(i), false)
		if n := len(tries.pairs) + len(tries.addresses) + len(tries.names); n > mostTriesKept+3 {
			t.Fatalf("%d are kept", n)
		}
	}
}

func TestPlace(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":               "192.0.2.7",
		"::ffff:192.0.2.7":        "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":    "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":    "2001:db8:1:2::/64",
		"fe80::1%eth0":            "fe80::/64",
		"@":                       "@", // a socket of Unix
		"":                        "",
		"2001:db8:1:3::1":         "2001:db8:1:3::/64",
		"0:0:0:0:0:ffff:c000:207": "192.0.2.7",
	} {
		if got := place(address); got != want {
			t.Errorf("%s is %s", address, got)
		}
	}
}
