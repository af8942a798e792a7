package sheet

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"unicode/utf8"

	"comebacks/importer"
)

// Results is a results file of ours, in CSV, whose lines can be put into another one.
type Results struct {
	sheet   *Sheet
	dialect dialect
}

// ResultLine is a row of a results file.
type ResultLine struct {
	Row    int             // in the file
	Origin importer.Origin // the row's; zero if the file does not say
	Status importer.Status
	ID     string // of the comeback, "" for none
	Error  string
	Own    []string // the cells that are not ours
	raw    string
}

// OpenResults opens a results file. Failures are those of opening any sheet; a file that
// is not ours is NotResults, and a workbook MergesCSV. Path is the file.
func OpenResults(path string) (*Results, error) {
	head, err := readHead(path, path)
	if err != nil {
		return nil, err
	}
	if isZip(head) {
		return nil, &importer.Failure{Code: importer.MergesCSV, Path: path}
	}
	s, err := openOursAs(path, false)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, &importer.Failure{Code: importer.NotResults, Path: path}
	}
	for _, column := range []string{"row", "sheet"} {
		if _, there := s.header.extra[column]; !there {
			return nil, &importer.Failure{Code: importer.NotResults, Path: path}
		}
	}
	return &Results{sheet: s, dialect: s.format.(dialect)}, nil
}

// Path is the file.
func (r *Results) Path() string { return r.sheet.path }

// SameShape reports whether another file's lines can stand in this one: it has the same
// columns, delimiter, line ends and encoding. The error is that of reading.
func (r *Results) SameShape(other *Results) (bool, error) {
	a, b := r.dialect, other.dialect
	if !slices.Equal(r.sheet.header.cells, other.sheet.header.cells) || a.delimiter != b.delimiter || a.lineEnd != b.lineEnd {
		return false, nil
	}
	if a.charset == b.charset {
		return true, nil
	}
	for _, one := range []*Results{r, other} { // then the encoding of the other is a guess without anything to go by
		if plain, err := one.isASCII(); plain || err != nil {
			return plain && !a.charset.IsUTF16() && !b.charset.IsUTF16(), err
		}
	}
	return false, nil
}

func (r *Results) isASCII() (bool, error) {
	f, err := os.Open(r.sheet.path)
	if err != nil {
		return false, notOpened(r.sheet.as, err)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	for {
		b, err := in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, unreadable(r.sheet.as, err)
		case b >= utf8.RuneSelf:
			return false, nil
		}
	}
}

// Lines yields the file's lines, without those that are empty. An error ends it.
func (r *Results) Lines() iter.Seq2[ResultLine, error] {
	return func(yield func(ResultLine, error) bool) {
		in, err := r.sheet.format.lines(r.sheet)
		if err != nil {
			yield(ResultLine{}, err)
			return
		}
		defer in.Close()
		for err == nil {
			var found []source
			found, err = in.read()
			for i := range found {
				if !isBlank(found[i].cells) && !yield(r.line(&found[i]), nil) {
					return
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(ResultLine{}, err)
		}
	}
}

func (r *Results) line(from *source) ResultLine {
	h := &r.sheet.header
	line := ResultLine{
		Row: from.number, Origin: h.origin(from.cells), raw: from.raw,
		Status: importer.Status(h.ours(from.cells, "status")), ID: h.ours(from.cells, "comeback_id"), Error: h.ours(from.cells, "error"),
	}
	for i, cell := range from.cells {
		if !h.isExtra(i) {
			line.Own = append(line.Own, cell)
		}
	}
	return line
}

func (h *header) isExtra(column int) bool {
	for _, i := range h.extra {
		if i == column {
			return true
		}
	}
	return false
}

// ResultsWriter writes lines of results files into another one.
type ResultsWriter struct {
	dialect dialect
	text    io.WriteCloser
	buf     *bufio.Writer
}

// NewWriter writes what stands above the lines, and returns a writer for them. It is to
// be closed.
func (r *Results) NewWriter(out io.Writer) (*ResultsWriter, error) {
	text := r.dialect.charset.Output(out)
	w := &ResultsWriter{dialect: r.dialect, text: text, buf: bufio.NewWriter(text)}
	w.buf.WriteString(r.dialect.bom)
	if r.dialect.sep != "" {
		w.buf.WriteString(r.dialect.sep + r.dialect.lineEnd)
	}
	for _, line := range r.sheet.above {
		w.buf.WriteString(line.text + r.dialect.lineEnd)
	}
	_, err := w.buf.WriteString(r.sheet.written + r.dialect.lineEnd)
	return w, err
}

// Write writes a line with the bytes that it has.
func (w *ResultsWriter) Write(line ResultLine) error {
	w.buf.WriteString(line.raw)
	_, err := w.buf.WriteString(w.dialect.lineEnd)
	return err
}

// Close writes what is left.
func (w *ResultsWriter) Close() error {
	return errors.Join(w.buf.Flush(), w.text.Close())
}
