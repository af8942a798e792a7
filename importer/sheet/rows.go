package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"comebacks/importer"
)

// chunk is how many lines are read together.
const chunk = 256

// source is what Row.Source points to: a row as it stood in the file.
type source struct {
	number   int
	cells    []string // all of them, as a person sees them
	text     string   // of a CSV row without its line end; "" if it was malformed
	values   []value  // of a workbook's row, behind what a person sees
	problems []importer.Problem
}

// lines reads what stands below the header, some lines at a time: with the
// last ones comes io.EOF. Lines without anything may be left out.
type lines interface {
	read() ([]source, error)
	io.Closer
}

// format is a kind of file.
type format interface {
	// lines reads what stands below the header.
	lines(s *Sheet) (lines, error)
	// evenCells says whether a row ought to have a cell for each column.
	evenCells() bool
}

// Rows reads the rows from the file's beginning, each time that it is ranged
// over. Rows without any text are left out, but counted. An error ends it,
// and is not about a row.
func (s *Sheet) Rows() iter.Seq2[importer.Row, error] {
	return s.RowsAnd(func(importer.Code, int) {})
}

// Asides are what RowsAnd may tell about lines, in the order in which a person
// is told.
var Asides = []importer.Code{importer.ExampleRow, importer.HeaderAgain, importer.TotalsLine, importer.DayNumber}

