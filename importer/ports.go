package importer

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// API is what the run needs of Vitec Connect. Package connect implements it.
type API interface {
	// Create sends one POST, once, and says what the answer means. It is
	// never sent a second time by anything below this interface. It does
	// not stop when ctx is cancelled after the request has begun. When it
	// returns, the request's connection is closed or has been answered on:
	// no byte of the request leaves this machine any more.
	Create(ctx context.Context, c Comeback) Answer

	// Find looks up the comebacks of contacts of one customer, in one
	// request. Its error is a *FindError, or ctx's.
	Find(ctx context.Context, customerID string, contactIDs []string) (Look, error)

	// Fit says how many of the contacts, from the first one on, a single
	// look-up can name: at least 1, at most MaxContactsPerFind.
	Fit(customerID string, contactIDs []string) int

	// Login names the login with which requests for a customer are made: the same for
	// all customers that share one, and no secret. "" says that there is none, so
	// that nothing can be asked or sent for the customer.
	Login(customerID string) string
}

// MaxContactsPerFind is how many contacts one look-up may name (documented).
const MaxContactsPerFind = 20

// Look is what one look-up has shown, all in one answer.
type Look struct {
	// Held is what each contact has. A contact that the answer says nothing
	// about is left out; one that has no comebacks is there with an empty
	// list.
	Held map[string][]Found
	// Total is how many comebacks stand in the whole answer.
	Total int
	// Cached says that a cache has answered, or may have.
	Cached bool
	Heard  Heard
}

// Found is a comeback that Vitec holds.
type Found struct {
	ID        string
	CreatedAt time.Time // by the server's clock; zero if it is not told, or could be two moments
	Date      time.Time // to the second
}

// Heard is the server's clock as one answer told it.
type Heard struct {
	Date time.Time // the answer's Date header; zero if there was none
	At   time.Time // when it came, by this machine's monotonic clock
}

// Answer is what came of one attempt to create a comeback.
type Answer struct {
	Verdict Verdict
	ID      string        // with AnswerCreated
	Problem Problem       // with every other verdict: what Vitec said, or what failed
	Status  int           // the HTTP status, 0 if no status line came
	Wait    time.Duration // how long Vitec asks to wait before anything else is sent; 0 if it did not say
	Begun   time.Time     // when the attempt began
	Took    time.Duration // until the answer was read
	Heard   Heard
}

// Verdict is what an answer means for the row. See the table "What an answer
// means" in the README.
type Verdict int

const (
	// AnswerNone: there was no request. The zero value, so that an Answer
	// that nobody has filled in does not say that something was sent.
	AnswerNone Verdict = iota
	// AnswerUncertain: it may have been created or not.
	AnswerUncertain
	// AnswerCreated: 2xx, with an id that can be one.
	AnswerCreated
	// AnswerRejected: 400, 404 and other 4xx.
	AnswerRejected
	// AnswerForbidden: 403. Rejected too.
	AnswerForbidden
	// AnswerCredentials: 401. Not processed.
	AnswerCredentials
	// AnswerWait: 429. Not processed.
	AnswerWait
	// AnswerNotSent: not a byte of the request left this machine, or only a
	// proxy saw it, which did not pass it on.
	AnswerNotSent
	// AnswerRedirect: 3xx, never followed. It may have been created or not,
	// and the run stops.
	AnswerRedirect
	// AnswerNetwork: 407 or 511. The network that this machine is in asks for
	// something before it lets requests through. Not processed; the run stops.
	AnswerNetwork
)

// FindError says why a look-up gave nothing. Its Verdict is AnswerForbidden,
// AnswerCredentials, AnswerWait, AnswerRedirect, AnswerNetwork,
// AnswerRejected, or AnswerUncertain for what may be tried again: a look-up
// changes nothing.
type FindError struct {
	Verdict Verdict
	Status  int           // HTTP status, 0 if no status line came
	Wait    time.Duration // how long Vitec asks to wait; 0 if it did not say
	Reason  string        // a Reason, or what Vitec said
	Target  string        // where a redirect points
	Heard   Heard
}

func (e *FindError) Error() string { return "look up: " + bareReason(e.Reason) }

