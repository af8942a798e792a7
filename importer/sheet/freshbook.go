package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

// freshBook writes rows that came from CSV as a workbook: their cells as the text
// that they are, ours as what they mean, in columns as wide as they need and with a
// filter over them. Excelize makes all parts but the sheet, whose rows are written
// straight into the file: excelize would silently change characters that XML can't
// carry, and cut long cells.
type freshBook struct {
	sheet   *Sheet
	file    *excelize.File
	looks   looks
	zip     *zip.Writer
	part    *bufio.Writer
	columns []freshColumn // own ones, without those of an earlier run, then ours
	own     int           // how many of them are the sheet's own
	names   []string      // of the others
	row     int           // the one that is written
	cells   []byte        // those of the row
	lines   int           // how many lines its highest cell has
}

// freshColumn is a column of a fresh workbook.
type freshColumn struct {
	letter string
	name   string
	from   int // the own cell that it shows
	field  importer.Field
	width  int
}

const (
	freshName = "comebacks" // of the sheet
	freshPart = "xl/worksheets/sheet1.xml"
)

// newFreshBook begins a workbook, up to the sheet's header. Width is the number of
// cells that the widest row has.
func newFreshBook(s *Sheet, out io.Writer, extra []string, width int) (importer.RowWriter, error) {
	f, err := newFresh(freshName)
	if err != nil {
		return nil, err
	}
	w := &freshBook{sheet: s, names: extra, file: f, looks: looks{f, make(map[look]int)}, zip: zip.NewWriter(out)}
	w.addColumns(extra, width)
	if len(w.columns) > maxBookColumns {
		return nil, tooManyColumns(len(w.columns))
	}
	part, err := w.zip.Create(freshPart)
	if err != nil {
		return nil, err
	}
	w.part = bufio.NewWriter(part)
	w.begin()
	return w, w.writeHead()
}

// addColumns finds out what columns there are, and how wide they are by the first
// rows.
func (w *freshBook) addColumns(extra []string, width int) {
	h := w.sheet.header
	drop, fields := h.dropped(), make(map[int]importer.Field)
	for field, i := range h.fields {
		fields[i] = field
	}
	add := func(c freshColumn) {
		c.letter = letter(len(w.columns))
		w.columns = append(w.columns, c)
	}
	for i := range width {
		if drop[i] {
			continue
		}
		c := freshColumn{from: i, field: fields[i]}
		if i < len(h.cells) {
			c.name = h.cells[i]
		}
		var first []string
		for _, line := range w.sheet.sample {
			if i < len(line.cells) {
				first = append(first, line.cells[i])
			}
		}
		c.width = widthOf(c.name, first...)
		add(c)
	}
	w.own = len(w.columns)
	for _, name := range extra {
		add(freshColumn{name: name, width: ownWidth(name)})
	}
}

// onPaper prints all columns beside each other, on A4.
const onPaper = `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`

// begin writes what stands before the rows: the header and what is above it stay
// where they are when the rows are scrolled.
func (w *freshBook) begin() {
	top := w.headRow()
	fmt.Fprintf(w.part, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+
		`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView tabSelected="1" workbookViewId="0">`+
		`<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`+
		`<sheetFormatPr defaultRowHeight="15"/><cols>`, top, top+1)
	for i, c := range w.columns {
		fmt.Fprintf(w.part, `<col min="%d" max="%[1]d" width="%d" customWidth="1"/>`, i+1, c.width)
	}
	w.part.WriteString(`</cols><sheetData>`)
}

// headRow is the row of the header.
func (w *freshBook) headRow() int { return len(w.sheet.above) + 1 }

func (w *freshBook) writeHead() error {
	for _, line := range w.sheet.above {
		w.next()
		for i, cell := range line.cells[:min(len(line.cells), len(w.columns))] {
			if !fitsCell(cell) {
				return cellTooLong(line.number, i, w.sheet.header.cells)
			}
			if err := w.text(i, look{}, cell); err != nil {
				return err
			}
		}
		if err := w.end(); err != nil {
			return err
		}
	}
	w.next()
	for i, c := range w.columns {
		if !fitsCell(c.name) {
			return cellTooLong(w.sheet.first, c.from, w.sheet.header.cells)
		}
		if err := w.text(i, look{bold: true, wrapped: true}, c.name); err != nil {
			return err
		}
	}
	return w.end()
}

