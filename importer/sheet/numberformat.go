package sheet

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"
)

// numberFormat is how a number is shown.
type numberFormat struct {
	code    string // "" for one that is built in
	builtIn int
	isDate  bool
	mask    []nfp.Token // of a format such as 00000 or 000000-0000
}

func formatOf(style *excelize.Style) numberFormat {
	if style.CustomNumFmt == nil {
		// ECMA-376, part 1, 18.8.30.
		n := style.NumFmt
		return numberFormat{builtIn: n, isDate: n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58}
	}
	f := numberFormat{code: *style.CustomNumFmt}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(f.code)
	if len(sections) == 0 {
		return f
	}
	items := sections[0].Items // for positive numbers
	f.isDate = slices.ContainsFunc(items, func(t nfp.Token) bool {
		return t.TType == nfp.TokenTypeDateTimes || t.TType == nfp.TokenTypeElapsedDateTimes
	})
	if !slices.ContainsFunc(items, func(t nfp.Token) bool { return !isDigits(t) && t.TType != nfp.TokenTypeLiteral }) &&
		slices.ContainsFunc(items, isDigits) {
		f.mask = items
	}
	return f
}

func isDigits(t nfp.Token) bool {
	return t.TType == nfp.TokenTypeZeroPlaceHolder || t.TType == nfp.TokenTypeHashPlaceHolder
}

// fill puts digits into the mask, from the right.
func (f numberFormat) fill(digits string) string {
	first := slices.IndexFunc(f.mask, isDigits)
	var text string
	for i := len(f.mask) - 1; i >= 0; i-- {
		t := f.mask[i]
		if !isDigits(t) {
			text = t.TValue + text
			continue
		}
		n := min(len(t.TValue), len(digits))
		if i == first {
			n = len(digits)
		}
		text = digits[len(digits)-n:] + text
		if t.TType == nfp.TokenTypeZeroPlaceHolder {
			text = strings.Repeat("0", max(0, len(t.TValue)-n)) + text
		}
		digits = digits[:len(digits)-n]
	}
	return text
}

// shown gives a cell as a person sees it, but for dates: these come as
// 2031-05-03 14:30:00, however they are shown.
func (b *workbook) shown(v value) string {
	switch v.kind {
	case "", "n":
	case "b":
		return strings.ToUpper(strconv.FormatBool(v.raw == "1"))
	default:
		return v.raw
	}
	n, err := strconv.ParseFloat(v.raw, 64)
	if err != nil {
		return v.raw
	}
	f := b.format(v)
	switch whole := n == math.Trunc(n) && n >= 0; {
	case f.isDate:
		if text, ok := b.date(n); ok {
			return text
		}
	case math.Abs(n) >= damagedFrom:
		return strconv.FormatFloat(n, 'E', 5, 64)
	case whole && f.mask != nil:
		return f.fill(strconv.FormatFloat(n, 'f', 0, 64))
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func (b *workbook) format(v value) numberFormat {
	if v.style < len(b.styles) {
		return b.styles[v.style]
	}
	return numberFormat{}
}

// date reads Excel's count of days, of either of its two calendars.
func (b *workbook) date(n float64) (string, bool) {
	t, err := excelize.ExcelDateToTime(n, b.date1904)
	if err != nil {
		return "", false
	}
	t = t.Round(time.Second) // a count of days is not exact to the second
	switch {
	case n < 1:
		return t.Format(time.TimeOnly), true
	case t.Hour()+t.Minute()+t.Second() == 0:
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}

// dayNumber reads a number that has lost its format as the date or the time
// that it counts, if it counts one that a comeback may have.
func (b *workbook) dayNumber(v value) (string, bool) {
	n, err := strconv.ParseFloat(v.raw, 64)
	if err != nil || v.kind != "" && v.kind != "n" || b.format(v).isDate {
		return "", false
	}
	text, ok := b.date(n)
	return text, ok && n > 0 && (n < 1 || text >= "2000" && text < "2101")
}
