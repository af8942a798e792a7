package rules

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// simplify unifies what a person reads as the same in a date: kinds of spaces
// and dashes, the case and form of letters, and invisible characters.
func simplify(s string) string {
	if simple(s) {
		return strings.ToLower(s)
	}
	return oneDash.Replace(visible(s))
}

// simple reports whether only the case of letters is to be changed, as in nearly all
// texts.
func simple(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && before == ' ' || c == '\'' {
			return false
		}
		before = s[i]
	}
	return before != ' '
}

// visible is simplify, except for the dashes.
func visible(s string) string {
	if simple(s) {
		return strings.ToLower(s)
	}
	s = strings.ToLower(norm.NFC.String(strings.Map(seen, s)))
	s = strings.Join(strings.Fields(s), " ") // Fields knows U+00A0 and U+202F
	// Spreadsheets and people mark text with it: '2031-05-03.
	return strings.TrimPrefix(s, "'")
}

// seen drops the characters that web pages, mail and Windows leave in dates, and
// that do not change what a person sees. Those that reverse text may change it,
// and stay.
func seen(r rune) rune {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u2060', '\ufeff', // soft hyphen, zero width, left to right
		'\u202a', '\u202c', '\u202d', '\u2066', '\u2068', '\u2069', // left to right, isolated, and their ends
		'\ufe0e', '\ufe0f':
		return -1
	}
	return r
}

// oneDash makes the hyphens, dashes and minus signs one.
var oneDash = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2015", "-", "\u2212", "-", "\ufe63", "-", "\uff0d", "-")
