package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gocarina/gocsv"

	"comebacks/importer"
)

// chunk is how many lines are read together.
const chunk = 256

// source is what Row.Source points to: a row as it stood in the file.
type source struct {
	number   int
	cells    []string // all of them, as a person sees them
	raw      string   // a CSV row's own bytes, without its line end
	own      int      // the cells that a CSV row has in the file
	broken   bool     // its quotes don't add up
	nul      bool     // it has a NUL
	odd      bool     // its line end is not that of the others
	last     bool     // the file ends in it, without a line end
	trimmed  bool     // its note is read without the white space around it
	values   []value  // of a workbook's row, behind what a person sees
	in       *room    // in which it was made; nil if that is not used again
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
	// evenCells says whether a row should have a cell for each column.
	evenCells() bool
}

// Rows yields the rows from the beginning of the file, each time that it is
// ranged over. Rows without any text are left out, but counted. An error ends
// it, and is not about a row.
func (s *Sheet) Rows() iter.Seq2[importer.Row, error] {
	return s.RowsAnd(func(importer.Code, int) {})
}

// Asides are what RowsAnd may report about lines, in the order in which people
// are shown them.
var Asides = []importer.Code{importer.ExampleRow, importer.HeaderAgain, importer.TotalsLine, importer.DayNumber, importer.NulUnused, importer.TrimmedNote}

// RowsAnd yields the rows as Rows does, and reports which lines it leaves out
// besides the empty ones, and what else is odd about lines: the codes are those
// of Asides. Another header and the rows below it are at fault, until the first
// one comes again. If there are lines and none is a row, that is an error.
func (s *Sheet) RowsAnd(aside func(code importer.Code, number int)) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for rows, err := range s.Batches(aside) {
			if err != nil {
				yield(importer.Row{}, err)
				return
			}
			for i := range rows {
				if !yield(rows[i], nil) {
					return
				}
			}
			usedRows.Put(&rows) // but whoever has one may still ask for its source
		}
	}
}

// Batches yields the rows as RowsAnd does, some at a time. They are the caller's from
// then on, who may Reuse them.
func (s *Sheet) Batches(aside func(code importer.Code, number int)) iter.Seq2[[]importer.Row, error] {
	return s.rowsIn(s.lines(pieceSize), aside)
}

// rowsIn tells the rows from other lines.
func (s *Sheet) rowsIn(all iter.Seq2[[]importer.Row, error], aside func(code importer.Code, number int)) iter.Seq2[[]importer.Row, error] {
	return func(yield func([]importer.Row, error) bool) {
		var shape Shape
		other, n, left := 0, 0, 0 // the line of another header, and how many there are of rows and of others
		for lines, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			rows := lines[:0]
			for i := range lines {
				row := &lines[i]
				kind := s.kindOf(row.Source.(*source).cells)
				if kind == totalsLine && row.Origin.Known() {
					kind = aRow // in its first sheet it was one
				}
				switch kind {
				case otherHeader: // a row like those below it: without it, a file of ours would say something else about them
					other = row.Number
				case headerAgain, totalsLine:
					if kind == headerAgain {
						other = 0
					}
					left++
					aside(asides[kind], row.Number)
					continue
				}
				if row.Cells.IsExample() && !row.Origin.Known() {
					aside(importer.ExampleRow, row.Number)
					continue
				}
				n++
				if other > 0 && row.Origin.Row == 0 { // a row in a file of ours is known to be one
					row.Problems = []importer.Problem{{Code: importer.OtherHeader, Row: other}}
				}
				s.tell(row, aside)
				shape.add(s, row)
				if rows = rows[:len(rows)+1]; i >= len(rows) {
					rows[len(rows)-1] = *row
				}
			}
			if len(rows) > 0 && !yield(rows, nil) {
				return
			}
		}
		s.shape.Store(&shape)
		if n == 0 && left > 0 {
			yield(nil, &importer.Failure{Code: importer.NoneIsARow, Path: s.as})
		}
	}
}

// tell reports what is odd about a row but not a fault.
func (s *Sheet) tell(row *importer.Row, aside func(code importer.Code, number int)) {
	from := row.Source.(*source)
	if s.restoreDates(row) {
		aside(importer.DayNumber, row.Number)
	}
	if len(row.Problems) > 0 {
		return
	}
	if from.nul {
		aside(importer.NulUnused, row.Number)
	}
	if from.trimmed {
		aside(importer.TrimmedNote, row.Number)
	}
}

// lines gives what stands below the header, including lines that are no rows. A CSV file
// is read in pieces of that size as far as it is plain; 0 is for one that is not.
func (s *Sheet) lines(size int) iter.Seq2[[]importer.Row, error] {
	return func(yield func([]importer.Row, error) bool) {
		var rest unread
		if d, isCSV := s.format.(dialect); isCSV && size > 0 && d.mayBePlain() {
			var more bool
			if rest, more = s.plainLines(d, size, yield); !more {
				return
			}
		}
		for b, err := range importer.Spread(s.sources(rest.start), s.decode) {
			if err == nil {
				err = b.err
			}
			if err != nil {
				yield(nil, s.unread(err))
				return
			}
			rows := b.rows
			for len(rows) > 0 && rows[0].Number <= rest.after {
				rows = rows[1:]
			}
			if len(rows) > 0 && !yield(rows, nil) {
				return
			}
		}
	}
}

