package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// TableBook is a workbook of tables, each on a sheet of its own, with its header frozen
// and a filter over it. Rows are written as they come, and not kept in memory: excelize
// puts what is large into temporary files. The same tables give the same bytes.
type TableBook struct {
	file    *excelize.File
	looks   looks
	names   []string // of its sheets
	stream  *excelize.StreamWriter
	columns []TableColumn
	row     int // that was written last
}

// TableColumn is a column of such a table.
type TableColumn struct {
	Name  string
	Kind  CellKind
	Width int // characters that its cells need; it is at least as wide as its name
}

// CellKind is what the cells of a column are. A text in a column of another kind stands
// there as a text.
type CellKind int

const (
	TextCells   CellKind = iota // ids and names: text, whatever it looks like
	ProseCells                  // sentences, on several lines if need be
	NumberCells                 // int: how many
	IDCells                     // int64: a number that names something
	MonthCells                  // time.Time: the first day of a month
	MomentCells                 // time.Time: a day and a time, by the clock of its zone
)

// MostTableRows is how many rows a table may have, below its header.
const MostTableRows = maxBookRows - 1

// NewTableBook begins a workbook. It must be closed.
func NewTableBook() (*TableBook, error) {
	f, err := newFresh("1")
	if err != nil {
		return nil, err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "comebacks", Identifier: tableBook}); err != nil {
		return nil, err
	}
	return &TableBook{file: f, looks: looks{f, make(map[look]int)}}, nil
}

// tableBook marks such workbooks in their properties.
const tableBook = "comebacks-report"

// IsTableBook reports whether a file is such a workbook.
func IsTableBook(path string) bool {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return false
	}
	defer f.Close()
	about, err := f.GetDocProps()
	return err == nil && about.Creator == "comebacks" && about.Identifier == tableBook
}

// Begin begins a table, on a sheet of that name.
func (b *TableBook) Begin(name string, columns []TableColumn) (err error) {
	name = b.free(name)
	if len(b.names) == 0 {
		err = b.file.SetSheetName("1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	b.names = append(b.names, name)
	if err := b.layOut(name); err != nil {
		return err
	}
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	b.columns, b.row = columns, 0
	head := make([]any, len(columns))
	lines := 1
	bold, err := b.looks.style(look{bold: true, wrapped: true, left: true})
	if err != nil {
		return err
	}
	for i, c := range columns {
		width := c.width()
		if err := b.stream.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: bold, Value: c.Name}
		lines = max(lines, linesIn(c.Name, width-filterArrow))
	}
	if err := b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return b.write(head, lines)
}

// width is how wide a column is: a name is broken at its spaces.
func (c TableColumn) width() int {
	longest := 0
	for _, word := range strings.Fields(c.Name) {
		longest = max(longest, longestLine(word))
	}
	named := min(longestLine(c.Name), 14) // on two lines, if need be
	return min(max(leastWidth, longest+filterArrow, named+filterArrow, c.Width+2), mostWidth)
}

// free gives a name that no other sheet has, and that a sheet may have.
func (b *TableBook) free(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, name)
	cut := func(suffix string) string {
		runes := []rune(name)
		return strings.TrimSpace(string(runes[:min(len(runes), excelize.MaxSheetNameLength-len(suffix))])) + suffix
	}
	free := cut("")
	taken := func(n string) bool { return strings.EqualFold(n, free) }
	for i := 2; slices.ContainsFunc(b.names, taken); i++ {
		free = cut(fmt.Sprintf(" %d", i))
	}
	return free
}

// layOut prints all columns beside each other on A4, and the header on each page.
func (b *TableBook) layOut(name string) error {
	size, orientation, width, height, fit := 9, "landscape", 1, 0, true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$1:$1", strings.ReplaceAll(name, "'", "''"))})
}

// Row adds a row to the table: nil is an empty cell.
func (b *TableBook) Row(cells []any) error {
	row, lines, err := b.cells(cells, false)
	if err != nil {
		return err
	}
	return b.write(row, lines)
}

// IsFull reports whether the table has no room for another row and what follows it.
func (b *TableBook) IsFull() bool { return b.row >= MostTableRows-1 }

