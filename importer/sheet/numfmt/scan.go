package numfmt

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads a format code from its start to its end. ECMA-376, part
// 1, 18.8.31; what it leaves open is as Excel does it.
type scanner struct {
	rest     string
	sections []section
}

func scan(code string) []section {
	f := scanner{rest: code, sections: make([]section, 1)}
	for f.rest != "" {
		f.scan()
	}
	for i := range f.sections {
		f.sections[i].classify()
	}
	return f.sections
}

func (f *scanner) section() *section { return &f.sections[len(f.sections)-1] }

func (f *scanner) add(kind pieceKind, text string) {
	s := f.section()
	s.pieces = append(s.pieces, piece{kind, text})
}

// next takes the next character: none at the code's end, where it is missed.
func (f *scanner) next() string {
	_, size := utf8.DecodeRuneInString(f.rest)
	if size == 0 {
		f.section().unsafe = true
	}
	next := f.rest[:size]
	f.rest = f.rest[size:]
	return next
}

// until takes what stands before the sign end, and end.
func (f *scanner) until(end string) string {
	text, rest, found := strings.Cut(f.rest, end)
	if !found {
		f.section().unsafe = true
	}
	f.rest = rest
	return text
}

// scan reads the next piece.
func (f *scanner) scan() {
	if f.word() {
		return
	}
	switch next := f.next(); next {
	case ";":
		f.sections = append(f.sections, section{})
	case `"`:
		f.add(literalPiece, f.until(`"`))
	case `\`:
		f.add(literalPiece, f.next())
	case "_": // a gap, as wide as the next character
		f.next()
		f.add(literalPiece, " ")
	case "*": // the next character, as often as the column is wide
		if f.next() != " " {
			f.section().unsafe = true
		}
		f.add(fillPiece, " ")
	case "[":
		f.bracket(f.until("]"))
	case "0", "#", "?":
		f.add(digitPiece, next)
	case "@":
		f.section().text = true
		f.add(textPiece, "")
	case ".", ",":
		f.point(next)
	default:
		f.sign(next)
	}
}

// point reads a point, or a comma. In a time, parts of a second follow it.
func (f *scanner) point(sign string) {
	switch s := f.section(); {
	case s.date:
		f.rest = strings.TrimLeft(f.rest, "0")
	case sign == ",":
		f.add(commaPiece, "")
	default:
		s.unsafe = true // the locale's decimal separator
	}
}

// literals are shown without quotes, as is what is not ASCII. Others are not: /
// makes a fraction, $ may be another currency's sign elsewhere, and of ! and of
// letters programs differ.
const literals = " -+():^&'~{}<>="

// sign reads a character that stands for itself, or is a part of a date.
func (f *scanner) sign(sign string) {
	s := f.section()
	switch r, _ := utf8.DecodeRuneInString(sign); {
	case strings.ContainsRune("yYmMdD", r):
		s.date = true
	case strings.ContainsRune("hHsS", r):
		s.date, s.clock = true, true
	case r >= utf8.RuneSelf && unicode.IsPrint(r) || r == '\u00a0' || r == '\u202f' || strings.ContainsRune(literals, r):
		f.add(literalPiece, sign)
	case r >= '1' && r <= '9' && !s.isDigit(len(s.pieces)-1) && !strings.ContainsAny(f.rest[:min(1, len(f.rest))], "0#?"):
		f.add(literalPiece, sign) // as in "+46 0", but not in "1000", of which programs differ
	default:
		s.unsafe = true
	}
}

// textColours are the names of colours in brackets: a program may write them in
// its person's language.
var textColours = []string{
	"black", "blue", "cyan", "green", "magenta", "red", "white", "yellow",
	"svart", "blå", "grön", "röd", "vit", "gul",
}

// bracket reads what stands in brackets: a colour, a condition, a locale or a
// currency, a part of an elapsed time.
func (f *scanner) bracket(text string) {
	s := f.section()
	lower := strings.ToLower(text)
	tag, tagged := strings.CutPrefix(text, "$")
	bound := strings.TrimLeft(text, "<>=")
	switch {
	case lower != "" && (strings.Trim(lower, "h") == "" || strings.Trim(lower, "m") == "" || strings.Trim(lower, "s") == ""):
		s.date, s.clock, s.elapsed = true, true, true
	case bound != text:
		s.condition = readCondition(text[:len(text)-len(bound)], bound)
	case tagged:
		f.locale(tag)
	case !isTextColour(lower):
		s.unsafe = true
	}
}

// locale reads a tag such as kr-41D, of a currency's sign and a locale. A locale
// may name other digits than ours: in the highest byte of its number, or behind
// a comma.
func (f *scanner) locale(tag string) {
	sign, locale, _ := strings.Cut(tag, "-")
	f.add(literalPiece, sign)
	if n, err := strconv.ParseUint(locale, 16, 64); err == nil && n>>24 > 1 || strings.Contains(locale, ",") {
		f.section().unsafe = true
	}
}

func isTextColour(text string) bool {
	for _, name := range []string{"color", "färg"} {
		if number, ok := strings.CutPrefix(text, name); ok {
			_, err := strconv.Atoi(strings.TrimSpace(number))
			return err == nil
		}
	}
	return slices.Contains(textColours, text)
}

var operators = []string{"<", "<=", ">", ">=", "=", "<>"}

// readCondition reads a condition; one that can't be read is not valid.
func readCondition(operator, bound string) *condition {
	n, ok := Number(strings.TrimSpace(bound))
	if !ok || !slices.Contains(operators, operator) {
		return &condition{}
	}
	return &condition{operator, n}
}

// words stand unquoted in a format, in any case.
var words = []string{"general", "standard", "am/pm", "a/p"}

// word reads one of the words. Swedish and German programs write Standard for
// General.
func (f *scanner) word() bool {
	for i, w := range words {
		if len(f.rest) < len(w) || !strings.EqualFold(f.rest[:len(w)], w) {
			continue
		}
		f.rest = f.rest[len(w):]
		if i < 2 {
			f.add(generalPiece, "")
		} else {
			f.section().unsafe = true
		}
		return true
	}
	return false
}
