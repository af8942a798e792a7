package sheet

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// csvCorrection writes a CSV file with changed cells. Rows keep their own line ends.
type csvCorrection struct {
	*correction
	dialect dialect
	split   *splitter
	next    *record // that was read, and has not been written; nil after the last
	text    io.WriteCloser
	buf     *bufio.Writer
	cells   *csv.Writer // on made
	made    strings.Builder
}

// isNoText reports whether a cell has bytes that are not text in the file's encoding.
func (d dialect) isNoText(cell string) bool {
	if strings.ContainsRune(cell, '\ufffd') {
		return true
	}
	return d.guessed && d.charset == charset.Windows1252 && charset.IsGarbled([]byte(d.charset.Encode(cell)))
}

func (c *correction) writeCSV(d dialect, whole func(write func(io.Writer) error) error) error {
	lines := func(out io.Writer) error { return c.writeLines(d, out) }
	if d.guessed && !c.lacks {
		err := whole(func(out io.Writer) error { return guessedAgain(d, out, lines) })
		if !errors.Is(err, errMisread) {
			return err
		}
		c.lacks = true // the byte order mark says what it is
	}
	return whole(lines)
}

// errMisread says that what was written would be read in another encoding.
var errMisread = errors.New("the encoding is guessed to be another")

// guessedAgain writes a text, and sees whether its encoding is guessed to be that of the
// sheet. A change may take away, or seem to be, what shows it.
func guessedAgain(d dialect, out io.Writer, lines func(io.Writer) error) error {
	text, in := io.Pipe()
	guess := make(chan error)
	go func() {
		found, sure, err := charset.GuessOnce(text) // to its end
		if err == nil && (!sure || found != d.charset) {
			err = errMisread
		}
		guess <- err
	}()
	err := lines(io.MultiWriter(out, in))
	in.CloseWithError(err)
	return cmp.Or(<-guess, err)
}

func (c *correction) writeLines(d dialect, out io.Writer) error {
	f, err := os.Open(c.sheet.path)
	if err != nil {
		return notOpened(c.sheet.as, err)
	}
	defer f.Close()
	w := csvCorrection{correction: c, dialect: d, split: d.splitHead(f, c.sheet.options)}
	bom := d.bom
	if d.charset.IsUTF16() || !c.lacks {
		w.text = d.charset.Output(out)
	} else {
		w.text, bom = charset.UTF8.Output(out), utf8BOM
	}
	w.buf = bufio.NewWriter(w.text)
	w.buf.WriteString(bom)
	if err := w.begin(); err != nil {
		return err
	}
	if err := c.eachRow(w.write); err != nil {
		return err
	}
	for w.next != nil {
		if err := w.writeAside(); err != nil {
			return err
		}
	}
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.text.Close()
}

// begin writes all up to the header, and the header.
func (w *csvCorrection) begin() error {
	if w.dialect.sep != "" {
		w.put(w.dialect.sep, &w.split.row)
	}
	for {
		if err := w.read(); err != nil {
			return err
		}
		switch {
		case w.next == nil || w.next.number > w.sheet.first:
			return unreadable(w.sheet.as, io.ErrUnexpectedEOF)
		case w.next.number < w.sheet.first:
			w.put(w.own(string(w.next.text)), w.next)
			continue
		}
		break
	}
	own := w.own(string(w.next.text))
	if w.sheet.written == "" {
		own = w.line(w.sheet.header.cells...)
	}
	w.put(own+w.appended(len(w.sheet.header.cells), w.added), w.next)
	w.split.rows = w.sheet.rowShape(w.dialect)
	return w.read()
}

// read reads the next record.
func (w *csvCorrection) read() (err error) {
	if w.next, err = w.split.next(); errors.Is(err, io.EOF) {
		w.next, err = nil, nil
	}
	if err != nil {
		return unreadable(w.sheet.as, err)
	}
	return nil
}

// put writes a line in place of a record, whose line end it gets.
func (w *csvCorrection) put(text string, rec *record) {
	w.buf.WriteString(text)
	switch {
	case rec.fault == tooLong:
		w.buf.WriteString(w.dialect.lineEnd)
	case rec.end == 0:
	case rec.crlf:
		w.buf.WriteString("\r\n")
	default:
		w.buf.WriteByte(rec.end)
	}
}

