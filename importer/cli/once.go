package cli

import "github.com/spf13/pflag"

// once is the value of a flag that takes one: given two that differ, nobody knows which is
// meant, and the rows of one customer might be sent for another.
type once struct {
	pflag.Value
	given *string // nil if nothing was given
}

// takeOnce lets a flag that is not repeatable be given one value only.
func takeOnce(f *pflag.Flag) {
	if f.Value.Type() != "stringArray" {
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
