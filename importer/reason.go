package importer

import "strings"

// Reason says why something came to nothing, as text that is put down in a Problem, a
// Failure or a Notice and told later, in whatever language: a code, and what it is
// about. What Vitec itself said is no Reason, and told as it is.
func Reason(code Code, about ...string) string {
	return reasonPrefix + strings.Join(append([]string{string(code)}, about...), "|")
}

const reasonPrefix = "reason:"

// ReasonOf takes a Reason apart; ok is false if text is none.
func ReasonOf(text string) (code Code, about []string, ok bool) {
	rest, ok := strings.CutPrefix(text, reasonPrefix)
	if !ok {
		return "", nil, false
	}
	parts := strings.Split(rest, "|")
	return Code(parts[0]), parts[1:], true
}
