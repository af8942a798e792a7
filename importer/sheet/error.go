package sheet

// Error says in one sentence why a file can't be read as a sheet.
type Error struct {
	Path   string
	Reason Reason
	Text   string // what is wrong, for people
	Hint   string // what to do about it
}

func (e *Error) Error() string { return e.Path + ": " + e.Text }

// Reason is a kind of Error.
type Reason string

// The reasons.
const (
	Empty         Reason = "empty"
	NotASheet     Reason = "not-a-sheet"
	NoHeader      Reason = "no-header"
	MissingColumn Reason = "missing-column"
	DoubleColumn  Reason = "double-column"
	NoSuchColumn  Reason = "no-such-column"
	NoSuchSheet   Reason = "no-such-sheet"
	Damaged       Reason = "damaged"
	TooLarge      Reason = "too-large"
)
