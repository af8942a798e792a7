package sandbox

import (
	"slices"
	"strings"
	"time"
)

// LookupShape is a way in which the answers of look-ups differ from what is
// documented, or from what was assumed where nothing is.
type LookupShape string

const (
	AsDocumented LookupShape = "" // named as-documented

	// The time of creation.
	CreatedUTC         LookupShape = "created-utc"           // in UTC, without an offset
	CreatedLocal       LookupShape = "created-local"         // in Swedish time, without an offset, as real answers were seen
	Created16MinAhead  LookupShape = "created-16-min-ahead"  // by another clock than the Date header's
	Created16MinBehind LookupShape = "created-16-min-behind" // the same
	Created2HAhead     LookupShape = "created-2-h-ahead"     // as by an offset that was added once more
	Created2HBehind    LookupShape = "created-2-h-behind"    // as by one that was not
	Created0001        LookupShape = "created-0001"          // 0001-01-01T00:00:00, .NET's date that nobody set
	CreatedMissing     LookupShape = "created-missing"       // no such field

	// The time of the comeback.
	MeetingUTC     LookupShape = "meeting-utc"     // in UTC, without an offset
	MeetingLocal   LookupShape = "meeting-local"   // in Swedish time, without an offset
	MeetingMinutes LookupShape = "meeting-minutes" // rounded down to the minute

	// What is shown.
	NoComebacks  LookupShape = "empty"          // no comeback of anybody
	First20      LookupShape = "first-20"       // of each contact the 20 oldest
	Last20InAll  LookupShape = "last-20-in-all" // of the whole answer the 20 newest
	OtherCase    LookupShape = "other-case"     // contactId in small letters if it was asked for in capitals, else in capitals
	UnaskedOrder LookupShape = "unasked-order"  // the contacts of a list from last to first
	Cached       LookupShape = "cached"         // an answer is given again for 10 s, with an Age and the Date of the first
	CachedSilent LookupShape = "cached-silent"  // the same without Age, and with a Date of its own
	ProxyDate    LookupShape = "proxy-date"     // the Date of every answer, to a POST too, is 16 minutes behind
	NoDate       LookupShape = "no-date"        // no answer has a Date, to a POST neither
)

// LookupShapes lists every LookupShape.
var LookupShapes = []LookupShape{
	AsDocumented, CreatedUTC, CreatedLocal, Created16MinAhead, Created16MinBehind,
	Created2HAhead, Created2HBehind, Created0001, CreatedMissing,
	MeetingUTC, MeetingLocal, MeetingMinutes,
	NoComebacks, First20, Last20InAll, OtherCase, UnaskedOrder,
	Cached, CachedSilent, ProxyDate, NoDate,
}

// String gives the shape's name.
func (s LookupShape) String() string {
	if s == AsDocumented {
		return "as-documented"
	}
	return string(s)
}

// ParseLookupShape reads a shape's name. None is as-documented.
func ParseLookupShape(name string) (LookupShape, error) {
	for _, s := range LookupShapes {
		if name == s.String() || name == string(s) {
			return s, nil
		}
	}
	names := make([]string, len(LookupShapes))
	for i, s := range LookupShapes {
		names[i] = s.String()
	}
	return "", wrong(NoSuchShape, name, strings.Join(names, ", "))
}

// says writes what a look-up tells of a comeback.
func (s LookupShape) says(c *Comeback, zone *time.Location) meeting {
	created, date := c.CreatedAt.In(stockholm), c.Instant
	if zone != nil {
		created, date = created.In(zone), date.In(zone)
	}
	created = created.Add(s.off())
	if s == MeetingMinutes {
		date = date.Truncate(time.Minute)
	}
	m := meeting{ID: c.ID, CreatedAt: formatDate(created), MeetingDate: formatDate(date)}
	switch s {
	case CreatedUTC:
		m.CreatedAt = wallClock(created, time.UTC)
	case CreatedLocal:
		m.CreatedAt = wallClock(created, stockholm)
	case Created0001:
		m.CreatedAt = wallClock(time.Time{}, time.UTC)
	case CreatedMissing:
		m.CreatedAt = ""
	case MeetingUTC:
		m.MeetingDate = wallClock(date, time.UTC)
	case MeetingLocal:
		m.MeetingDate = wallClock(date, stockholm)
	}
	return m
}

// off is how far the time of creation is ahead of the Date header.
func (s LookupShape) off() time.Duration {
	switch s {
	case Created16MinAhead:
		return 16 * time.Minute
	case Created16MinBehind:
		return -16 * time.Minute
	case Created2HAhead:
		return 2 * time.Hour
	case Created2HBehind:
		return -2 * time.Hour
	}
	return 0
}

// formatDate writes a date as .NET does: 7 decimals, and the offset also
// where it is none.
func formatDate(t time.Time) string { return t.Format("2006-01-02T15:04:05.0000000-07:00") }

// wallClock writes what a clock in a zone shows, as real answers were seen:
// without the offset, and without zeros at the end of the decimals. A date
// that nobody set is the same everywhere.
func wallClock(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		zone = time.UTC
	}
	return t.In(zone).Truncate(100 * time.Nanosecond).Format("2006-01-02T15:04:05.9999999")
}

// selects leaves of each contact's comebacks, the earliest first, what the
// shape shows.
func (s LookupShape) selects(held [][]*Comeback) [][]*Comeback {
	switch s {
	case NoComebacks:
		return make([][]*Comeback, len(held))
	case First20:
		for i, of := range held {
			held[i] = of[:min(len(of), shown)]
		}
	case Last20InAll:
		all := slices.Concat(held...)
		if len(all) <= shown {
			break
		}
		slices.SortFunc(all, func(a, b *Comeback) int { return a.Number - b.Number })
		oldest := all[len(all)-shown].Number
		for i, of := range held {
			held[i] = slices.DeleteFunc(of, func(c *Comeback) bool { return c.Number < oldest })
		}
	}
	return held
}

// shown is how many comebacks First20 and Last20InAll show at most.
const shown = 20

// names gives the id under which a contact is shown.
func (s LookupShape) names(contactID string) string {
	if s != OtherCase {
		return contactID
	}
	if small := strings.ToLower(contactID); contactID == strings.ToUpper(contactID) {
		return small
	}
	return strings.ToUpper(contactID)
}