// Write adds one row, and marks its cells that are at fault. An *importer.Failure
// says that a workbook has no room for it.
func (w *freshBook) Write(row *importer.Row, cells []string, faults []importer.Problem) error {
	if w.row == maxBookRows {
		return tooManyRows()
	}
	w.next()
	own := row.Source.(*source).cells
	cells = withMark(w.names, cells, row, isLost)
	faulty := marked(faults)
	for i, c := range w.columns[:w.own] {
		text := ""
		if c.from < len(own) {
			text = own[c.from]
		}
		if !fitsCell(text) {
			return cellTooLong(row.Number, c.from, w.sheet.header.cells)
		}
		if err := w.text(i, c.look(text, faulty[c.field]), text); err != nil {
			return err
		}
	}
	for i, cell := range cells {
		if err := w.ours(w.own+i, cell); err != nil {
			return err
		}
	}
	return w.end()
}

// marked are the fields whose cells are at fault. A fault of the row as a whole
// is in no cell.
func marked(faults []importer.Problem) map[importer.Field]bool {
	if len(faults) == 0 {
		return nil
	}
	fields := make(map[importer.Field]bool)
	for i := range faults {
		if field := faults[i].Field; field != "" {
			fields[field] = true
		}
	}
	return fields
}

// longestAsText is how many characters Excel shows of a cell that has the format of
// text: of more, some versions show ####.
const longestAsText = 255

// look is how an own cell is shown. What a person types over it later stays as it is
// typed, but for dates and times, which then are dates and times.
func (c freshColumn) look(text string, faulty bool) look {
	l := look{format: textFormat, wrapped: strings.Contains(text, "\n") || longestLine(text) > c.width}
	if c.field == importer.Date || c.field == importer.Time || len(text) > longestAsText {
		l.format = ""
	}
	if faulty {
		l.colour = faultColour
	}
	return l
}

// sentFormat shows a moment to the second.
const sentFormat = "yyyy-mm-dd hh:mm:ss"

// ours writes a cell of ours as what it means.
func (w *freshBook) ours(i int, text string) error {
	switch w.columns[i].name {
	case "status":
		return w.text(i, look{colour: colours[importer.Status(text)]}, text)
	case "error":
		return w.text(i, look{wrapped: true}, text)
	case "row":
		if n := wholeNumber(text); strconv.Itoa(n) == text {
			return w.number(i, look{left: true}, text)
		}
	case "sent_at":
		if days, ok := excelDays(text, false); ok {
			return w.number(i, look{format: sentFormat, left: true}, days)
		}
	}
	return w.text(i, look{format: textFormat}, text)
}

// next begins a row.
func (w *freshBook) next() {
	w.row++
	w.cells, w.lines = w.cells[:0], 1
}

func (w *freshBook) text(i int, l look, text string) error {
	if text == "" && l.colour == "" {
		return nil
	}
	if l.wrapped {
		w.lines = max(w.lines, linesIn(text, w.columns[i].width))
	}
	style, err := w.looks.style(l)
	w.cells = appendTextContent(appendCell(w.cells, w.columns[i].letter, w.row, style), text)
	return err
}

func (w *freshBook) number(i int, l look, number string) error {
	style, err := w.looks.style(l)
	w.cells = appendNumberContent(appendCell(w.cells, w.columns[i].letter, w.row, style), number)
	return err
}

// end writes a row. How high it is, some programs find out for themselves, and
// some do not.
func (w *freshBook) end() error {
	height := ""
	if w.lines > 1 {
		height = fmt.Sprintf(` ht="%d"`, min(w.lines*lineHeight, mostHeight))
	}
	fmt.Fprintf(w.part, `<row r="%d"%s>`, w.row, height)
	w.part.Write(w.cells)
	_, err := w.part.WriteString(`</row>`) // an error stays
	return err
}

// Discard has nothing to drop: everything is written already.
func (w *freshBook) Discard() {}

// Close ends the workbook. It does not close the underlying writer.
func (w *freshBook) Close() error {
	filtered := fmt.Sprintf("A%d:%s%d", w.headRow(), w.columns[len(w.columns)-1].letter, w.row)
	fmt.Fprintf(w.part, `</sheetData><autoFilter ref="%s"/>%s</worksheet>`, filtered, onPaper)
	if err := w.part.Flush(); err != nil {
		return err
	}
	if err := w.file.AutoFilter(freshName, filtered, nil); err != nil { // which gives the range its name
		return err
	}
	return errors.Join(w.copyParts(), w.zip.Close(), w.file.Close())
}

// copyParts writes all parts but the sheet's.
func (w *freshBook) copyParts() error {
	all, err := w.file.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(all.Bytes()), int64(all.Len()))
	if err != nil {
		return err
	}
	for _, part := range parts.File {
		if part.Name == freshPart {
			continue
		}
		if err := w.zip.Copy(part); err != nil {
			return err
		}
	}
	return nil
}
