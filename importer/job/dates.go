package job

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// addDate notes what a date shows about how such dates are meant. A row whose cells
// may have shifted shows nothing, nor does a date that no comeback can have.
func (seen *Overview) addDate(j *foreseen) {
	date := j.Row.Cells.Date
	shown := rules.ShownFormat(date)
	undecided := shown.Format == (rules.DateFormat{})
	if _, known := seen.shown[shown]; !known && !undecided && !seen.ours && len(j.Row.Problems) == 0 && hasYear(date) {
		seen.shown[shown] = exampleOf{j.Row.Number, date}
	}
	if undecided && shown.Separator != "" && j.Outcome.Status == importer.Invalid {
		seen.twoWays[shown.Separator] = true
	}
	for _, p := range j.Outcome.Problems {
		if p.Code != importer.AmbiguousDate {
			continue
		}
		if seen.ambiguous[shown.Separator] == nil {
			seen.ambiguous[shown.Separator] = &ambiguous{text: date, two: p.Detail}
		}
		seen.ambiguous[shown.Separator].rows++
	}
}

// ambiguous is a kind of date that could be two.
type ambiguous struct {
	text string // the first one
	two  string // that one's two meanings, see importer.AmbiguousDate
	rows int
}

// AmbiguousDate is a kind of dates that can be read in two ways, where no other date of
// the sheet shows which is meant.
type AmbiguousDate struct {
	Separator            string
	Example              string // the first one, as it is written
	Rows                 int
	DayFirst, MonthFirst time.Time // what the example may be, at midnight UTC
}

// AmbiguousDates are those for which SheetOptions.DateFormat must say how they are meant:
// DayFirstDates or MonthFirstDates.
func (seen *Overview) AmbiguousDates() []AmbiguousDate {
	var all []AmbiguousDate
	for _, separator := range slices.Sorted(maps.Keys(seen.ambiguous)) {
		a := seen.ambiguous[separator]
		one := AmbiguousDate{Separator: separator, Example: a.text, Rows: a.rows}
		day, month, _ := strings.Cut(a.two, "|")
		one.DayFirst, _ = time.Parse(time.DateOnly, day)
		one.MonthFirst, _ = time.Parse(time.DateOnly, month)
		all = append(all, one)
	}
	return all
}

// How ambiguous dates may be meant, for SheetOptions.DateFormat.
const (
	DayFirstDates   = "DD/MM/YYYY"
	MonthFirstDates = "MM/DD/YYYY"
)

var fourDigits = regexp.MustCompile(`\d{4}`)

// hasYear reports whether a date that ends in a year of four digits has one that a
// comeback may have: 2000 to 2100.
func hasYear(date string) bool {
	year := fourDigits.FindString(date)
	return year >= "2000" && year <= "2100"
}

// learnDates decides how ambiguous dates are read, if others with the same
// separator show which way is meant. If they show both, nothing is decided.
func (jb *Job) learnDates(seen *Overview) (learned bool) {
	for _, separator := range slices.Sorted(maps.Keys(seen.ambiguous)) {
		var shown []rules.Shown
		for s := range seen.shown {
			if s.Separator == separator {
				shown = append(shown, s)
			}
		}
		if _, known := jb.rules.Learned[separator]; known || len(shown) != 1 {
			continue
		}
		if jb.rules.Learned == nil {
			jb.rules.Learned = make(map[string]rules.DateFormat)
		}
		format, example := shown[0].Format, seen.shown[shown[0]]
		jb.rules.Learned[separator], learned = format, true
		jb.dates = append(jb.dates, importer.Notice{Code: importer.DatesReadAs, Value: example.text, Detail: format.Order(),
			List: []string{seen.ambiguous[separator].text}, Rows: []int{example.row}, Count: 1})
	}
	return learned
}

// errorsFlags are those that the errors file needs besides the sheet's own: how its
// dates are read, where the sheet has shown that. The rows that showed it may be
// missing from the errors file. There are none if they would make a date of an
// invalid row be read in a way that nothing has shown.
func (jb *Job) errorsFlags() []string {
	learned := slices.Collect(maps.Values(jb.rules.Learned))
	if jb.seen == nil || len(learned) == 0 || len(jb.seen.ambiguous) > 0 || jb.Options.Sheet.DateFormat != "" {
		return nil
	}
	for _, format := range learned {
		if format != learned[0] {
			return nil
		}
	}
	for separator := range jb.seen.twoWays {
		if _, known := jb.rules.Learned[separator]; !known {
			return nil
		}
	}
	return []string{"--date-format", dateFormatNamed(learned[0])}
}

// dateFormatNamed names a format as --date-format takes it.
func dateFormatNamed(f rules.DateFormat) string {
	if m, err := rules.ParseDateFormat(MonthFirstDates); err == nil && f == m {
		return MonthFirstDates
	}
	return DayFirstDates
}
