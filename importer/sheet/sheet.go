// Package sheet reads rows from the kinds of files that people have, and
// writes them back in the file's own dialect with cells appended.
//
// A row is what a spreadsheet program shows as one: a cell with line breaks
// does not begin a new one, and an empty line counts. Where a row is broken
// (a stray quote, a cell too many), only this row is at fault, and the rows
// after it are read correctly.
package sheet

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"comebacks/importer"
)

// Options say what the file itself does not.
type Options struct {
	// As is the file's name in messages; "" is its path. The path itself may
	// be that of a copy: see Take.
	As string
	// Map says what a column means, by its name as it is written. It wins
	// over what is recognised. A column without a name, or with that of another, is
	// named by its letter, as #C, where no column is called so: see ByLetter. For the
	// customer, the contact and the date that needs a header whose cell has no digits.
	Map map[string]importer.Field
	// Ignore names columns that are not used, whatever they are called, in the same
	// ways.
	Ignore []string
	// Recall, if it is not nil, returns what was decided about the columns of an
	// earlier sheet with the header of a HeaderKey; nil for nothing. Map and Ignore
	// win over that.
	Recall func(headerKey string) *Remembered
	// Names are those by which columns are recognised.
	Names Vocabulary
	// HasCustomer is set if all rows have a customer given otherwise, so
	// that the sheet needs no column for it.
	HasCustomer bool
	// Sheet names a workbook's sheet; "" is the first that is not hidden.
	Sheet string
	// PreferOurs selects, if no Sheet is named, the only visible one that has our
	// columns: SheetName says which one that is.
	PreferOurs bool
	// Encoding names that of a CSV file, one of charset.Names; "" is what its bytes
	// show. A byte order mark wins over it.
	Encoding string
}

// Sheet is a file that has rows. It keeps no file open.
type Sheet struct {
	path    string
	as      string // how a person knows it
	options Options
	format  format
	header  header
	written string     // the header as a CSV file has it; "" for none that can be kept
	above   []headLine // the header
	top     headerRow  // the header as it was found, even if it is refused
	first   int        // the row number of the header
	sample  []headLine // the first lines below it

	shape  atomic.Pointer[Shape]
	plain  atomic.Int64 // bytes at its end that were seen to be plain, without a CR by itself; 0 if nobody has seen all rows
	filled map[int]bool // columns without a name in which something was seen
}

// Open looks at the beginning of a file: how it is written, and what its
// columns are. An *importer.Failure says why it is not a sheet.
func Open(path string, o Options) (*Sheet, error) {
	s, err := open(path, o)
	if err != nil {
		return nil, err
	}
	return s, s.header.check(s.as, o)
}

func open(path string, o Options) (*Sheet, error) {
	as := cmp.Or(o.As, path)
	head, err := readHead(path, as)
	if err != nil {
		return nil, err
	}
	if err := refuse(as, head); err != nil {
		return nil, err
	}
	s := &Sheet{path: path, as: as, options: o}
	open := s.openCSV
	switch {
	case isZip(head) && o.Encoding != "":
		return nil, &importer.Failure{Code: importer.EncodingOfWorkbook, Path: as}
	case isZip(head):
		open = s.openWorkbook
	case o.Sheet != "":
		return nil, &importer.Failure{Code: importer.NotAWorkbook, Path: as}
	}
	return s, open(head, o)
}

// openCSV finds the encoding, the line ends, the delimiter and the header.
func (s *Sheet) openCSV(head []byte, o Options) error {
	dialects, err := dialectOf{path: s.path, as: s.as, head: head, named: o.Encoding}.find()
	if err != nil {
		return err
	}
	var best headerRow
	var chosen dialect
	for _, d := range dialects {
		lines, err := s.headLines(d, o)
		if err != nil {
			return err
		}
		if found := findHeader(lines, o); found.betterThan(best) {
			best, chosen = found, d
		}
	}
	s.format = chosen
	if err := s.take(best); err != nil {
		return err
	}
	if chosen.width, err = s.evenWidth(chosen); err != nil {
		return err
	}
	s.format = chosen
	return nil
}

// headLine is a line at the top of a file.
type headLine struct {
	number int
	cells  []string
	text   string // as it is written, of a CSV file
	broken bool   // it has quotes that don't add up
}

// searched is how many rows at the top are searched for the header.
const searched = 20

// headLines cuts the top of a CSV file into lines.
func (s *Sheet) headLines(d dialect, o Options) ([]headLine, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, notOpened(s.as, err)
	}
	defer f.Close()
	split := d.splitHead(f, o)
	var lines []headLine
	for len(lines) < searched {
		rec, err := split.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(s.as, err)
		}
		line := headLine{number: rec.number, text: string(rec.text), broken: rec.fault != sound}
		line.cells = d.cellsOf(rec)
		lines = append(lines, line)
	}
	return lines, nil
}

