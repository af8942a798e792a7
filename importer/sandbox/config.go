package sandbox

import (
	"log/slog"
	"time"
)

// Config says how a Server behaves. The zero Config accepts any credentials,
// answers at once, and makes no faults.
type Config struct {
	// Username and Password are what Basic authentication must say. If both
	// are empty, any credentials are accepted, and none too.
	Username, Password string

	// Logins are what Basic authentication must say for some customers instead,
	// by their ids. It holds for every call, wherever the customer stands in it.
	Logins map[string]Login

	// Private answers 404 to all below /sandbox/, which needs no credentials: where real
	// people's comebacks are sent to try it, other users of the machine must not read them.
	Private bool

	// Population is the people that there are. nil is Invented().
	Population *Population

	// Seed determines the faults and the jitter: the same requests
	// in the same order meet the same.
	Seed uint64

	// Latency is the wait before each answer, and before the work that it
	// tells of. Jitter is the most that is added to it at random.
	Latency, Jitter time.Duration

	// Faults is the share of POSTs, from 0 to 1, that meet each fault. A
	// request meets one at most. Where the shares add up to more than 1, the
	// later ones in the order of the list Faults get what is left.
	Faults map[Fault]float64

	// FaultsOnLookups lets look-ups meet those of the Faults, at the same
	// shares, that are about the transport: throttle, throttle-bare,
	// unavailable, unavailable-bare, error-before, close-before, cut,
	// bad-gateway, proxy-auth and network-login. The calls that find people meet
	// them, too.
	FaultsOnLookups bool

	// Forbidden are customers that are answered 403, to every call.
	Forbidden []string

	// NoLookups answers every look-up with 403: an account without the CRM
	// set of functions. LookupUnauthorized answers 401, which has been seen of
	// a login that worked elsewhere.
	NoLookups, LookupUnauthorized bool

	// NoLists answers a look-up of more than one contact with 404.
	NoLists bool

	// NoSearch answers some of the calls that find people with 403,
	// SearchUnauthorized with 401.
	NoSearch, SearchUnauthorized []Search

	// NoEmptySearch answers a search for users without a text with 400.
	NoEmptySearch bool

	// MostAsked is how many e-mail addresses or ids one call that finds people may
	// name; a longer one is answered 400. 0 is no bound but the documented one of 20
	// contacts.
	MostAsked int

	// WrongPhones answers a search by telephone number with two contacts who do not
	// have it, before those who do.
	WrongPhones bool

	// MaxPath is how long the path of a request may be, in bytes as it was
	// sent; a longer one is answered 404, before anything else of the request
	// is looked at. 0 is no bound.
	MaxPath int

	// LookupOutage is for how long look-ups are answered 500, from the
	// server's making on, and again each LookupOutageEvery. If that is 0 there
	// is one such time only.
	LookupOutage, LookupOutageEvery time.Duration

	// Lookups is how the answers of look-ups differ from the documented ones.
	Lookups LookupShape

	// LookupLag is how old a comeback must be before look-ups show it.
	// LookupLagJitter is the most that is added to it at random, afresh for
	// each answer: an answer is true as of one moment, so that it never shows
	// a comeback and hides an earlier one. One that was moved or taken away by
	// hand is so at once.
	LookupLag, LookupLagJitter time.Duration

	// LookupDisorder gives each comeback a lag of its own, at random up to
	// LookupLag, so that a later one may be shown before an earlier one.
	LookupDisorder bool

	// OmitEmpty leaves contacts that have no comebacks out of the list that a
	// look-up of several answers.
	OmitEmpty bool

	// Capacity is how many requests may be under way at once; those above it
	// are answered 429. 0 is no bound.
	Capacity int

	// RetryAfter is what Retry-After says, rounded up to whole seconds. 0 is
	// one second; below 0 the header says 0.
	RetryAfter time.Duration

	// RedirectTo is where the redirect fault points. "" is a path of this
	// server that does not exist, so that following it shows among the other
	// requests of Stats.
	RedirectTo string

	// ClockSkew is how far this server's clock is ahead: in the Date header
	// and in createdAt.
	ClockSkew time.Duration

	// LateBy is how long after the answer, or the end of the connection, the
	// faults that create a comeback do so, but for late-answer. 0 creates it
	// before; late-work creates it right after then.
	LateBy time.Duration

	// SlowBy is how long the late-answer fault holds its answer back. 0 is
	// 33 seconds, longer than most callers wait.
	SlowBy time.Duration

	// Zone is where the dates that look-ups answer have their offset from.
	// nil leaves each date as it was sent, and createdAt in Swedish time.
	Zone *time.Location

	// Logger, if not nil, logs each request: kind, status, fault and time
	// taken, but none of its content.
	Logger *slog.Logger
}
