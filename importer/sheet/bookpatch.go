package sheet

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// bookPatch writes the results of a workbook: the workbook itself, in which
// cells of ours stand beside the rows. What it does not change stays byte for byte
// what it was. For a selection of rows, only these are below the header, with
// formulas replaced by their values.
type bookPatch struct {
	sheet  *Sheet
	book   *workbook
	whole  bool // all lines of the sheet stand in it, in their places
	from   *bookPart
	next   *bookRow // that was read, and has not been written; nil after the last
	pkg    *bookPackage
	out    *bufio.Writer // of the sheet's part
	paint  *painter
	prefix string
	root   string // the start tag of the sheet's part

	extra   []string
	columns []int        // where cells of ours stand
	mine    map[int]bool // these columns, and those of an earlier run
	fields  map[importer.Field]int
	ids     map[int]bool     // columns of ids
	merges  []merge          // that begin further down
	filled  map[int]bookFill // by column
	plain   []plainColumns   // what is said of columns
	row     int              // the last that was written
	given   int              // the last that was written with cells of ours
	own     []bookCell
	lines   int       // that our text takes in the row that is being written
	cells   []outCell // of that row
	text    []byte    // of these, in the order in which they were made
	line    []byte    // the row's

	corrected bool            // only cells are changed: how the sheet looks stays as it is
	edited    []merge         // cells that were changed
	orphans   map[string]bool // shared formulas that stood in these
}

// bookFill is what the first cell of a merged one holds.
type bookFill struct {
	until int
	cell  bookCell
}

// outCell is a cell that was made.
type outCell struct{ column, from, to int }

func (b *workbook) patch(s *Sheet, out io.Writer, extra []string, whole bool) (importer.RowWriter, error) {
	w := newBookPatch(s, b, extra, whole)
	if err := w.open(out); err != nil {
		return nil, err
	}
	return w, nil
}

func newBookPatch(s *Sheet, b *workbook, extra []string, whole bool) *bookPatch {
	return &bookPatch{
		sheet: s, book: b, whole: whole, extra: extra, mine: s.header.dropped(), fields: s.header.fields,
		ids: make(map[int]bool), merges: b.merged, filled: make(map[int]bookFill), orphans: make(map[string]bool),
	}
}

// open writes what stands above the rows.
func (w *bookPatch) open(out io.Writer) (err error) {
	b := w.book
	if w.columns = b.place(&w.sheet.header, w.extra); w.columns == nil {
		return &importer.Failure{Code: importer.NoRoomForColumns, Path: b.as, Value: strconv.Itoa(len(w.extra))}
	}
	for _, at := range w.columns {
		w.mine[at] = true
	}
	for field, at := range w.fields {
		w.ids[at] = isID(field) && !w.corrected
	}
	if w.from, err = b.openPart(b.part); err != nil {
		return partError(b.as, b.part, err)
	}
	if err = w.begin(out); err != nil {
		w.Discard()
	}
	return err
}

// place finds the columns for cells of ours: those of an earlier run, and for the
// others the first ones right of the header in which nothing stands. It gives nil
// if there are none.
func (b *workbook) place(h *header, extra []string) []int {
	columns := make([]int, len(extra))
	var added []int
	for i, name := range extra {
		at, there := h.extra[name]
		if columns[i] = at; !there {
			added = append(added, i)
		}
	}
	free := 0
	for at := len(h.cells); free < len(added); at++ {
		if at >= maxBookColumns {
			return nil
		}
		if free++; b.used.has(at) {
			free = 0
		}
		if free == len(added) {
			for i, n := range added {
				columns[n] = at - len(added) + 1 + i
			}
		}
	}
	return columns
}

func (w *bookPatch) begin(out io.Writer) (err error) {
	if w.pkg, err = newBookPackage(w.book, w.from.pkg, out, w.whole, w.sheet.first); err != nil {
		return err
	}
	if w.paint, err = w.pkg.painter(); err != nil {
		return err
	}
	if err := w.pkg.begin(); err != nil {
		return err
	}
	part, err := w.pkg.create(w.book.part)
	if err != nil {
		return err
	}
	w.out = bufio.NewWriterSize(part, 64<<10)
	prolog, err := w.prolog()
	if err != nil {
		return err
	}
	if _, err := w.out.Write(prolog); err != nil {
		return err
	}
	if err := w.read(); err != nil {
		return err
	}
	for w.next != nil && w.next.number < w.sheet.first {
		if err := w.writeAsIs(); err != nil {
			return err
		}
	}
	return w.writeHeader()
}

// read reads the next row of the sheet.
func (w *bookPatch) read() (err error) {
	if w.next, err = w.from.next(); errors.Is(err, io.EOF) {
		w.next, err = nil, nil
	}
	if err != nil {
		return partError(w.book.as, w.book.part, err)
	}
	return nil
}

