package sheet

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"comebacks/importer"
)

// A corrected file is a sheet with some cells changed, and beside them the columns
// sheet and row, which say where each row first stood. They stand in this order, which
// no other file of ours has: by it, columns of the sheet's own that are named like
// others of ours, as Status, are known to be no columns of ours.
var correctedColumns = []string{"sheet", "row"}

// chosenColumn is the column for whom a person has chosen.
const chosenColumn = "found_contact_id"

// endsAsCorrected gives the columns of ours that a corrected file ends in, nil if it
// does not.
func endsAsCorrected(cells []string) map[string]int {
	n := filled(cells)
	names := correctedColumns
	if n > 0 && strings.TrimSpace(cells[n-1]) == chosenColumn {
		names = append(slices.Clone(names), chosenColumn)
	}
	if n < len(names) {
		return nil
	}
	columns := make(map[string]int, len(names))
	for i, name := range names {
		at := n - len(names) + i
		if strings.TrimSpace(cells[at]) != name {
			return nil
		}
		columns[name] = at
	}
	return columns
}

// Changes are what is changed in rows, by their numbers.
type Changes map[int]Change

// Change is what is changed in a row.
type Change struct {
	Cells  map[int]string // by their index, which is that of Sheet.Cells
	Chosen string         // the id of the contact that a person has chosen for it; "" for none
}

// Shape is what the rows of a sheet show together, as far as a corrected file depends on
// it.
type Shape struct {
	width int  // of the widest row
	short bool // some row lacks its last cells, and that is no fault
}

// Shape gives the sheet's shape; nil until all of its rows were read once.
func (s *Sheet) Shape() *Shape { return s.shape.Load() }

// TakeShape takes the shape that the same file has shown with the same Options, so that
// it need not be read for that.
func (s *Sheet) TakeShape(known *Shape) { s.shape.Store(known) }

func (of *Shape) add(s *Sheet, row *importer.Row) {
	of.width = max(of.width, s.Width(*row))
	of.short = of.short || row.Source.(*source).own < len(s.header.cells) && !isFaulty(*row)
}

// WriteCorrected writes the sheet with changed cells, in its own dialect, or as the
// workbook that it is. All lines stay in their places, and what is not changed keeps
// its bytes. Beside the cells, sheet and row say where a row first stood: in the sheet
// of the code, or, in a file of ours, where that says. There is a column
// found_contact_id if something was chosen.
//
// A row with a fault of form, such as a stray quote, stays at fault as long as none of
// its cells are changed; with a change of any, even to the same text, it is written
// whole, as Changed gives it. Where the sheet's encoding lacks a character of a change,
// all of the file is written in UTF-8. An *importer.Failure says that a workbook's cell
// has no room for a text, or its sheet none for the columns. Text that Excel would take for a formula gets a
// space before it that does not break, which is left out when the file is read.
//
// Whole writes a file by what it is given, and returns its error. It may be called
// twice: what was written first would be read in another encoding.
func (s *Sheet) WriteCorrected(whole func(write func(io.Writer) error) error, code string, changes Changes) error {
	c := correction{sheet: s, code: code, changes: changes, width: len(s.header.cells)}
	if err := c.look(); err != nil {
		return err
	}
	if b, isBook := s.format.(*workbook); isBook {
		return whole(func(out io.Writer) error { return c.writeBook(b, out) })
	}
	return c.writeCSV(s.format.(dialect), whole)
}

// correction is what is known of a corrected file before it is written.
type correction struct {
	sheet   *Sheet
	code    string
	changes Changes
	width   int      // of the widest row, without columns that are appended
	added   []string // the columns that are appended
	chosen  bool     // there is a choice
	lacks   bool     // the sheet's encoding lacks a character of a change, or is not known by the bytes: it is UTF-8 now
	even    bool     // rows that lack their last cells get them: how many others have must not matter
}

