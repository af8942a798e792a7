package importer

import (
	"iter"
	"time"
)

// Journal is what the run needs of the journal: a memory that outlives the
// process. Package journal implements it. Its methods are safe for use by
// many goroutines, and none of them stops half-way when a context ends.
type Journal interface {
	// Intend puts a row down as being sent, and returns when that is safe on
	// disk: only then may the first byte of its request leave. If the same
	// comeback was made or may have been made by another row, nothing is put
	// down and that row is returned instead.
	Intend(Intent) (*Twin, error)

	// Begun says that the first byte of a row's request is about to leave.
	// It need not outlive the machine, only the process.
	Begun(row int) error

	// Record puts down what became of a row. It returns before that is on
	// disk; if it never gets there, every later call fails.
	Record(Outcome) error

	// RecordDoubt puts down what a look-up showed of a row in doubt, of
	// whichever run.
	RecordDoubt(Doubt, Outcome) error

	// OurIDs gives the ids of all the comebacks that rows of ours, of
	// whichever run, are known to have made with this Fingerprint.Key.
	OurIDs(key uint64) (map[string]bool, error)

	// Entries gives what was put down of the run's rows before, by rising
	// row number. A row whose request began, and of which nothing else is
	// known, is Uncertain.
	Entries() iter.Seq2[Outcome, error]

	// Doubts gives the run's rows that are Uncertain.
	Doubts() ([]Doubt, error)
}

// Intent is a row that is about to be sent.
type Intent struct {
	Row         int
	Comeback    Comeback
	Fingerprint Fingerprint
	At          time.Time
	Repeat      bool // send it even if the same comeback was made by another row
}

// Twin is an earlier row that made the same comeback, or may have.
type Twin struct {
	Run        int64 // 0 for the run that asked
	Row        int
	Status     Status // Created or Uncertain
	ComebackID string // with Created
	Doubt      Doubt  // with Uncertain
}

// Doubt is a row whose comeback may be in Vitec or not, with all that a
// look-up needs to settle it.
type Doubt struct {
	Run        int64 // the run that it belongs to
	Row        int
	CustomerID string
	ContactID  string
	Date       time.Time
	Key        uint64    // Fingerprint.Key
	Since      time.Time // when the first request that is in doubt began
	SentAt     time.Time // when the last one began
}
