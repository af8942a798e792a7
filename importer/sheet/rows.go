package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gocarina/gocsv"

	"comebacks/importer"
)

// chunk is how many lines are read together.
const chunk = 512

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
	// writer makes a writer of the same kind.
	writer(s *Sheet, out io.Writer, extra []string, width int) (RowWriter, error)
	// evenCells says whether a row ought to have a cell for each column.
	evenCells() bool
}

// Rows reads the rows from the file's beginning, each time that it is ranged
// over. Rows without any text are left out, but counted. An error ends it,
// and is not about a row.
func (s *Sheet) Rows() iter.Seq2[importer.Row, error] {
	return s.RowsAnd(func(Aside, int) {})
}

// Aside is something about a line of a sheet that a person ought to know.
type Aside string

// The asides.
const (
	HeaderAgain Aside = "header-again" // left out
	Total       Aside = "total"        // a line of totals, left out
	DayNumber   Aside = "day-number"   // a date as Excel counts it, which has lost its format, read as that date
)

// RowsAnd reads the rows as Rows does, and tells which lines it leaves out
// besides the empty ones, and what else is odd about lines.
func (s *Sheet) RowsAnd(aside func(a Aside, number int)) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		in, err := s.format.lines(s)
		if err != nil {
			yield(importer.Row{}, err)
			return
		}
		// The next rows are read while these are worked on.
		batches, stop := make(chan batch, 1), make(chan struct{})
		var reader sync.WaitGroup
		reader.Go(func() { s.readAhead(in, batches, stop) })
		defer in.Close()
		defer reader.Wait()
		defer close(stop)

		for b := range batches {
			for i := range b.rows {
				row := &b.rows[i]
				if a, is := s.aside(row); is {
					aside(a, row.Number)
					continue
				}
				if s.restoreDates(row) {
					aside(DayNumber, row.Number)
				}
				if !yield(*row, nil) {
					return
				}
			}
			if b.err != nil {
				yield(importer.Row{}, fmt.Errorf("read %s: %w", s.path, b.err))
				return
			}
		}
	}
}

// batch is some rows, and the error that followed on them.
type batch struct {
	rows []importer.Row
	err  error
}

// readAhead reads batches until the end or an error, or until nobody wants
// more.
func (s *Sheet) readAhead(in lines, batches chan<- batch, stop <-chan struct{}) {
	defer close(batches)
	for {
		found, readErr := in.read()
		rows, err := s.decode(found)
		if err == nil && !errors.Is(readErr, io.EOF) {
			err = readErr
		}
		select {
		case batches <- batch{rows, err}:
		case <-stop:
			return
		}
		if err != nil || readErr != nil {
			return
		}
	}
}

// aside tells a line that is no row: the header once more, as in sheets that
// were put together of several, or a total at the end of a list.
func (s *Sheet) aside(row *importer.Row) (Aside, bool) {
	cells := row.Source.(*source).cells
	if len(cells) >= len(s.header.cells) && cells[0] == s.header.cells[0] && slices.Equal(cells[:len(s.header.cells)], s.header.cells) {
		return HeaderAgain, true
	}
	if row.Cells.Date != "" {
		return "", false // it would be valid; without a date nothing is lost
	}
	for _, cell := range cells {
		if cell = strings.TrimSpace(cell); cell != "" {
			return Total, totals[normal(cell)]
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

// decode gives the cells of rows their names, by gocsv.
func (s *Sheet) decode(found []source) ([]importer.Row, error) {
	columns := len(s.header.cells)
	rows := make([]importer.Row, 0, len(found))
	table := make(table, 1, len(found)+1)
	table[0] = s.header.tags
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
		from.problems = append(from.problems, s.uncalculated(from)...)
		if len(from.problems) == 0 {
			if p, bad := countCells(from.cells, columns); bad {
				from.problems = []importer.Problem{p}
			}
		}
		rows = append(rows, importer.Row{Number: from.number, Problems: from.problems, Source: from})
		table = append(table, from.cells[:min(columns, len(from.cells))])
	}
	var all []known
	if err := gocsv.UnmarshalDecoder(table, &all); err != nil {
		return nil, err
	}
	for i := range all {
		rows[i].Cells = trimmed(importer.Cells(all[i]))
		if at, there := s.header.extra["row"]; there && at < len(table[i+1]) {
			rows[i].Origin, _ = strconv.Atoi(strings.TrimSpace(table[i+1][at]))
		}
	}
	return rows, nil
}

// uncalculated names the columns that have a formula and no value.
func (s *Sheet) uncalculated(from *source) []importer.Problem {
	var problems []importer.Problem
	for _, f := range importer.Fields {
		if at, there := s.header.fields[f]; there && at < len(from.values) && from.values[at].uncalculated() {
			problems = append(problems, importer.Problem{Code: importer.NotCalculated, Field: f})
		}
	}
	return problems
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
	return !slices.ContainsFunc(from.values, value.uncalculated)
}

// trimmed takes off the white space around each cell, and Excel's ="00123",
// by which it keeps zeros.
func trimmed(c importer.Cells) importer.Cells {
	for _, cell := range []*string{&c.CustomerID, &c.ContactID, &c.Date, &c.Time, &c.MeetingID, &c.EstateID,
		&c.UserID, &c.UserGroupID, &c.OfficeID, &c.Note, &c.Status, &c.ComebackID} {
		*cell = strings.TrimSpace(*cell)
		if inner, ok := strings.CutPrefix(*cell, `="`); ok && strings.HasSuffix(inner, `"`) {
			*cell = strings.TrimSuffix(inner, `"`)
		}
	}
	return c
}

// known is what gocsv fills: strings alone, for its conversions change what
// is written. It has the fields of importer.Cells.
type known struct {
	CustomerID  string `csv:"customerId"`
	ContactID   string `csv:"contactId"`
	Date        string `csv:"date"`
	Time        string `csv:"time"`
	MeetingID   string `csv:"meetingId"`
	EstateID    string `csv:"estateId"`
	UserID      string `csv:"userId"`
	UserGroupID string `csv:"userGroupId"`
	OfficeID    string `csv:"officeId"`
	Note        string `csv:"note"`
	Status      string `csv:"status"`
	ComebackID  string `csv:"comeback_id"`
}
