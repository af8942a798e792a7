package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/numfmt"
	"comebacks/importer/sheet/ooxml"
)

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// workbook is the format of .xlsx: one sheet of it.
type workbook struct {
	path string
	as   string // how a person knows it

	main         string      // the part of the workbook itself
	sheets       []bookSheet // that can be read
	stylesPart   string      // "" if there is none
	stringsPart  string
	date1904     bool
	uncalculated bool // the program that wrote it has calculated no formulas
	styles       []numfmt.Format
	strings      sharedStrings

	name    string // of the sheet that is read
	part    string // where it stands
	index   int    // among all sheets
	first   bool   // it is the one that is read unasked
	merged  []merge
	used    columnSet // the columns in which something stands
	last    int       // the last row that holds something; 0 until that is known
	rowsEnd int64     // where the rows end in the part
	notes   []importer.Notice
}

// bookSheet is a sheet of a workbook, and the part where it stands.
type bookSheet struct {
	name   string
	part   string
	index  int // among all sheets, also those of charts
	hidden bool
}

func (b *workbook) evenCells() bool { return false }

// openWorkbook finds the sheet and its header, after it has seen that the file
// is whole.
func (s *Sheet) openWorkbook(_ []byte, o Options) error {
	b := &workbook{path: s.path, as: s.as}
	if err := b.read(); err != nil {
		return err
	}
	s.format = b
	top, err := b.choose(o)
	if err != nil {
		return err
	}
	if err := b.survey(); err != nil {
		return err
	}
	s.top = top
	if err := b.mergedHeading(&top); err != nil {
		return err
	}
	return s.take(top)
}

// mergedHeading refuses a field's heading that is merged over several columns that
// are in use and have no names of their own: it can't be known which of them is
// meant, or how they go together.
func (b *workbook) mergedHeading(top *headerRow) error {
	for _, m := range b.merged {
		if m.row > top.number || m.until < top.number {
			continue
		}
		for field, at := range top.header.fields {
			for next := at + 1; at == m.column && next <= m.lastColumn; next++ {
				named := next < len(top.header.cells) && top.header.cells[next] != ""
				if b.used.has(next) && !named {
					return &importer.Failure{Code: importer.MergedHeading, Path: b.as, Value: letter(at), Detail: letter(next), List: []string{string(field), strings.TrimSpace(top.header.cells[at])}}
				}
			}
		}
	}
	return nil
}

// read reads all of the workbook but its sheets, and checks that every part
// is complete.
func (b *workbook) read() error {
	pkg, err := ooxml.Open(b.path)
	if err != nil {
		var system *fs.PathError
		if errors.As(err, &system) {
			return notOpened(b.as, err)
		}
		return b.damaged("")
	}
	defer pkg.Close()
	if code, is := pkg.Foreign(); is {
		return &importer.Failure{Code: code, Path: b.as}
	}
	if part, err := pkg.Verify(); err != nil {
		return partError(b.as, part, err)
	}
	if b.main, err = pkg.Main(); err != nil {
		return partError(b.as, ooxml.RelationsPart(""), err)
	}
	if err := b.readBook(pkg); err != nil {
		return partError(b.as, b.main, err)
	}
	if err := b.readStyles(pkg); err != nil {
		return err
	}
	return b.readStrings(pkg)
}

// damaged is the failure of a damaged workbook. Only the name of the part
// that can't be read helps a person.
func (b *workbook) damaged(part string) error {
	return &importer.Failure{Code: importer.Damaged, Path: b.as, Value: part}
}

