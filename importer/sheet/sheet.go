// Package sheet reads rows out of a file as people have them, and writes them
// back in the file's own dialect with cells appended.
//
// A row is what a spreadsheet program shows as one: a cell with line breaks
// does not begin a new one, and an empty line counts. Where a row is broken
// (a stray quote, a cell too many), it alone is at fault, and the rows after
// it are read right.
package sheet

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"os"

	"comebacks/importer"
)

// Options say what the file itself does not.
type Options struct {
	// As is the name by which a person knows the file, for what is said of it;
	// "" is its path. The path itself may be that of a copy: see Take.
	As string
	// Map says what a column means, by its name as it is written. It wins
	// over what is recognised.
	Map map[string]importer.Field
	// Ignore names columns that are not used, whatever they are called.
	Ignore []string
	// Recall, if it is not nil, gives what was said of the columns of an earlier
	// sheet with the header of a HeaderKey; nil for nothing. Map and Ignore win over
	// that.
	Recall func(headerKey string) *Remembered
	// FirstNames recognises columns as the first versions did, which knew fewer
	// names.
	FirstNames bool
	// HasCustomer is set if all rows have a customer given otherwise, so
	// that the sheet needs no column for it.
	HasCustomer bool
	// Sheet names a workbook's sheet; "" is the first that is not hidden.
	Sheet string
}

// Sheet is a file that has rows. It keeps no file open.
type Sheet struct {
	path   string
	as     string // how a person knows it
	format format
	header header
	above  []headLine // the header
	first  int        // the row number of the header
	sample []headLine // the first lines below it

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
	s := &Sheet{path: path, as: as}
	open := s.openCSV
	if isZip(head) {
		open = s.openWorkbook
	} else if o.Sheet != "" {
		return nil, &importer.Failure{Code: importer.NotAWorkbook, Path: as}
	}
	return s, open(head, o)
}

// openCSV finds the encoding, the line ends, the delimiter and the header.
func (s *Sheet) openCSV(head []byte, o Options) error {
	text, dialects, err := dialectsOf(head)
	if err != nil {
		return &importer.Failure{Code: importer.Undecodable, Path: s.as, Err: err}
	}
	var best headerRow
	for _, d := range dialects {
		if found := findHeader(headLines(text, d), o); found.header.rank() > best.header.rank() || best.header.cells == nil {
			best, s.format = found, d
		}
	}
	return s.take(best)
}

// dialectsOf gives the beginning of a file as text, and all the dialects that it
// may be in: they differ in the delimiter.
func dialectsOf(head []byte) (text []byte, all []dialect, err error) {
	d := charsetOf(head)
	if text, err = io.ReadAll(d.decode(bytes.NewReader(head))); err != nil {
		return nil, nil, err
	}
	d.lineEnd = lineEndOf(text)
	delimiters := []rune{';', ',', '\t', '|'}
	if named, ok := sepLine(text); ok {
		delimiters = []rune{named}
	}
	for _, d.delimiter = range delimiters {
		all = append(all, d)
	}
	return text, all, nil
}

// headLine is a line at the top of a file.
type headLine struct {
	number int
	cells  []string
	text   string
}

// searched is how many rows at the top are searched for the header.
const searched = 20

// headLines cuts the top of a CSV file into lines.
func headLines(text []byte, d dialect) []headLine {
	split := newSplitter(bytes.NewReader(text), d)
	var lines []headLine
	for range searched {
		rec, err := split.next()
		if err != nil {
			break
		}
		line := headLine{number: rec.number, text: string(rec.text)}
		if rec.fault == sound {
			line.cells, _ = parseOne(rec.text, d.delimiter)
		}
		lines = append(lines, line)
	}
	return lines
}

func parseOne(text []byte, delimiter rune) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter
	return r.Read()
}

// headerRow is the line that names the columns.
type headerRow struct {
	header header
	number int               // 0 if there is none; header.cells are then the longest line's
	above  []headLine        // what stands above it
	below  []headLine        // what stands below it, as far as was looked
	double *importer.Failure // two columns for one field, or two fields for one column
}

// findHeader takes the line in which most columns are known, at least two.
func findHeader(lines []headLine, o Options) headerRow {
	var best headerRow
	for i, line := range lines {
		h, double := readHeader(line.cells, o)
		switch n := h.rank(); {
		case n > 0 && (best.number == 0 || n > best.header.rank()):
			best = headerRow{h, line.number, lines[:i], lines[i+1:], double}
		case best.number == 0 && len(line.cells) > len(best.header.cells):
			best.header = header{cells: line.cells}
		}
	}
	return best
}

// take makes a line the sheet's header.
func (s *Sheet) take(row headerRow) error {
	if row.number == 0 {
		return &importer.Failure{Code: importer.NoHeader, Path: s.as, List: row.header.titles()}
	}
	if row.double != nil {
		row.double.Path = s.as
		return row.double
	}
	s.header, s.first, s.above, s.sample = row.header, row.number, row.above, row.below
	if s.header.extra == nil && s.header.hasOrigins(s.sample) {
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

// sepLine reads Excel's own first line, which names the delimiter.
func sepLine(text []byte) (rune, bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return rune(line[4]), true
	}
	return 0, false
}