// look looks at all rows and changes before anything is written.
func (c *correction) look() error {
	if c.sheet.Shape() == nil {
		if err := c.eachRow(func(importer.Row) error { return nil }); err != nil {
			return err
		}
	}
	h, of := &c.sheet.header, c.sheet.Shape()
	c.width = max(c.width, of.width)
	_, isBook := c.sheet.format.(*workbook)
	edited := false
	for _, number := range slices.Sorted(maps.Keys(c.changes)) {
		change := c.changes[number]
		edited = edited || len(change.Cells) > 0 || change.Chosen != ""
		for _, at := range slices.Sorted(maps.Keys(change.Cells)) {
			text := change.Cells[at]
			c.width = max(c.width, at+1)
			c.lacks = c.lacks || c.sheet.lacks(text)
			if isBook && !fitsCell(text) {
				return cellTooLong(number, at, h.cells)
			}
		}
		c.chosen = c.chosen || change.Chosen != ""
		c.lacks = c.lacks || c.sheet.lacks(change.Chosen)
	}
	c.even = edited && of.short
	names := correctedColumns
	if c.chosen {
		names = append(slices.Clone(names), chosenColumn)
	}
	for _, name := range names {
		if _, there := h.extra[name]; !there {
			c.added = append(c.added, name)
		}
	}
	return nil
}

// of gives what is changed in a row.
func (c Changes) of(row int) (cells map[int]string, chosen string) {
	change := c[row]
	return change.Cells, change.Chosen
}

