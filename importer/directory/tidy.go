package directory

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidy unifies what a person reads as the same, except for the case of letters:
// kinds of spaces, dashes and apostrophes, the Unicode form, and the invisible
// characters that web pages, mail and address books leave behind.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	s = norm.NFC.String(strings.Map(seen, s))
	// A spreadsheet marks text by an apostrophe before it.
	return strings.TrimLeft(strings.Join(strings.Fields(s), " "), "' ")
}

// isTidy reports whether there is nothing to change, as in nearly all texts.
func isTidy(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= utf8.RuneSelf || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' && s[0] != '\''
}

func seen(r rune) rune {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', // soft hyphen, zero width, directions
		'\u202a', '\u202b', '\u202c', '\u202d', '\u2066', '\u2067', '\u2068', '\u2069':
		return -1
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe63', '\uff0d':
		return '-'
	case '\u2018', '\u2019', '\u02bc', '\u00b4':
		return '\''
	}
	return r
}
