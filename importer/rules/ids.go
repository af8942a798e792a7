package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"comebacks/importer"
)

// maxID is the longest id, in characters (documented for customers, contacts
// and estates; assumed for the others).
const maxID = 40

// checkID checks an id against its rules, and returns it in the Unicode form in
// which ids are sent. Those of the customer and the contact are part of the
// request's path, and are required.
func checkID(add func(importer.Problem), field importer.Field, id string, inPath bool) string {
	if plain(id) {
		return id
	}
	if id == "" {
		if inPath {
			add(importer.Problem{Code: importer.Missing, Field: field})
		}
		return ""
	}
	fault := func(code importer.Code, detail string) {
		p := importer.Problem{Code: code, Field: field, Detail: detail}
		if field != importer.MeetingID && field != importer.EstateID && maySayWho(id) {
			p.Private = id
		} else {
			p.Value = id
		}
		add(p)
	}
	if !isText(id) {
		id = strings.ToValidUTF8(id, "�")
		fault(importer.NotText, "")
		return ""
	}
	id = norm.NFC.String(id)
	if utf8.RuneCountInString(id) > maxID {
		fault(importer.TooLong, strconv.Itoa(maxID))
	}
	if i := strings.IndexFunc(id, unicode.IsControl); i >= 0 {
		fault(importer.ControlChar, codePoint(id[i:]))
	}
	if i := strings.IndexFunc(id, invisible); i >= 0 {
		fault(importer.InvisibleChar, codePoint(id[i:]))
	}
	if code := mistaken(id, field); code != "" {
		fault(code, "")
	}
	return id
}

// maySayWho reports whether a text that stands for an id may say who somebody is, as a
// name and an e-mail address do. A date is none of these.
func maySayWho(text string) bool {
	return strings.Contains(text, "@") || strings.ContainsFunc(text, unicode.IsSpace) && strings.ContainsFunc(text, unicode.IsLetter)
}

// mistaken says what a text in the place of an id is instead, "" if it may be an id.
// A name or an address finds nobody there, nor does a formula that a program has not
// understood.
func mistaken(id string, field importer.Field) importer.Code {
	switch {
	case id == "." || id == "..":
		return importer.DotID
	case isFormulaError(id):
		return importer.FormulaError
	case isPlaceholder(id):
		return importer.PlaceholderID
	case cutNumber.MatchString(id):
		return importer.DamagedNumber
	case isDateOrTime(id):
		return importer.DateAsID
	case strings.ContainsAny(id, " @") && field != importer.MeetingID && field != importer.EstateID:
		return importer.NotAnID
	case strings.HasPrefix(id, "="):
		return importer.NotAnID
	}
	return ""
}

// plain reports whether an id has only ASCII letters and digits, as nearly all
// have, and nothing that a rule is about: a word for an empty value has no digit,
// and a number that was cut has letters after its digits.
func plain(id string) bool {
	if len(id) > maxID {
		return false
	}
	digits, letters := 0, 0
	for i := range len(id) {
		switch c := id[i]; {
		case isDigit(c):
			digits++
		case 'a' <= c|' ' && c|' ' <= 'z':
			letters++
		case c != '_':
			return false
		}
	}
	return digits > 0 && (letters == 0 || !isDigit(id[0]))
}

// isText reports whether all of a text could be read in its file's encoding, by
// this program and any before it.
func isText(s string) bool {
	return utf8.ValidString(s) && (strings.IndexByte(s, "\ufffd"[0]) < 0 || !strings.ContainsRune(s, utf8.RuneError))
}

// codePoint names the character that a text begins with.
func codePoint(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("%U", r)
}

// invisible reports whether a character can't be seen, or looks like a plain space.
// Control characters have a code of their own.
func invisible(r rune) bool {
	switch {
	case r <= '~':
		return false
	case r == '\u2800': // a pattern of Braille without a dot
		return true
	case unicode.IsControl(r):
		return false
	}
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Zs, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// placeholders are what programs and people write for an empty value, besides
// texts with neither a letter nor a digit.
var placeholders = []string{"null", "(null)", "<null>", "nan", "n/a", "n.a.", "na", "none", "nil", "undefined", "(none)", "(blank)", "(tom)", "ingen", "inget", "saknas", "okänd", "unknown", "true", "false", "sant", "falskt", "infinity", "-infinity"}

const longestPlaceholder = 9 // bytes

func isPlaceholder(id string) bool {
	if len(id) <= longestPlaceholder && slices.ContainsFunc(placeholders, func(p string) bool { return strings.EqualFold(p, id) }) {
		return true
	}
	return !strings.ContainsFunc(id, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) })
}

// cutNumber is how programs write a number that is too long for them, 1,23457E+15
// or 1.2345E9. It has lost its last digits. None of them writes one with neither a
// sign nor a decimal, such as 1E16: that is an id.
var cutNumber = regexp.MustCompile(`^[+-]?\d+(?:[.,]\d+[Ee][+-]?\d+|[Ee][+-]\d+)$`)

// formulaError is what Excel shows, in English or Swedish, for a formula that
// failed.
var formulaError = regexp.MustCompile(`^#(N/A|[A-ZÅÄÖ_]+(/0)?[!?])$`)

func isFormulaError(text string) bool {
	return strings.HasPrefix(text, "#") && formulaError.MatchString(text)
}
