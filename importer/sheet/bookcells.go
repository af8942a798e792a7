package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// bookCell is a cell as its part has it. Its bytes are valid until the next row
// is read.
type bookCell struct {
	column  int
	style   int    // an index into the workbook's styles
	kind    string // the attribute t: "" or n for a number, s, str and inlineStr for text, b, e, d
	raw     []byte // all of it; nil for one that its part does not have
	tag     []byte // its start tag
	inner   []byte // what stands between its tags
	text    string // its value, a shared string as what it is
	valued  bool   // there is a value, though it may be ""
	formula bool   // the value is that of the formula when the workbook was saved
}

// bookRow is a row as its part has it.
type bookRow struct {
	number int
	raw    []byte // all of it
	tag    []byte // its start tag
	hidden bool
	cells  []bookCell // in the order of their columns
}

// bookPart reads the rows of a worksheet's part one after another.
type bookPart struct {
	book    *workbook
	pkg     *ooxml.Package
	part    io.ReadCloser
	x       *ooxml.Scanner
	head    int64 // where the rows begin
	row     bookRow
	pending []cellSpan
	ended   bool
	end     int64 // where the rows end, once that was seen
}

// cellSpan is where the pieces of a cell stand in the text.
type cellSpan struct{ tag, tagEnd, innerEnd, end int64 }

// openPart opens a worksheet's part up to its rows.
func (b *workbook) openPart(name string) (_ *bookPart, err error) {
	pkg, err := ooxml.Open(b.path)
	if err != nil {
		return nil, err
	}
	p := &bookPart{book: b, pkg: pkg}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.part, err = pkg.OpenPart(name); err != nil {
		return nil, err
	}
	p.x = ooxml.NewScanner(p.part)
	p.x.Keep(0)
	for {
		token, err := p.x.Next()
		if err != nil {
			return nil, ooxml.Unexpected(err)
		}
		if token.Kind != ooxml.StartTag {
			continue
		}
		switch {
		case p.x.Depth() == 1 && string(token.Name) != "worksheet":
			return nil, ooxml.ErrXML
		case p.x.Depth() == 2 && string(token.Name) == "sheetData":
			p.head = p.x.Offset()
			return p, nil
		}
	}
}

func (p *bookPart) close() error {
	err := p.pkg.Close()
	if p.part != nil {
		err = errors.Join(err, p.part.Close())
	}
	return err
}

// prolog gives all up to the rows. It must be asked for before them.
func (p *bookPart) prolog() []byte { return bytes.Clone(p.x.Bytes(0, p.head)) }

// next reads the next row that the part has, or gives io.EOF. What stands below
// the last row that holds something is not read, once that row is known.
func (p *bookPart) next() (*bookRow, error) {
	for !p.ended && (p.book.last == 0 || p.row.number < p.book.last) {
		p.x.Release()
		from := p.x.Offset()
		p.x.Keep(from)
		token, err := p.x.Next()
		switch {
		case err != nil:
			return nil, ooxml.Unexpected(err)
		case token.Kind == ooxml.EndTag && p.x.Depth() == 1:
			p.ended = true
			p.end = token.From
		case token.Kind == ooxml.StartTag && string(token.Name) == "row":
			return &p.row, p.readRow(token)
		case token.Kind == ooxml.StartTag: // there may be rows in it, which would be lost
			return nil, ooxml.ErrXML
		}
	}
	return nil, io.EOF
}

// rest copies the rows that next does not read.
func (p *bookPart) rest(out io.Writer) error { return p.x.CopyTo(out, p.book.rowsEnd) }

