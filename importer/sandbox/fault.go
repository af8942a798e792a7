package sandbox

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Fault is something that goes wrong with a request.
type Fault string

const (
	// Not created.
	Unauthorized    Fault = "unauthorized"     // 401
	Forbidden       Fault = "forbidden"        // 403
	Invalid         Fault = "invalid"          // 400 with a model state
	Throttle        Fault = "throttle"         // 429 with Retry-After
	ThrottleBare    Fault = "throttle-bare"    // 429 without
	Unavailable     Fault = "unavailable"      // 503 with Retry-After
	UnavailableBare Fault = "unavailable-bare" // 503 without
	ErrorBefore     Fault = "error-before"     // 500
	CloseBefore     Fault = "close-before"     // the connection is closed without an answer
	HTML            Fault = "html"             // 200 with a web page, as from a proxy
	Redirect        Fault = "redirect"         // 307
	BadGateway      Fault = "bad-gateway"      // 502 with a web page
	ProxyAuth       Fault = "proxy-auth"       // 407 with a web page: the proxy of this network wants a login
	NetworkLogin    Fault = "network-login"    // 511 with a web page: this network itself wants one

	// Created nevertheless.
	UnavailableAfter Fault = "unavailable-after" // 503 without Retry-After
	ErrorAfter       Fault = "error-after"       // 500
	CloseAfter       Fault = "close-after"       // the connection is closed without an answer
	Cut              Fault = "cut"               // 200, the headers and half of the body, then the connection is closed
	HTMLAfter        Fault = "html-after"        // 200 with a web page
	Slow             Fault = "slow"              // answers when the caller has gone, or after ten minutes
	Empty            Fault = "empty"             // 200 with no body
	RetryAfterAfter  Fault = "retry-after-after" // 503 with Retry-After
	BadGatewayAfter  Fault = "bad-gateway-after" // 502 with a web page
	SeeOther         Fault = "see-other"         // 303
	BadID            Fault = "bad-id"            // 200 with an error's message where the id should be
	SameID           Fault = "same-id"           // 200 with an id that is the same each time, and no comeback's
	LongID           Fault = "long-id"           // 200 with an id of 60 characters, and no comeback's
	LateAnswer       Fault = "late-answer"       // created at once, and answered SlowBy later, even if the caller has gone

	// Created when the caller has gone, and never answered: the connection is
	// closed at once or held, at random. It is created LateBy after its end.
	LateWork Fault = "late-work"
)

// Faults lists every Fault. New ones come last: the dice go through it in
// this order, so that a seed goes on to mean what it meant.
var Faults = []Fault{
	Unauthorized, Forbidden, Invalid, Throttle, ThrottleBare,
	Unavailable, UnavailableBare, UnavailableAfter, ErrorBefore, ErrorAfter,
	CloseBefore, CloseAfter, Cut, HTML, HTMLAfter, Redirect, Slow, Empty,
	RetryAfterAfter, BadGateway, BadGatewayAfter, SeeOther, ProxyAuth, NetworkLogin,
	BadID, SameID, LongID, LateAnswer, LateWork,
}

// harmless are the faults of a request that creates nothing.
var harmless = []Fault{
	Unauthorized, Forbidden, Invalid, Throttle, ThrottleBare, Unavailable, UnavailableBare,
	ErrorBefore, CloseBefore, HTML, Redirect, BadGateway, ProxyAuth, NetworkLogin,
}

// Creates reports whether a comeback is created in spite of the fault.
func (f Fault) Creates() bool { return !slices.Contains(harmless, f) }

// lookupFaults are those that a look-up can meet.
var lookupFaults = []Fault{
	Throttle, ThrottleBare, Unavailable, UnavailableBare, ErrorBefore, CloseBefore, Cut,
	BadGateway, ProxyAuth, NetworkLogin,
}

// byStatus lets a fault be named by the status that it answers.
var byStatus = map[string]Fault{
	"303": SeeOther, "307": Redirect, "400": Invalid, "401": Unauthorized, "403": Forbidden, "407": ProxyAuth,
	"429": Throttle, "500": ErrorBefore, "502": BadGateway, "503": Unavailable, "511": NetworkLogin,
}

// ParseFaults reads shares written as throttle=0.1. A status stands for the
// plainest fault that answers it, so that 429=0.1 is the same. The shares
// must lie between 0 and 1, and add up to no more than 1.
func ParseFaults(texts []string) (map[Fault]float64, error) {
	faults := make(map[Fault]float64, len(texts))
	sum := 0.0
	for _, text := range texts {
		fault, share, err := parseFault(text)
		if err != nil {
			return nil, err
		}
		if _, twice := faults[fault]; twice {
			return nil, wrong(FaultTwice, string(fault))
		}
		faults[fault] = share
		sum += share
	}
	if sum > 1+1e-9 { // the sum of 0.7, 0.2 and 0.1 need not be 1 in binary
		return nil, wrong(SharesAbove1, strconv.FormatFloat(sum, 'g', 4, 64))
	}
	return faults, nil
}

func parseFault(text string) (Fault, float64, error) {
	name, number, found := strings.Cut(text, "=")
	if !found {
		return "", 0, wrong(BadFault, text)
	}
	fault, known := byStatus[name]
	if !known {
		fault = Fault(name)
	}
	if !slices.Contains(Faults, fault) {
		return "", 0, wrong(NoSuchFault, name, faultNames())
	}
	share, err := strconv.ParseFloat(number, 64)
	if err != nil || !(share >= 0 && share <= 1) { // the negation catches NaN
		return "", 0, wrong(BadShare, name, number)
	}
	return fault, share, nil
}

func faultNames() string {
	names := make([]string, len(Faults))
	for i, f := range Faults {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// dice decides which requests meet a fault. They are not safe for use by
// several goroutines: the caller throws them in the order of arrival.
type dice struct {
	random *rand.Rand
	shares map[Fault]float64
}

// newDice gives the dice of one kind of request. Each kind has a stream of
// its own, so that look-ups do not change what the POSTs meet.
func newDice(seed, stream uint64, shares map[Fault]float64) *dice {
	return &dice{random: rand.New(rand.NewPCG(seed, stream)), shares: shares}
}

// fault gives what the next request meets, "" for nothing.
func (d *dice) fault() Fault {
	at := d.random.Float64()
	for _, f := range Faults {
		if at -= d.shares[f]; at < 0 {
			return f
		}
	}
	return ""
}