// Journal is what the run needs of the journal: a memory that outlives the
// process. Package journal implements it, for one run. Its methods are safe
// for use by many goroutines, and none of them stops half-way when a context
// ends.
type Journal interface {
	Ledger
	Doubts

	// Number is the run's number.
	Number() int64

	// Entries gives what was recorded of the run's rows before, by rising row
	// number. A row whose request began, and of which nothing else is known,
	// is Uncertain.
	Entries() iter.Seq2[Outcome, error]

	// Leave says that this start of the run is over: what it left in doubt
	// nobody settles now. Whoever waits for a row of it (Relative.Done) goes
	// on.
	Leave()
}

// Ledger is what sending asks of the journal.
type Ledger interface {
	// Intend records a row as being sent, and calls back when that is safe
	// on disk: only then may the first byte of its request leave. If rows
	// stand in its way, nothing is recorded, and it calls back with those.
	Intend(Intent, func([]Relative, error))

	// Begun says that the first byte of a row's request is about to leave,
	// at a time by the server's clock (zero if that was never heard). It need
	// not outlive the machine, only the process. An error says that nothing
	// may be sent: this process may no longer be the one that sends.
	Begun(row int, at time.Time) error

	// Record records what became of a row; an Uncertain one that was sent
	// comes with its Doubt. It returns before that is on disk; if it never
	// gets there, every later call fails. A created row whose id another row
	// of this run has is refused with a *Clash, and nothing is recorded.
	Record(Outcome, *Doubt) error

	// Flush returns when all that was recorded is on disk, and says which
	// created rows have an id that another row has as well; of two rows of this
	// run, both. Each is said once.
	Flush() ([]Clash, error)
}

// Doubts is what settling asks of the journal.
type Doubts interface {
	// Doubts gives all doubts of the run that are not settled for good, in
	// the order of their rows.
	Doubts() ([]Doubt, error)

	// Keep records what has been learned of a doubt. If the row is no longer
	// in doubt, or in doubt once more (Times), nothing is recorded.
	Keep(Doubt) error

	// Settle records what became of a row in doubt, of whichever run, and
	// who said so: "" for a look-up, else a person. An Uncertain outcome says
	// that the run has given up for now. If the row is no longer in doubt, or
	// in doubt once more, nothing is recorded; what it is comes back.
	Settle(d Doubt, o Outcome, by string) (Outcome, error)

	// Owners says which of the ids are those of comebacks that rows of ours
	// made, of whichever run to this server, by the ids as they were asked for.
	Owners(ids []string) (map[string]Owner, error)

	// KnowsSheet reports whether a run to this server is of a sheet, by its code.
	KnowsSheet(code string) (bool, error)

	// Witness gives the newest comeback of a customer that a POST of ours, of
	// whichever run to this server, was answered with.
	Witness(customerID string) (Made, bool, error)

	// Hear keeps what the server's clock says; Heard gives what was kept
	// last, if this machine has not been started anew since.
	Hear(Heard) error
	Heard() (Heard, bool, error)
}

// RowRef names a row of a run.
type RowRef struct {
	Run int64 `json:"run"`
	Row int   `json:"row"`
}

// Owner is a row that made a comeback, as far as the answer to its POST can be
// believed: only what is shown for its contact at its time is its own.
type Owner struct {
	RowRef
	Fingerprint // of what it asked for: as the first version computed it, if that alone is left
}

// Intent is a row that is about to be sent.
type Intent struct {
	Row         int
	Comeback    Comeback
	Fingerprint Fingerprint
	First       Fingerprint // as the first version of the program computed it
	Origin      Origin      // carried on from another sheet; zero if the row is its own sheet's
	At          time.Time   // by this machine's clock, for people
	ServerTime  time.Time   // by the server's clock; zero if that was never heard
	Allow       Relation    // relatives whose comeback is created that stand in nobody's way
	// Looked says that the relatives with StateAbsent have been looked up just
	// now, and stand in nobody's way.
	Looked bool
	// Before are the ids of the contact's comebacks that a look-up has shown
	// just now, for a row that is sent again.
	Before []string
}

