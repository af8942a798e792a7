package rules

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// weekdays are the days of the week as written in Swedish and English.
var weekdays = func() map[string]time.Weekday {
	names := make(map[string]time.Weekday)
	for day, of := range [7]string{
		time.Sunday:    "söndag söndagen sön sö sunday sun su",
		time.Monday:    "måndag måndagen mån må monday mon mo",
		time.Tuesday:   "tisdag tisdagen tis ti tuesday tues tue tu",
		time.Wednesday: "onsdag onsdagen ons on wednesday wednes weds wed we",
		time.Thursday:  "torsdag torsdagen tors tor to thursday thurs thur thu th",
		time.Friday:    "fredag fredagen fre fr friday fri",
		time.Saturday:  "lördag lördagen lör lö saturday satur sat sa",
	} {
		for _, name := range strings.Fields(of) {
			names[name] = time.Weekday(day)
		}
	}
	return names
}()

var weekdayForm = regexp.MustCompile(`^(?:(\pL+)\.?|\((\pL+)\.?\))(?:,? |,?$)`)

// cutWeekday takes off the day of the week that the text begins with, nil if it
// begins with none of that many letters: "to" is a Thursday before a date, and may
// be another word behind one.
func cutWeekday(s string, letters int) (day *time.Weekday, rest string) {
	m := weekdayForm.FindStringSubmatch(s)
	if m == nil {
		return nil, s
	}
	name := m[1] + m[2]
	named, known := weekdays[name]
	if !known || utf8.RuneCountInString(name) < letters {
		return nil, s
	}
	return &named, s[len(m[0]):]
}