// sources gives the lines from a record on.
func (s *Sheet) sources(from start) iter.Seq2[[]source, error] {
	return func(yield func([]source, error) bool) {
		in, err := s.linesAt(from)
		if err != nil {
			yield(nil, err)
			return
		}
		defer in.Close()
		for err == nil {
			var found []source
			if found, err = in.read(); !yield(found, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, err)
		}
	}
}

func (s *Sheet) linesAt(from start) (lines, error) {
	if d, isCSV := s.format.(dialect); isCSV {
		return d.csvLinesAt(s, from)
	}
	return s.format.lines(s)
}

// unread makes an error say that the sheet can't be read to its end, unless
// it says so already.
func (s *Sheet) unread(err error) error {
	var known *importer.Failure
	if errors.As(err, &known) {
		return err
	}
	return unreadable(s.as, err)
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
			if field == importer.Time && len(*cell) == len(time.DateTime) && b.showsClock(from.values[at]) {
				*cell = (*cell)[len(time.DateOnly)+1:]
			}
		}
	}
	return restored
}

// decodedRows are the rows of some lines.
type decodedRows struct {
	rows []importer.Row
	err  error
}

func (s *Sheet) decode(found []source) decodedRows {
	var d decoder
	rows, err := d.decode(s, found)
	return decodedRows{rows, err}
}

// decoder maps the cells of rows to fields, with gocsv. It reuses its memory
// for the next rows.
type decoder struct {
	table table
	known []known
}

// decode gives rows, without those that are blank.
func (d *decoder) decode(s *Sheet, found []source) ([]importer.Row, error) {
	return d.decodeAll(s, slices.DeleteFunc(found, func(from source) bool { return from.blank() }))
}

func (d *decoder) decodeAll(s *Sheet, found []source) ([]importer.Row, error) {
	columns := len(s.header.cells)
	rows, table := newRows(len(found)), append(d.table[:0], s.header.tags)
	for i := range found {
		from := &found[i]
		if !s.format.evenCells() {
			for len(from.cells) < columns {
				from.cells = append(from.cells, "")
			}
		}
		rows = append(rows, importer.Row{})
		s.begin(&rows[i], from)
		table = append(table, from.cells[:min(columns, len(from.cells))])
	}
	if err := gocsv.UnmarshalDecoder(table, &d.known); err != nil {
		return nil, err
	}
	d.table = table
	for i := range rows {
		rows[i].Cells = importer.Cells(d.known[i])
		s.header.takeOrigin(&rows[i], table[i+1])
	}
	return rows, nil
}

// begin makes a row of a source, but for its cells.
func (s *Sheet) begin(row *importer.Row, from *source) {
	columns := len(s.header.cells)
	from.problems = append(from.problems, s.flaws(from)...)
	if len(from.problems) == 0 && len(from.cells) > columns && !s.format.evenCells() && !isBlank(from.cells[columns:]) {
		from.problems = []importer.Problem{tooMany(importer.BesideColumns, from.cells, columns)}
	}
	from.trimmed = s.trimsNote(from.cells)
	row.Number, row.Problems, row.Source = from.number, from.problems, from
}

// takeOrigin takes what a file of ours says about a row's first sheet.
func (h *header) takeOrigin(row *importer.Row, cells []string) {
	if h.extra == nil {
		return // it says nothing about earlier runs
	}
	row.Origin = h.origin(cells)
	if p, is := h.stillAtFault(row.Source.(*source).cells); is {
		row.Problems = append(row.Problems, p)
	}
}

// table is a header and rows as a gocsv.Decoder.
type table [][]string

func (t table) GetCSVRows() ([][]string, error) { return t, nil }

// tooMany names the first cell beyond the last column that is not empty.
func tooMany(code importer.Code, cells []string, columns int) importer.Problem {
	p := importer.Problem{Code: code, Detail: strconv.Itoa(columns)}
	for _, extra := range cells[columns:] {
		if strings.TrimSpace(extra) != "" {
			p.Value = extra
			break
		}
	}
	return p
}

// trimsNote reports whether a note has white space around it, which is left out.
func (s *Sheet) trimsNote(cells []string) bool {
	at, there := s.header.fields[importer.Note]
	if !there || at >= len(cells) {
		return false
	}
	cell := unguarded(cells[at])
	note := strings.TrimSpace(cell)
	return note != "" && len(note) != len(cell)
}

func (from *source) blank() bool {
	for _, cell := range from.cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return !slices.ContainsFunc(from.values, func(v value) bool { return v.flaw == notCalculated })
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
