package importer

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// API is what the run needs of Vitec Connect. Package connect implements it.
type API interface {
	// Create sends one POST, once, and says what the answer means. Nothing
	// below this interface ever sends it a second time. It does not stop when
	// ctx is cancelled after the request has begun. When it returns, the
	// request's connection is closed or has carried an answer: no byte of the
	// request leaves this machine any more.
	Create(ctx context.Context, c Comeback) Answer

	// Find looks up the comebacks of contacts of one customer, in one
	// request. Its error is a *FindError, or ctx's.
	Find(ctx context.Context, customerID string, contactIDs []string) (Look, error)

	// Fit returns how many of the contacts, counted from the first, a single
	// look-up can name: at least 1, at most MaxContactsPerFind.
	Fit(customerID string, contactIDs []string) int

	// Login names the login that requests for a customer are made with: the same name
	// for all customers that share one, and not a secret. "" means that there is
	// none, so that nothing can be asked or sent for the customer.
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
	// Total is the number of comebacks in the whole answer.
	Total int
	// Cached says that a cache has answered, or may have.
	Cached bool
	Heard  Heard
}

// Found is a comeback that Vitec holds.
type Found struct {
	ID        string
	CreatedAt time.Time // by the server's clock; zero if it is not given, or could be two moments
	Date      time.Time // to the second
}

// Heard is the server's clock as one answer told it.
type Heard struct {
	Date time.Time // the answer's Date header; zero if there was none
	At   time.Time // when it came, by this machine's monotonic clock
}

// Answer is the result of one attempt to create a comeback.
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

// FindError says why a look-up failed. Its Verdict is AnswerForbidden,
// AnswerCredentials, AnswerWait, AnswerRedirect, AnswerNetwork,
// AnswerRejected, or AnswerUncertain for what may be tried again: a look-up
// changes nothing.
type FindError struct {
	Verdict Verdict
	Status  int           // HTTP status, 0 if no status line came
	Wait    time.Duration // how long Vitec asks to wait; 0 if it did not say
	Reason  string        // a Reason, or what Vitec said
	Target  string        // where a redirect leads
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

	// Entries returns what was recorded about the run's rows before, by
	// ascending row number. A row whose request began, and about which
	// nothing else is known, is Uncertain.
	Entries() iter.Seq2[Outcome, error]

	// Leave says that this start of the run is over: nobody settles now what
	// it left in doubt. Those who wait for one of its rows (Relative.Done) go
	// on.
	Leave()
}

// Ledger is what sending needs of the journal.
type Ledger interface {
	// Expect says which rows may be intended soon, so that what is known of
	// them is read together, many at a time. It records nothing, and need not
	// be called: Intend asks for itself.
	Expect([]Query) error

	// Intend records a row as being sent, and calls back when that is safe
	// on disk: only then may the first byte of its request leave. If rows
	// stand in its way, nothing is recorded, and it calls back with these
	// rows.
	Intend(Intent, func([]Relative, error))

	// Begun says that the first byte of a row's request is about to leave,
	// at a time by the server's clock (zero if that is unknown). It need not
	// survive a crash of the machine, only of the process. An error says that
	// nothing may be sent: this process may no longer be the one that sends.
	Begun(row int, at time.Time) error

	// Record records what became of a row; an Uncertain one that was sent
	// comes with its Doubt, and so does one that was intended and is held back
	// (DoubtHeld). It returns before the record is on disk; if it
	// never gets there, every later call fails. A created row whose id
	// belongs to another row of this run is refused with a *Clash, and
	// nothing is recorded.
	Record(Outcome, *Doubt) error

	// Flush returns when everything recorded is on disk, with the created rows
	// whose id another row has as well; of two rows of this run, both. Each is
	// reported once.
	Flush() ([]Clash, error)
}

// Doubts is what settling needs of the journal.
type Doubts interface {
	// Doubts returns all doubts of the run that are not settled for good, in
	// the order of their rows.
	Doubts() ([]Doubt, error)

	// Keep records what has been learned about a doubt. If the row is no
	// longer in doubt, or in doubt once more (Times), nothing is recorded.
	Keep(Doubt) error

	// Settle records what became of a row in doubt, of any run, and who said
	// so: "" for a look-up, otherwise a person. An Uncertain outcome says
	// that the run has given up for now. If the row is no longer in doubt, or
	// in doubt once more, nothing is recorded, and what it is now is
	// returned.
	Settle(d Doubt, o Outcome, by string) (Outcome, error)

	// Owners returns, by id as given, which row of ours made the comeback, in
	// any run to this server. Ids that no row of ours has are left out.
	Owners(ids []string) (map[string]Owner, error)

	// KnowsSheet reports whether any run to this server was of the sheet with
	// this code.
	KnowsSheet(code string) (bool, error)

	// Witness returns the newest comeback of a customer whose id a POST of
	// ours was answered with, in any run to this server.
	Witness(customerID string) (Made, bool, error)

	// Restored says that the journal was restored from a backup, so that more may
	// have been sent than it knows of; false if it was not, or if a person has said
	// since that nothing is missing.
	Restored() (Restored, bool, error)

	// Hear keeps what the server's clock says; Heard returns what was kept
	// last, unless this machine has been restarted since.
	Hear(Heard) error
	Heard() (Heard, bool, error)
}