func (b *TableBook) cells(cells []any, bold bool) (row []any, lines int, err error) {
	row, lines = make([]any, len(cells)), 1
	for i, cell := range cells {
		c := b.columns[i]
		l := look{bold: bold}
		switch cell := cell.(type) {
		case nil:
			continue
		case string:
			if cell == "" {
				continue
			}
			if c.Kind != ProseCells {
				l.format = textFormat
			}
			l.wrapped = c.Kind == ProseCells || longestLine(cell) > c.width()
			if l.wrapped {
				lines = max(lines, linesIn(cell, c.width()))
			}
			row[i] = fitted(cell)
		case time.Time:
			l.format, l.left = momentFormat, true
			if c.Kind == MonthCells {
				l.format = monthFormat
			}
			row[i] = daysOf(cell)
		default:
			l.left = c.Kind == IDCells
			row[i] = cell
		}
		style, err := b.looks.style(l)
		if err != nil {
			return nil, 0, err
		}
		row[i] = excelize.Cell{StyleID: style, Value: row[i]}
	}
	return row, lines, nil
}

const (
	monthFormat  = "yyyy-mm"
	momentFormat = "yyyy-mm-dd hh:mm"
)

// fitted shortens a text that no cell can hold.
func fitted(text string) string {
	if fitsCell(text) {
		return text
	}
	runes := []rune(text)
	return string(runes[:min(len(runes), excelize.TotalCellChars/2-1)]) + "…"
}

// daysOf is a time as a workbook counts it, by the clock of its zone: the days since
// 1899-12-30.
func daysOf(t time.Time) float64 {
	clock := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return clock.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

func (b *TableBook) write(row []any, lines int) error {
	b.row++
	var options []excelize.RowOpts
	if lines > 1 {
		options = []excelize.RowOpts{{Height: float64(min(lines*lineHeight, mostHeight))}}
	}
	return b.stream.SetRow(fmt.Sprint("A", b.row), row, options...)
}

// End ends the table: with a row of totals that is not sorted with the others, if there
// are any, and with lines about it below.
func (b *TableBook) End(total []any, about []string) error {
	if b.row > 1 {
		header := true
		err := b.stream.AddTable(&excelize.Table{Range: fmt.Sprintf("A1:%s%d", letter(len(b.columns)-1), b.row), StyleName: "TableStyleLight1", ShowHeaderRow: &header})
		if err != nil {
			return err
		}
	}
	if total != nil {
		row, lines, err := b.cells(total, true)
		if err != nil {
			return err
		}
		if err := b.write(row, lines); err != nil {
			return err
		}
	}
	b.row++
	for _, line := range about {
		if err := b.about(line); err != nil {
			return err
		}
	}
	return b.stream.Flush()
}

// about adds a line that goes over several columns.
func (b *TableBook) about(text string) error {
	style, err := b.looks.style(look{wrapped: true})
	if err != nil {
		return err
	}
	width, last := 0, 0
	for ; width < leastAbout || last < len(b.columns); last++ {
		if last < len(b.columns) {
			width += b.columns[last].width()
			continue
		}
		width += defaultWidth
	}
	if err := b.write([]any{excelize.Cell{StyleID: style, Value: text}}, linesIn(text, width)); err != nil {
		return err
	}
	return b.stream.MergeCell(fmt.Sprint("A", b.row), fmt.Sprint(letter(last-1), b.row))
}

const (
	leastAbout   = 70 // characters of such a line, at least
	defaultWidth = 8  // of a column that says nothing else
)

// Write writes the workbook, when its last table has ended. Excelize gives the parts in an
// order of chance.
func (b *TableBook) Write(out io.Writer) error {
	b.file.SetActiveSheet(0)
	all, err := b.file.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(all.Bytes()), int64(all.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(parts.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	w := zip.NewWriter(out)
	for _, part := range parts.File {
		if err := w.Copy(part); err != nil {
			return err
		}
	}
	return w.Close()
}

// Close removes the temporary files.
func (b *TableBook) Close() error { return b.file.Close() }
