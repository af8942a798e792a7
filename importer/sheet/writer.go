package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// Width is how many cells a row of this sheet has.
func (s *Sheet) Width(row importer.Row) int { return len(row.Source.(*source).cells) }

// HeaderWidth is how many cells the header has.
func (s *Sheet) HeaderWidth() int { return len(s.header.cells) }

// Dialect says how to write CSV that the same program opens as it opened the
// sheet: its delimiter, whether UTF-8 needs a byte order mark, and whether
// lines end in CRLF.
func (s *Sheet) Dialect() (delimiter rune, bom, crlf bool) {
	d, ok := s.format.(dialect)
	if !ok {
		d = swedishExcel
	}
	return rune(d.delimiter), d.bom != "" || d.charset != charset.UTF8, d.lineEnd == "\r\n"
}

// csvWriter keeps the row's own bytes as they were, where its quotes add up. The
// columns that an earlier run appended are replaced.
type csvWriter struct {
	dialect dialect
	text    io.WriteCloser
	buf     *bufio.Writer
	csv     *csv.Writer // for cells, on line
	line    strings.Builder
	fast    *csv.Writer // for appended cells, on line; it would change line breaks in others
	encoded []string    // appended cells
	said    []saidCell  // the last cells that were appended, by their columns: most rows say the same
	names   []string    // of the appended cells
	width   int
	drop    map[int]bool // columns of an earlier run
}

// saidCell is a cell and how it is written.
type saidCell struct{ cell, as string }

// NewWriter returns a writer for a file of that name, and writes what is above
// the rows. It is a workbook if the name says so, and else CSV, in the sheet's
// own dialect if it has one. Width is that of the widest row: it gives the
// appended cells columns of their own, even beside a row with too many cells.
func (s *Sheet) NewWriter(out io.Writer, name string, extra []string, width int) (importer.RowWriter, error) {
	return s.newWriter(out, name, extra, width, true)
}

// NewSelection returns a writer like NewWriter, for only the rows that are
// written. For a workbook, NewWriter writes all lines in their places, even those
// that are not rows.
func (s *Sheet) NewSelection(out io.Writer, name string, extra []string, width int) (importer.RowWriter, error) {
	return s.newWriter(out, name, extra, width, false)
}

func (s *Sheet) newWriter(out io.Writer, name string, extra []string, width int, whole bool) (importer.RowWriter, error) {
	width = max(width, len(s.header.cells))
	b, isBook := s.format.(*workbook)
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		if isBook {
			return b.patch(s, out, extra, whole)
		}
		return newFreshBook(s, out, extra, width)
	}
	d, isCSV := s.format.(dialect)
	if !isCSV {
		d = swedishExcel
	}
	return d.writer(s, out, extra, width)
}

// swedishExcel is CSV that Swedish Excel opens with a double click.
var swedishExcel = dialect{charset: charset.UTF8, bom: utf8BOM, delimiter: ';', lineEnd: "\r\n"}

func (d dialect) writer(s *Sheet, out io.Writer, extra []string, width int) (importer.RowWriter, error) {
	text := d.charset.Output(out)
	w := &csvWriter{dialect: d, names: extra, text: text, buf: bufio.NewWriterSize(text, 64<<10), width: width, drop: s.header.dropped()}
	w.csv = csv.NewWriter(&w.line)
	w.csv.Comma = rune(d.delimiter)
	w.fast = csv.NewWriter(&w.line)
	w.fast.Comma, w.fast.UseCRLF = rune(d.delimiter), d.lineEnd == "\r\n"
	w.buf.WriteString(d.bom)
	if d.sep != "" {
		w.buf.WriteString(d.sep + d.lineEnd)
	}
	_, same := s.format.(dialect)
	for _, line := range s.above {
		if same {
			w.buf.WriteString(line.text + d.lineEnd)
		} else if err := w.end(line.cells); err != nil {
			return nil, err
		}
	}
	if same && s.written != "" {
		return w, w.writeRaw(s.written, len(s.header.cells), extra)
	}
	return w, w.writeCells(s.header.cells, extra)
}