// epilog reads what follows the rows to the end of the part, and gives it. It may
// be asked for once, when there are no more rows.
func (p *bookPart) epilog(each func(ooxml.Token) error) ([]byte, error) {
	if !p.ended { // the end of the rows is still to come
		if _, err := p.x.Next(); err != nil {
			return nil, ooxml.Unexpected(err)
		}
	}
	from := p.x.Offset()
	p.x.Keep(from)
	for {
		token, err := p.x.Next()
		if errors.Is(err, io.EOF) {
			return p.x.Bytes(from, p.x.Offset()), nil
		}
		if err == nil && each != nil {
			err = each(token)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *bookPart) readRow(tag ooxml.Token) error {
	row, from, tagEnd := &p.row, tag.From, p.x.Offset()
	number := row.number + 1
	if r, found := ooxml.AttributeOf(tag.Raw, "r"); found {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < 1 || n > maxBookRows {
			return &importer.Failure{Code: importer.BadRowNumber, Value: string(r)}
		}
		if n < number {
			return &importer.Failure{Code: importer.RowOrder, Value: string(r)}
		}
		number = n
	}
	if number > maxBookRows {
		return &importer.Failure{Code: importer.BadRowNumber, Value: strconv.Itoa(number)}
	}
	hidden, _ := ooxml.AttributeOf(tag.Raw, "hidden")
	row.number, row.hidden, row.cells, p.pending = number, ooxml.IsTrue(string(hidden)), row.cells[:0], p.pending[:0]
	if err := p.readCells(); err != nil {
		return err
	}
	// The window may have moved while the row was read: only now its bytes stay.
	row.raw, row.tag = p.x.Bytes(from, p.x.Offset()), p.x.Bytes(from, tagEnd)
	for i := range row.cells {
		c, at := &row.cells[i], &p.pending[i]
		c.raw, c.tag, c.inner = p.x.Bytes(at.tag, at.end), p.x.Bytes(at.tag, at.tagEnd), p.x.Bytes(at.tagEnd, at.innerEnd)
	}
	return p.sortCells()
}

// readCells reads to the end of the row.
func (p *bookPart) readCells() error {
	for column := 0; ; {
		token, err := p.x.Next()
		switch {
		case err != nil:
			return ooxml.Unexpected(err)
		case token.Kind == ooxml.EndTag:
			return nil // cells read theirs themselves
		case token.Kind != ooxml.StartTag:
		case string(token.Name) != "c":
			if err := p.x.SkipElement(); err != nil {
				return err
			}
		default:
			cell, err := p.cellOf(token.Raw, column)
			if err != nil {
				return err
			}
			column = cell.column + 1
			at := cellSpan{tag: token.From, tagEnd: p.x.Offset()}
			if at.innerEnd, err = p.readCell(&cell); err != nil {
				return err
			}
			at.end = p.x.Offset()
			p.row.cells, p.pending = append(p.row.cells, cell), append(p.pending, at)
		}
	}
}

// cellOf reads a cell's start tag.
func (p *bookPart) cellOf(tag []byte, column int) (bookCell, error) {
	cell := bookCell{column: column}
	for rest := ooxml.Attributes(tag); ; {
		a, after, found := ooxml.CutAttribute(rest)
		if !found {
			break
		}
		switch string(a.Name) {
		case "r":
			var row int
			var ok bool
			if cell.column, row, ok = parseRef(a.Value); !ok || row != p.row.number {
				return cell, &importer.Failure{Code: importer.BadCell, Value: string(a.Value), Detail: strconv.Itoa(p.row.number)}
			}
		case "s":
			n, err := strconv.Atoi(string(a.Value))
			if cell.style = n; err != nil || n < 0 || n >= max(1, len(p.book.styles)) {
				return cell, &importer.Failure{Code: importer.NoSuchStyle, Value: ref(cell.column, p.row.number), Detail: string(a.Value)}
			}
		case "t":
			cell.kind = kindOf(a.Value)
		}
		rest = after
	}
	if cell.column >= maxBookColumns {
		return cell, &importer.Failure{Code: importer.BadCell, Value: ref(cell.column, p.row.number), Detail: strconv.Itoa(p.row.number)}
	}
	return cell, nil
}

// kindOf gives the known kinds without allocating.
func kindOf(t []byte) string {
	for _, kind := range [...]string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(t) == kind {
			return kind
		}
	}
	return string(t)
}

// readCell reads what a cell holds, to its end, and gives where its inside
// ends.
func (p *bookPart) readCell(cell *bookCell) (innerEnd int64, err error) {
	for {
		token, err := p.x.Next()
		if err != nil {
			return 0, ooxml.Unexpected(err)
		}
		if token.Kind == ooxml.EndTag {
			return token.From, p.takeValue(cell)
		}
		if token.Kind != ooxml.StartTag {
			continue
		}
		switch string(token.Name) {
		case "v":
			cell.valued = true
			cell.text, err = p.x.ElementText(nil)
		case "is":
			cell.valued = true
			cell.text, err = p.x.ElementText(isRun)
		case "f":
			cell.formula = true
			err = p.x.SkipElement()
		default:
			err = p.x.SkipElement()
		}
		if err != nil {
			return 0, err
		}
	}
}

// takeValue puts a shared string where a cell refers to one, and decodes what
// XML can't carry.
func (p *bookPart) takeValue(cell *bookCell) error {
	switch cell.kind {
	case "s":
		if !cell.valued || cell.text == "" {
			return nil
		}
		n, err := strconv.Atoi(cell.text)
		text, there := p.book.strings.at(n)
		if err != nil || !there {
			return &importer.Failure{Code: importer.NoSuchString, Value: ref(cell.column, p.row.number), Detail: cell.text}
		}
		cell.text = text
	case "str", "inlineStr":
		cell.text = ooxml.UnescapeXString(cell.text)
	}
	return nil
}

// sortCells puts cells into the order of their columns. Two of one column are
// refused.
func (p *bookPart) sortCells() error {
	byColumn := func(a, b bookCell) int { return a.column - b.column }
	cells := p.row.cells
	if !slices.IsSortedFunc(cells, byColumn) {
		slices.SortFunc(cells, byColumn)
	}
	for i := 1; i < len(cells); i++ {
		if cells[i].column == cells[i-1].column {
			return &importer.Failure{Code: importer.CellTwice, Value: ref(cells[i].column, p.row.number)}
		}
	}
	return nil
}

// isRun reports whether an element inside a text holds a piece of it: those of
// rPh say how it is pronounced.
func isRun(name []byte) bool { return string(name) != "rPh" }

// parseRef reads a cell's name, such as B2 or $B$2: the column from 0, and the row.
func parseRef(name []byte) (column, row int, ok bool) {
	if bytes.IndexByte(name, '$') >= 0 {
		name = bytes.ReplaceAll(name, []byte("$"), nil)
	}
	i := 0
	for ; i < len(name) && i < 4; i++ {
		c := name[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(string(name[i:]))
	return column - 1, row, i > 0 && column <= maxBookColumns && err == nil && row > 0 && row <= maxBookRows
}

// ref is the name of a cell.
func ref(column, row int) string { return letter(column) + strconv.Itoa(row) }