// eachRow goes through the rows. That all lines were left out is no error here.
func (c *correction) eachRow(each func(importer.Row) error) error {
	for row, err := range c.sheet.Rows() {
		if is(err, importer.NoneIsARow) {
			return nil
		}
		if err == nil {
			err = each(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lacks reports whether the encoding of a CSV file lacks a character of a text.
func (s *Sheet) lacks(text string) bool {
	d, ok := s.format.(dialect)
	if !ok || !d.charset.IsSingleByte() {
		return false
	}
	text = s.cellOf(text)
	back, _ := d.charset.Decode(nil, []byte(d.charset.Encode(text)))
	return string(back) != text
}

// ours gives what the columns of ours say of a row, "" for what stays as it is. The row
// is as it is after the changes; moved says that its bytes are not those that it had.
func (c *correction) ours(row *importer.Row, chosen string, moved bool) map[string]string {
	all := make(map[string]string, 3)
	if row.Origin.Row == 0 {
		all["row"], all["sheet"] = strconv.Itoa(row.Number), c.code
	}
	unseen := isLost
	if _, isBook := c.sheet.format.(*workbook); isBook {
		unseen = isSlid
	}
	if moved && slices.ContainsFunc(row.Problems, func(p importer.Problem) bool { return p.Code != importer.Unchanged && unseen(p) }) {
		code := row.Origin.Sheet
		if row.Origin.Row == 0 || code == "" {
			code = c.code
		}
		all["sheet"] = code + stillMark
	}
	if chosen != "" {
		all[chosenColumn] = c.sheet.cellOf(chosen)
	}
	return all
}

// edits are the cells of a row that are written otherwise than they stood: what a person
// has typed, and ours where the sheet has columns for them.
func (c *correction) edits(typed map[int]string, ours map[string]string) map[int]string {
	all := make(map[int]string, len(typed)+len(ours))
	for at, text := range typed {
		all[at] = c.sheet.cellOf(text)
	}
	for name, text := range ours {
		if at, there := c.sheet.header.extra[name]; there {
			all[at] = text
		}
	}
	return all
}

// beside gives what the columns that are appended say of a row.
func (c *correction) beside(ours map[string]string) []string {
	texts := make([]string, len(c.added))
	for i, name := range c.added {
		texts[i] = ours[name]
	}
	return texts
}

// isFaulty reports whether a row has a fault of form, besides one that its own mark
// tells of.
func isFaulty(row importer.Row) bool {
	return slices.ContainsFunc(row.Problems, func(p importer.Problem) bool { return p.Code != importer.Unchanged && isLost(p) })
}

// Changed gives a row as it would be read if some of its cells were others, by their
// index, which is that of Cells, and with whom a person has chosen, "" for no change.
// With a change of any cell, faults of the row's form are gone: it is whole. Faults of
// cells that are not changed stay, as does text right of the last column.
func (s *Sheet) Changed(row importer.Row, cells map[int]string, chosen string) importer.Row {
	if len(cells) > 0 {
		from := row.Source.(*source)
		whole := slices.Clone(from.cells)
		values := slices.Clone(from.values)
		for at, text := range cells {
			for len(whole) <= at {
				whole = append(whole, "")
			}
			whole[at] = s.cellOf(text)
			if at < len(values) {
				values[at] = value{}
			}
		}
		row = s.made(source{number: row.Number, cells: whole, values: values})
	}
	if chosen != "" {
		row.Cells.FoundContactID = chosen
	}
	return row
}

// Row gives the row that the sheet would have if its cells were these, as Cells gives
// them. Chosen is the id of the contact that a person has chosen, "" for what the cells
// say. What a workbook knows of cells besides their text is not known here: see
// Changed.
func (s *Sheet) Row(number int, cells []string, chosen string) importer.Row {
	own := make([]string, len(cells))
	for i, cell := range cells {
		own[i] = s.cellOf(cell)
	}
	row := s.made(source{number: number, cells: own})
	if chosen != "" {
		row.Cells.FoundContactID = chosen
	}
	return row
}

// made reads a row that is whole.
func (s *Sheet) made(from source) importer.Row {
	columns := len(s.header.cells)
	for len(from.cells) < columns {
		from.cells = append(from.cells, "")
	}
	if d, isCSV := s.format.(dialect); isCSV {
		from.problems = append(s.quoteFaultsOf(d, from.cells), s.nulls(&from)...)
		if slices.ContainsFunc(from.cells, d.isNoText) {
			from.problems = append(from.problems, importer.Problem{Code: importer.NotText})
		}
		if !isBlank(from.cells[columns:]) {
			from.problems = append(from.problems, tooMany(importer.TooManyCells, from.cells, columns))
		}
	}
	var d decoder
	rows, err := d.decodeAll(s, []source{from})
	if err != nil || len(rows) == 0 {
		return importer.Row{Number: from.number, Source: &from} // gocsv knows no error of texts
	}
	row := rows[0]
	s.restoreDates(&row)
	return row
}

// quoteFaultsOf names what would keep cells from being read as a row of a CSV file,
// though they are written with quotes: lines in them that are rows by themselves.
func (s *Sheet) quoteFaultsOf(d dialect, cells []string) []importer.Problem {
	size := 0
	for _, cell := range cells {
		size += len(cell)
	}
	if size < maxRecord/4 && !slices.ContainsFunc(cells, func(cell string) bool { return strings.Contains(cell, "\n") }) {
		return nil
	}
	w := csvCorrection{dialect: d}
	text := w.quoted(cells...)
	d.begin, d.end, d.sep = 0, int64(len(text)), ""
	split := newSplitter(strings.NewReader(text), d)
	split.rows = s.rowShape(d)
	rec, err := split.next()
	if err != nil {
		return nil // a string has no errors, and an empty row no faults
	}
	return quoteFaults(rec)
}

// cellOf gives a text that was typed as the file has it in a cell: with line breaks as
// they are in cells, and in CSV guarded.
func (s *Sheet) cellOf(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if _, isCSV := s.format.(dialect); isCSV && isFormula(text) {
		return guard + text
	}
	return text
}

// Cells gives the cells of a row as a person sees them. A row may have more or fewer
// than the header.
func (s *Sheet) Cells(row importer.Row) []string {
	cells := slices.Clone(row.Source.(*source).cells)
	if _, isBook := s.format.(*workbook); !isBook {
		for i := range cells {
			cells[i] = unguarded(cells[i])
		}
	} else { // a date without its format is shown as the date that it is
		for field, text := range map[importer.Field]string{importer.Date: row.Cells.Date, importer.Time: row.Cells.Time} {
			if at := s.ColumnIndex(field); at >= 0 && at < len(cells) && trimmed(cells[at]) != text {
				cells[at] = text
			}
		}
	}
	return cells
}

// Titles are the header's cells, as they are written.
func (s *Sheet) Titles() []string { return slices.Clone(s.header.cells) }

// ColumnIndex is the index of a field's column among the cells, -1 if it has none.
func (s *Sheet) ColumnIndex(f importer.Field) int {
	if at, there := s.header.fields[f]; there {
		return at
	}
	return -1
}

// FaultIndex is the index of the cell that a row's fault is marked in, -1 if it is that
// of the row as a whole.
func (s *Sheet) FaultIndex(p importer.Problem) int { return s.ColumnIndex(p.Field) }

// guard keeps Excel from taking a text for a formula. Excel does not leave it out before
// a sign, as it does with plain spaces; reading a cell does, as with all spaces.
const guard = "\u00a0"

// isFormula reports whether a spreadsheet program may take a text for a formula: see
// report.Inert.
func isFormula(text string) bool {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\n") {
		return true
	}
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	return strings.IndexAny(text, "=+-@＝＋－＠") == 0
}

func unguarded(cell string) string {
	if text, has := strings.CutPrefix(cell, guard); has && isFormula(text) {
		return text
	}
	return cell
}