// Write writes one row.
func (w *csvWriter) Write(row *importer.Row, extra []string, _ []importer.Problem) error {
	from := row.Source.(*source)
	extra = withMark(w.names, extra, row, isLost)
	switch {
	case from.raw == "":
		return w.writeCells(from.cells, extra)
	case from.broken:
		return w.writeQuoted(strings.Split(from.raw, string([]byte{w.dialect.delimiter})), extra)
	}
	return w.writeRaw(from.raw, from.own, extra)
}

// writeRaw writes a line with the bytes that it has: its own cells, and then extra
// ones.
func (w *csvWriter) writeRaw(raw string, own int, extra []string) error {
	delimiter := w.dialect.delimiter
	line := w.buf.AvailableBuffer()
	if len(w.drop) == 0 {
		line = append(line, raw...)
		for range w.width - own + 1 {
			line = append(line, delimiter)
		}
		return w.appendExtra(line, extra)
	}
	cells := rawCells(raw, delimiter)
	for i := range max(w.width, len(cells)) {
		if w.drop[i] {
			continue
		}
		if i < len(cells) {
			line = append(line, cells[i]...)
		}
		line = append(line, delimiter)
	}
	return w.appendExtra(line, extra)
}

// appendExtra writes a line with its last cells.
func (w *csvWriter) appendExtra(line []byte, extra []string) error {
	if w.dialect.lineEnd == "\r" {
		w.buf.Write(line)
		return w.end(w.encode(extra))
	}
	for i, cell := range extra {
		if i > 0 {
			line = append(line, w.dialect.delimiter)
		}
		if i == len(w.said) {
			w.said = append(w.said, saidCell{})
		}
		if said := &w.said[i]; said.cell != cell {
			as, err := w.quoted(cell)
			if err != nil {
				return err
			}
			*said = saidCell{cell, as}
		}
		line = append(line, w.said[i].as...)
	}
	_, err := w.buf.Write(append(line, w.dialect.lineEnd...))
	return err
}

// quoted gives an appended cell as it is written.
func (w *csvWriter) quoted(cell string) (string, error) {
	if w.needsNothing(cell) {
		return cell, nil
	}
	w.line.Reset()
	if err := w.fast.Write(w.encode([]string{cell})); err != nil {
		return "", err
	}
	w.fast.Flush()
	return strings.TrimSuffix(w.line.String(), w.dialect.lineEnd), nil
}

// needsNothing knows cells that are written as they are in any encoding, as numbers and
// times.
func (w *csvWriter) needsNothing(cell string) bool {
	for i := range len(cell) {
		if c := cell[i]; c <= ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == w.dialect.delimiter {
			return false
		}
	}
	return true
}

// encode gives cells as the file's charset has them.
func (w *csvWriter) encode(cells []string) []string {
	if !w.dialect.charset.IsSingleByte() {
		return cells
	}
	w.encoded = w.encoded[:0]
	for _, cell := range cells {
		w.encoded = append(w.encoded, w.dialect.charset.Encode(cell))
	}
	return w.encoded
}

// writeCells writes a line of cells that are no bytes of the file.
func (w *csvWriter) writeCells(cells, extra []string) error {
	return w.writeQuoted(slices.Clone(w.encode(cells)), extra)
}

// writeQuoted writes a line of encoded cells, with quotes where that is needed.
func (w *csvWriter) writeQuoted(cells, extra []string) error {
	line := make([]string, 0, w.width+len(extra))
	for i := range w.width {
		switch {
		case w.drop[i]:
		case i < len(cells):
			line = append(line, cells[i])
		default:
			line = append(line, "")
		}
	}
	return w.end(append(line, w.encode(extra)...))
}

// end writes the last cells of a line, encoded, and ends it.
func (w *csvWriter) end(cells []string) error {
	w.line.Reset()
	if err := w.csv.Write(cells); err != nil {
		return err
	}
	w.csv.Flush()
	w.buf.WriteString(strings.TrimSuffix(w.line.String(), "\n"))
	_, err := w.buf.WriteString(w.dialect.lineEnd)
	return err
}

// Discard has nothing to give up.
func (w *csvWriter) Discard() {}

// Close ends the text. It does not close the underlying writer.
func (w *csvWriter) Close() error {
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.text.Close()
}
