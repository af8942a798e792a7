package ooxml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// UnescapeXString reads the escapes of text in a workbook: _x000D_ is a carriage
// return, _x005F_ an underscore (ECMA-376, part 1, 22.9.2.19). Half of a
// surrogate pair stays as it is written.
func UnescapeXString(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		text = text[at:]
		r, size := escaped(text)
		if size == 0 {
			r, size = '_', 1
		}
		b.WriteRune(r)
		text = text[size:]
	}
	b.WriteString(text)
	return b.String()
}

// escaped reads the escape, or the two of a surrogate pair, at the start of
// text. The size is 0 if there is none.
func escaped(text string) (r rune, size int) {
	r, size = escapeUnit(text)
	if !utf16.IsSurrogate(r) {
		return r, size
	}
	low, lowSize := escapeUnit(text[size:])
	if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
		return 0, 0
	}
	return r, size + lowSize
}

const escapeSize = len("_x000D_")

func escapeUnit(text string) (unit rune, size int) {
	if len(text) < escapeSize || text[escapeSize-1] != '_' || !opensEscape(text) {
		return 0, 0
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(n), escapeSize
}

// opensEscape tells whether text starts with an escape but for its end.
func opensEscape(text string) bool {
	return len(text) >= 6 && text[:2] == "_x" && strings.Trim(text[2:6], "0123456789abcdefABCDEF") == ""
}

// mayEscape reports whether a character may have to be escaped.
func mayEscape(r rune) bool {
	return r == '_' || r < ' ' || r == utf8.RuneError || r == '\ufffe' || r == '\uffff'
}

// EscapeXString writes text so that UnescapeXString gives it back, and that XML can carry it.
func EscapeXString(text string) string {
	if !strings.ContainsFunc(text, mayEscape) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '_' && opensEscape(text[i:]), r < ' ' && r != '\t' && r != '\n', r == '\ufffe', r == '\uffff':
			fmt.Fprintf(&b, "_x%04X_", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
