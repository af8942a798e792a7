package importer

// Failure is an error that people may read, as data. Package report/words has
// the words for it, and says what to do about it.
type Failure struct {
	// Code says what is wrong. The values are stable.
	Code Code
	// Path is the file concerned, as the user named it; "" for none.
	Path string
	// Value is the offending text, and Detail a second value that some codes
	// carry: see where the codes are defined.
	Value, Detail string
	// List is what there is instead, or what else may be meant.
	List []string
	// Err is the system's error; nil if there is none.
	Err error
}

// Error is for logs and tests: people are shown the words of package report.
func (f *Failure) Error() string {
	text := string(f.Code)
	for _, part := range []string{f.Path, f.Value, f.Detail} {
		if part != "" {
			text += ": " + bareReason(part)
		}
	}
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

func (f *Failure) Unwrap() error { return f.Err }
