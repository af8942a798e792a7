package directory

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestPhone is how long a text may be to be read as a number, in bytes.
const longestPhone = 200

// phoneNumber gives a telephone number in its international form (E.164,
// +46701234567), or false if the text is none. A number without a country is a
// Swedish one.
//
// It is written in any of the ways that people and programs use: with an area code's
// 0, with +46 or 0046 or 46, with or without the (0), and with whatever spaces,
// dashes, dots and brackets between the digits. One slash may follow the area code.
// "Tel." and the like before it, and an extension behind it, are taken off.
//
// Assumed: nine digits that begin as a Swedish mobile number does are one, whose 0 a
// spreadsheet has cut off, as it does with what it takes for a number. Of other
// numbers without a 0 nobody can say what they begin with.
//
// Two numbers in one text are none.
func phoneNumber(text string) (string, bool) {
	if len(text) > longestPhone {
		return "", false
	}
	s := unlabelled(strings.ToLower(tidy(text)))
	d, ok := digitsOf(s)
	if !ok {
		return "", false
	}
	switch n := d.number; {
	case d.plus:
		return international(n, d.trunk)
	case strings.HasPrefix(n, "00"):
		return international(n[2:], d.trunk)
	case d.trunk && !strings.HasPrefix(n, "46"):
		return "", false
	case strings.HasPrefix(n, "0"):
		return swedish(n[1:])
	case len(n) == 9 && isMobile(n):
		return swedish(n)
	case strings.HasPrefix(n, "46") && len(n) >= 10:
		// Shorter ones may be numbers in Lund, whose area code is 046.
		return international(n, d.trunk)
	}
	return "", false
}

// international is phoneNumber for the digits from the country's on. Trunk says that a
// 0 in brackets was left out.
func international(n string, trunk bool) (string, bool) {
	if national, ok := strings.CutPrefix(n, "46"); ok {
		return swedish(strings.TrimPrefix(national, "0"))
	}
	// In Italy the 0 is part of the number.
	if rest, ok := strings.CutPrefix(n, "39"); ok && trunk {
		n = "390" + rest
	}
	// E.164 allows 15 digits. No country has numbers of less than 7 with its own.
	if len(n) < 7 || len(n) > 15 || n[0] == '0' {
		return "", false
	}
	return "+" + n, true
}

// swedish is phoneNumber for the digits after the area code's 0. It knows how long a
// number may be (plan of the Swedish Post and Telecom Authority): 7 to 9 digits; where
// the area code has three, 8 or 9; where it begins with 7, as those of mobile
// telephones, always 9.
func swedish(n string) (string, bool) {
	fits := false
	switch len(n) {
	case 9:
		fits = n[0] != '0'
	case 8:
		fits = n[0] != '0' && n[0] != '7'
	case 7:
		fits = n[0] == '8' || shortArea[n[:2]]
	case 6:
		fits = n[:2] == "20"
	}
	return "+46" + n, fits
}

// shortArea has the area codes of two digits, and 020, which is free to call.
var shortArea = map[string]bool{
	"11": true, "13": true, "16": true, "18": true, "19": true, "20": true, "21": true, "23": true, "26": true,
	"31": true, "33": true, "35": true, "36": true, "40": true, "42": true, "44": true, "46": true, "54": true,
	"60": true, "63": true, "90": true,
}

// isMobile reports whether the digits after the 0 begin as those of a mobile
// telephone.
func isMobile(n string) bool {
	return n[0] == '7' && strings.IndexByte("02369", n[1]) >= 0
}

// national gives the form that is written at home, of a Swedish number.
func national(number string) (string, bool) {
	rest, ok := strings.CutPrefix(number, "+46")
	return "0" + rest, ok
}

// written is a number's digits, and what else stood there that says something.
type written struct {
	number string // but for a 0 in brackets
	plus   bool
	trunk  bool // there was a 0 in brackets
}

// digitsOf reads what is left when labels are off, or says that there is something
// in it that stands in no number.
func digitsOf(s string) (d written, ok bool) {
	if i := strings.Index(s, "(0)"); i > 0 {
		s, d.trunk = s[:i]+" "+s[i+3:], true
	}
	var number strings.Builder
	slash, open := -1, false
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			number.WriteByte(c)
		case c == '+':
			if d.plus || number.Len() > 0 {
				return d, false
			}
			d.plus = true
		case c == '(' && !open, c == ')' && open:
			open = !open
		case c == '/' && slash < 0:
			slash = number.Len()
		case c != ' ' && c != '-' && c != '.':
			return d, false
		}
	}
	d.number = number.String()
	return d, !open && len(d.number) >= 7 && (slash < 0 || afterArea(d, slash))
}

// afterArea reports whether a slash stands behind an area code. Elsewhere it stands
// between two numbers.
func afterArea(d written, slash int) bool {
	longest := 4 // 0920
	switch {
	case strings.HasPrefix(d.number, "00"):
		longest = 8
	case d.plus:
		longest = 6
	case !strings.HasPrefix(d.number, "0"):
		return false
	}
	return slash >= 2 && slash <= longest
}

var (
	label     = regexp.MustCompile(`^(?:telefonnummer|telefon|tel|tfn|mobilnummer|mobiltelefon|mobil|mobile|mob|phone)\b[ .:]*`)
	extension = regexp.MustCompile(`[ ,;(]*(?:extension|extn|ext|anknytning|anknytn|ankn|anknyt|x|#)[ .:=]*\d{1,6}\)?$`)
	float     = regexp.MustCompile(`^(\d{9,})[.,]0$`)
)

// unlabelled takes off what stands before and behind a number.
func unlabelled(s string) string {
	if !plain(s) {
		s = norm.NFKC.String(s) // full-width digits, and those in other shapes
		s = label.ReplaceAllString(s, "")
		if i := strings.Index(s, ";phone-context="); i >= 0 {
			s = s[:i]
		}
		if at := extension.FindStringIndex(s); at != nil {
			s = s[:at[0]]
		}
	}
	// A program that took it for a number with decimals has written it so.
	if len(s) > 2 && s[len(s)-1] == '0' && (s[len(s)-2] == '.' || s[len(s)-2] == ',') {
		s = float.ReplaceAllString(s, "$1")
	}
	return s
}

// plain reports whether there are digits and what stands between them alone.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c == '#' || c >= 'a' {
			return false
		}
	}
	return true
}

// numbers gives those of a contact, as Vitec has them: a field may hold several.
func numbers(fields []string) []string {
	return each(fields, phoneNumber)
}
