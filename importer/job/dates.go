package job

import (
	"maps"
	"slices"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// addDate takes note of what a date shows of how such dates are meant.
func (seen *Overview) addDate(j *foreseen) {
	date := j.Row.Cells.Date
	shown := rules.ShownFormat(date)
	if _, known := seen.shown[shown]; !known && shown.Format != (rules.DateFormat{}) {
		seen.shown[shown] = exampleOf{j.Row.Number, date}
	}
	for _, p := range j.Outcome.Problems {
		if _, known := seen.ambiguous[shown.Separator]; !known && p.Code == importer.AmbiguousDate {
			seen.ambiguous[shown.Separator] = date
		}
	}
}

// learnDates decides how dates are read that could be read two ways, if others with
// the same separator show which is meant. If they show both, nothing is decided.
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
		jb.dates = append(jb.dates, importer.Notice{Code: importer.DatesReadAs, Value: example.text, Detail: format.String(),
			List: []string{seen.ambiguous[separator]}, Rows: []int{example.row}, Count: 1})
	}
	return learned
}
