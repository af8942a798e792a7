package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// Error is what is wrong with the configuration of a stand-in, as data: a code, and
// what it is about. The words for it are elsewhere.
type Error struct {
	Code  Code
	About []string
	Err   error // what the system said; nil if it was not the system
}

// Code names a kind of Error.
type Code string

// The codes. First, second … are what an Error is about.
const (
	FaultTwice   Code = "sandbox-fault-twice"     // First: the fault
	SharesAbove1 Code = "sandbox-shares-above-1"  // First: their sum
	BadFault     Code = "sandbox-bad-fault"       // First: what was given
	NoSuchFault  Code = "sandbox-no-such-fault"   // First: what was given, Second: the faults that there are
	BadShare     Code = "sandbox-bad-share"       // First: the fault, Second: what was given
	BadLogin     Code = "sandbox-bad-login"       // nothing is told of what was given
	TwoLogins    Code = "sandbox-two-logins"      // First: the customer
	NoSuchKind   Code = "sandbox-no-such-kind"    // of search. First: what was given, Second: the kinds that there are
	NoSuchShape  Code = "sandbox-no-such-shape"   // First: what was given, Second: the shapes that there are
	BadAddress   Code = "sandbox-bad-address"     // First: what was given
	NotLoopback  Code = "sandbox-not-loopback"    // First: what was given
	AddressTaken Code = "sandbox-address-taken"   // another program listens there. First: the address
	NotStarted   Code = "sandbox-not-started"     // First: the address, Second: what the system said
	NotServing   Code = "sandbox-stopped-serving" // First: what the system said
)

// Error is for logs and tests.
func (e *Error) Error() string {
	return strings.Join(append([]string{string(e.Code)}, e.About...), " ")
}

func (e *Error) Unwrap() error { return e.Err }

func wrong(code Code, about ...string) *Error { return &Error{Code: code, About: about} }

// notStarted says why nothing can listen at an address.
func notStarted(addr string, err error) *Error {
	const takenOnWindows = syscall.Errno(10048) // WSAEADDRINUSE
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, takenOnWindows) {
		return &Error{Code: AddressTaken, About: []string{addr}, Err: err}
	}
	return &Error{Code: NotStarted, About: []string{addr, err.Error()}, Err: err}
}

func notServing(err error) error {
	return &Error{Code: NotServing, About: []string{fmt.Sprint(err)}, Err: err}
}
