package connect

import (
	"cmp"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"comebacks/importer"
)

const (
	// hidden replaces what was taken out.
	hidden = "***"
	// longestSaid is how much of what a server says is looked at, in bytes: far more
	// than is shown of it.
	longestSaid = 4 << 10
	// shortWord is the length, in characters, of words that are looked for as whole
	// words only: Bo is not taken out of "about".
	shortWord = 3
)

var (
	anyAddress = regexp.MustCompile(`[^\s"'<>()\[\]{},;:=&/?]*@[^\s"'<>()\[\]{},;:=&/?]*`)
	// anyNumber has six digits or more, however they are grouped.
	anyNumber = regexp.MustCompile(`\+?\d(?:` + betweenDigits + `\d){5,}`)

	percentEscapes = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)
	unicodeEscapes = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}`)
)

const betweenDigits = `[^\pL\pN:]{0,2}`

// discreet gives what a server says without what it says about people. A server may
// repeat whom it was asked for, and its words go into results and logs, which must not
// mention anybody. All addresses and long numbers are taken out, and so are the words
// of what was asked for: addresses, numbers, names.
func discreet(said string, asked []string) string {
	said = unescaped(beginning(said))
	// Addresses last, as they may have run into what is next to them.
	said = anyNumber.ReplaceAllLiteralString(said, hidden)
	if words := wordsOf(asked); words != nil {
		said = words.ReplaceAllLiteralString(said, hidden)
	}
	return anyAddress.ReplaceAllLiteralString(said, hidden)
}

// beginning cuts a long text between two words: half a name would not be
// recognised.
func beginning(text string) string {
	if len(text) <= longestSaid {
		return text
	}
	return text[:max(0, strings.LastIndexByte(text[:longestSaid], ' '))]
}

// unescaped gives a text as it was before it was escaped for an address, for HTML or
// for JSON, or for one within another.
func unescaped(text string) string {
	const deepest = 4
	for range deepest {
		plain := percentEscapes.ReplaceAllStringFunc(html.UnescapeString(text), func(s string) string {
			s, _ = url.PathUnescape(s) // no error, as it has the form
			return s
		})
		plain = unicodeEscapes.ReplaceAllStringFunc(plain, func(s string) string {
			r, _ := strconv.ParseUint(s[len(`\u`):], 16, 16)
			return string(rune(r))
		})
		if plain == text {
			break
		}
		text = plain
	}
	return text
}

// wordsOf finds the words of what was asked for; nil if there are none. A name may come
// back word by word, an address without its host.
func wordsOf(asked []string) *regexp.Regexp {
	patterns := map[string]bool{}
	for _, text := range asked {
		if strings.IndexFunc(text, unicode.IsLetter) < 0 {
			patterns[numberPattern(text)] = true
			continue
		}
		local, host, _ := strings.Cut(importer.OneCase(text), "@")
		host = host[:max(0, strings.LastIndexByte(host, '.'))] // .se is nobody's name
		for _, word := range strings.FieldsFunc(local+" "+host, betweenWords) {
			patterns[wordPattern(word)] = true
		}
	}
	delete(patterns, "")
	if len(patterns) == 0 {
		return nil
	}
	longestFirst := slices.SortedFunc(maps.Keys(patterns), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return regexp.MustCompile(`(?i:` + strings.Join(longestFirst, "|") + `)`)
}

// numberPattern finds a number, however its digits are grouped; "" for one digit.
func numberPattern(number string) string {
	digits := strings.FieldsFunc(number, func(r rune) bool { return r < '0' || r > '9' })
	each := strings.Split(strings.Join(digits, ""), "")
	if len(each) < 2 {
		return ""
	}
	return strings.Join(each, betweenDigits)
}

func betweenWords(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }

// wordPattern finds a word, even if its accented letters have lost their accents or were
// garbled by a wrong encoding; "" for single letters, which identify nobody.
func wordPattern(word string) string {
	length := utf8.RuneCountInString(word)
	if length < 2 {
		return ""
	}
	var b strings.Builder
	for _, r := range word {
		if r < utf8.RuneSelf {
			b.WriteRune(r) // a letter or a digit, which needs no escape
			continue
		}
		b.WriteString(`(?:[^A-Za-z0-9\s]{1,6}`)
		if base := norm.NFD.String(string(r))[0]; base < utf8.RuneSelf {
			b.WriteString(`|` + string(rune(base)) + `\pM*`)
		}
		b.WriteString(`)`)
	}
	pattern := b.String()
	if length > shortWord {
		return pattern
	}
	if word[0] < utf8.RuneSelf {
		pattern = `\b` + pattern
	}
	if word[len(word)-1] < utf8.RuneSelf {
		pattern += `\b`
	}
	return pattern
}
