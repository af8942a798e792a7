package words

import "strings"

// fill puts values into the blanks of a text, and leaves out the parts in
// brackets that have an empty one.
func fill(text string, blank func(name string) string) string {
	var out strings.Builder
	for text != "" {
		before, optional, found := strings.Cut(text, "[")
		said, _ := fillBlanks(before, blank)
		out.WriteString(said)
		if !found {
			break
		}
		optional, text, _ = strings.Cut(optional, "]")
		if said, full := fillBlanks(optional, blank); full {
			out.WriteString(said)
		}
	}
	return out.String()
}

// fillBlanks replaces each {name}, and reports whether none of them was empty.
func fillBlanks(text string, blank func(name string) string) (said string, full bool) {
	var out strings.Builder
	full = true
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), full
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		value := blank(name)
		full = full && value != ""
		out.WriteString(value)
	}
}

// joined puts a statement and what to do about it into one sentence.
func joined(what, do string) string {
	if what == "" || do == "" {
		return what + do
	}
	return what + "; " + do
}

// Shorten cuts s after most characters, the last of which is then "…".
func Shorten(s string, most int) string {
	if len(s) <= most { // in bytes: no more characters than that
		return s
	}
	n, cut := 0, 0
	for i := range s {
		switch n {
		case most - 1:
			cut = i // before the last character that s may have
		case most:
			return s[:cut] + "…"
		}
		n++
	}
	return s
}
