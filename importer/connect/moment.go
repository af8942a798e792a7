package connect

import (
	"time"

	"comebacks/importer"
)

// readDate reads a date as .NET writes it: with any number of decimals, and
// an offset, Z, or neither. Exact says that it can only be this moment.
//
// Of two moments, in the hour that autumn repeats, it gives the first. That is
// good enough for the date of a comeback, which still counts as there: to
// refuse it would make its contact unreadable for ever.
func readDate(text string) (t time.Time, exact, ok bool) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true, true
	}
	wall, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		return time.Time{}, false, false
	}
	t, n := moments(wall)
	return t, n == 1, true
}

// moments says how many moments there are at which the clock in Stockholm
// shows the time that wall shows in UTC, and gives the first: two in the hour
// that autumn repeats. In the hour that spring skips there is none, and it
// gives the one that a clock which was not put forward would show.
func moments(wall time.Time) (first time.Time, n int) {
	// Offsets change at most twice a year: the offsets a day before and a day
	// after are those on either side of any change nearby.
	const day = 24 * time.Hour
	before, after := read(wall, wall.Add(-day)), read(wall, wall.Add(day))
	switch {
	case before.Equal(after):
		return before, 1
	case shows(before, wall) && shows(after, wall):
		return before, 2
	case shows(before, wall):
		return before, 1
	case shows(after, wall):
		return after, 1
	}
	return before, 0
}

// read reads a wall-clock time with the offset that Stockholm has at another
// moment.
func read(wall, at time.Time) time.Time {
	_, offset := at.In(importer.Sweden).Zone()
	return wall.Add(-time.Duration(offset) * time.Second).In(importer.Sweden)
}

func shows(t, wall time.Time) bool {
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).Equal(wall)
}