// Relative is a row that stands in the way of another one.
type Relative struct {
	RowRef
	Is    Relation
	State State
	ID    string // the comeback's, with StateCreated
	Doubt Doubt  // with StateInDoubt and StateAbsent
	// Done is closed when there is something new to learn of a row that this
	// process is sending or settling for another run. It is nil for a doubt
	// that nobody settles.
	Done <-chan struct{}
}

// Relation says what two rows have in common. It can be joined by |.
type Relation uint8

const (
	SameComeback Relation = 1 << iota // they ask for the same comeback
	SameSlot                          // their comebacks are of one contact at one time, and differ in what else they say
	SameOrigin                        // they are versions of one row, for one customer, and ask for different comebacks
	Correction                        // the same, and the row is the first sheet's own, of which the other is a corrected version
)

// Query asks what the journal knows of a row that may be sent.
type Query struct {
	Row         int
	CustomerID  string
	ContactID   string
	Date        time.Time
	Fingerprint Fingerprint
	First       Fingerprint // as the first version of the program computed it
	Origin      Origin      // carried on from another sheet; zero if the row is its own sheet's
}

// Recalled is what the journal knows of a row.
type Recalled struct {
	// Relatives are what Intend would call back with now, but for those with
	// StateAbsent; mostly there are none.
	Relatives []Relative
	// Coming says that the row's contact has a comeback of ours at another
	// time, which is still to come.
	Coming bool
}

// State says where a Relative stands.
type State int

const (
	StateCreated  State = iota + 1
	StateUnderWay       // it is being sent by another run of this process
	StateInDoubt        // it may be in Vitec or not
	StateAbsent         // it was shown or said not to be in Vitec; it stands in the way until it was looked up once more
)

// Doubt is a row whose comeback may be in Vitec or not, with all that is known
// to settle it.
type Doubt struct {
	RowRef
	CustomerID string
	ContactID  string
	Date       time.Time
	Key        uint64 // Fingerprint.Key
	State      DoubtState

	// Began is when the first request began that may have made it, by the
	// server's clock; zero if that was never heard. Machine says that it is
	// by this machine's clock, as the first version recorded it.
	Began   time.Time
	Machine bool
	Start   time.Time // the same by this machine's monotonic clock; zero if that is not known any more
	SentAt  time.Time // when the last request began, by this machine's clock, for people

	// Seen is when our end of the last request's connection was closed, by
	// this machine's monotonic clock: the start of this process, if it was
	// not this start of the machine that saw it. SeenBy is the same by the
	// server's clock; zero if that was never heard.
	Seen   time.Time
	SeenBy time.Time

	W      time.Duration // how long after Seen the server may still make it
	Times  int           // how often the row was in doubt, this time included
	Resent int           // how often it was sent again after its absence was proven
	Before []string      // ids of the contact's comebacks that were there before it was sent
	Pins   []Made        // later witnesses, see absence.go
	Lost   string        // why there is a doubt, for people
}

// DoubtState says what is left to do about a Doubt.
type DoubtState string

const (
	DoubtOpen    DoubtState = "open"    // it may be in Vitec or not
	DoubtAbsent  DoubtState = "absent"  // it is not; to be looked up once more before it is sent again
	DoubtResent  DoubtState = "resent"  // it was sent again; to be looked up once more at the run's end
	DoubtSettled DoubtState = "settled" // nothing
)

// Made is a comeback whose id its POST was answered with.
type Made struct {
	RowRef
	ID         string        `json:"id"`
	CustomerID string        `json:"customer"`
	ContactID  string        `json:"contact"`
	Date       time.Time     `json:"date"`
	Began      time.Time     `json:"began"` // when its POST began, by the server's clock; zero if that was never heard
	Took       time.Duration `json:"took"`
	At         time.Time     `json:"-"` // when its POST began, by this machine's monotonic clock; zero for one of an earlier start
}

// Clash is an id that two rows have.
type Clash struct {
	Row   int
	ID    string
	Other RowRef // who has it already
	Doubt Doubt  // what is needed to look Row up; from Flush alone
}

func (c *Clash) Error() string {
	return fmt.Sprintf("row %d of run %d has the id %s already", c.Other.Row, c.Other.Run, c.ID)
}
