package users

import (
	"net/netip"
	"sync"
	"time"
)

// How often somebody may try to sign in. Nobody is ever locked out by what others do: the
// delay of a name does not hold where its user has signed in before.
const (
	perName    = 5  // tries a minute of a name from an address
	perAddress = 30 // tries a minute from an address
	perWindow  = time.Minute

	freeOfDelay   = 5                   // failures of a name that delay nothing
	mostDelay     = time.Minute         // the delay doubles from a second up to this
	delayForgets  = time.Hour           // without a failure
	mostTriesKept = 50_000              // names, addresses, pairs
	placeLife     = 90 * 24 * time.Hour // how long an address is known as a user's
)

// tries counts tries to sign in. A try is counted when it begins, so that many at once are
// not more than many in a row.
type tries struct {
	now func() time.Time

	mu        sync.Mutex
	pairs     map[pair][]time.Time
	addresses map[string][]time.Time
	names     map[string]failures
}

type pair struct{ name, address string }

// failures are those of a name since it signed in.
type failures struct {
	n    int
	last time.Time
}

func newTries(now func() time.Time) tries {
	return tries{now: now, pairs: make(map[pair][]time.Time), addresses: make(map[string][]time.Time), names: make(map[string]failures)}
}

// begin counts a try, or says how long to wait. A name is one as names are compared; at home
// it is tried from an address where its user has signed in.
func (t *tries) begin(name, address string, home bool) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.forget(now)
	p := pair{name, address}
	wait = max(untilFree(t.pairs[p], perName, now), untilFree(t.addresses[address], perAddress, now))
	if f := t.names[name]; !home {
		wait = max(wait, f.last.Add(f.delay()).Sub(now))
	}
	if wait > 0 {
		return wait
	}
	t.pairs[p] = append(recent(t.pairs[p], now), now)
	t.addresses[address] = append(recent(t.addresses[address], now), now)
	t.names[name] = failures{t.names[name].n + 1, now}
	return 0
}

// succeeded takes a try back that was right: an office that has one address signs in at
// eight all at once.
func (t *tries) succeeded(name, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.pairs, pair{name, address})
	delete(t.names, name)
	if all := t.addresses[address]; len(all) > 0 {
		t.addresses[address] = all[:len(all)-1]
	}
}

// delay is how long a name waits after its last failure.
func (f failures) delay() time.Duration {
	over := f.n - freeOfDelay
	if over < 0 {
		return 0
	}
	return min(time.Second<<min(over, 10), mostDelay)
}

// recent are the tries of the last minute.
func recent(all []time.Time, now time.Time) []time.Time {
	for len(all) > 0 && now.Sub(all[0]) >= perWindow {
		all = all[1:]
	}
	return all
}

// untilFree is how long it is until one more try would not be too many.
func untilFree(all []time.Time, most int, now time.Time) time.Duration {
	all = recent(all, now)
	if len(all) < most {
		return 0
	}
	return all[len(all)-most].Add(perWindow).Sub(now)
}

// forget makes room once there is much to remember. Whoever tries from more addresses than
// fit is not held by this anyway.
func (t *tries) forget(now time.Time) {
	if len(t.pairs)+len(t.addresses)+len(t.names) < mostTriesKept {
		return
	}
	for p, all := range t.pairs {
		if len(recent(all, now)) == 0 {
			delete(t.pairs, p)
		}
	}
	for a, all := range t.addresses {
		if len(recent(all, now)) == 0 {
			delete(t.addresses, a)
		}
	}
	for name, f := range t.names {
		if now.Sub(f.last) >= delayForgets {
			delete(t.names, name)
		}
	}
	if len(t.pairs)+len(t.addresses)+len(t.names) >= mostTriesKept {
		clear(t.pairs)
		clear(t.addresses)
		clear(t.names)
	}
}

// place is an address as tries count it: who has one of IPv6 has all of its network.
func place(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	network, _ := a.Prefix(64) // which an address of IPv6 always has
	return network.String()
}
