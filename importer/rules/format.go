package rules

import (
	"regexp"
	"strconv"
	"strings"

	"comebacks/importer"
)

// DateFormat says how to read ambiguous dates. The zero DateFormat refuses
// them.
type DateFormat struct {
	order string // of year, month and day: "dmy", "mdy" or "ymd"
	short bool   // the year has two digits
}

// ParseDateFormat reads forms like DD/MM/YYYY, MM/DD/YYYY, D.M.YY and
// YYYY-MM-DD, also with Å for the year, and with HH:MM after it. The empty
// text is the zero DateFormat.
func ParseDateFormat(text string) (DateFormat, error) {
	if text == "" {
		return DateFormat{}, nil
	}
	form := strings.ToLower(strings.TrimSpace(text))
	form = strings.NewReplacer("å", "y", "hh:mm:ss", "", "hh:mm", "", "t", "").Replace(form)
	var f DateFormat
	for _, part := range strings.FieldsFunc(form, func(r rune) bool { return strings.ContainsRune("-/. ", r) }) {
		switch part {
		case "d", "dd":
			f.order += "d"
		case "m", "mm":
			f.order += "m"
		case "yyyy", "yy":
			f.order += "y"
			f.short = part == "yy"
		}
	}
	if f.order != "dmy" && f.order != "mdy" && f.order != "ymd" {
		return DateFormat{}, importer.Because(importer.NoDateFormat, text)
	}
	return f, nil
}

// Order is the order as an importer.Reason, "" for the zero DateFormat.
func (f DateFormat) Order() string {
	if f == (DateFormat{}) {
		return ""
	}
	return importer.Reason(map[string]importer.Code{"dmy": importer.DayFirst, "mdy": importer.MonthFirst, "ymd": importer.YearFirst}[f.order])
}

// Shown is what a numeric date by itself shows about how such dates are
// meant: 25/12/2031 can only be day first. That says nothing about dates with
// another separator, which may come from another program.
type Shown struct {
	Separator string     // the one between day and month
	Format    DateFormat // zero if the date is ambiguous, or is not one
}

// ShownFormat returns what a date shows, with no Separator if it does not end in
// a year of four digits after two numbers.
func ShownFormat(text string) Shown {
	if len(text) > 4 && text[4] == '-' { // year first, as most are
		return Shown{}
	}
	_, rest := cutWeekday(simplify(text), 2)
	n, _, ok := cutNumbers(rest)
	if !ok || n.short {
		return Shown{}
	}
	dayFirst, monthFirst := n.dayFirst().exists(), n.monthFirst().exists()
	switch {
	case dayFirst && !monthFirst:
		return Shown{n.separator, DateFormat{order: "dmy"}}
	case monthFirst && !dayFirst:
		return Shown{n.separator, DateFormat{order: "mdy"}}
	}
	return Shown{n.separator, DateFormat{}}
}

// numbers is a date of three numbers that does not begin with a year of four
// digits.
type numbers struct {
	a, b, c   int
	short     bool // c has two digits
	separator string
	mixed     bool // another separator stands before the year
}

// Besides 3/5/2031, Swedes write 3/5 2031 and 3/5-2031.
var numbersForm = regexp.MustCompile(`^(\d{1,2})([-/. ])(\d{1,2})([-/. ])(\d{4}|\d{2})(?:$|[ ,])`)

func cutNumbers(s string) (n numbers, rest string, ok bool) {
	m := numbersForm.FindStringSubmatch(s)
	if m == nil || m[2] != m[4] && m[4] != " " && m[2]+m[4] != "/-" {
		return n, "", false
	}
	n = numbers{short: len(m[5]) == 2, separator: m[2], mixed: m[2] != m[4]}
	n.a, _ = strconv.Atoi(m[1])
	n.b, _ = strconv.Atoi(m[3])
	n.c, _ = strconv.Atoi(m[5])
	return n, after(s, m), true
}

func (n numbers) dayFirst() written {
	return written{year: fullYear(n.c, n.short), month: n.b, day: n.a}
}
func (n numbers) monthFirst() written {
	return written{year: fullYear(n.c, n.short), month: n.a, day: n.b}
}
func (n numbers) yearFirst() written { return written{year: fullYear(n.a, true), month: n.b, day: n.c} }

// fullYear gives the year that two digits mean: up to 69 it is in this
// century, 2069; from 70 on it is one that no comeback may have.
func fullYear(year int, short bool) int {
	switch {
	case !short:
		return year
	case year < 70:
		return 2000 + year
	}
	return 1900 + year
}

// in reads the numbers in a format; without one, only those that can be read in
// one way.
func (n numbers) in(f DateFormat) (written, *importer.Problem) {
	dayFirst, monthFirst := n.dayFirst(), n.monthFirst()
	switch {
	case n.short && !f.short:
		return written{}, &importer.Problem{Code: importer.NotADate, Field: importer.Date}
	case n.short && f.order == "ymd":
		return n.yearFirst(), nil
	case f.order == "dmy":
		return dayFirst, nil
	case f.order == "mdy":
		return monthFirst, nil
	case dayFirst == monthFirst, !monthFirst.exists():
		return dayFirst, nil // which may not exist either: resolve says so
	case !dayFirst.exists():
		return monthFirst, nil
	}
	return written{}, &importer.Problem{Code: importer.AmbiguousDate, Field: importer.Date, Detail: dayFirst.iso() + "|" + monthFirst.iso()}
}
