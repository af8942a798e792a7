package sheet

import (
	"bytes"
	"strings"
	"unicode"

	"comebacks/importer"
)

// leastDate is how many digits a date has that is written in numbers: 3/5-31.
const leastDate = 4

// lineShape is what tells a line that is a row by itself.
type lineShape struct {
	dialect  dialect
	columns  int
	date     int   // its column
	required []int // columns in which each row has something
}

// rowShape tells rows by the columns of the header. Without a date among them
// nothing is known of rows.
func (s *Sheet) rowShape(d dialect) rowShape {
	date, there := s.header.fields[importer.Date]
	if !there {
		return rowShape{}
	}
	l := lineShape{d, len(s.header.cells), date, s.required()}
	return rowShape{quoted: l.quoted, ends: l.ends, begins: l.begins}
}

func (l *lineShape) isWhole(cells int) bool { return cells == l.columns || cells == l.dialect.width }

func (l *lineShape) split(line []byte) []string {
	return strings.Split(string(line), string(rune(l.dialect.delimiter)))
}

// quoted knows a row in a note by its cells: as many as the header has, or at least
// its ids and a date. Where the quote has swallowed cells of its own row, less will
// do.
func (l *lineShape) quoted(line []byte, all int) bool {
	n := bytes.Count(line, []byte{l.dialect.delimiter}) + 1
	if !l.isWhole(all) && n > 1 && n >= l.columns-1 {
		return true
	}
	cells := l.split(line)
	spaces := false
	for _, at := range l.required {
		if at >= n || strings.TrimSpace(cells[at]) == "" {
			return false
		}
		spaces = spaces || at != l.date && strings.Contains(strings.TrimSpace(cells[at]), " ")
	}
	if l.isWhole(n) && n > 1 {
		return !spaces || countDigits(cells[l.date]) > 0
	}
	return !spaces && countDigits(cells[l.date]) >= leastDate
}

// ends knows a whole row, though a cell of it has the closing quote.
func (l *lineShape) ends(line []byte) bool {
	cells := l.split(line)
	if !l.isWhole(len(cells)) || countDigits(cells[l.date]) < leastDate {
		return false
	}
	for _, at := range l.required {
		if strings.Trim(cells[at], ` "`) == "" {
			return false
		}
	}
	return true
}

// begins knows a whole row by its date behind the opening quote: no date has a line
// break.
func (l *lineShape) begins(line []byte) bool {
	cells := l.split(line)
	if !l.isWhole(len(cells)) || l.date >= len(cells) || countDigits(cells[l.date]) < leastDate {
		return false
	}
	return bytes.LastIndexByte(line, '"') < len(strings.Join(cells[:l.date], " "))
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
