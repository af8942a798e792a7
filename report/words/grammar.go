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

// grammar is what a language does with what fills the blanks of its phrases.
type grammar struct {
	open, close string // quotes
	group       string // between groups of three digits
	decimal     string
	and, or     string
	row, rows   string
	more        string    // "and 5 more", %s
	weekdays    [7]string // from Sunday on, as they stand within a sentence
	months      [12]string
}

var englishGrammar = grammar{
	open: `"`, close: `"`, group: " ", decimal: ".", and: " and ", or: " or ",
	row: "row ", rows: "rows ", more: "%s and %s more",
	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var swedishGrammar = grammar{
	open: "”", close: "”", group: "\u00a0", decimal: ",", and: " och ", or: " eller ",
	row: "rad ", rows: "rad ", more: "%s och %s till",
	weekdays: [7]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
	months:   [12]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
}

// Quote puts text of a sheet, or a name, in quotes; a long one is shortened.
func (v Voice) Quote(text string) string {
	g := v.vocabulary().grammar
	return g.open + Shorten(importer.OneLine(text), LongestQuote) + g.close
}

// And lists things: "a, b and c".
func (v Voice) And(all []string) string { return listed(all, v.vocabulary().grammar.and) }

// Or lists things of which one is meant: "a, b or c".
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

// counted writes a number before the fitting word: "1 row", "2 rows", "12 459 rows".
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

// Percent writes a share, so that what is not all is never told as all, nor something as nothing.
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

// places names rows: "row 7", or "rows 7, 19, 23 and 5 more".
func (v Voice) places(rows []int, count int) string {
	if len(rows) == 0 {
		return ""
	}
	g := v.vocabulary().grammar
	numbers := make([]string, len(rows))
	for i, n := range rows {
		numbers[i] = strconv.Itoa(n)
	}
	list := strings.Join(numbers, ", ")
	switch more := count - len(rows); {
	case more > 0:
		return g.rows + fmt.Sprintf(g.more, list, v.Number(int64(more)))
	case len(rows) == 1:
		return g.row + list
	}
	return g.rows + list
}
