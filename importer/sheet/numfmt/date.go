package numfmt

import (
	"fmt"
	"math"
	"strings"
	"time"
)

const (
	daySeconds = 24 * 60 * 60
	leapSlip   = 60        // the 29th of February 1900, which Excel's calendar has and ours has not
	maxSerial  = 3_000_000 // more than the last day of either calendar
)

// The days from which the two calendars of workbooks count, and the end of
// both. The first day of the usual calendar is a day later until leapSlip.
var (
	from1900 = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	from1904 = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	noMore   = time.Date(10000, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// Date reads the number of a cell that IsDate, and gives it as SerialDate does: date1904
// tells that the workbook counts its days from 1904. An elapsed time of a day or more is no
// date, and a time of day in a format that shows none is seen as the day before
// the calendar's first: neither is ok. Nor is a number outside the calendar,
// which comes as it is.
func (f Format) Date(n float64, date1904 bool) (text string, ok bool) {
	s, _ := f.section(n)
	if seconds := math.Round(n * daySeconds); s.elapsed && seconds >= daySeconds {
		return elapsedText(seconds), false
	}
	if text, ok = SerialDate(n, date1904); text == "" {
		text = Plain(n)
	}
	return text, ok && (s.clock || n >= 1)
}

func elapsedText(seconds float64) string {
	minutes := math.Floor(seconds / 60)
	return fmt.Sprintf("%.0f:%02.0f:%02.0f", math.Floor(minutes/60), math.Mod(minutes, 60), math.Mod(seconds, 60))
}

// SerialDate reads a count of days, rounded to the second: as 2031-05-03
// 14:30:00, a whole day as 2031-05-03, a part of the first day as 14:30:00. It
// is not ok if that is no date, or one beyond the calendar's ends.
func SerialDate(n float64, date1904 bool) (text string, ok bool) {
	if !(n >= 0 && n < maxSerial) {
		return "", false
	}
	seconds := int64(math.Round(n * daySeconds))
	day, rest := seconds/daySeconds, time.Duration(seconds%daySeconds)*time.Second
	t := from1904
	if !date1904 {
		t = from1900
		if day < leapSlip {
			t = t.AddDate(0, 0, 1)
		}
	}
	t = t.AddDate(0, 0, int(day)).Add(rest)
	switch {
	case n < 1:
		return t.Format(time.TimeOnly), day == 0
	case !date1904 && day == leapSlip, !t.Before(noMore):
		return "", false
	}
	return dateText(t), true
}

// dateText leaves out a clock of midnight.
func dateText(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

// ISODate reads a cell that holds a date as text of ISO 8601, and gives it as
// SerialDate does. A Z at its end says nothing: Excel shows the clock as it is
// written. Other offsets are not ok.
func ISODate(text string) (date string, ok bool) {
	text = strings.TrimSuffix(strings.Trim(text, " \t\r\n"), "Z")
	if strings.Contains(text, ",") {
		return "", false // time.Parse takes it for a point
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, strings.TrimPrefix(text, "T")); err == nil {
			return timeOfDay(t)
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		t, err := time.Parse(layout, text)
		switch {
		case err != nil:
		case t.Year() == 1899 && t.YearDay() >= 364:
			return timeOfDay(t) // programs give a time the day from which they count
		default:
			t = t.Round(time.Second)
			return dateText(t), t.Before(noMore)
		}
	}
	return "", false
}

// timeOfDay gives the clock of t. One that rounding makes midnight is not ok:
// it is not known of which day.
func timeOfDay(t time.Time) (text string, ok bool) {
	rounded := t.Round(time.Second)
	return rounded.Format(time.TimeOnly), rounded.Day() == t.Day()
}
