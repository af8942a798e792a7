package importer

// Failure is an error that a person may read, as data. The words for it, and
// what to do about it, are made where it is read (package report).
type Failure struct {
	// Code says what is wrong. The values are stable.
	Code Code
	// Path is the file that it is about, as the user named it; "" for none.
	Path string
	// Value is the offending text, and Detail a second value that some codes
	// carry: see where the codes are defined.
	Value, Detail string
	// List is what there is instead, or what else is meant.
	List []string
	// Err is what the system said; nil if it was not the system.
	Err error
}

// Error is for logs and tests: people are shown the words of package report.
func (f *Failure) Error() string {
	text := string(f.Code)
	for _, part := range []string{f.Path, f.Value, f.Detail} {
		if part != "" {
			text += ": " + part
		}
	}
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

func (f *Failure) Unwrap() error { return f.Err }

// Notice is something that a person ought to know of a sheet or a run and that is
// no fault of a row, as data.
type Notice struct {
	Code   Code     `json:"code"`
	Value  string   `json:"value,omitempty"`
	Detail string   `json:"detail,omitempty"`
	List   []string `json:"list,omitempty"`
	Rows   []int    `json:"rows,omitempty"`  // the first rows that it is about
	Count  int      `json:"count,omitempty"` // how many it is about
}
