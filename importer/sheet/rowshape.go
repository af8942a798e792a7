package sheet

import (
	"strings"
	"unicode"

	"comebacks/importer"
)

// leastDate is how many digits a date has that is written in numbers: 3/5-31.
const leastDate = 4

// lineShape is what tells a line that is a row by itself.
type lineShape struct {
	delimiter string
	columns   int
	least     int   // cells up to the last title, but for those that a file of ours has more
	width     int   // see dialect
	date      int   // its column
	ids       []int // columns in which each row has an id
}

// rowShape tells rows by the columns of the header. Without ids and a date among
// them nothing is known of rows.
func (s *Sheet) rowShape(d dialect) rowShape {
	date, there := s.header.fields[importer.Date]
	l := lineShape{delimiter: string(rune(d.delimiter)), columns: len(s.header.cells), width: d.width, date: date}
	for _, at := range s.required() {
		if at != date {
			l.ids = append(l.ids, at)
		}
	}
	if !there || len(l.ids) == 0 {
		return rowShape{}
	}
	l.least = filled(s.header.cells) - len(s.header.dropped())
	if d.width > 0 {
		l.least = min(l.least, d.width)
	}
	return rowShape{quoted: l.quoted, ends: l.ends, begins: l.begins, lacks: l.lacks}
}

func (l *lineShape) split(line []byte) []string { return strings.Split(string(line), l.delimiter) }

func (l *lineShape) isWhole(cells int) bool {
	return cells == l.columns || cells == l.width || cells == l.least
}

// isRow knows a row by its ids and its date. Each id has a digit, which words of a
// note rarely have, and no space.
func (l *lineShape) isRow(cells []string) bool {
	if l.date >= len(cells) || countDigits(cells[l.date]) < leastDate {
		return false
	}
	for _, at := range l.ids {
		if at >= len(cells) {
			return false
		}
		id := strings.Trim(cells[at], "\" \u00a0")
		if !hasDigit(id) || strings.ContainsFunc(id, unicode.IsSpace) {
			return false
		}
	}
	return true
}

// quoted knows a row within a note. It may have cells too many, as a note of its own
// may have the delimiter.
func (l *lineShape) quoted(line []byte) bool {
	cells := l.split(line)
	return len(cells) >= l.least && l.isRow(cells)
}

// ends knows a whole row, though a cell of it has the closing quote.
func (l *lineShape) ends(line []byte) bool {
	cells := l.split(line)
	return l.isWhole(len(cells)) && l.isRow(cells)
}

// begins knows a whole row by its date behind the opening quote: no date has a line
// break.
func (l *lineShape) begins(line []byte) bool {
	cells := l.split(line)
	if !l.isWhole(len(cells)) || !l.isRow(cells) {
		return false
	}
	return strings.LastIndexByte(string(line), '"') < len(strings.Join(cells[:l.date], l.delimiter))
}

// lacks reports whether a record's quote has swallowed cells of its own row: it has
// too few, and its first and its last line are whole rows.
func (l *lineShape) lacks(first, last []byte, cells int) bool {
	return cells < l.least && l.ends(first) && l.ends(last)
}

func countDigits(text string) (n int) {
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func hasDigit(text string) bool { return strings.IndexFunc(text, unicode.IsDigit) >= 0 }
