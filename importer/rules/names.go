package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// sameName reports whether two names may be one person's: all words of the shorter
// are in the longer one, in any order. An initial stands for a word.
func sameName(a, b string) bool {
	short, long := wordsOf(a), wordsOf(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) == 0 {
		return len(long) == 0
	}
	for _, word := range short {
		i := slices.IndexFunc(long, func(other string) bool { return sameWord(word, other) })
		if i < 0 {
			return false
		}
		long = slices.Delete(slices.Clone(long), i, i+1)
	}
	return true
}

func sameWord(a, b string) bool {
	if utf8.RuneCountInString(a) == 1 || utf8.RuneCountInString(b) == 1 {
		return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
	}
	return a == b
}

// wordsOf gives the words of a name in one case and form.
func wordsOf(name string) []string {
	name = strings.ToLower(norm.NFC.String(name))
	return strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\''
	})
}

// hasSpace reports whether a text has a space of some kind between other characters.
func hasSpace(text string) bool {
	return strings.ContainsFunc(strings.TrimSpace(text), unicode.IsSpace)
}
