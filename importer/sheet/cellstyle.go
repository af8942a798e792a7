package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

// value is what a workbook's cell holds, behind what a person sees.
type value struct {
	raw     string
	kind    string // the attribute t: "" or n for a number, s, str and inlineStr for text, b, e, d
	style   int    // an index into the workbook's styles
	formula bool   // raw is its result when the workbook was saved
	cached  bool   // there is a raw value, though it may be ""
}

// uncalculated reports whether a cell has a formula without its result, as in
// workbooks that another program made and Excel never saved.
func (v value) uncalculated() bool { return v.formula && !v.cached }

// cellStyles reads how the cells of a sheet are shown: their kind and style, which
// excelize does not give row by row.
type cellStyles struct {
	zip     *zip.ReadCloser
	part    io.ReadCloser
	xml     *xml.Decoder
	current int // the row that has begun, 0 if none has
	ended   bool
}

func openCellStyles(file, part string) (*cellStyles, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	p, err := z.Open(part)
	if err != nil {
		z.Close()
		return nil, err
	}
	return &cellStyles{zip: z, part: p, xml: xml.NewDecoder(p)}, nil
}

func (l *cellStyles) close() error { return errors.Join(l.part.Close(), l.zip.Close()) }

// row fills in kind and style of a row's cells. Rows are asked for in rising
// order.
func (l *cellStyles) row(number int, values []value) error {
	column, cell := 0, -1 // the next cell's, and the one that has begun
	for {
		if l.current > number || l.ended {
			return nil
		}
		token, err := l.xml.RawToken()
		if errors.Is(err, io.EOF) {
			l.ended = true
			return nil
		}
		if err != nil {
			return err
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "c" {
			cell = -1
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			l.current++
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
				l.current = n
			}
			column = 0
		case "c":
			at := column
			if x, _, err := excelize.CellNameToCoordinates(attribute(e, "r")); err == nil {
				at = x - 1
			}
			column = at + 1
			if l.current == number && at < len(values) {
				cell = at
				values[at].kind = attribute(e, "t")
				values[at].style, _ = strconv.Atoi(attribute(e, "s"))
			}
		case "f":
			if cell >= 0 {
				values[cell].formula = true
			}
		case "v":
			if cell >= 0 {
				values[cell].cached = true
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// exampleRows is how many rows a notice names.
const exampleRows = 5

// merge is a merged cell that spans rows: its first column is filled down.
type merge struct {
	row, until, column int
}

// survey reads the sheet to its close: that it is whole, which cells are
// merged (which stands after the rows), and which rows are hidden.
func (b *workbook) survey() error {
	l, err := openCellStyles(b.path, b.part)
	if err != nil {
		return b.damaged(b.part)
	}
	defer l.close()
	row, hidden := 0, importer.Notice{Code: importer.HiddenRows}
	for {
		token, err := l.xml.Token() // checks that elements are closed
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b.damaged(b.part)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			row++
			if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
				row = n
			}
			if isTrue(attribute(e, "hidden")) {
				if hidden.Count++; hidden.Count <= exampleRows {
					hidden.Rows = append(hidden.Rows, row)
				}
			}
		case "mergeCell":
			from, to, _ := strings.Cut(attribute(e, "ref"), ":")
			x, y, err := excelize.CellNameToCoordinates(from)
			_, until, err2 := excelize.CellNameToCoordinates(to)
			if err == nil && err2 == nil && until > y {
				b.merged = append(b.merged, merge{y, until, x - 1})
			}
		}
	}
	if hidden.Count > 0 {
		b.notes = append(b.notes, hidden)
	}
	slices.SortFunc(b.merged, func(a, c merge) int { return a.row - c.row })
	return nil
}

// readStyles reads the number formats of a workbook's styles.
func (b *workbook) readStyles() error {
	f, err := b.open()
	if err != nil {
		return err
	}
	defer f.Close()
	for i := 0; ; i++ {
		style, err := f.GetStyle(i)
		if err != nil {
			return nil // there are no more
		}
		b.styles = append(b.styles, formatOf(style))
	}
}
