package sheet

import (
	"errors"
	"io"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// columnSet says in which columns something stands.
type columnSet [maxBookColumns / 64]uint64

func (s *columnSet) add(column int)      { s[column/64] |= 1 << (column % 64) }
func (s *columnSet) has(column int) bool { return s[column/64]&(1<<(column%64)) != 0 }

// merge is a range of cells, most often of merged ones: what stands in the first of
// these is seen in all.
type merge struct {
	row, until, column, lastColumn int
}

// exampleRows is how many rows a notice names.
const exampleRows = 5

// survey reads the sheet to its end: that it is sound, in which columns
// something stands, which cells are merged (which stands after the rows), and
// which rows are hidden.
func (b *workbook) survey() error {
	p, err := b.openPart(b.part)
	if err != nil {
		return partError(b.as, b.part, err)
	}
	defer p.close()
	hidden, last := importer.Notice{Code: importer.HiddenRows}, 0
	for {
		row, err := p.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return partError(b.as, b.part, err)
		}
		if row.hidden {
			if hidden.Count++; hidden.Count <= exampleRows {
				hidden.Rows = append(hidden.Rows, row.number)
			}
		}
		for i := range row.cells {
			if c := &row.cells[i]; c.holds() {
				b.used.add(c.column)
				last = row.number
			}
		}
	}
	if hidden.Count > 0 {
		b.notes = append(b.notes, hidden)
	}
	if _, err := p.epilog(b.addMerge); err != nil {
		return partError(b.as, b.part, ooxml.Unexpected(err))
	}
	b.last, b.rowsEnd = max(last, 1), p.end
	slices.SortFunc(b.merged, func(a, c merge) int { return a.row - c.row })
	return nil
}

func (b *workbook) addMerge(token ooxml.Token) error {
	if token.Kind != ooxml.StartTag {
		return nil
	}
	switch string(token.Name) {
	case "sheetData": // once more: its rows would be lost
		return ooxml.ErrXML
	case "mergeCell":
	default:
		return nil
	}
	area, _ := ooxml.AttributeOf(token.Raw, "ref")
	if m, ok := parseArea(area); ok && (m.until > m.row || m.lastColumn > m.column) {
		b.merged = append(b.merged, m)
	}
	return nil
}

// parseArea reads a range such as A1:C3, or a single cell.
func parseArea(text []byte) (a merge, ok bool) {
	from, to, isRange := strings.Cut(string(text), ":")
	if !isRange {
		to = from
	}
	var ok1, ok2 bool
	a.column, a.row, ok1 = parseRef([]byte(from))
	a.lastColumn, a.until, ok2 = parseRef([]byte(to))
	return a, ok1 && ok2 && a.until >= a.row && a.lastColumn >= a.column
}

// holds reports whether a cell is more than its format.
func (c *bookCell) holds() bool { return c.formula || c.text != "" }

// spareColumns is how many cells beyond the header are kept of a row. Of those
// further off, only the first text is: one stray cell in the last column would
// make a row of thousands.
const spareColumns = 100

// cells gives a row's cells up to the last that holds something, of the first
// columns.
func (b *workbook) cells(row *bookRow, columns int) ([]string, []value) {
	width, beyond := 0, -1
	for i := range row.cells {
		if c := &row.cells[i]; !c.holds() {
			continue
		} else if c.column < columns {
			width = c.column + 1
		} else if beyond = i; true {
			break
		}
	}
	if beyond >= 0 {
		width = columns
	}
	if width == 0 {
		return nil, nil
	}
	cells, values := make([]string, width), make([]value, width)
	for i := range row.cells {
		if c := &row.cells[i]; c.column < width && c.holds() {
			cells[c.column], values[c.column] = b.shown(c)
		}
	}
	if beyond >= 0 && cells[width-1] == "" {
		cells[width-1], values[width-1] = b.shown(&row.cells[beyond])
	}
	return cells, values
}

// bookLines reads the lines of a workbook's sheet.
type bookLines struct {
	book   *workbook
	part   *bookPart
	filled map[int]fill // by column: the merged cell that a row is in
	merges []merge      // that begin further down
	width  int          // of the header
}

// fill is what is seen in a merged cell.
type fill struct {
	merge
	cell  string
	value value
}

func (b *workbook) lines(s *Sheet) (lines, error) {
	p, err := b.openPart(b.part)
	if err != nil {
		return nil, partError(b.as, b.part, err)
	}
	l := &bookLines{book: b, part: p, filled: make(map[int]fill), merges: b.merged, width: len(s.header.cells)}
	for p.row.number < s.first {
		if _, err := l.next(); err != nil {
			break // the file has shrunk: there are no rows
		}
	}
	return l, nil
}

func (l *bookLines) Close() error { return l.part.close() }

func (l *bookLines) read() ([]source, error) {
	found := make([]source, 0, chunk)
	for len(found) < chunk {
		from, err := l.next()
		if err != nil {
			return found, err
		}
		if !from.blank() {
			found = append(found, from)
		}
	}
	return found, nil
}

// next reads the next row that the part has, even if it is empty.
func (l *bookLines) next() (source, error) {
	row, err := l.part.next()
	if errors.Is(err, io.EOF) {
		return source{}, err
	}
	if err != nil {
		return source{}, partError(l.book.as, l.book.part, err)
	}
	from := source{number: row.number}
	from.cells, from.values = l.book.cells(row, l.width+spareColumns)
	l.fill(&from)
	return from, nil
}

// fill gives the rows beside a merged cell what a person sees in it. Nobody sees
// what the other cells beneath it hold.
func (l *bookLines) fill(from *source) {
	for len(l.merges) > 0 && l.merges[0].row <= from.number {
		m := l.merges[0]
		l.merges = l.merges[1:]
		f := fill{merge: m}
		if m.row == from.number && m.column < len(from.cells) {
			f.cell, f.value = from.cells[m.column], from.values[m.column]
		}
		l.filled[m.column] = f
	}
	if len(l.filled) == 0 {
		return
	}
	blank := from.blank()
	for column, f := range l.filled {
		if from.number > f.until {
			delete(l.filled, column)
			continue
		}
		if blank {
			continue
		}
		from.cover(f)
		if from.number > f.row {
			from.take(column, f)
		}
	}
}

// cover marks the cells of a row in which something stands beneath a merged one.
func (from *source) cover(f fill) {
	for i := f.column; i <= f.lastColumn && i < len(from.cells); i++ {
		first := i == f.column
		if first && from.number == f.row || from.cells[i] == "" || first && from.cells[i] == f.cell {
			continue
		}
		from.values[i].flaw = covered
	}
}

// take puts what is seen in a merged cell into its first column.
func (from *source) take(column int, f fill) {
	for len(from.cells) <= column {
		from.cells, from.values = append(from.cells, ""), append(from.values, value{})
	}
	if from.cells[column] == "" {
		from.cells[column], from.values[column] = f.cell, f.value
	}
}