// writeHeader writes the header, with the names of our columns in the style of
// its last cell. A column of an earlier run that is there no more keeps its name: it
// may be one of a table.
func (w *bookPatch) writeHeader() error {
	if w.next == nil || w.next.number != w.sheet.first {
		return w.book.damaged(w.book.part) // it has changed
	}
	style := 0
	for _, c := range w.next.cells {
		if c.column < len(w.sheet.header.cells) && c.holds() && !w.mine[c.column] {
			style = c.style
		}
	}
	w.startRow()
	ours := make(map[int]bool, len(w.columns))
	for _, at := range w.columns {
		ours[at] = true
	}
	w.addCells(w.next.cells, ours, nil)
	for i, name := range w.extra {
		w.addText(w.columns[i], style, name)
	}
	return w.endRow(false)
}

// Write writes one row.
func (w *bookPatch) Write(row *importer.Row, extra []string, faults []importer.Problem) error {
	if err := w.upTo(row.Number); err != nil {
		return err
	}
	if w.next == nil || w.next.number != row.Number {
		return w.book.damaged(w.book.part)
	}
	w.startRow()
	faulty := w.faulty(faults)
	w.addCells(w.ownCells(faulty), w.mine, faulty)
	for i, text := range withMark(w.extra, extra, row, isSlid) {
		w.addOwn(i, text)
	}
	w.given = w.row
	return w.endRow(true)
}

// upTo goes to a row. The lines before it are none of those that are written
// with cells of ours.
func (w *bookPatch) upTo(number int) error {
	for w.next != nil && w.next.number < number {
		if w.whole {
			if err := w.writeAsIs(); err != nil {
				return err
			}
			continue
		}
		w.startMerges()
		if err := w.read(); err != nil {
			return err
		}
	}
	return nil
}

// writeAsIs writes a line that is not a row with everything in it, even in our
// columns: a person has put it there.
func (w *bookPatch) writeAsIs() error {
	w.startRow()
	w.addCells(w.next.cells, nil, nil)
	return w.endRow(false)
}

// faulty gives the columns of the cells that are at fault.
func (w *bookPatch) faulty(problems []importer.Problem) map[int]bool {
	if len(problems) == 0 {
		return nil
	}
	columns := make(map[int]bool, len(problems))
	for i := range problems {
		if at := w.sheet.FaultIndex(problems[i]); at >= 0 {
			columns[at] = true
		}
	}
	return columns
}

// startRow begins to write the row that was read.
func (w *bookPatch) startRow() {
	w.text, w.cells, w.lines = w.text[:0], w.cells[:0], 1
	if w.row++; w.whole || w.next.number <= w.sheet.first {
		w.row = w.next.number
	}
	w.startMerges()
}

// endRow writes the row, and reads the next one. A row of a selection is not
// hidden.
func (w *bookPatch) endRow(given bool) error {
	byColumn := func(a, b outCell) int { return a.column - b.column }
	if !slices.IsSortedFunc(w.cells, byColumn) {
		slices.SortFunc(w.cells, byColumn)
	}
	drop := []string{"r", "spans"}
	height := w.height()
	if height != "" {
		drop = append(drop, "ht")
	}
	if given && !w.whole {
		drop = append(drop, "hidden", "collapsed", "outlineLevel")
	}
	w.line = append(append(append(w.line[:0], '<'), w.prefix...), `row r="`...)
	w.line = append(strconv.AppendInt(w.line, int64(w.row), 10), '"')
	w.line = append(append(append(w.line, ooxml.AttributesBut(w.next.tag, drop...)...), height...), '>')
	for _, c := range w.cells {
		w.line = append(w.line, w.text[c.from:c.to]...)
	}
	w.line = append(append(append(w.line, "</"...), w.prefix...), "row>"...)
	if _, err := w.out.Write(w.line); err != nil {
		return err
	}
	return w.read()
}

// Discard closes what it reads.
func (w *bookPatch) Discard() {
	if w.from != nil {
		_ = w.from.close()
		w.from = nil
	}
}

// Close writes the rest of the sheet, and what other parts say of it.
func (w *bookPatch) Close() error {
	defer w.Discard()
	if err := w.upTo(maxBookRows + 1); err != nil {
		return err
	}
	rest := io.Discard
	if w.whole {
		rest = w.out
	}
	if err := w.from.rest(rest); err != nil {
		return partError(w.book.as, w.book.part, err)
	}
	epilog, filter, err := w.epilog()
	if err != nil {
		return err
	}
	w.out.Write(epilog)
	if err := w.out.Flush(); err != nil {
		return err
	}
	return w.pkg.end(w.paint, filter, max(w.given, w.sheet.first))
}
