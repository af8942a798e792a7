package cli

import (
	"slices"

	"github.com/spf13/pflag"
)

// once is the value of a flag that takes one: given two that differ, nobody knows which is
// meant, and the rows of one customer might be sent for another.
type once struct {
	pflag.Value
	given *string // nil if nothing was given
}

// decisive are the flags that say for whom rows are, where they go and how they are read.
// Of others the last counts, as it does for other programs: an alias has some already.
var decisive = []string{
	"customer", "base-url", "sheet", "encoding", "date-format", "default-time", "timezone", "journal", "logins", "output", "config",
}

// takeOnce lets a flag that decides what is sent be given one value only.
func takeOnce(f *pflag.Flag) {
	if slices.Contains(decisive, f.Name) {
		f.Value = &once{Value: f.Value}
	}
}

func (o *once) Set(text string) error {
	if o.given != nil && *o.given != text {
		return &givenTwice{*o.given}
	}
	o.given = &text
	return o.Value.Set(text)
}

// IsBoolFlag is what pflag asks a value for that needs no text.
func (o *once) IsBoolFlag() bool { return o.Type() == "bool" }

// givenTwice is the error of a flag that has a value already, which is first.
type givenTwice struct{ first string }

// Error is for tests: people see it in their own language.
func (e *givenTwice) Error() string { return e.first }
