package numfmt

import (
	"slices"
	"strings"
)

// section is one section of a number format: what stands between two
// semicolons of its code.
type section struct {
	condition *condition
	pieces    []piece
	date      bool // it shows a date, a time of day or an elapsed time
	clock     bool // it shows hours or seconds
	elapsed   bool // it shows hours, minutes or seconds beyond a day's
	text      bool // it shows text
	unsafe    bool // what it shows of a number can't be known, or is not the number
}

// general is the section of the format General.
var general = section{pieces: []piece{{kind: generalPiece}}}

// piece is what a section shows at one place.
type piece struct {
	kind pieceKind
	text string // a literal, or the sign of a digit: 0, # or ?
}

type pieceKind int

const (
	literalPiece pieceKind = iota
	digitPiece
	commaPiece
	generalPiece // a whole number, as General shows it
	textPiece
	fillPiece // spaces, as many as the column is wide
)

// condition is a condition such as [<=9999999].
type condition struct {
	operator string
	bound    float64
}

func (c condition) valid() bool { return c.operator != "" }

func (c condition) holds(n float64) bool {
	switch c.operator {
	case "<":
		return n < c.bound
	case "<=":
		return n <= c.bound
	case ">":
		return n > c.bound
	case ">=":
		return n >= c.bound
	case "=":
		return n == c.bound
	default:
		return n != c.bound
	}
}

// classify decides what the section is, when all of it has been read.
func (s *section) classify() {
	digits, generals := s.count(digitPiece), s.count(generalPiece)
	if others := digits + generals + s.count(textPiece); others > 0 && s.date {
		s.date, s.unsafe = false, true // letters that nobody quoted, such as the s of "0 st"
	}
	if generals > 1 || generals > 0 && digits > 0 {
		s.unsafe = true
	}
	for i, p := range s.pieces {
		if p.kind == commaPiece && !(s.isDigit(i-1) && s.isDigit(i+1)) {
			s.unsafe = true // it shows thousands
		}
	}
}

func (s section) count(kind pieceKind) (n int) {
	for _, p := range s.pieces {
		if p.kind == kind {
			n++
		}
	}
	return n
}

func (s section) isDigit(i int) bool {
	return i >= 0 && i < len(s.pieces) && s.pieces[i].kind == digitPiece
}

func (s section) hasNumber() bool {
	return s.count(digitPiece)+s.count(generalPiece) > 0
}

// startsWithNumber tells whether the section has nothing before its number.
func (s section) startsWithNumber() bool {
	for _, p := range s.pieces {
		if p.kind != literalPiece || p.text != "" {
			return p.kind == digitPiece || p.kind == generalPiece
		}
	}
	return false
}

// isGeneral tells whether it shows nothing but a number as General does.
func (s section) isGeneral() bool { return s.only(generalPiece) }

func (s section) isText() bool { return s.only(textPiece) && s.condition == nil }

func (s section) only(kind pieceKind) bool {
	return !s.unsafe && s.count(kind) == 1 && !slices.ContainsFunc(s.pieces, func(p piece) bool {
		return p.kind != kind && strings.TrimSpace(p.text) != ""
	})
}

// generalDigits is how many digits General shows beside other text.
const generalDigits = 11

// show gives a number without its sign as the section shows it.
func (s section) show(number string) (text string, ok bool) {
	whole := !strings.Contains(number, ".")
	if s.hasNumber() && !whole || s.count(generalPiece) > 0 && len(number) > generalDigits {
		return "", false // rounded, with the locale's decimal separator, or with an exponent
	}
	shown := make([]string, len(s.pieces))
	for i, p := range s.pieces {
		if shown[i] = p.text; p.kind == generalPiece {
			shown[i] = number
		}
	}
	ok = s.fill(shown, strings.TrimPrefix(number, "0")) && !s.gap(shown)
	return strings.Join(shown, ""), ok
}

// gap tells whether spaces that fill the column stand amid what is shown.
func (s section) gap(shown []string) bool {
	for i, p := range s.pieces {
		if p.kind == fillPiece && !blank(shown[:i]) && !blank(shown[i:]) {
			return true
		}
	}
	return false
}

func blank(shown []string) bool { return strings.TrimSpace(strings.Join(shown, "")) == "" }

// fill puts digits into the section's places, from the right. The leftmost
// place takes all that are left. A place without a digit shows a zero, a space
// or nothing.
func (s section) fill(shown []string, digits string) (ok bool) {
	first, zero := s.place("0#?"), s.place("0")
	places, grouped := 0, false
	for i, p := range slices.Backward(s.pieces) {
		grouped = grouped || p.kind == commaPiece
		if p.kind != digitPiece {
			continue
		}
		n := min(1, len(digits))
		if i == first {
			n = len(digits)
		}
		shown[i], digits = digits[len(digits)-n:], digits[:len(digits)-n]
		if n == 0 && p.text != "0" && zero >= 0 && zero < i {
			return false // programs differ on the # of 0#
		}
		if n == 0 && p.text != "#" {
			shown[i] = strings.ReplaceAll(p.text, "?", " ")
		}
		places += len(strings.TrimSpace(shown[i]))
	}
	return !grouped || places <= 3 // else with the locale's separator
}

// place is the index of the first place for a digit that has one of the signs.
func (s section) place(signs string) int {
	return slices.IndexFunc(s.pieces, func(p piece) bool {
		return p.kind == digitPiece && strings.Contains(signs, p.text)
	})
}
