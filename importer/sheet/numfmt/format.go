// Package numfmt reads what cells of a workbook hold: numbers, dates, booleans, and
// the number formats (ECMA-376, part 1, 18.8.30 and 18.8.31) that decide what a person
// sees of a number. It tells text that is sure to be seen from text that depends on a
// program, a language or the width of a column.
package numfmt

import (
	"math"
	"strconv"
	"strings"
)

// Format is a number format of a workbook, read from its code. It tells
// what a person sees of a number. The zero value is General.
type Format struct {
	code     string
	sections []section // for numbers: at most three; none is General
	unknown  bool      // which section a number takes can't be known
}

// maxCode is the length of Excel's longest format code, in bytes.
const maxCode = 255

// TooLong is the first whole number of more digits than the 15 that spreadsheets keep.
const TooLong = 1e15

// exponentBelow is the size below which General shows a number with an
// exponent, however wide its column is.
const exponentBelow = 1e-9

// Parse reads a format code as a workbook holds it. It takes any text: of a
// number whose format it doesn't understand, Show knows nothing.
func Parse(code string) Format {
	f := Format{code: code}
	if code == "" {
		return f
	}
	f.sections = scan(code)
	f.unknown = len(f.sections) > 4
	if last := len(f.sections) - 1; last > 0 && (last >= 3 || f.sections[last].text) {
		f.sections = f.sections[:last] // for text
	}
	for i, s := range f.sections {
		if s.condition != nil && (!s.condition.valid() || i == 2 || f.sections[0].condition == nil) {
			f.unknown = true
		}
	}
	return f
}

// Code is the format code from which the format was read; "" of General.
func (f Format) Code() string { return f.code }

// IsText tells whether it is the format Text: a number that has it is shown as
// it was typed.
func (f Format) IsText() bool {
	return len(f.sections) == 1 && f.sections[0].isText()
}

// IsDate tells whether n is shown as a date, a time of day or an elapsed time.
func (f Format) IsDate(n float64) bool {
	s, ok := f.section(n)
	return ok && s.date
}

// section finds the section that shows n.
func (f Format) section(n float64) (s section, ok bool) {
	if f.unknown {
		return section{}, false
	}
	if len(f.sections) == 0 {
		return general, true
	}
	at := f.signed(n)
	if f.sections[0].condition != nil {
		if at = f.conditional(n); at < 0 {
			return section{}, false
		}
	}
	return f.sections[at], true
}

// signed is the index of n's section in a format such as positive;negative;zero.
func (f Format) signed(n float64) int {
	switch {
	case n < 0 && len(f.sections) > 1:
		return 1
	case n == 0 && len(f.sections) > 2:
		return 2
	}
	return 0
}

// conditional is the index of n's section in a format with conditions, or -1 if
// n meets none.
func (f Format) conditional(n float64) int {
	last := len(f.sections) - 1
	for i, s := range f.sections {
		switch {
		case s.condition != nil:
			if s.condition.holds(n) {
				return i
			}
		case i == last || n < 0: // the second of three is for negative numbers
			return i
		}
	}
	return -1
}

// Show gives what a person sees of a number that is no date, without spaces at
// its ends. It is not ok if that can't be known or differs between locales
// (separators, decimals of a fixed count), or if the format hides or changes
// the number (a percentage, a rounded number, an exponent, a sign left out):
// then the text is the plain number. A number of more digits than the 15 that
// spreadsheets keep is not ok, and comes with an exponent.
func (f Format) Show(n float64) (text string, ok bool) {
	n = kept(n)
	size := math.Abs(n)
	if !(size < TooLong) {
		return strconv.FormatFloat(n, 'E', 5, 64), false
	}
	plain := Plain(n)
	s, known := f.section(n)
	switch {
	case !known:
		return plain, false
	case s.isGeneral() || f.IsText():
		return plain, (n == 0 || size >= exponentBelow) && (n >= 0 || f.addsMinus())
	case s.date || s.text || s.unsafe || len(f.code) > maxCode:
		return plain, false
	}
	if text, ok = s.show(Plain(size)); n < 0 {
		text, ok = f.withMinus(s, text, ok)
	}
	if text = strings.TrimSpace(text); !ok || text == "" {
		return plain, false
	}
	return text, true
}

// withMinus shows a negative number where the place of its minus is known: right
// before the digits, in a format with one section, or where the section for
// negative numbers writes it.
func (f Format) withMinus(s section, text string, ok bool) (string, bool) {
	if f.addsMinus() {
		return "-" + text, ok && s.startsWithNumber() && strings.TrimLeft(text, "0123456789") != text
	}
	signed := strings.HasPrefix(strings.TrimSpace(text), "-")
	return text, ok && signed && s.hasNumber() && f.sections[0].condition == nil
}

// addsMinus tells whether a negative number has its minus without a section
// that writes it.
func (f Format) addsMinus() bool {
	return len(f.sections) == 0 || len(f.sections) == 1 && f.sections[0].condition == nil
}

// kept rounds n to the 15 digits that spreadsheets keep.
func kept(n float64) float64 {
	if n == math.Trunc(n) {
		return n + 0 // not -0
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64)
	if err != nil {
		return n
	}
	return rounded
}

// Plain is a number in plain digits, as few as tell it from all others, without an
// exponent and with a point before decimals.
func Plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
