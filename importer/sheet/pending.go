package sheet

import (
	"io"
	"slices"

	"comebacks/importer"
)

// Changes says what is changed in a row.
type Changes func(row int) (cells map[int]string, chosen string)

// WriteCorrected is still to come.
func (s *Sheet) WriteCorrected(out io.Writer, code string, changes Changes) error { return nil }

// Row is still to come.
func (s *Sheet) Row(number int, cells []string, chosen string) importer.Row {
	var d decoder
	rows, err := d.decode(s, []source{{number: number, cells: slices.Clone(cells)}})
	if err != nil || len(rows) == 0 {
		return importer.Row{Number: number}
	}
	rows[0].Cells.FoundContactID = chosen
	return rows[0]
}

// Cells is still to come.
func (s *Sheet) Cells(row importer.Row) []string { return slices.Clone(row.Source.(*source).cells) }

// Titles are the header's cells, as they are written.
func (s *Sheet) Titles() []string { return slices.Clone(s.header.cells) }

// ColumnIndex is the index of a field's column among the cells, -1 if it has none.
func (s *Sheet) ColumnIndex(f importer.Field) int {
	if at, there := s.header.fields[f]; there {
		return at
	}
	return -1
}
