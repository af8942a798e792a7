package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// written is a date as it was written, before it is known to exist.
type written struct {
	year, month, day int
	weekday          *time.Weekday // nil if none was written
	clock            Clock
	hasClock         bool
	offset           offset
}

func (w written) iso() string { return fmt.Sprintf("%04d-%02d-%02d", w.year, w.month, w.day) }

// readDate reads the text of a date cell.
func (r *Rules) readDate(text string) (written, *importer.Problem) {
	if w, ok := readISO(text); ok {
		return w, nil
	}
	if w, ok := readRFC3339(visible(text)); ok {
		return w, nil
	}
	fault := func(code importer.Code) (written, *importer.Problem) {
		return written{}, &importer.Problem{Code: code, Field: importer.Date, Value: text}
	}
	weekday, s := cutWeekday(strings.TrimSuffix(simplify(text), "."), 2)
	w, rest, problem := r.cutDate(strings.TrimPrefix(s, "den "))
	if problem != nil {
		problem.Value = text
		return written{}, problem
	}
	w.weekday = weekday
	if code := w.takeTime(strings.TrimLeft(strings.TrimPrefix(rest, "."), " ,")); code != "" {
		return fault(code)
	}
	return w, nil
}

// takeTime reads what stands behind a date: a time of day, with a day of the week on
// either side of it. The code says what is wrong: NotADate or TimeSpan.
func (w *written) takeTime(rest string) importer.Code {
	if !w.takeWeekday(&rest) {
		return importer.NotADate
	}
	if rest == "" {
		return ""
	}
	if isSpan(rest) {
		return importer.TimeSpan
	}
	if clock, last, found := cutLast(rest); found {
		if rest = clock; !w.takeWeekday(&last) {
			return importer.NotADate
		}
	}
	var code importer.Code
	w.clock, w.offset, code = readClock(rest, true)
	if code == importer.NotATime {
		return importer.NotADate
	}
	w.hasClock = true
	return code
}

// takeWeekday takes a day of the week off the front of what follows. It reports
// false if an earlier one differs from it.
func (w *written) takeWeekday(rest *string) bool {
	day, after := cutWeekday(*rest, 3)
	if day == nil {
		return true
	}
	if w.weekday != nil && *w.weekday != *day {
		return false
	}
	w.weekday, *rest = day, after
	return true
}

// cutLast parts the last word from the others, if it is a day of the week.
func cutLast(s string) (before, last string, found bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return s, "", false
	}
	day, rest := cutWeekday(s[i+1:], 3)
	return strings.TrimRight(s[:i], " ,"), s[i+1:], day != nil && rest == ""
}

// readISO reads the commonest forms, 2031-05-03, 2031-05-03 14:30 and
// 2031-05-03 14:30:00, without allocating.
func readISO(s string) (w written, ok bool) {
	if len(s) != 10 && len(s) != 16 && len(s) != 19 || s[4] != '-' || s[7] != '-' {
		return w, false
	}
	var all [6]int
	for i, at := range [6][2]int{{0, 4}, {5, 7}, {8, 10}, {11, 13}, {14, 16}, {17, 19}} {
		if at[1] > len(s) {
			break
		}
		for _, c := range []byte(s[at[0]:at[1]]) {
			if !isDigit(c) {
				return w, false
			}
			all[i] = all[i]*10 + int(c-'0')
		}
	}
	w.year, w.month, w.day = all[0], all[1], all[2]
	if len(s) > 10 {
		if s[10] != ' ' && s[10] != 'T' || s[13] != ':' || len(s) == 19 && s[16] != ':' {
			return w, false
		}
		w.clock, w.hasClock = Clock{all[3], all[4], all[5]}, true
		if w.clock.Hour > 23 || w.clock.Minute > 59 || w.clock.Second > 59 {
			return w, false
		}
	}
	return w, true
}