// RowsAnd reads the rows as Rows does, and tells which lines it leaves out
// besides the empty ones, and what else is odd about lines: the codes are those
// of Asides.
func (s *Sheet) RowsAnd(aside func(code importer.Code, number int)) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for row, err := range importer.Ahead(s.decoded) {
			if err != nil {
				yield(importer.Row{}, err)
				return
			}
			if code, is := s.aside(&row); is {
				aside(code, row.Number)
				continue
			}
			if s.restoreDates(&row) {
				aside(importer.DayNumber, row.Number)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// decoded gives what stands below the header, including lines that are no rows.
func (s *Sheet) decoded(yield func(importer.Row, error) bool) {
	in, err := s.format.lines(s)
	if err != nil {
		yield(importer.Row{}, s.unread(err))
		return
	}
	defer in.Close()
	var d decoder
	for readErr := error(nil); readErr == nil; {
		var found []source
		found, readErr = in.read()
		rows, err := d.decode(s, found)
		for i := range rows {
			if !yield(rows[i], nil) {
				return
			}
		}
		if err == nil && !errors.Is(readErr, io.EOF) {
			err = readErr
		}
		if err != nil {
			yield(importer.Row{}, s.unread(err))
			return
		}
	}
}

// unread says that the sheet can't be read to its end, unless the error does.
func (s *Sheet) unread(err error) error {
	var known *importer.Failure
	if errors.As(err, &known) {
		return err
	}
	return unreadable(s.as, err)
}

// aside tells a line that is no row: the header once more, as in sheets that
// were put together of several, a template's example, or a total at the end of a
// list.
func (s *Sheet) aside(row *importer.Row) (importer.Code, bool) {
	cells := row.Source.(*source).cells
	if s.header.isIn(cells) {
		return importer.HeaderAgain, true
	}
	if row.Cells.IsExample() {
		return importer.ExampleRow, true
	}
	if row.Cells.Date != "" {
		return "", false // it would be valid; without a date nothing is lost
	}
	for _, cell := range cells {
		if cell = strings.TrimSpace(cell); cell != "" {
			return importer.TotalsLine, totals[normal(cell)]
		}
	}
	return "", false
}

// restoreDates reads dates and times that a workbook has as plain numbers.
func (s *Sheet) restoreDates(row *importer.Row) bool {
	b, ok := s.format.(*workbook)
	if !ok {
		return false
	}
	from, restored := row.Source.(*source), false
	for field, cell := range map[importer.Field]*string{importer.Date: &row.Cells.Date, importer.Time: &row.Cells.Time} {
		if at, there := s.header.fields[field]; there && at < len(from.values) {
			if text, ok := b.dayNumber(from.values[at]); ok {
				*cell, restored = text, true
			}
		}
	}
	return restored
}

// totals are what the first cell of a line of totals says, in normal form.
var totals = map[string]bool{
	"summa": true, "total": true, "totalt": true, "antal": true, "antalrader": true, "sum": true, "count": true, "delsumma": true, "subtotal": true,
}

// decoder gives the cells of rows their names, by gocsv. It keeps what it
// has room in for the next rows.
type decoder struct {
	table table
	known []known
	rows  []importer.Row
}

// decode gives rows that are valid until the next call.
func (d *decoder) decode(s *Sheet, found []source) ([]importer.Row, error) {
	columns := len(s.header.cells)
	rows, table := d.rows[:0], append(d.table[:0], s.header.tags)
	for i := range found {
		from := &found[i]
		if from.blank() {
			continue
		}
		if !s.format.evenCells() {
			for len(from.cells) < columns {
				from.cells = append(from.cells, "")
			}
		}
		from.problems = append(from.problems, s.flaws(from)...)
		if len(from.problems) == 0 {
			if p, bad := countCells(from.cells, columns); bad {
				from.problems = []importer.Problem{p}
			}
		}
		rows = append(rows, importer.Row{Number: from.number, Problems: from.problems, Source: from})
		table = append(table, from.cells[:min(columns, len(from.cells))])
	}
	if err := gocsv.UnmarshalDecoder(table, &d.known); err != nil {
		return nil, err
	}
	d.rows, d.table = rows, table
	for i := range rows {
		rows[i].Cells = importer.Cells(d.known[i])
		rows[i].Origin = s.header.origin(table[i+1])
	}
	return rows, nil
}

// table is a header and rows as a gocsv.Decoder.
type table [][]string

func (t table) GetCSVRows() ([][]string, error) { return t, nil }

// countCells finds a row that has cells too few or too many. Empty ones
// beyond the last column are no fault: nobody sees them.
func countCells(cells []string, columns int) (importer.Problem, bool) {
	if len(cells) < columns {
		return importer.Problem{Code: importer.TooFewCells, Value: strconv.Itoa(len(cells)), Detail: strconv.Itoa(columns)}, true
	}
	for _, extra := range cells[columns:] {
		if strings.TrimSpace(extra) != "" {
			return importer.Problem{Code: importer.TooManyCells, Value: extra, Detail: strconv.Itoa(columns)}, true
		}
	}
	return importer.Problem{}, false
}

func (from *source) blank() bool {
	for _, cell := range from.cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return !slices.ContainsFunc(from.values, func(v value) bool { return v.flaw == notCalculated })
}

// known is what gocsv fills, a cell at a time by its column's tag: text alone,
// for gocsv's conversions change what is written.
type known importer.Cells

// UnmarshalCSVWithFields implements gocsv.TypeUnmarshalCSVWithFields.
func (k *known) UnmarshalCSVWithFields(tag, text string) error {
	switch text = trimmed(text); tag {
	case string(importer.CustomerID):
		k.CustomerID = text
	case string(importer.ContactID):
		k.ContactID = text
	case string(importer.Date):
		k.Date = text
	case string(importer.Time):
		k.Time = text
	case string(importer.MeetingID):
		k.MeetingID = text
	case string(importer.EstateID):
		k.EstateID = text
	case string(importer.UserID):
		k.UserID = text
	case string(importer.UserGroupID):
		k.UserGroupID = text
	case string(importer.OfficeID):
		k.OfficeID = text
	case string(importer.Note):
		k.Note = text
	case "status":
		k.Status = text
	case "comeback_id":
		k.ComebackID = text
	}
	return nil
}

// trimmed takes off the white space around a cell, and Excel's ="00123", by
// which it keeps zeros.
func trimmed(cell string) string {
	cell = strings.TrimSpace(cell)
	if inner, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimSuffix(inner, `"`)
	}
	return cell
}
