package rules

import (
	"regexp"
	"strings"

	"comebacks/importer"
)

// monthID is a day and a month, or a month and a year, with the month's name, as
// spreadsheets show ids like 3-5 and MAJ31. It has passed through simplify.
var monthID = regexp.MustCompile(`^(?:\d{1,2}[-/. ] ?)?(\pL+)\.?(?:[-/. ](?:\d{4}|\d{2}))?$`)

// isDateOrTime reports whether a text is a date or a time of day with separators,
// which spreadsheets turn ids into, or which belongs into another column. 20310503
// may be an id.
func isDateOrTime(id string) bool {
	if !hasDigit(id) || !strings.ContainsFunc(id, isSeparator) {
		return false
	}
	s := simplify(id)
	if _, _, code := readClock(s, false); code == "" {
		return true
	}
	if m := monthID.FindStringSubmatch(s); m != nil && months[m[1]] > 0 {
		return true
	}
	_, s = cutWeekday(s, 3)
	rest, ok := cutDateID(s)
	if !ok || rest == "" {
		return ok
	}
	_, _, code := readClock(rest, true)
	return code != importer.NotATime
}

// isSeparator reports whether a character separates parts of dates and times; all
// kinds of dashes do.
func isSeparator(r rune) bool {
	return strings.ContainsRune("/.: -", r) || oneDash.Replace(string(r)) == "-"
}

// cutDateID takes a date that exists off the front of an id. Numbers separated
// by spaces are not a date here.
func cutDateID(s string) (rest string, ok bool) {
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		w := written{year: number(m[1]), month: number(m[3]), day: number(m[5])}
		rest, ok = after(s, m), m[2] == m[4] && m[2] != " " && w.year >= 1900 && w.year <= 2100 && w.exists()
	} else if m := compact.FindStringSubmatch(s); m != nil {
		rest = after(s, m)
		ok = strings.Contains(rest, ":") && written{year: number(m[1]), month: number(m[2]), day: number(m[3])}.exists()
	} else if _, behind, named := cutNamed(s); named {
		rest, ok = behind, true
	} else if n, behind, found := cutNumbers(s); found {
		rest = behind
		ok = n.separator != " " && (n.dayFirst().exists() || n.monthFirst().exists() || n.short && n.yearFirst().exists())
	}
	return strings.TrimLeft(rest, " ,t"), ok
}
