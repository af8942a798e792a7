package directory

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestEmail is RFC 5321's bound on an address.
const longestEmail = 254

// emailAddress gives the one form of an e-mail address in which addresses are
// compared and asked for, or false if the text is none. It takes off what mail
// programs put around addresses: "Anna <anna@x.se>", "mailto:", a semicolon behind.
// Two addresses are none: which of them is meant nobody can say.
//
// The form is in lower case. RFC 5321 tells ANNA@x.se from anna@x.se, but no mail
// server in use does. Letters of all alphabets may stand on either side (RFC 6531);
// a domain's punycode form (xn--) is another text than its letters.
func emailAddress(text string) (string, bool) {
	s := tidy(text)
	if name, inside, ok := strings.Cut(s, "<"); ok {
		inside, after, closed := strings.Cut(inside, ">")
		if !closed || strings.Trim(after, " ;,.") != "" {
			return "", false
		}
		address, ok := bareAddress(inside)
		// Mail programs write an address for the name that they do not know. Any
		// other address there is a second one.
		if strings.Contains(name, "@") {
			if beside, fits := bareAddress(strings.Trim(name, `"' `)); !fits || beside != address {
				return "", false
			}
		}
		return address, ok
	}
	return bareAddress(s)
}

// bareAddress is emailAddress without a name beside the address.
func bareAddress(s string) (string, bool) {
	s = norm.NFC.String(strings.ToLower(strings.TrimSpace(s)))
	if link, ok := strings.CutPrefix(s, "mailto:"); ok {
		s, _, _ = strings.Cut(link, "?")
	}
	s = strings.Trim(s, ` ;,.'"`)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(s) > longestEmail || strings.ContainsFunc(local, notInLocal) || !isDomain(domain) {
		return "", false
	}
	return s, true
}

// notInLocal reports whether a character can't stand before the @. Quoted parts,
// which may hold any, are not in use.
func notInLocal(r rune) bool {
	return strings.ContainsRune(`()<>[]:;,\"@`, r) || unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == unicode.ReplacementChar
}

func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.ContainsFunc(l, notInLabel) {
			return false
		}
	}
	// The last one of a name is no number; that would be an address of a machine.
	return len(labels) > 1 && strings.ContainsFunc(labels[len(labels)-1], unicode.IsLetter)
}

func notInLabel(r rune) bool {
	return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// addresses gives those of a contact, as Vitec has them: a field may hold several.
func addresses(written []string) []string {
	return each(written, emailAddress)
}

// each gives what some fields of a contact hold, read by read. People write several
// into one field.
func each(written []string, read func(string) (string, bool)) []string {
	var all []string
	add := func(text string) bool {
		one, ok := read(text)
		if ok && !slices.Contains(all, one) {
			all = append(all, one)
		}
		return ok
	}
	for _, text := range written {
		if !add(text) {
			for _, part := range strings.FieldsFunc(text, betweenSeveral) {
				add(part)
			}
		}
	}
	return all
}

func betweenSeveral(r rune) bool {
	return r == ';' || r == ',' || r == '/' || r == '\n' || r == '|'
}