// splitHead cuts a file up to its header into records. An opening quote in a
// title that is never closed does not swallow the header.
func (d dialect) splitHead(f io.ReaderAt, o Options) *splitter {
	split := newSplitter(d.text(f), d)
	o = o.byName()
	split.rows.quoted = func(line []byte) bool {
		h, _ := readHeader(strings.Split(string(line), string(rune(d.delimiter))), o)
		return len(h.fields) > 1
	}
	if d.sep != "" {
		_, _ = split.next()
	}
	return split
}

// cellsOf gives the cells of one record, as a person sees them.
func (d dialect) cellsOf(rec *record) []string {
	text, _ := d.charset.Decode(nil, rec.text)
	if rec.fault == sound {
		if rec.loose {
			text = strict(nil, text, d.delimiter)
		}
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma = rune(d.delimiter)
		if cells, err := r.Read(); err == nil {
			return cells
		}
	}
	return strings.Split(string(text), string(rune(d.delimiter)))
}

// headerRow is the line that names the columns.
type headerRow struct {
	header header
	number int               // 0 if there is none; header.cells are then the longest line's
	text   string            // as it is written, if it can be kept
	above  []headLine        // what stands above it
	below  []headLine        // what stands below it, as far as was looked
	double *importer.Failure // two columns for one field, or two fields for one column
}

// betterThan reports whether a header is more likely to be one than another, which is the
// same file's, cut in another way. If neither is one, that with more columns is: a person
// may be asked what these are.
func (row *headerRow) betterThan(other headerRow) bool {
	mine, others := row.header.rank(), other.header.rank()
	return other.header.cells == nil || mine > others || mine == 0 && others == 0 && len(row.header.cells) > len(other.header.cells)
}

// findHeader takes the first line that names all required columns, unless it is
// below one that was meant to: the rows between them would be lost. If there is
// none, it takes the line with the most known columns, at least two.
func findHeader(lines []headLine, o Options) headerRow {
	var best, meant headerRow
	for i, line := range lines {
		h, double := readHeader(line.cells, o)
		n := h.rank()
		if n == 0 {
			if best.number == 0 && len(line.cells) > len(best.header.cells) {
				best.header = header{cells: line.cells}
			}
			continue
		}
		found := headerRow{h, line.number, line.text, lines[:i], lines[i+1:], double}
		if line.broken {
			found.text = ""
		}
		switch {
		case h.check("", o) == nil && meant.number > 0 && hasText(meant.below[:i-len(meant.above)-1]):
			return meant
		case h.check("", o) == nil:
			return found
		case meant.number == 0 && h.isMeant():
			meant = found
		}
		if best.number == 0 || n > best.header.rank() {
			best = found
		}
	}
	if best.number == 0 {
		best.below = lines
	}
	return best
}

// isMeant reports whether a line that lacks a column, perhaps because of a typing
// error, was meant as a header.
func (h *header) isMeant() bool {
	n := 0
	for _, f := range []importer.Field{importer.CustomerID, importer.ContactID, importer.Date} {
		if _, there := h.fields[f]; there {
			n++
		}
	}
	return n > 1
}

func hasText(lines []headLine) bool {
	return slices.ContainsFunc(lines, func(line headLine) bool { return !isBlank(line.cells) })
}

// titlesInOne gives the only cell of a line if it has the titles of columns in it: the
// whole line was put in quotes.
func (h *header) titlesInOne(o Options) string {
	if len(h.cells) != 1 {
		return ""
	}
	o = o.byName()
	for _, delimiter := range []string{";", ",", "\t", "|"} {
		if inner, _ := readHeader(strings.Split(h.cells[0], delimiter), o); len(inner.fields) > 1 {
			return h.cells[0]
		}
	}
	return ""
}

// take makes a line the sheet's header.
func (s *Sheet) take(row headerRow) error {
	s.top = row
	if row.number == 0 {
		return &importer.Failure{Code: importer.NoHeader, Path: s.as, Value: row.header.titlesInOne(s.options), List: row.header.titles()}
	}
	if row.double != nil {
		row.double.Path = s.as
		return row.double
	}
	s.header, s.first, s.written, s.above, s.sample = row.header, row.number, row.text, row.above, row.below
	if s.header.extra == nil && (row.isOurs() || s.originsBelow()) {
		s.header.takeOurs()
	}
	return nil
}

func readHead(path, as string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, notOpened(as, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &importer.Failure{Code: importer.IsFolder, Path: as}
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable(as, err)
	}
	return head[:n], nil
}
