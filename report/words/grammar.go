package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// grammar is how a language writes what fills the blanks of its phrases.
type grammar struct {
	open, close string // quotes
	group       string // between groups of three digits
	decimal     string
	and, or     string
	row, rows   string
	more        string    // "and 5 more", %s
	column      string    // before its letter
	week        string    // %d of the year %d
	weekdays    [7]string // from Sunday on, as they stand within a sentence
	shortDays   [7]string
	months      [12]string
	shortMonths [12]string
}

var englishGrammar = grammar{
	open: `"`, close: `"`, group: " ", decimal: ".", and: " and ", or: " or ",
	row: "row ", rows: "rows ", more: "%s and %s more", column: "column ", week: "week %d of %d",
	weekdays:    [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	shortDays:   [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	months:      [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	shortMonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

var swedishGrammar = grammar{
	open: "”", close: "”", group: "\u00a0", decimal: ",", and: " och ", or: " eller ",
	row: "rad ", rows: "rad ", more: "%s och %s till", column: "kolumn ", week: "vecka %d %d",
	weekdays:    [7]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
	shortDays:   [7]string{"sön", "mån", "tis", "ons", "tors", "fre", "lör"},
	months:      [12]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
	shortMonths: [12]string{"jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"},
}

// Quote puts text of a sheet, or a name, in quotes; a long one is shortened.
func (v Voice) Quote(text string) string {
	g := &v.vocabulary().grammar
	return g.open + Shorten(importer.OneLine(text), LongestQuote) + g.close
}

// Column names a column as a spreadsheet program shows it: `column C "Datum"`.
func (v Voice) Column(letter, name string) string {
	said := v.vocabulary().grammar.column + letter
	if name != "" {
		said += " " + v.Quote(name)
	}
	return said
}

// And lists things: "a, b and c".
func (v Voice) And(all []string) string { return listed(all, v.vocabulary().grammar.and) }

// Or lists alternatives: "a, b or c".
func (v Voice) Or(all []string) string { return listed(all, v.vocabulary().grammar.or) }

func listed(all []string, last string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + last + all[len(all)-1]
}

// Number writes a number so that it can be read at a glance: from 10,000 on,
// by groups of three.
func (v Voice) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if n < 10_000 {
		return digits
	}
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteString(v.vocabulary().grammar.group)
		}
		out.WriteRune(d)
	}
	return out.String()
}

// counted writes a number before the matching word: "1 row", "2 rows", "12 459
// rows".
func (v Voice) counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return v.Number(n) + " " + many
}

// Duration writes seconds as a person would say them: "4.2 s", "3 min 5 s".
func (v Voice) Duration(seconds float64) string {
	whole := int64(math.Round(seconds))
	switch {
	case seconds < 9.95:
		return v.decimal(seconds, 1) + " s"
	case whole < 60:
		return fmt.Sprintf("%d s", whole)
	case whole < 3600:
		return fmt.Sprintf("%d min %d s", whole/60, whole%60)
	}
	return fmt.Sprintf("%d h %d min", whole/3600, whole%3600/60)
}

// decimal writes a number with so many digits after the decimal sign.
func (v Voice) decimal(n float64, digits int) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', digits, 64), ".", v.vocabulary().grammar.decimal, 1)
}

// Percent writes a share, so that less than all is never shown as all, nor more than
// nothing as nothing.
func (v Voice) Percent(n, of int) string {
	share := 100 * float64(n) / float64(cmp.Or(of, 1))
	switch {
	case n > 0 && share < 0.1:
		return "<\u00a0" + v.decimal(0.1, 1) + "\u00a0%"
	case n > 0 && (share < 10 || share > 99 && n < of):
		return v.decimal(min(share, 99.9), 1) + "\u00a0%"
	}
	return v.decimal(share, 0) + "\u00a0%"
}

// Milliseconds writes a short time: "70 ms", "4.1 ms", from a second on "1.2 s".
func (v Voice) Milliseconds(ms float64) string {
	if ms >= 1000 {
		return v.decimal(ms/1000, 1) + " s"
	}
	return strings.Replace(fmt.Sprintf("%.3g ms", ms), ".", v.vocabulary().grammar.decimal, 1)
}

// Day writes a day: "Monday 3 May 2031".
func (v Voice) Day(t time.Time) string {
	return fmt.Sprintf("%s %d %s", v.Weekday(t.Weekday()), t.Day(), v.MonthOf(t))
}

// ShortDay writes a day where there is little room: "Mon 3 May 2031".
func (v Voice) ShortDay(t time.Time) string {
	g := &v.vocabulary().grammar
	return fmt.Sprintf("%s %d %s %d", g.shortDays[t.Weekday()], t.Day(), g.shortMonths[t.Month()-1], t.Year())
}

// WeekOf writes the week of a day: "week 18 of 2031".
func (v Voice) WeekOf(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprintf(v.vocabulary().grammar.week, week, year)
}

// MonthOf writes the month of a day: "May 2031".
func (v Voice) MonthOf(t time.Time) string { return fmt.Sprintf("%s %d", v.Month(t.Month()), t.Year()) }

// Weekday names a day of the week as it stands within a sentence.
func (v Voice) Weekday(d time.Weekday) string { return v.vocabulary().grammar.weekdays[d] }

// Month names a month as it stands within a sentence.
func (v Voice) Month(m time.Month) string { return v.vocabulary().grammar.months[m-1] }

// weekday names a day of the week that stands in a Problem, in English and small letters.
func (v Voice) weekday(name string) string {
	i := slices.IndexFunc(english.grammar.weekdays[:], func(d string) bool { return strings.EqualFold(d, name) })
	if i < 0 {
		return name
	}
	return v.vocabulary().grammar.weekdays[i]
}

// quotedList lists names as a person reads them.
func (v Voice) quotedList(all []string) string {
	quoted := make([]string, len(all))
	for i, one := range all {
		quoted[i] = v.Quote(one)
	}
	return strings.Join(quoted, ", ")
}

// Rows names the first of so many rows: "row 7", "rows 7, 19, 23 …".
func (v Voice) Rows(first []int, count int) string {
	if count > len(first) {
		return v.vocabulary().grammar.rows + numbers(first) + " …"
	}
	return v.places(first, len(first))
}

// places names rows: "row 7", or "rows 7, 19, 23 and 5 more".
func (v Voice) places(rows []int, count int) string {
	if len(rows) == 0 {
		return ""
	}
	g := &v.vocabulary().grammar
	list := numbers(rows)
	switch more := count - len(rows); {
	case more > 0:
		return g.rows + fmt.Sprintf(g.more, list, v.Number(int64(more)))
	case len(rows) == 1:
		return g.row + list
	}
	return g.rows + list
}

func numbers(all []int) string {
	written := make([]string, len(all))
	for i, n := range all {
		written[i] = strconv.Itoa(n)
	}
	return strings.Join(written, ", ")
}