// bookXML is what is read of the part of the workbook itself.
type bookXML struct {
	XMLName    xml.Name `xml:"workbook"`
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Calculation struct {
		OnLoad string `xml:"fullCalcOnLoad,attr"`
	} `xml:"calcPr"`
	Sheets []struct {
		Name  string     `xml:"name,attr"`
		State string     `xml:"state,attr"`
		All   []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

// readBook reads which sheets there are, without those of charts, and which
// calendar the workbook has: the package names the workbook's part, that names
// the sheets with ids, and its relations name the part of each id (ECMA-376,
// part 2, 9.3, and part 1, 12.3).
func (b *workbook) readBook(pkg *ooxml.Package) error {
	var book bookXML
	if err := pkg.DecodePart(b.main, &book); err != nil {
		return err
	}
	b.date1904, b.uncalculated = ooxml.IsTrue(book.Properties.Date1904), ooxml.IsTrue(book.Calculation.OnLoad)
	all, err := pkg.Relations(b.main)
	if err != nil {
		return err
	}
	byID := make(map[string]ooxml.Relation, len(all))
	for _, r := range all {
		byID[r.ID] = r
		switch {
		case r.External():
		case r.Is("styles"):
			b.stylesPart = r.Part
		case r.Is("sharedStrings"):
			b.stringsPart = r.Part
		}
	}
	for i, s := range book.Sheets {
		at := slices.IndexFunc(s.All, func(a xml.Attr) bool {
			return a.Name.Local == "id" && strings.HasSuffix(a.Name.Space, "/relationships")
		})
		if at < 0 {
			return ooxml.ErrXML
		}
		r, known := byID[s.All[at].Value]
		if !known || r.Is("worksheet") {
			b.sheets = append(b.sheets, bookSheet{s.Name, r.Part, i, s.State == "hidden" || s.State == "veryHidden"})
		}
	}
	return nil
}

func (b *workbook) readStrings(pkg *ooxml.Package) error {
	if b.stringsPart == "" {
		return nil
	}
	r, err := pkg.OpenPart(b.stringsPart)
	if err != nil {
		return partError(b.as, b.stringsPart, err)
	}
	defer r.Close()
	if b.strings, err = readStrings(r); err != nil {
		return partError(b.as, b.stringsPart, err)
	}
	return nil
}

// choose finds the sheet by its name, or the one that is read unasked, and its
// header.
func (b *workbook) choose(o Options) (headerRow, error) {
	unasked, top, noneErr := b.unasked(o)
	if o.Sheet == "" {
		if o.PreferOurs {
			if at, top, ok := b.onlyOurs(o); ok && at != unasked {
				b.take(at, false)
				return top, nil
			}
		}
		if noneErr != nil {
			return top, noneErr
		}
		b.take(unasked, true)
		b.tellOthers()
		return top, nil
	}
	at := slices.IndexFunc(b.sheets, func(s bookSheet) bool { return strings.EqualFold(s.name, o.Sheet) })
	if at < 0 {
		return top, &importer.Failure{Code: importer.NoSuchSheet, Path: b.as, Value: o.Sheet, List: b.shownNames()}
	}
	if b.take(at, at == unasked); b.first {
		return top, nil
	}
	lines, err := b.headLines(at)
	if err != nil {
		return top, err
	}
	if len(lines) == 0 {
		return top, &importer.Failure{Code: importer.EmptySheet, Path: b.as, Value: b.name}
	}
	return findHeader(lines, o), nil
}

// unasked finds the sheet that is read if none is named: the first that is
// shown, or the only other one with a header, if that has none.
func (b *workbook) unasked(o Options) (at int, top headerRow, err error) {
	first := slices.IndexFunc(b.sheets, func(s bookSheet) bool { return !s.hidden })
	if first < 0 {
		return -1, top, &importer.Failure{Code: importer.AllHidden, Path: b.as}
	}
	lines, err := b.headLines(first)
	if err != nil {
		return -1, top, err
	}
	top = findHeader(lines, o)
	others := b.shownNames()[1:]
	if top.header.rank() > 1 || len(others) == 0 && len(lines) > 0 {
		return first, top, nil
	}
	found := -1
	for i := first + 1; i < len(b.sheets); i++ {
		if b.sheets[i].hidden {
			continue
		}
		lines, err := b.headLines(i)
		if err != nil {
			continue // that it can't be read matters only if it is to be
		}
		if other := findHeader(lines, o); other.header.rank() > 1 && other.header.check(b.as, o) == nil {
			if found >= 0 {
				return -1, top, &importer.Failure{Code: importer.NoHeaderInSheet, Path: b.as, Value: b.sheets[first].name, List: others}
			}
			found, top = i, other
		}
	}
	switch {
	case found >= 0:
		return found, top, nil
	case top.number > 0:
		return first, top, nil // what it lacks is reported about this one
	case len(others) > 0:
		return -1, top, &importer.Failure{Code: importer.NoHeaderInSheet, Path: b.as, Value: b.sheets[first].name, List: others}
	}
	return -1, top, &importer.Failure{Code: importer.EmptySheet, Path: b.as, Value: b.sheets[first].name}
}

func (b *workbook) take(at int, unasked bool) {
	b.name, b.part, b.index, b.first = b.sheets[at].name, b.sheets[at].part, b.sheets[at].index, unasked
}

func (b *workbook) shownNames() (names []string) {
	for _, s := range b.sheets {
		if !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}

// tellOthers reports which sheets there are besides the one that is read by
// default.
func (b *workbook) tellOthers() {
	if names := b.shownNames(); len(names) > 1 {
		note := importer.Notice{Code: importer.SeveralSheets, Value: b.name, List: names}
		if names[0] != b.name {
			note.Code, note.Detail = importer.OtherSheet, names[0]
		}
		b.notes = append(b.notes, note)
	}
}

// headLines gives the top of a sheet.
func (b *workbook) headLines(sheet int) ([]headLine, error) {
	part := b.sheets[sheet].part
	p, err := b.openPart(part)
	if err != nil {
		return nil, b.partError(sheet, err)
	}
	defer p.close()
	var lines []headLine
	for len(lines) < searched {
		row, err := p.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, b.partError(sheet, err)
		}
		cells, _ := b.cells(row, beforeGap(row.cells))
		lines = append(lines, headLine{number: row.number, cells: cells})
	}
	return lines, nil
}

// partError says what is wrong with the part of a sheet.
func (b *workbook) partError(sheet int, err error) error {
	if part := b.sheets[sheet].part; part != "" {
		return partError(b.as, part, err)
	}
	return &importer.Failure{Code: importer.NoSuchPart, Path: b.as, Value: b.sheets[sheet].name}
}

// widestGap is how many empty cells may be between two cells of one header.
// One further off is a stray cell.
const widestGap = 100

// beforeGap is how many columns a row has before a gap that is too wide.
func beforeGap(cells []bookCell) int {
	width := 0
	for i := range cells {
		if !cells[i].holds() {
			continue
		}
		if cells[i].column > width+widestGap {
			break
		}
		width = cells[i].column + 1
	}
	return width
}

// SheetName is the name of the workbook's sheet that is read, and whether it is
// the one that is read unasked, even if it was named. CSV has one sheet without a
// name.
func (s *Sheet) SheetName() (name string, isDefault bool) {
	if b, ok := s.format.(*workbook); ok {
		return b.name, b.first
	}
	return "", true
}

// Notes say what the user should know about how the file is read.
func (s *Sheet) Notes() []importer.Notice {
	if b, ok := s.format.(*workbook); ok {
		return b.notes
	}
	return nil
}
