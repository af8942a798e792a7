package importer

import "time"

// Status is what became of a row. Every row of every run ends as exactly one.
type Status string

const (
	// Created: it is in Vitec, and its id is known.
	Created Status = "created"
	// Duplicate: the same comeback was created before, so it was not sent.
	Duplicate Status = "duplicate"
	// Invalid: a rule is broken. Never sent.
	Invalid Status = "invalid"
	// Rejected: Vitec said no. It is not there.
	Rejected Status = "rejected"
	// Unsent: valid, and known not to be in Vitec.
	Unsent Status = "unsent"
	// Uncertain: it may or may not be in Vitec. A person must look before it
	// is sent again.
	Uncertain Status = "uncertain"
)

// Statuses lists every Status in the order in which a summary shows them.
var Statuses = []Status{Created, Duplicate, Invalid, Rejected, Unsent, Uncertain}

// Done reports whether the row's comeback is in Vitec, so that nothing is
// left to do about it.
func (s Status) Done() bool { return s == Created || s == Duplicate }

// Outcome is what became of one row. It is made by the functions below, so
// that a created row can't be recorded without its id.
type Outcome struct {
	Row        int
	Status     Status
	ComebackID string        // of the comeback in Vitec, where known
	SentAt     time.Time     // when the last request for it began; zero if none was made
	SentBy     time.Time     // the same by the server's clock; zero if that is not known, or if the row was not created just now
	Took       time.Duration // from then until its answer was read
	Problems   []Problem
}

// IsCreated says that the row is in Vitec as the comeback id, which must not
// be empty.
func IsCreated(row int, id string, sentAt time.Time, took time.Duration) Outcome {
	if id == "" {
		panic("importer: a created row needs its comeback's id")
	}
	return Outcome{Row: row, Status: Created, ComebackID: id, SentAt: sentAt, Took: took}
}

// IsDuplicate says that the row's comeback was created before, as id where
// that is known; the problem says where.
func IsDuplicate(row int, id string, where Problem) Outcome {
	return Outcome{Row: row, Status: Duplicate, ComebackID: id, Problems: []Problem{where}}
}

// IsInvalid says that the row breaks rules; there is at least one problem.
func IsInvalid(row int, problems []Problem) Outcome {
	return Outcome{Row: row, Status: Invalid, Problems: problems}
}

// IsNot says that the row is Rejected, Unsent or Uncertain, and why.
func IsNot(row int, status Status, sentAt time.Time, why ...Problem) Outcome {
	return Outcome{Row: row, Status: status, SentAt: sentAt, Problems: why}
}

// SandboxID begins the id of every comeback that the stand-in makes, so that
// the results of a trial are never taken for those of a real run.
const SandboxID = "sandbox-"
