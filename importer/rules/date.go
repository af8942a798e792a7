package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a machine may have no time zones

	"comebacks/importer"
)

// DateFormat says how to read a date that could be read two ways. The zero
// DateFormat refuses such dates.
type DateFormat struct {
	order string // of year, month and day: "dmy", "mdy" or "ymd"
	short bool   // the year has two digits
}

// ParseDateFormat reads forms like DD/MM/YYYY, MM/DD/YYYY, D.M.YY and
// YYYY-MM-DD, also with Å for the year, and with HH:MM after it. The empty
// text is the zero DateFormat.
func ParseDateFormat(text string) (DateFormat, error) {
	if text == "" {
		return DateFormat{}, nil
	}
	form := strings.ToLower(strings.TrimSpace(text))
	form = strings.NewReplacer("å", "y", "hh:mm:ss", "", "hh:mm", "", "t", "").Replace(form)
	var f DateFormat
	for _, part := range strings.FieldsFunc(form, func(r rune) bool { return strings.ContainsRune("-/. ", r) }) {
		switch part {
		case "d", "dd":
			f.order += "d"
		case "m", "mm":
			f.order += "m"
		case "yyyy", "yy":
			f.order += "y"
			f.short = part == "yy"
		}
	}
	if f.order != "dmy" && f.order != "mdy" && f.order != "ymd" {
		return DateFormat{}, fmt.Errorf("%q is none of DD/MM/YYYY, MM/DD/YYYY, YYYY-MM-DD, nor any of them with YY", text)
	}
	return f, nil
}

