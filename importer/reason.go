package importer

import (
	"errors"
	"strings"
)

// Reason says why something failed, as text that is stored in a Problem, a Failure or
// a Notice and put into words later, in any language: a code, and what it is about.
// What Vitec itself said is not a Reason, and is shown as it is.
//
// The parts begin with characters that OneLine removes from all text, so that neither
// a server nor a sheet can forge a Reason.
func Reason(code Code, about ...string) string {
	var text strings.Builder
	text.WriteString(reasonMark + string(code))
	for _, one := range about {
		text.WriteString(reasonMark + OneLine(one))
	}
	return text.String()
}

// reasonMark is ASCII's unit separator, see OneLine.
const reasonMark = "\x1f"

// ReasonOf takes a Reason apart; ok is false if text is not one.
func ReasonOf(text string) (code Code, about []string, ok bool) {
	rest, ok := strings.CutPrefix(text, reasonMark)
	if !ok {
		return "", nil, false
	}
	parts := strings.Split(rest, reasonMark)
	return Code(parts[0]), parts[1:], true
}

// ReasonError is an error with a Reason. Package report/words puts it into words
// (Voice.System).
type ReasonError struct {
	Reason string
	Err    error // what it was made of; nil if nothing
}

// Because makes an error with a Reason.
func Because(code Code, about ...string) error { return &ReasonError{Reason: Reason(code, about...)} }

// Error is for logs and tests.
func (e *ReasonError) Error() string { return bareReason(e.Reason) }

func (e *ReasonError) Unwrap() error { return e.Err }

// Why returns the Reason of an error, or its text if it has none; "" for nil.
func Why(err error) string {
	var because *ReasonError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &because):
		return because.Reason
	}
	return err.Error()
}

// bareReason makes a Reason readable where nothing puts it into words.
func bareReason(text string) string {
	code, about, ok := ReasonOf(text)
	if !ok {
		return text
	}
	return strings.TrimSpace(string(code) + " " + strings.Join(about, " "))
}