// own gives bytes of the file as they are written.
func (w *csvCorrection) own(raw string) string {
	if !w.lacks || !w.dialect.charset.IsSingleByte() {
		return raw
	}
	text, _ := w.dialect.charset.Decode(nil, []byte(raw))
	return string(text)
}

// typed gives a text as it is written.
func (w *csvCorrection) typed(text string) string {
	if w.lacks {
		return text
	}
	return w.dialect.charset.Encode(text)
}

// quoted gives cells that are encoded already, with quotes where they are needed.
func (w *csvCorrection) quoted(cells ...string) string {
	w.made.Reset()
	if w.cells == nil {
		w.cells = csv.NewWriter(&w.made)
		w.cells.Comma = rune(w.dialect.delimiter)
	}
	_ = w.cells.Write(cells) // a Builder has no errors
	w.cells.Flush()
	return strings.TrimSuffix(w.made.String(), "\n")
}

// line gives texts as a line.
func (w *csvCorrection) line(texts ...string) string {
	cells := make([]string, len(texts))
	for i, text := range texts {
		cells[i] = w.typed(text)
	}
	return w.quoted(cells...)
}

// appended gives what stands behind the cells that a row has.
func (w *csvCorrection) appended(own int, texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return strings.Repeat(string(rune(w.dialect.delimiter)), max(0, w.width-own)+1) + w.line(texts...)
}

// writeAside writes a line that is not a row.
func (w *csvCorrection) writeAside() error {
	text := string(w.next.text)
	cells := rawCells(text, w.dialect.delimiter)
	text = w.own(text)
	if w.next.fault == sound && !isBlank(cells) {
		text += w.appended(len(cells), make([]string, len(w.added)))
	}
	w.put(text, w.next)
	return w.read()
}

// write writes a row.
func (w *csvCorrection) write(row importer.Row) error {
	for w.next != nil && w.next.number < row.Number {
		if err := w.writeAside(); err != nil {
			return err
		}
	}
	if w.next == nil || w.next.number != row.Number {
		return unreadable(w.sheet.as, io.ErrUnexpectedEOF)
	}
	w.put(w.rowText(row), w.next)
	return w.read()
}

// rowText gives a row as it is written.
func (w *csvCorrection) rowText(row importer.Row) string {
	raw := string(w.next.text)
	typed, chosen := w.changes.of(row.Number)
	moved := len(typed) > 0 || chosen != "" || len(w.added) > 0 || w.lacks || w.even
	if !moved && isFaulty(row) {
		return raw // it is read as it was
	}
	if len(typed) == 0 && chosen == "" && !w.even && w.sheet.header.extra == nil && !row.Source.(*source).broken {
		return w.own(raw) + w.appended(cells(w.next.text, w.dialect.delimiter), w.beside(w.ours(&row, chosen, moved)))
	}
	changed := w.sheet.Changed(row, typed, chosen)
	ours := w.ours(&changed, chosen, moved)
	edits := w.edits(typed, ours)
	pieces := w.pieces(raw, row.Source.(*source))
	for at, text := range edits {
		for len(pieces) <= at {
			pieces = append(pieces, "")
		}
		pieces[at] = w.line(text)
	}
	if len(w.added) == 0 && (w.even || len(typed) > 0 && isFaulty(row)) {
		for len(pieces) < max(len(w.sheet.header.cells), w.dialect.width) {
			pieces = append(pieces, "")
		}
	}
	return strings.Join(pieces, string(rune(w.dialect.delimiter))) + w.appended(len(pieces), w.beside(ours))
}

// pieces gives the cells of a row as they are written: with their own bytes, if its
// quotes add up.
func (w *csvCorrection) pieces(raw string, from *source) []string {
	delimiter := w.dialect.delimiter
	if from.broken {
		all := strings.Split(raw, string(rune(delimiter)))
		for i, piece := range all {
			all[i] = w.quoted(w.own(piece))
		}
		return all
	}
	all := rawCells(raw, delimiter)
	for i, piece := range all {
		all[i] = w.own(piece)
	}
	return all
}
