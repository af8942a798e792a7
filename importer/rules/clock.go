package rules

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// Clock is a time of day, to the second. The zero Clock is midnight.
type Clock struct{ Hour, Minute, Second int }

// midnightAfter is what the last half second before midnight is rounded to.
var midnightAfter = Clock{Hour: 24}

// ParseClock reads a time of day such as 14:30.
func ParseClock(text string) (Clock, error) {
	c, rest, ok := cutClock(simplify(text))
	if !ok || rest != "" || c == midnightAfter {
		return Clock{}, importer.Because(importer.NoClock, text)
	}
	return c, nil
}

// offset is an offset from UTC as written; the zero offset means that none
// was.
type offset struct {
	zone *time.Location
	// season is set if summer time or normal time was written, which must be
	// what the clock shows at that time.
	season bool
}

const (
	clockPrefix = `(?:kl(?:ockan|\.)? ?)?`
	halfOfDay   = `(?: ?([apfe])\.?m\.?)?` // am, pm; förmiddag and eftermiddag, as Windows shortens them
)

var (
	clockForm   = regexp.MustCompile(`^` + clockPrefix + `(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d+))?)?` + halfOfDay)
	hourForm    = regexp.MustCompile(`^kl(?:ockan|\.)? ?(\d{1,2})()()()` + halfOfDay + `$`)
	compactForm = regexp.MustCompile(`^(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?()(?:$|[ z+])`)
	kl          = regexp.MustCompile(`^kl(?:ockan|\.)? ?`)
	plusForm    = regexp.MustCompile(`^(?:(?:gmt|utc) ?)?\+(\d{2}):?(\d{2})?$`)
	browserForm = regexp.MustCompile(`^(gmt\+\d{4}) \([^()]*\)$`) // as JavaScript writes a Date
)

// spanForm is a time of day, or a bare hour, followed by a dash and another
// or an open end. A minus in it is not an offset: 14:30-02:00 ends at two.
var spanForm = func() *regexp.Regexp {
	const (
		clock = clockPrefix + `\d{1,2}(?:[:.]?\d{2}){0,2}(?:[.,]\d+)?(?: ?[apfe]\.?m\.?)?`
		to    = ` ?(?:-+|/|~|>|→|\.\.+|…|till|t\.? ?o\.? ?m\.?|to|until|och|and|&)>? ?`
	)
	return regexp.MustCompile(`^(?:mellan |between |från |from )?` + clock + to + `(?:$|` + clock + `(?:$|[^-/.:\d]))`)
}()

// isSpan reports whether a text is a span of time. Most texts are ruled out quickly.
func isSpan(s string) bool {
	return (strings.ContainsAny(s, "-/~>→…&tnh") || strings.Contains(s, "..")) && spanForm.MatchString(s)
}

// readClock reads a time of day with what may follow it. The code says what is
// wrong: NotATime or TimeSpan. Behind a date 1430 is a time of day too.
func readClock(s string, behindDate bool) (c Clock, o offset, code importer.Code) {
	if len(s) > 1 && s[0] == 't' && isDigit(s[1]) { // T14:30:00, as strict workbooks have it
		s = s[1:]
	}
	if isSpan(s) {
		return Clock{}, offset{}, importer.TimeSpan
	}
	c, rest, ok := cutClock(s)
	if !ok && behindDate {
		c, rest, ok = cutCompact(s)
	}
	if ok {
		o, ok = readOffset(strings.TrimPrefix(rest, " "))
	}
	if !ok {
		return Clock{}, offset{}, importer.NotATime
	}
	return c, o, ""
}

// cutClock reads the time of day that the text begins with. Fractions of a second
// are rounded, so that 14:29:59.9999999 is half past two: spreadsheets count times
// in days, which is seldom exact.
func cutClock(s string) (c Clock, rest string, ok bool) {
	if c, ok := readHourMinute(s); ok {
		return c, "", true
	}
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		m = hourForm.FindStringSubmatch(s)
	}
	if prefix := kl.FindString(s); m == nil && prefix != "" {
		return cutCompact(s[len(prefix):])
	}
	if m == nil {
		return Clock{}, "", false
	}
	c, ok = clockOf(m)
	return c, s[len(m[0]):], ok
}

// readHourMinute reads the commonest forms, 14:30 and 14.30, without allocating.
func readHourMinute(s string) (c Clock, ok bool) {
	if len(s) != 5 || s[2] != ':' && s[2] != '.' || !isDigit(s[0]) || !isDigit(s[1]) || !isDigit(s[3]) || !isDigit(s[4]) {
		return Clock{}, false
	}
	c = Clock{Hour: int(s[0]-'0')*10 + int(s[1]-'0'), Minute: int(s[3]-'0')*10 + int(s[4]-'0')}
	return c, c.Hour <= 23 && c.Minute <= 59
}

// cutCompact reads 1430 and 143000, which are times of day only where something
// says that they are.
func cutCompact(s string) (c Clock, rest string, ok bool) {
	m := compactForm.FindStringSubmatch(s)
	if m == nil {
		return Clock{}, "", false
	}
	c, ok = clockOf(m)
	return c, after(s, m), ok
}

// clockOf gives the time of day of a match: hour, minute, second, fraction and
// half of the day.
func clockOf(m []string) (c Clock, ok bool) {
	c.Hour, _ = strconv.Atoi(m[1])
	c.Minute, _ = strconv.Atoi(m[2])
	c.Second, _ = strconv.Atoi(m[3])
	switch half := m[5]; half {
	case "":
	case "f":
		// Some write 12:30 fm for half past midnight, others for half past
		// noon.
		if c.Hour < 1 || c.Hour > 11 {
			return Clock{}, false
		}
	default:
		if c.Hour < 1 || c.Hour > 12 {
			return Clock{}, false
		}
		c.Hour %= 12
		if half != "a" {
			c.Hour += 12
		}
	}
	if c.Hour > 23 || c.Minute > 59 || c.Second > 59 {
		return Clock{}, false
	}
	if m[4] >= "5" {
		c = c.next()
	}
	return c, true
}

// next is a second later, midnightAfter after the day's last.
func (c Clock) next() Clock {
	seconds := c.Hour*3600 + c.Minute*60 + c.Second + 1
	return Clock{seconds / 3600, seconds / 60 % 60, seconds % 60}
}

// farthest is the largest offset from UTC, in hours.
const farthest = 14

// readOffset reads an offset from UTC; "" is none. After a time of day a minus
// does not begin one: see readRFC3339.
func readOffset(s string) (o offset, ok bool) {
	switch s {
	case "":
		return offset{}, true
	case "z", "utc", "gmt":
		return offset{zone: time.FixedZone("", 0)}, true
	case "cest", "sommartid":
		return offset{time.FixedZone("", 2*3600), true}, true
	case "cet", "normaltid", "vintertid":
		return offset{time.FixedZone("", 3600), true}, true
	}
	if m := browserForm.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	m := plusForm.FindStringSubmatch(s)
	if m == nil {
		return offset{}, false
	}
	return fixedOffset(1, m[1], m[2])
}

func fixedOffset(sign int, hour, minute string) (o offset, ok bool) {
	hours, _ := strconv.Atoi(hour)
	minutes, _ := strconv.Atoi(minute)
	if minutes > 59 || hours*60+minutes > farthest*60 {
		return offset{}, false
	}
	return offset{zone: time.FixedZone("", sign*(hours*3600+minutes*60))}, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
