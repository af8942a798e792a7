package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"

	"comebacks/importer"
)

// Width is how many cells a row of this sheet has.
func (s *Sheet) Width(row importer.Row) int { return len(row.Source.(*source).cells) }

// Writer writes rows of a sheet in its dialect, with cells appended: the
// row's own bytes as they were, where it was well-formed. The columns that an
// earlier run appended are replaced.
type Writer struct {
	sheet *Sheet
	text  io.WriteCloser
	buf   *bufio.Writer
	csv   *csv.Writer // for cells, on line
	line  strings.Builder
	width int
	drop  map[int]bool // columns of an earlier run
}

// NewWriter makes a writer, and writes what stands above the rows. Width is
// that of the widest row: with it the appended cells stand in columns of
// their own, also beside a row that has cells too many.
func (s *Sheet) NewWriter(out io.Writer, extra []string, width int) (*Writer, error) {
	text, err := s.dialect.encode(out)
	if err != nil {
		return nil, err
	}
	w := &Writer{sheet: s, text: text, buf: bufio.NewWriter(text), width: max(width, len(s.header.cells)), drop: make(map[int]bool)}
	w.csv = csv.NewWriter(&w.line)
	w.csv.Comma = s.dialect.delimiter
	for _, i := range s.header.extra {
		w.drop[i] = true
	}
	for _, line := range s.preface {
		w.buf.WriteString(line + s.dialect.lineEnd)
	}
	return w, w.writeCells(s.header.cells, extra)
}

// Write writes one row.
func (w *Writer) Write(row importer.Row, extra []string) error {
	from := row.Source.(*source)
	if from.text == "" || len(w.drop) > 0 {
		return w.writeCells(from.cells, extra)
	}
	w.buf.WriteString(from.text)
	for range w.width - len(from.cells) {
		w.buf.WriteRune(w.sheet.dialect.delimiter)
	}
	w.buf.WriteRune(w.sheet.dialect.delimiter)
	return w.end(extra)
}

func (w *Writer) writeCells(cells, extra []string) error {
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
	return w.end(append(line, extra...))
}

// end writes the last cells of a line, and ends it.
func (w *Writer) end(cells []string) error {
	w.line.Reset()
	if err := w.csv.Write(cells); err != nil {
		return err
	}
	w.csv.Flush()
	w.buf.WriteString(strings.TrimSuffix(w.line.String(), "\n"))
	_, err := w.buf.WriteString(w.sheet.dialect.lineEnd)
	return err
}

// Close ends the text. It does not close what is written to.
func (w *Writer) Close() error {
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.text.Close()
}
