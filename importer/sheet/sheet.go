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
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"comebacks/importer"
)

// Options say what the file itself does not.
type Options struct {
	// Map says what a column means, by its name as it is written. It wins
	// over what is recognised.
	Map map[string]importer.Field
	// HasCustomer is set if all rows have a customer given otherwise, so
	// that the sheet needs no column for it.
	HasCustomer bool
}

// Sheet is a file that has rows. It keeps no file open.
type Sheet struct {
	path    string
	dialect dialect
	header  header
	preface []string // the rows above the header, as they stand
	first   int      // the row number of the header
}

// Open looks at the beginning of a file: how it is written, and what its
// columns are. An *Error says why it is no sheet.
func Open(path string, o Options) (*Sheet, error) {
	head, err := readHead(path)
	if err != nil {
		return nil, err
	}
	if err := refuse(path, head); err != nil {
		return nil, err
	}
	s := &Sheet{path: path, dialect: charsetOf(head)}
	text, err := io.ReadAll(s.dialect.decode(bytes.NewReader(head)))
	if err != nil {
		return nil, &Error{path, NotASheet, "its letters can't be read: " + err.Error(), "save it as CSV UTF-8"}
	}
	s.dialect.lineEnd = lineEndOf(text)
	if err := s.findHeader(text, o); err != nil {
		return nil, err
	}
	return s, s.header.check(path, o)
}

func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{path, NotASheet, "there is no such file", ""}
		}
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &Error{path, NotASheet, "it is a folder, not a sheet", ""}
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read sheet: %w", err)
	}
	return head[:n], nil
}

// searched is how many rows at the top are searched for the header.
const searched = 20

// findHeader finds the delimiter and the header: the row, and the way to cut
// it, in which most columns are known.
func (s *Sheet) findHeader(text []byte, o Options) error {
	delimiters := []rune{';', ',', '\t', '|'}
	if d, ok := sepLine(text); ok {
		delimiters, s.dialect.sep = []rune{d}, true
	}
	type candidate struct {
		delimiter rune
		header    header
		number    int
		preface   []string
		double    error
	}
	var best *candidate
	var seen []string // the cells of the first row, for the error
	for _, delimiter := range delimiters {
		d := s.dialect
		d.delimiter = delimiter
		split := newSplitter(bytes.NewReader(text), d)
		var preface []string
		for range searched {
			rec, err := split.next()
			if err != nil {
				break
			}
			cells, err := parseOne(rec.text, delimiter)
			if err == nil && rec.fault == sound {
				h, double := readHeader(cells, o)
				if len(seen) < len(cells) {
					seen = cells
				}
				if n := len(h.fields); n > 1 && (best == nil || n > len(best.header.fields)) {
					best = &candidate{delimiter, h, rec.number, append([]string{}, preface...), double}
				}
			}
			preface = append(preface, string(rec.text))
		}
	}
	if best == nil {
		shown := header{cells: seen}
		return &Error{s.path, NoHeader, "no row has the names of its columns (contactId, date, …); the first has " + shown.list(),
			`name them in the first row, or say what they mean with --map "NAME=contactId"; see: comebacks template`}
	}
	if best.double != nil {
		return &Error{s.path, DoubleColumn, best.double.Error(), "take one of them away, or rename it"}
	}
	s.dialect.delimiter, s.header, s.first, s.preface = best.delimiter, best.header, best.number, best.preface
	return nil
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

func parseOne(text []byte, delimiter rune) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter
	return r.Read()
}

// Column says where a field stands as a spreadsheet program shows it, and
// under which name; "" if the sheet has no column for it.
func (s *Sheet) Column(f importer.Field) (column, name string) {
	i, there := s.header.fields[f]
	if !there {
		return "", ""
	}
	return letter(i), strings.TrimSpace(s.header.cells[i])
}
