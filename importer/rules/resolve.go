package rules

import (
	"math"
	"strings"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// nearChange reports whether the clocks change within a day: only then can a
// wall-clock time be skipped or come twice.
func nearChange(t time.Time) bool {
	start, end := t.ZoneBounds()
	return !start.IsZero() && t.Sub(start) < 24*time.Hour || !end.IsZero() && end.Sub(t) < 24*time.Hour
}

// exists reports whether the calendar has the day.
func (w written) exists() bool {
	if w.month < 1 || w.month > 12 || w.day < 1 || w.day > 31 {
		return false
	}
	return w.day <= 28 || time.Date(w.year, time.Month(w.month), w.day, 12, 0, 0, 0, time.UTC).Day() == w.day
}

// dayOfWeek is that of a day that exists.
func (w written) dayOfWeek() time.Weekday {
	return time.Date(w.year, time.Month(w.month), w.day, 0, 0, 0, 0, time.UTC).Weekday()
}

// in gives the date and time in a zone.
func (w written) in(zone *time.Location) time.Time {
	c := w.clock
	return time.Date(w.year, time.Month(w.month), w.day, c.Hour, c.Minute, c.Second, 0, zone)
}

// resolve finds the instant that a wall clock shows a date and time, or says
// that there is none, or that there are two.
func (w written) resolve(zone *time.Location) (at time.Time, code importer.Code, detail string) {
	if !w.exists() {
		return time.Time{}, importer.NoSuchDate, ""
	}
	if w.weekday != nil && w.dayOfWeek() != *w.weekday {
		return time.Time{}, importer.WrongWeekday, strings.ToLower(w.dayOfWeek().String())
	}
	if w.offset.zone == nil {
		return w.onClock(zone)
	}
	at = w.in(w.offset.zone)
	if w.offset.season {
		_, written := at.Zone()
		if _, shown := at.In(zone).Zone(); shown != written {
			return time.Time{}, importer.NotADate, ""
		}
	}
	return at, "", ""
}

// onClock is resolve for dates without an offset.
func (w written) onClock(zone *time.Location) (time.Time, importer.Code, string) {
	known := &periods[(w.year*12+w.month)%len(periods)]
	if t, ok := known.Load().at(w, zone); ok {
		return t, "", ""
	}
	t := w.in(zone)
	if !nearChange(t) {
		known.Store(periodOf(t))
		return t, "", ""
	}
	if wall := w.in(time.UTC); t.Hour() != wall.Hour() || t.Minute() != wall.Minute() {
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
			return time.Time{}, importer.RepeatedHour, first.Format(time.RFC3339) + "|" + second.Format(time.RFC3339)
		}
	}
	return t, "", ""
}

// period is a time without a change of the clocks in a zone, and without the days
// beside those. To find it takes package time longer than all else about a date takes.
type period struct {
	zone     *time.Location
	from, to int64 // Unix time
	offset   int64 // seconds east of UTC
}

// periods are those in which earlier dates lay, by their month in some twenty years.
var periods [256]atomic.Pointer[period]

// periodOf gives the period of a time that is not near a change.
func periodOf(t time.Time) *period {
	const day = 24 * 60 * 60
	_, offset := t.Zone()
	p := &period{zone: t.Location(), from: math.MinInt64, to: math.MaxInt64, offset: int64(offset)}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		p.from = start.Unix() + day
	}
	if !end.IsZero() {
		p.to = end.Unix() - day
	}
	return p
}

// at gives the time that a zone's clock shows, if it lies in the period.
func (p *period) at(w written, zone *time.Location) (time.Time, bool) {
	if p == nil || p.zone != zone {
		return time.Time{}, false
	}
	seconds := w.in(time.UTC).Unix() - p.offset
	return time.Unix(seconds, 0).In(zone), p.from <= seconds && seconds <= p.to
}

// wholeDay turns a date with an offset into the day that it means if it has no time
// of day of its own, and reports whether it did. Programs write a day as its
// midnight here, which is late the day before in UTC, or as its midnight in UTC,
// which is the same day here.
func (w *written) wholeDay(zone *time.Location) bool {
	at := w.in(w.offset.zone)
	here := at.In(zone)
	_, seconds := at.Zone()
	atMidnight := func(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }
	utcDay := seconds == 0 && atMidnight(at) && here.Format(time.DateOnly) == at.Format(time.DateOnly)
	if !atMidnight(here) && !utcDay {
		return false
	}
	year, month, day := here.Date()
	w.year, w.month, w.day, w.offset = year, int(month), day, offset{}
	return true
}

// shows reports whether a date's own time of day is c both as written and on the
// zone's clock, so that another column may repeat it.
func (w *written) shows(c Clock, zone *time.Location) bool {
	hour, minute, second := w.in(w.offset.zone).In(zone).Clock()
	return w.clock == c && c == Clock{hour, minute, second}
}