// ShownFormat reports the order that a date shows by itself: 25/12/2031 can
// only be day first. Most dates show none.
func ShownFormat(text string) (f DateFormat, shown bool) {
	if len(text) > 4 && text[4] == '-' { // year first, as most are
		return f, false
	}
	m := yearLast.FindStringSubmatch(simplify(text))
	if m == nil || len(m[5]) == 2 {
		return f, false
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	switch {
	case a > 12 && b <= 12:
		return DateFormat{order: "dmy"}, true
	case b > 12 && a <= 12:
		return DateFormat{order: "mdy"}, true
	}
	return f, false
}

// String says the order in words, "" for the zero DateFormat.
func (f DateFormat) String() string {
	return map[string]string{"dmy": "day first", "mdy": "month first", "ymd": "year first"}[f.order]
}

// Clock is a time of day, to the second. The zero Clock is midnight.
type Clock struct{ Hour, Minute, Second int }

// ParseClock reads a time of day such as 14:30.
func ParseClock(text string) (Clock, error) {
	c, rest, ok := cutClock(simplify(text))
	if !ok || rest != "" {
		return Clock{}, fmt.Errorf("%q is not a time of day such as 14:30", text)
	}
	return c, nil
}

// written is a date as it was written, before it is known to exist.
type written struct {
	year, month, day int
	clock            Clock
	hasClock         bool
	offset           *time.Location // nil if none was written
}

// readDate reads the text of a date cell.
func readDate(text string, format DateFormat) (written, *importer.Problem) {
	if w, ok := readISO(text); ok {
		return w, nil
	}
	notADate := &importer.Problem{Code: importer.NotADate, Field: importer.Date, Value: text}
	s := simplify(text)
	w, rest, problem := cutDate(s, format)
	if problem != nil {
		problem.Value = text
		return written{}, problem
	}
	rest = strings.TrimLeft(rest, " ,t")
	if rest != "" {
		var ok bool
		if w.clock, rest, ok = cutClock(rest); !ok {
			return written{}, notADate
		}
		w.hasClock = true
		if w.offset, ok = readOffset(strings.TrimSpace(rest)); !ok {
			return written{}, notADate
		}
	}
	return w, nil
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
			if c < '0' || c > '9' {
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

// simplify makes all kinds of spaces one, and all letters small.
func simplify(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " ")) // Fields knows U+00A0 and U+202F
}

const weekday = `(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?(?:en)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,? ?(?:den )?`

var (
	yearFirst  = regexp.MustCompile(`^(\d{4})([-/. ])(\d{1,2})([-/. ])(\d{1,2})(?:$|[ t,])`)
	compact    = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|[ t,])`)
	yearLast   = regexp.MustCompile(`^(\d{1,2})([-/. ])(\d{1,2})([-/. ])(\d{4}|\d{2})(?:$|[ ,])`)
	dayMonth   = regexp.MustCompile(`^(?:` + weekday + `)?(?:den )?(\d{1,2})(?:[.:]?(?:a|e|st|nd|rd|th)|\.)?[ -]?(?:of )?(\pL+)\.?,?[ -](\d{4})(?:$|[ ,])`)
	monthDay   = regexp.MustCompile(`^(?:` + weekday + `)?(\pL+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:$|[ ,])`)
	clockForm  = regexp.MustCompile(`^(?:kl(?:ockan)?\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?)?`)
	hourForm   = regexp.MustCompile(`^kl(?:ockan)?\.? ?(\d{1,2})()()(?: ?([ap])\.?m\.?)?$`)
	offsetForm = regexp.MustCompile(`^(?:gmt|utc)?([+−-])(\d{2}):?(\d{2})?$`)
)

// cutDate reads the date that the text begins with.
func cutDate(s string, format DateFormat) (w written, rest string, problem *importer.Problem) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := yearFirst.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return written{year: number(m[1]), month: number(m[3]), day: number(m[5])}, after(s, m), nil
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		return written{year: number(m[1]), month: number(m[2]), day: number(m[3])}, after(s, m), nil
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		if month, ok := months[m[2]]; ok {
			return written{year: number(m[3]), month: month, day: number(m[1])}, after(s, m), nil
		}
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		if month, ok := months[m[1]]; ok {
			return written{year: number(m[3]), month: month, day: number(m[2])}, after(s, m), nil
		}
	}
	if m := yearLast.FindStringSubmatch(s); m != nil && (m[2] == m[4] || m[4] == " ") {
		w, problem = byOrder(number(m[1]), number(m[3]), number(m[5]), len(m[5]) == 2, format)
		return w, after(s, m), problem
	}
	return written{}, "", &importer.Problem{Code: importer.NotADate, Field: importer.Date}
}

// after gives what follows a match, with the space that ended it.
func after(s string, m []string) string {
	n := len(m[0])
	if n < len(s) {
		n-- // the last character only ended the date
	}
	return s[n:]
}

// byOrder reads three numbers of which the last is a year, or the first with
// a format that says so.
func byOrder(a, b, c int, short bool, format DateFormat) (written, *importer.Problem) {
	if short {
		if !format.short {
			return written{}, &importer.Problem{Code: importer.NotADate, Field: importer.Date}
		}
		c += 2000
	}
	if format.order == "ymd" && short {
		return written{year: a + 2000, month: b, day: c - 2000}, nil
	}
	dayFirst, monthFirst := written{year: c, month: b, day: a}, written{year: c, month: a, day: b}
	switch {
	case format.order == "dmy":
		return dayFirst, nil
	case format.order == "mdy":
		return monthFirst, nil
	case a == b, a > 12:
		return dayFirst, nil
	case b > 12:
		return monthFirst, nil
	}
	return written{}, &importer.Problem{Code: importer.AmbiguousDate, Field: importer.Date, Detail: dayFirst.iso() + " or " + monthFirst.iso()}
}

func (w written) iso() string { return fmt.Sprintf("%04d-%02d-%02d", w.year, w.month, w.day) }

// cutClock reads the time of day that the text begins with.
func cutClock(s string) (c Clock, rest string, ok bool) {
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		if m = hourForm.FindStringSubmatch(s); m == nil {
			return Clock{}, "", false
		}
	}
	c.Hour, _ = strconv.Atoi(m[1])
	c.Minute, _ = strconv.Atoi(m[2])
	c.Second, _ = strconv.Atoi(m[3])
	if m[4] != "" {
		if c.Hour < 1 || c.Hour > 12 {
			return Clock{}, "", false
		}
		c.Hour %= 12
		if m[4] == "p" {
			c.Hour += 12
		}
	}
	return c, s[len(m[0]):], c.Hour <= 23 && c.Minute <= 59 && c.Second <= 59
}

// readOffset reads an offset from UTC; "" is none.
func readOffset(s string) (*time.Location, bool) {
	switch s {
	case "":
		return nil, true
	case "z", "utc", "gmt":
		return time.FixedZone("", 0), true
	}
	m := offsetForm.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	if hours > 14 || minutes > 59 {
		return nil, false
	}
	seconds := hours*3600 + minutes*60
	if m[1] != "+" {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), true
}

var months = map[string]int{
	"januari": 1, "february": 2, "februari": 2, "mars": 3, "april": 4, "maj": 5, "juni": 6,
	"juli": 7, "augusti": 8, "september": 9, "oktober": 10, "november": 11, "december": 12,
	"january": 1, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10,
	"jan": 1, "feb": 2, "febr": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}

// stockholm is the clock of a date without an offset.
var stockholm = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // it is built in
	}
	return zone
}()

// nearChange reports whether the clock is set within a day: only then can a
// wall clock's time be skipped or come twice.
func nearChange(t time.Time) bool {
	start, end := t.ZoneBounds()
	return !start.IsZero() && t.Sub(start) < 24*time.Hour || !end.IsZero() && end.Sub(t) < 24*time.Hour
}

// resolve finds the instant that a wall clock shows a date and time, or says
// that there is none, or that there are two.
func (w written) resolve(zone *time.Location) (time.Time, importer.Code, string) {
	if w.month < 1 || w.month > 12 || w.day < 1 {
		return time.Time{}, importer.NoSuchDate, ""
	}
	c := w.clock
	if w.offset != nil {
		zone = w.offset
	}
	t := time.Date(w.year, time.Month(w.month), w.day, c.Hour, c.Minute, c.Second, 0, zone)
	if noon := time.Date(w.year, time.Month(w.month), w.day, 12, 0, 0, 0, time.UTC); w.day > 28 && noon.Day() != w.day {
		return time.Time{}, importer.NoSuchDate, ""
	}
	if w.offset != nil || !nearChange(t) {
		return t, "", ""
	}
	if t.Hour() != c.Hour || t.Minute() != c.Minute {
		return time.Time{}, importer.SkippedHour, zone.String()
	}
	// In autumn the same wall clock comes again, with another offset.
	for _, step := range []time.Duration{-time.Hour, time.Hour, -30 * time.Minute, 30 * time.Minute} {
		other := t.Add(step)
		if other.Hour() == t.Hour() && other.Minute() == t.Minute() {
			first, second := t, other
			if other.Before(t) {
				first, second = other, t
			}
			return time.Time{}, importer.RepeatedHour, first.Format(time.RFC3339) + " or " + second.Format(time.RFC3339)
		}
	}
	return t, "", ""
}
