package sheet

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// workbook is the format of .xlsx: one sheet of it.
type workbook struct {
	path     string
	as       string // how a person knows it
	name     string // of the sheet
	part     string // of the zip, where the sheet stands
	first    bool   // it is the one that is read unasked
	date1904 bool
	styles   []numberFormat // by the index that cells name
	merged   []merge
	notes    []importer.Notice
}

func (b *workbook) evenCells() bool { return false }

// openWorkbook finds the sheet and its header, after it has seen that the file
// is whole.
func (s *Sheet) openWorkbook(_ []byte, o Options) error {
	b := &workbook{path: s.path, as: s.as}
	if err := b.verify(); err != nil {
		return err
	}
	if err := b.choose(o.Sheet); err != nil {
		return err
	}
	if err := b.readStyles(); err != nil {
		return err
	}
	if err := b.survey(); err != nil {
		return err
	}
	s.format = b
	lines, err := b.headLines()
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return &importer.Failure{Code: importer.EmptySheet, Path: s.as, Value: b.name}
	}
	return s.take(findHeader(lines, o))
}

// damaged says so of a workbook. Of why a part can't be read, only the part's
// name helps a person.
func (b *workbook) damaged(part string) error {
	return &importer.Failure{Code: importer.Damaged, Path: b.as, Value: part}
}

func (b *workbook) open() (*excelize.File, error) {
	f, err := excelize.OpenFile(b.path, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped + 1})
	var system *fs.PathError
	if errors.As(err, &system) {
		return nil, notOpened(b.as, err)
	}
	if err != nil {
		return nil, b.damaged("")
	}
	return f, nil
}

// choose finds the sheet by its name, or the first that is not hidden.
func (b *workbook) choose(name string) error {
	parts, err := b.readBook()
	if err != nil {
		return b.damaged("xl/workbook.xml")
	}
	var shown []string
	first, chosen := -1, -1
	for i, p := range parts {
		if !p.hidden {
			shown = append(shown, p.name)
			if first < 0 {
				first = i
			}
		}
		if chosen < 0 && strings.EqualFold(p.name, name) {
			chosen = i
		}
	}
	if name == "" {
		chosen = first
	}
	switch {
	case chosen >= 0:
		b.name, b.part, b.first = parts[chosen].name, parts[chosen].part, chosen == first
	case name == "":
		return &importer.Failure{Code: importer.AllHidden, Path: b.as}
	default:
		return &importer.Failure{Code: importer.NoSuchSheet, Path: b.as, Value: name, List: shown}
	}
	if name == "" && len(shown) > 1 {
		b.notes = append(b.notes, importer.Notice{Code: importer.SeveralSheets, Value: b.name, List: shown})
	}
	return nil
}

// bookLines reads the lines of a workbook's sheet: values by excelize, and
// beside them how each cell is shown.
type bookLines struct {
	book   *workbook
	file   *excelize.File
	rows   *excelize.Rows
	styles *cellStyles
	number int
	filled map[int]fill // by column: the merged cell that a row is in
	merges []merge      // that begin further down
}

// fill is a merged cell's value, for the rows below its first.
type fill struct {
	until int
	cell  string
}

func (b *workbook) lines(s *Sheet) (lines, error) {
	l, err := b.from()
	if err != nil {
		return nil, err
	}
	for l.number < s.first {
		if _, err := l.next(); err != nil {
			break // the file has shrunk: there are no rows
		}
	}
	return l, nil
}

func (b *workbook) from() (*bookLines, error) {
	f, err := b.open()
	if err != nil {
		return nil, err
	}
	l := &bookLines{book: b, file: f, filled: make(map[int]fill), merges: b.merged}
	if l.rows, err = f.Rows(b.name); err == nil {
		l.styles, err = openCellStyles(b.path, b.part)
	}
	if err != nil {
		l.Close()
		return nil, b.damaged(b.part)
	}
	return l, nil
}

func (l *bookLines) Close() error {
	var errs []error
	if l.rows != nil {
		errs = append(errs, l.rows.Close())
	}
	if l.styles != nil {
		errs = append(errs, l.styles.close())
	}
	return errors.Join(append(errs, l.file.Close())...)
}

func (b *workbook) headLines() ([]headLine, error) {
	l, err := b.from()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var lines []headLine
	for range searched {
		from, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, headLine{number: from.number, cells: from.cells})
	}
	return lines, nil
}

func (l *bookLines) read() ([]source, error) {
	found := make([]source, 0, chunk)
	for len(found) < chunk {
		from, err := l.next()
		if err != nil {
			return found, err
		}
		if !from.blank() {
			found = append(found, from)
		}
	}
	return found, nil
}

// next reads the next row, also one that is empty.
func (l *bookLines) next() (source, error) {
	if !l.rows.Next() {
		if err := l.rows.Error(); err != nil {
			return source{}, l.book.damaged(l.book.part)
		}
		return source{}, io.EOF
	}
	l.number++
	raw, err := l.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return source{}, l.book.damaged(l.book.part)
	}
	from := source{number: l.number, cells: make([]string, len(raw)), values: make([]value, len(raw))}
	for i, text := range raw {
		from.values[i] = value{raw: text}
	}
	if err := l.styles.row(l.number, from.values); err != nil {
		return source{}, l.book.damaged(l.book.part)
	}
	for i, v := range from.values {
		from.cells[i] = l.book.shown(v)
	}
	l.fill(&from)
	return from, nil
}

// fill gives the rows beside a merged cell what a person sees in it.
func (l *bookLines) fill(from *source) {
	for len(l.merges) > 0 && l.merges[0].row <= l.number {
		m := l.merges[0]
		l.merges = l.merges[1:]
		if m.row == l.number && m.column < len(from.cells) {
			l.filled[m.column] = fill{m.until, from.cells[m.column]}
		}
	}
	blank := from.blank()
	for column, f := range l.filled {
		if l.number > f.until {
			delete(l.filled, column)
			continue
		}
		if blank {
			continue
		}
		for len(from.cells) <= column {
			from.cells = append(from.cells, "")
			from.values = append(from.values, value{})
		}
		if from.cells[column] == "" {
			from.cells[column] = f.cell
		}
	}
}

// SheetName is the name of the workbook's sheet that is read, and whether it is
// the one that is read unasked, the first that is not hidden, even if it was
// named. CSV has one sheet without a name.
func (s *Sheet) SheetName() (name string, isDefault bool) {
	if b, ok := s.format.(*workbook); ok {
		return b.name, b.first
	}
	return "", true
}

// Notes say what a person ought to know of how the file is read.
func (s *Sheet) Notes() []importer.Notice {
	if b, ok := s.format.(*workbook); ok {
		return b.notes
	}
	return nil
}
