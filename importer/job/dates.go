package job

import (
	"maps"
	"regexp"
	"slices"

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
		if _, known := seen.ambiguous[shown.Separator]; !known && p.Code == importer.AmbiguousDate {
			seen.ambiguous[shown.Separator] = date
		}
	}
}

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
			List: []string{seen.ambiguous[separator]}, Rows: []int{example.row}, Count: 1})
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
	const monthFirst = "MM/DD/YYYY"
	if m, err := rules.ParseDateFormat(monthFirst); err == nil && f == m {
		return monthFirst
	}
	return "DD/MM/YYYY"
}
