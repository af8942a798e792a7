package sheet

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// Needs are what the results of a sheet need if they are a workbook: room, which is
// found out while the rows are read, and if the sheet is a workbook too, that it
// can be rewritten.
type Needs struct {
	book    *workbook                 // nil of a sheet that is none
	tried   map[int]*importer.Failure // by the number of columns that are appended
	sheet   *Sheet
	rows    int
	width   int
	dropped int               // columns of an earlier run, which are written anew
	long    *importer.Failure // of the first cell that is too long
}

// Needs begins to find out what results of the name need room for. It gives nil where
// nothing has to be found out.
func (s *Sheet) Needs(name string) *Needs {
	if !isBookName(name) {
		return nil
	}
	if b, isBook := s.format.(*workbook); isBook {
		return &Needs{sheet: s, book: b, tried: make(map[int]*importer.Failure)}
	}
	n := &Needs{sheet: s, rows: len(s.above) + 1, width: len(s.header.cells), dropped: len(s.header.dropped())}
	for _, line := range s.above {
		n.measure(line.number, line.cells)
	}
	n.measure(s.first, s.header.cells)
	return n
}

func isBookName(name string) bool { return strings.EqualFold(filepath.Ext(name), ".xlsx") }

// Add counts a row of the sheet.
func (n *Needs) Add(row importer.Row) {
	if n == nil || n.book != nil {
		return
	}
	cells := row.Source.(*source).cells
	n.rows++
	n.width = max(n.width, len(cells))
	n.measure(row.Number, cells)
}

// measure looks for the first cell that is too long.
func (n *Needs) measure(number int, cells []string) {
	if n.long != nil {
		return
	}
	if i := slices.IndexFunc(cells, func(c string) bool { return !fitsCell(c) }); i >= 0 {
		n.long = cellTooLong(number, i, n.sheet.header.cells)
	}
}

// Fit returns what there is no room for with that many columns appended: an
// *importer.Failure without a path, or nil. One with a path is about the sheet
// itself, which can be read but not rewritten.
func (n *Needs) Fit(extra int) *importer.Failure {
	switch {
	case n == nil:
		return nil
	case n.book != nil:
		return n.fitBook(extra)
	}
	if n.rows > maxBookRows {
		return tooManyRows()
	}
	if columns := n.width - n.dropped + extra; columns > maxBookColumns {
		return tooManyColumns(columns)
	}
	return n.long
}

// fitBook tries once to begin with the results of a workbook.
func (n *Needs) fitBook(extra int) *importer.Failure {
	if failure, known := n.tried[extra]; known {
		return failure
	}
	columns := make([]string, extra)
	for i := range columns {
		if columns[i] = strconv.Itoa(i); i < len(ours) {
			columns[i] = ours[i]
		}
	}
	var failure *importer.Failure
	w, err := n.book.patch(n.sheet, io.Discard, columns, true)
	if err == nil {
		w.Discard()
	} else if !errors.As(err, &failure) {
		failure = &importer.Failure{Code: importer.Damaged, Path: n.book.as, Err: err}
	}
	n.tried[extra] = failure
	return failure
}

func tooManyRows() *importer.Failure {
	return &importer.Failure{Code: importer.TooManyRows, Detail: strconv.Itoa(maxBookRows)}
}

func tooManyColumns(columns int) *importer.Failure {
	return &importer.Failure{Code: importer.TooManyColumns, Value: strconv.Itoa(columns), Detail: strconv.Itoa(maxBookColumns)}
}

// cellTooLong is the failure of a cell of a row, by its index.
func cellTooLong(row, i int, header []string) *importer.Failure {
	f := &importer.Failure{Code: importer.CellTooLong, Value: strconv.Itoa(row), Detail: letter(i), List: []string{strconv.Itoa(maxCellUnits)}}
	if i < len(header) && fitsCell(header[i]) {
		f.List = append(f.List, header[i])
	}
	return f
}