// RowRef names a row of a run.
type RowRef struct {
	Run int64 `json:"run"`
	Row int   `json:"row"`
}

// Owner is a row that made a comeback, if the answer to its POST can be
// believed: it owns only what is shown for its contact at its time.
type Owner struct {
	RowRef
	Fingerprint // of what it asked for: as the first version computed it, if only that is left
}

// Intent is a row that is about to be sent.
type Intent struct {
	Row         int
	Comeback    Comeback
	Fingerprint Fingerprint
	First       Fingerprint // as the first version of the program computed it
	Origin      Origin      // carried on from another sheet; zero if the row is its own sheet's
	At          time.Time   // by this machine's clock, for people
	ServerTime  time.Time   // by the server's clock; zero if unknown
	Allow       Relation    // relatives that were created and do not stand in the way
	// Looked says that the relatives with StateAbsent have just been looked
	// up, and do not stand in the way.
	Looked bool
	// Before are the ids of the contact's comebacks that a look-up has just
	// shown, for a row that is sent again.
	Before []string
	// OnlyAsk says that the row is not to be recorded yet, whatever stands in
	// its way or not.
	OnlyAsk bool
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
	// that nobody is settling.
	Done <-chan struct{}
}

// Relation says what two rows have in common. It can be joined by |.
type Relation uint8

const (
	SameComeback Relation = 1 << iota // they ask for the same comeback
	SameSlot                          // their comebacks are for one contact at one time, and differ in what else they say
	SameOrigin                        // they are versions of one row, for one customer, and ask for different comebacks
	Correction                        // the same, and the row is in the first sheet itself, and the other is a corrected version of it
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

// Recalled is what the journal knows about a row.
type Recalled struct {
	// Relatives are what Intend would call back with now, except for those
	// with StateAbsent; usually there are none.
	Relatives []Relative
	// Coming says that the row's contact has a comeback of ours at another
	// time that has not passed yet.
	Coming bool
}

// State says where a Relative stands.
type State int

const (
	StateCreated  State = iota + 1
	StateUnderWay       // it is being sent by another run of this process
	StateInDoubt        // it may be in Vitec or not
	StateAbsent         // it was shown or said not to be in Vitec; it stands in the way until it has been looked up once more
)

// Doubt is a row whose comeback may or may not be in Vitec, with what is known
// to settle it.
type Doubt struct {
	RowRef
	CustomerID string
	ContactID  string
	Date       time.Time
	Key        uint64 // Fingerprint.Key
	State      DoubtState

	// Began is when the first request that may have made it began, by the
	// server's clock; zero if unknown. Machine says that it is by this
	// machine's clock, as the first version recorded it.
	Began   time.Time
	Machine bool
	Start   time.Time // the same by this machine's monotonic clock; zero if that is not known any more
	SentAt  time.Time // when the last request began, by this machine's clock, for people

	// Seen is when our end of the last request's connection was closed, by
	// this machine's monotonic clock: the start of this process, if the
	// machine has been restarted since. SeenBy is the same by the server's
	// clock; zero if unknown.
	Seen   time.Time
	SeenBy time.Time

	W      time.Duration // how long after Seen the server may still make it
	Times  int           // how often the row was in doubt, including this time
	Resent int           // how often it was sent again after its absence was proven
	Before []string      // ids of the contact's comebacks that were there before it was sent
	Pins   []Made        // later witnesses, see absence.go
	Lost   string        // why there is a doubt, for people; with DoubtHeld the ids of the comebacks that hold the row back

	// Restored says that the row was in doubt when the journal was restored from a
	// backup: a comeback made since the backup may be another row's.
	Restored bool
}

// DoubtState says what is left to do about a Doubt.
type DoubtState string

const (
	DoubtOpen    DoubtState = "open"    // it may be in Vitec or not
	DoubtAbsent  DoubtState = "absent"  // it is not; to be looked up once more before it is sent again
	DoubtResent  DoubtState = "resent"  // it was sent again; to be looked up once more at the run's end
	DoubtHeld    DoubtState = "held"    // it was never sent by this journal, but may have been before the journal was restored
	DoubtSettled DoubtState = "settled" // nothing
)

// Restored is what a run must know of a journal that was restored from a backup.
type Restored struct {
	Backup time.Time // when the backup was made, by this machine's clock, for people
	By     time.Time // the same by the server's clock; zero if that is not known
	At     time.Time // when it was restored, by this machine's monotonic clock: the start of this process, if the machine has been restarted since
}

// Made is a comeback whose POST was answered with its id.
type Made struct {
	RowRef
	ID         string        `json:"id"`
	CustomerID string        `json:"customer"`
	ContactID  string        `json:"contact"`
	Date       time.Time     `json:"date"`
	Began      time.Time     `json:"began"` // when its POST began, by the server's clock; zero if unknown
	Took       time.Duration `json:"took"`
	At         time.Time     `json:"-"` // when its POST began, by this machine's monotonic clock; zero for one of an earlier start
}

// Clash is an id that two rows have.
type Clash struct {
	Row   int
	ID    string
	Other RowRef // who has it already
	Doubt Doubt  // what is needed to look Row up; only from Flush
}

func (c *Clash) Error() string {
	return fmt.Sprintf("row %d of run %d has the id %s already", c.Other.Row, c.Other.Run, c.ID)
}
