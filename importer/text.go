package importer

import (
	"strings"
	"unicode"
)

// OneLine makes text from a sheet, a file's name or a server fit to be shown
// within a line: line breaks and tabs become spaces, and invisible characters,
// which could control a terminal or reverse the text, become "?", which every
// encoding has.
func OneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case !unicode.IsGraphic(r) || r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, s))
}
