package importer

import (
	"context"
	"time"
)

// API is what the run needs of Vitec Connect. Package connect implements it.
type API interface {
	// Create sends one POST, once, and says what the answer means. It is
	// never sent a second time by anything below this interface. It does
	// not stop when ctx is cancelled after the request has begun.
	Create(ctx context.Context, c Comeback) Answer

	// Find looks up the comebacks of up to 20 contacts of one customer. A
	// contact that the answer says nothing about is left out of the map; one
	// that has no comebacks is there with an empty list.
	Find(ctx context.Context, customerID string, contactIDs []string) (map[string][]Found, error)
}

// MaxContactsPerFind is how many contacts one look-up may name (documented).
const MaxContactsPerFind = 20

// Found is a comeback that Vitec holds.
type Found struct {
	ID        string
	CreatedAt time.Time // by this machine's clock: the server's, less the skew seen; zero if not told
	Date      time.Time // to the second
}

// Answer is what came of one attempt to create a comeback.
type Answer struct {
	Verdict Verdict
	ID      string        // with AnswerCreated
	Problem Problem       // with every other verdict: what Vitec said, or what failed
	Status  int           // the HTTP status, 0 if no status line came
	Wait    time.Duration // with AnswerWait: how long Vitec asks for; 0 if it did not say
	Begun   time.Time     // when the attempt began
	Took    time.Duration // until the answer was read
}

// Verdict is what an answer means for the row. See the table "What an answer
// means" in the README.
type Verdict int

const (
	// AnswerUncertain: it may have been created or not. The zero value, so
	// that what nobody thought of is never sent again.
	AnswerUncertain Verdict = iota
	// AnswerCreated: 2xx, with an id.
	AnswerCreated
	// AnswerRejected: 400, 404 and other 4xx.
	AnswerRejected
	// AnswerForbidden: 403. Rejected too, and counted by customer.
	AnswerForbidden
	// AnswerCredentials: 401. Stops the run.
	AnswerCredentials
	// AnswerWait: 429, or 503 with Retry-After. Not processed.
	AnswerWait
	// AnswerNotSent: not a byte of the request left this machine.
	AnswerNotSent
	// AnswerRedirect: 3xx, never followed. Stops the run. Not processed.
	AnswerRedirect
)

// FindError says why a look-up gave nothing. Its Verdict is AnswerForbidden,
// AnswerCredentials, AnswerWait, AnswerRedirect, AnswerRejected, or
// AnswerUncertain for what may be tried again: a look-up changes nothing.
type FindError struct {
	Verdict Verdict
	Status  int           // HTTP status, 0 if no status line came
	Wait    time.Duration // with AnswerWait: how long Vitec asks for; 0 if it did not say
	Reason  string        // for people
}

func (e *FindError) Error() string { return "look up comebacks: " + e.Reason }
