package sheet

import (
	"errors"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// Guess is what can be seen of a file before its columns are understood, so that a
// person can say what they are.
type Guess struct {
	// Sheets are the names of the workbook's sheets that are shown; nil of CSV.
	Sheets []string
	// Sheet is the one that was looked at; "" of CSV, and if none can be read.
	Sheet string
	// Header is the line that names the columns, or if there is none, the one with most
	// cells.
	Header []string
	// HeaderRow is its row number, 0 if no line is a header.
	HeaderRow int
	// Columns are those of the header, and those without a name in which something
	// stands.
	Columns []importer.Column
	// Sample are up to ten lines below the header, or the first ones if there is none.
	// Lines may have more or fewer cells than the header.
	Sample [][]string
	// Missing are the fields that need a column and have none.
	Missing []importer.Field
	// Failure is why Open refuses the file with the same Options, nil if it does not.
	Failure *importer.Failure
}

// sampleLines is how many lines Look shows.
const sampleLines = 10

// Look looks at a file as Open does, and gives what it sees even if Open refuses that.
// The error, an *importer.Failure or that of reading, is for a file of which nothing
// can be seen.
func Look(path string, o Options) (*Guess, error) {
	s, err := open(path, o)
	if err == nil {
		err = s.header.check(s.as, o)
	}
	g := &Guess{}
	if err != nil && !errors.As(err, &g.Failure) {
		return nil, err
	}
	if s == nil || s.format == nil {
		return nil, err
	}
	if b, isBook := s.format.(*workbook); isBook {
		if g.Sheets = b.shownNames(); s.top.header.cells == nil {
			if err := s.lookAtFirst(b); err != nil {
				return nil, err
			}
		}
		g.Sheet = b.name
	}
	s.guess(g)
	return g, nil
}

// lookAtFirst looks at the sheet that was named, or the first one that is shown.
func (s *Sheet) lookAtFirst(b *workbook) error {
	at := slices.IndexFunc(b.sheets, func(sheet bookSheet) bool {
		return s.options.Sheet != "" && strings.EqualFold(sheet.name, s.options.Sheet)
	})
	if at < 0 {
		at = slices.IndexFunc(b.sheets, func(sheet bookSheet) bool { return !sheet.hidden })
	}
	if at < 0 {
		return nil // all are hidden: one may be named
	}
	b.take(at, false)
	lines, err := b.headLines(at)
	if err != nil {
		return err
	}
	s.top = findHeader(lines, s.options)
	return nil
}

// guess tells what is known of the columns.
func (s *Sheet) guess(g *Guess) {
	if s.first == 0 { // it was refused before it had a header
		s.header, s.sample = s.top.header, s.top.below
	}
	g.HeaderRow, g.Header = s.top.number, slices.Clone(s.header.cells)
	for _, line := range s.sample {
		if isBlank(line.cells) || len(g.Sample) == sampleLines {
			continue
		}
		g.Sample = append(g.Sample, slices.Clone(line.cells))
		for len(s.header.cells) < len(line.cells) {
			s.header.cells = append(s.header.cells, "")
		}
	}
	g.Columns = s.Understood()
	if g.HeaderRow == 0 { // what stands in them are no names
		for i := range g.Columns {
			g.Columns[i].Name, g.Columns[i].Near = "", s.looksLike(g.Columns[i].Index())
		}
	}
	for _, name := range s.header.missing(s.options) {
		g.Missing = append(g.Missing, importer.Field(name))
	}
}

// columnSaid gives the columns that a person means by what Options say: those of a
// name, or if there is none, the one of a letter, written as #C.
func columnSaid(cells []string, name string, field importer.Field) []int {
	if columns := columnsNamed(cells, name); len(columns) > 0 {
		return columns
	}
	i, is := columnOfLetter(name)
	if !is || i >= len(cells) || filledCells(cells) < 2 {
		return nil
	}
	switch field {
	case importer.CustomerID, importer.ContactID, importer.Date:
		if hasDigit(cells[i]) {
			return nil // it stands in a row, which would be taken for the header
		}
	}
	return []int{i}
}

// columnOfLetter reads a column's letter as it stands in Options, #C.
func columnOfLetter(name string) (column int, is bool) {
	letters, is := strings.CutPrefix(strings.TrimSpace(name), "#")
	if !is {
		return 0, false
	}
	column, _, is = parseRef([]byte(letters + "1"))
	return column, is && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// ByLetter names a column, by its index, in Options.Map and Options.Ignore.
func ByLetter(column int) string { return "#" + letter(column) }

// filledCells is how many cells hold something.
func filledCells(cells []string) (n int) {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// byName are the options without what they say of columns by letters: any line has
// a column C, and not only the header.
func (o Options) byName() Options {
	isLetter := func(name string) bool {
		_, is := columnOfLetter(name)
		return is
	}
	named := make(map[string]importer.Field, len(o.Map))
	for name, field := range o.Map {
		if !isLetter(name) {
			named[name] = field
		}
	}
	o.Map, o.Ignore = named, slices.DeleteFunc(slices.Clone(o.Ignore), isLetter)
	return o
}

// Encodings are the names of encodings to choose from for Options.Encoding.
func Encodings() []string { return slices.Clone(charset.Names) }
