package sheet

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// blockRows are the rows that Excel writes to CSV together: in such a block it
// leaves out the last cells, if they are empty in each of its rows.
const blockRows = 16

// blocks knows how many cells the rows of each block have. Blocks were seen to be
// counted from the first row of the file, and from the one below it or below the
// header: then the header belongs to the first.
type blocks struct {
	required int             // cells that no row may lack
	from     []int           // the ways to count: rows that are not counted
	all      []map[int]block // for each of them, by the block's place
}

type block struct {
	cells  int // of its rows
	uneven bool
}

func newBlocks(s *Sheet) blocks {
	b := blocks{from: slices.Compact([]int{0, 1, s.first})}
	for _, at := range s.required() {
		b.required = max(b.required, at+1)
	}
	for _, from := range b.from {
		b.all = append(b.all, map[int]block{place(s.first, from): {cells: len(s.header.cells)}})
	}
	return b
}

// place is that of a row's block.
func place(number, from int) int { return max(0, number-1-from) / blockRows }

// endBefore is the last row up to which all blocks end, when a number of rows has
// been read.
func (b *blocks) endBefore(number int) int {
	end := number
	for _, from := range b.from {
		end = min(end, from+place(number+1, from)*blockRows)
	}
	return end
}

func (b *blocks) add(from *source) {
	n := len(from.cells)
	for i, all := range b.all {
		at := place(from.number, b.from[i])
		switch of, there := all[at]; {
		case !there:
			all[at] = block{cells: n}
		case !of.uneven && of.cells != n:
			all[at] = block{uneven: true}
		}
	}
}

// leftOut reports whether Excel has left out the cells that a row lacks.
func (b *blocks) leftOut(from *source) bool {
	for i, all := range b.all {
		if of := all[place(from.number, b.from[i])]; of.cells == from.own && !of.uneven {
			return from.own >= b.required
		}
	}
	return false
}

// forget drops the blocks that end before a row.
func (b *blocks) forget(number int) {
	for i, all := range b.all {
		maps.DeleteFunc(all, func(at int, _ block) bool { return at < place(number, b.from[i]) })
	}
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

// isBlank reports whether cells are empty; they may be quoted.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(strings.ReplaceAll(cell, `""`, "")) != "" })
}
