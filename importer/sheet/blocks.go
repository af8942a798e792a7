package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"comebacks/importer"
)

// blockRows are the rows that Excel writes to CSV together, counted from the
// first row of the file: in such a block it leaves out the last cells, if they
// are empty in each of its rows. Only its first row may have them still.
const blockRows = 16

// blocks knows what cells the rows of each block have.
type blocks struct {
	required int           // cells that no row may lack
	all      map[int]block // by their place in the file
}

type block struct {
	first, rest int  // cells of its first row, and of the others
	text        int  // cells up to the last that has text
	uneven      bool // the others differ
	rows        int
}

func newBlocks(s *Sheet) blocks {
	b := blocks{all: make(map[int]block)}
	for _, at := range s.required() {
		b.required = max(b.required, at+1)
	}
	n := len(s.header.cells)
	b.all[blockOf(s.first)] = block{first: n, rest: n, text: n, rows: 2}
	return b
}

// required are the columns in which each row must have something.
func (s *Sheet) required() []int {
	var all []int
	for _, f := range []importer.Field{importer.CustomerID, importer.ContactID, importer.Date} {
		if at, there := s.header.fields[f]; there && !(f == importer.CustomerID && s.options.HasCustomer) {
			all = append(all, at)
		}
	}
	return all
}

func blockOf(number int) int { return (number - 1) / blockRows }

// endAt reports whether a row is the last of its block.
func (b *blocks) endAt(number int) bool { return number%blockRows == 0 }

func (b *blocks) add(from *source) {
	n, text := len(from.cells), len(from.cells)
	for text > 0 && strings.TrimSpace(from.cells[text-1]) == "" {
		text--
	}
	of := b.all[blockOf(from.number)]
	switch of.rows {
	case 0:
		of.first = n
	case 1:
		of.rest = n
	default:
		of.uneven = of.uneven || n != of.rest
	}
	of.rows++
	of.text = max(of.text, text)
	b.all[blockOf(from.number)] = of
}

// leftOut reports whether Excel has left out the cells that a row lacks.
func (b *blocks) leftOut(from *source) bool {
	of := b.all[blockOf(from.number)]
	n := from.own
	alike := of.rows == 1 || !of.uneven && n == of.rest && n <= of.first
	return n >= b.required && n >= of.text && alike
}

// forget drops blocks that have been read to their ends.
func (b *blocks) forget() { clear(b.all) }

// evenWidth finds how many cells the rows have, if all have the same number, and
// that is not the header's: all end in delimiters that the header lacks, or lack
// those that it ends in. It gives 0 for any other file.
func (s *Sheet) evenWidth(d dialect) (int, error) {
	width := 0
	for _, line := range s.sample {
		if !line.broken && !isBlank(line.cells) {
			width = len(line.cells)
			break
		}
	}
	if columns := len(s.header.cells); width == 0 || width == columns || width < columns && !isBlank(s.header.cells[width:]) {
		return 0, nil
	}
	d.width = width
	l, err := d.csvLines(s)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	for {
		rec, err := l.split.next()
		switch {
		case errors.Is(err, io.EOF):
			return width, nil
		case err != nil:
			return 0, unreadable(s.as, err)
		case rec.fault == sound && string(rec.text) != s.written && !s.isEven(rec.text, d):
			return 0, nil
		}
	}
}

// isEven reports whether a row has as many cells as d.width says, those beyond the
// header's empty. An empty row may have any.
func (s *Sheet) isEven(text []byte, d dialect) bool {
	columns := len(s.header.cells)
	if surplus := d.width - columns; cells(text, d.delimiter) == d.width && (surplus <= 0 || endsIn(text, d.delimiter, surplus)) {
		return true
	}
	all := rawCells(string(text), d.delimiter)
	return isBlank(all) || len(all) == d.width && isBlank(all[min(len(all), columns):])
}

// endsIn reports whether a text ends in n of a byte.
func endsIn(text []byte, c byte, n int) bool {
	return len(text) >= n && len(bytes.TrimRight(text[len(text)-n:], string(rune(c)))) == 0
}

// isBlank reports whether nothing stands in cells; they may be quoted.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(strings.ReplaceAll(cell, `""`, "")) != "" })
}
