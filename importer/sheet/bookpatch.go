package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/numfmt"
)

// bookPatch writes the results of a workbook: the workbook itself, in which
// cells of ours stand beside the rows. What it does not change stays byte for byte
// what it was. Of a selection of rows, those alone stand below the header, and
// formulas as their values.
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
}

// bookFill is what the first cell of a merged one holds.
type bookFill struct {
	until int
	cell  bookCell
}

// outCell is a cell that was made.
type outCell struct{ column, from, to int }

func (b *workbook) patch(s *Sheet, out io.Writer, extra []string, whole bool) (_ importer.RowWriter, err error) {
	w := &bookPatch{
		sheet: s, book: b, whole: whole, extra: extra, mine: s.header.dropped(), fields: s.header.fields,
		ids: make(map[int]bool), merges: b.merged, filled: make(map[int]bookFill),
	}
	if w.columns = b.place(&s.header, extra); w.columns == nil {
		return nil, &importer.Failure{Code: importer.NoRoomForColumns, Path: b.as, Value: strconv.Itoa(len(extra))}
	}
	for _, at := range w.columns {
		w.mine[at] = true
	}
	for field, at := range w.fields {
		w.ids[at] = isID(field)
	}
	if w.from, err = b.openPart(b.part); err != nil {
		return nil, partError(b.as, b.part, err)
	}
	if err = w.begin(out); err != nil {
		w.Discard()
		return nil, err
	}
	return w, nil
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
	if w.pkg, err = newBookPackage(w.book, w.from.pkg, out, w.whole); err != nil {
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
// its last cell.
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
	w.addCells(w.next.cells, w.mine, nil)
	for i, name := range w.extra {
		w.addText(w.columns[i], style, name)
	}
	return w.endRow(false)
}

// Write writes one row.
func (w *bookPatch) Write(row importer.Row, extra []string, faults []importer.Problem) error {
	if err := w.upTo(row.Number); err != nil {
		return err
	}
	if w.next == nil || w.next.number != row.Number {
		return w.book.damaged(w.book.part)
	}
	w.startRow()
	faulty := w.faulty(faults)
	w.addCells(w.ownCells(faulty), w.mine, faulty)
	for i, text := range w.sheet.header.withMark(w.extra, extra, &row) {
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

// writeAsIs writes a line that is no row with all that stands in it, also in the
// columns of ours: a person has put it there.
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
		if at, there := w.fields[problems[i].Field]; there {
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

// startMerges takes note of the merged cells that begin in the row that was
// read.
func (w *bookPatch) startMerges() {
	for len(w.merges) > 0 && w.merges[0].row <= w.next.number {
		m := w.merges[0]
		w.merges = w.merges[1:]
		for _, c := range w.next.cells {
			if m.row == w.next.number && c.column == m.column {
				c.raw, c.tag, c.inner = nil, bytes.Clone(c.tag), bytes.Clone(c.inner)
				w.filled[m.column] = bookFill{m.until, c}
			}
		}
	}
	for column, f := range w.filled {
		if w.next.number > f.until {
			delete(w.filled, column)
		}
	}
}

// ownCells gives the cells of the row as a person sees them: with what stands in
// merged ones, and an empty one where something is missing.
func (w *bookPatch) ownCells(faulty map[int]bool) []bookCell {
	w.own = append(w.own[:0], w.next.cells...)
	for column, f := range w.filled {
		// In the style of the merged cell too: its number may be a date, or an id
		// with zeros.
		if c := w.cellAt(column); !c.holds() {
			*c = f.cell
		}
	}
	for column := range faulty {
		w.cellAt(column)
	}
	for i := range w.own {
		w.keepID(&w.own[i])
	}
	return w.own
}

// keepID makes an id that is a number the text that a person sees, where that is
// another one: a program that saves the results as CSV may write 123 of 00123.
func (w *bookPatch) keepID(c *bookCell) {
	if !w.ids[c.column] || c.formula || c.kind != "" && c.kind != "n" {
		return
	}
	text, v := w.book.shown(c)
	if v.flaw != noFlaw || !v.plain || text == c.text || text == numfmt.Plain(v.number) {
		return
	}
	t := element(w.prefix, "t", `xml:space="preserve"`, xmlEscaped(escape(text)))
	c.raw, c.tag, c.inner = nil, []byte(`<c t="inlineStr">`), []byte(element(w.prefix, "is", "", t))
}

// cellAt finds a cell of the row, or adds one that looks as it does while it is
// not there.
func (w *bookPatch) cellAt(column int) *bookCell {
	i := slices.IndexFunc(w.own, func(c bookCell) bool { return c.column == column })
	if i < 0 {
		i = len(w.own)
		w.own = append(w.own, bookCell{column: column, style: w.styleAt(column)})
	}
	return &w.own[i]
}

// addCells adds cells of the sheet, but for those in some columns.
func (w *bookPatch) addCells(cells []bookCell, but, faulty map[int]bool) {
	same := w.row == w.next.number
	for i := range cells {
		c := &cells[i]
		if but[c.column] {
			continue
		}
		if same && !faulty[c.column] && c.raw != nil && (w.whole || !c.formula) {
			w.addRaw(c)
			continue
		}
		style := c.style
		if faulty[c.column] {
			style = w.paint.marked(style)
		}
		w.addCell(c, style)
	}
}

// addRaw adds a cell as it stands, which says itself where it is.
func (w *bookPatch) addRaw(c *bookCell) {
	if _, named := attributeOf(c.tag, "r"); !named {
		w.addCell(c, c.style)
		return
	}
	from := len(w.text)
	w.text = append(w.text, c.raw...)
	w.cells = append(w.cells, outCell{c.column, from, len(w.text)})
}

func (w *bookPatch) addCell(c *bookCell, style int) {
	switch {
	case !c.formula || w.whole && c.raw != nil:
		from := w.startCell(c.column, style, attributesBut(c.tag, "r", "s"))
		w.text = append(w.text, c.inner...)
		w.endCell(c.column, from)
	case w.book.uncalculatedAt(c):
		// It would be calculated from other rows.
		w.addValue(c.column, style, ` t="e"`, "#N/A")
	case c.kind == "", c.kind == "n", c.kind == "b", c.kind == "e", c.kind == "d":
		kind := ""
		if c.kind != "" {
			kind = ` t="` + c.kind + `"`
		}
		w.addValue(c.column, style, kind, c.text)
	default:
		w.addText(c.column, style, c.text)
	}
}

// uncalculatedAt reports whether a cell is a formula whose result is not known.
func (b *workbook) uncalculatedAt(c *bookCell) bool {
	_, v := b.shown(c)
	return v.flaw == notCalculated
}

// startCell begins a cell, up to what stands in it, and gives where it begins.
func (w *bookPatch) startCell(column, style int, attributes string) (from int) {
	from = len(w.text)
	b := append(append(append(w.text, '<'), w.prefix...), `c r="`...)
	b = strconv.AppendInt(appendLetter(b, column), int64(w.row), 10)
	if style != 0 {
		b = strconv.AppendInt(append(b, `" s="`...), int64(style), 10)
	}
	w.text = append(append(append(b, '"'), attributes...), '>')
	return from
}

func (w *bookPatch) endCell(column, from int) {
	w.endTag("c")
	w.cells = append(w.cells, outCell{column, from, len(w.text)})
}

func (w *bookPatch) startTag(name, attributes string) {
	w.text = append(append(append(append(append(w.text, '<'), w.prefix...), name...), attributes...), '>')
}

func (w *bookPatch) endTag(name string) {
	w.text = append(append(append(append(w.text, "</"...), w.prefix...), name...), '>')
}

// addValue adds a cell with a value.
func (w *bookPatch) addValue(column, style int, attributes, value string) {
	from := w.startCell(column, style, attributes)
	w.startTag("v", "")
	w.text = append(w.text, xmlEscaped(value)...)
	w.endTag("v")
	w.endCell(column, from)
}

func (w *bookPatch) addText(column, style int, text string) {
	for !fitsCell(text) { // only what a server has said is ever that long
		text = strings.ToValidUTF8(text[:len(text)/2], "")
	}
	from := w.startCell(column, style, ` t="inlineStr"`)
	w.startTag("is", "")
	w.startTag("t", ` xml:space="preserve"`)
	w.text = append(w.text, xmlEscaped(escape(text))...)
	w.endTag("t")
	w.endTag("is")
	w.endCell(column, from)
}

// addOwn adds a cell of ours as what it is: a number, a date or a text.
func (w *bookPatch) addOwn(i int, text string) {
	colour := ""
	switch w.extra[i] {
	case "status":
		colour = colours[importer.Status(text)]
	case "row":
		if _, err := strconv.Atoi(text); err == nil {
			w.addValue(w.columns[i], w.paint.own("", 0), "", text)
			return
		}
	case "sent_at":
		days, ok := excelDays(text, w.book.date1904)
		if style, room := w.paint.date(); ok && room {
			w.addValue(w.columns[i], style, "", days)
			return
		}
	}
	if text != "" {
		w.lines = max(w.lines, linesIn(text, ownWidth(w.extra[i])))
		w.addText(w.columns[i], w.paint.own(colour, 0), text)
	}
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
	w.line = append(append(append(w.line, attributesBut(w.next.tag, drop...)...), height...), '>')
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
	return w.pkg.end(w.paint, filter)
}