var rfc3339Form = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})t((\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?)([+-])(\d{2}):(\d{2})$`)

// readRFC3339 reads a full time of RFC 3339 with an offset in digits. This is the
// only form in which a minus can't belong to a span.
func readRFC3339(s string) (w written, ok bool) {
	if len(s) < 11 || s[10] != 't' {
		return w, false
	}
	m := rfc3339Form.FindStringSubmatch(s)
	if m == nil {
		return w, false
	}
	w = written{year: number(m[1]), month: number(m[2]), day: number(m[3]), hasClock: true}
	if w.clock, _, ok = cutClock(m[4]); !ok {
		return w, false
	}
	sign := 1
	if m[8] == "-" {
		sign = -1
	}
	w.offset, ok = fixedOffset(sign, m[9], m[10])
	return w, ok
}

const monthName = `(\pL+)`

var (
	yearFirst    = regexp.MustCompile(`^(\d{4})([-/. ])(\d{1,2})([-/. ])(\d{1,2})(?:$|[ t,.])`)
	compact      = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|[ t,])`)
	dayMonth     = regexp.MustCompile(`^(\d{1,2})(?:[.:]?(?:a|e|st|nd|rd|th)\b|\.)?[ /-]?(?:of )?` + monthName + `(\.?,? ?-|/|\.?,? ?)(\d{4}|\d{2})(?:$|[ ,])`)
	monthDay     = regexp.MustCompile(`^` + monthName + `\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:$|[ ,])`)
	yearMonthDay = regexp.MustCompile(`^(\d{4})[ /-]` + monthName + `\.?[ /-](\d{1,2})(?:$|[ ,])`)
)

// cutDate reads the date that the text begins with.
func (r *Rules) cutDate(s string) (w written, rest string, problem *importer.Problem) {
	if m := yearFirst.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return written{year: number(m[1]), month: number(m[3]), day: number(m[5])}, after(s, m), nil
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		return written{year: number(m[1]), month: number(m[2]), day: number(m[3])}, after(s, m), nil
	}
	if n, rest, ok := cutNumbers(s); ok {
		w, problem = n.in(r.format(n))
		return w, rest, problem
	}
	if w, rest, ok := cutNamed(s); ok {
		return w, rest, nil
	}
	return written{}, "", &importer.Problem{Code: importer.NotADate, Field: importer.Date}
}

// format is how dates with such numbers are read.
func (r *Rules) format(n numbers) DateFormat {
	if r.DateFormat != (DateFormat{}) {
		return r.DateFormat
	}
	f := r.Learned[n.separator]
	if n.mixed && f.order == "mdy" {
		return DateFormat{} // those who write the month first do not write 3/5 2031
	}
	return f
}

// cutNamed reads a date whose month is a name. Then nothing else in it can be
// taken for the month.
func cutNamed(s string) (w written, rest string, ok bool) {
	if m := dayMonth.FindStringSubmatch(s); m != nil && months[m[2]] > 0 {
		short := len(m[4]) == 2
		w = written{year: fullYear(number(m[4]), short), month: months[m[2]], day: number(m[1])}
		return w, after(s, m), !short || isYear(m[3], m[4])
	}
	if m := monthDay.FindStringSubmatch(s); m != nil && months[m[1]] > 0 {
		return written{year: number(m[3]), month: months[m[1]], day: number(m[2])}, after(s, m), true
	}
	if m := yearMonthDay.FindStringSubmatch(s); m != nil && months[m[2]] > 0 {
		return written{year: number(m[1]), month: months[m[2]], day: number(m[3])}, after(s, m), true
	}
	return written{}, "", false
}

// isYear reports whether two digits after a month can only be a year: in "3
// maj 14" they may be an hour.
func isYear(separator, digits string) bool {
	return strings.ContainsAny(separator, "-/") || separator != "" && number(digits) > 24
}

func number(digits string) int { n, _ := strconv.Atoi(digits); return n }

// after gives what follows a match, with the character that ended it.
func after(s string, m []string) string {
	n := len(m[0])
	if n > 0 && slices.Contains([]byte(" t,.z+"), s[n-1]) {
		n-- // it only ended the match
	}
	return s[n:]
}

var months = map[string]int{
	"januari": 1, "february": 2, "februari": 2, "mars": 3, "april": 4, "maj": 5, "juni": 6,
	"juli": 7, "augusti": 8, "september": 9, "oktober": 10, "november": 11, "december": 12,
	"january": 1, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10,
	"jan": 1, "feb": 2, "febr": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}
