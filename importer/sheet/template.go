package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// Template is a sheet to start from: a header and an example of a row.
type Template struct {
	Name    string // of the sheet
	Columns []TemplateColumn
	Swedish bool // CSV is as Swedish Excel opens it with a double click

	// Guide is the name of a workbook's second sheet, which lists the columns, and
	// Heads are the names of that list's columns. The last of them is for the other
	// names by which a column is known.
	Guide string
	Heads []string
}

// TemplateColumn is a column of a Template.
type TemplateColumn struct {
	Field   importer.Field
	Name    string
	Example string   // as it is typed: 2031-05-03, 14:30
	About   []string // what the guide says of it
}

// Names are the names by which a column of a field is known.
func Names(f importer.Field) []string {
	return slices.Concat(firstNames[f], laterNames[f], directoryNames[f])
}

// others are the names of a column besides its own.
func (c TemplateColumn) others() string {
	all := slices.DeleteFunc(Names(c.Field), func(n string) bool { return normal(n) == normal(c.Name) })
	return strings.Join(all, ", ")
}

// WriteCSV writes the template as CSV.
func (t Template) WriteCSV(out io.Writer) error {
	d := dialect{charset: charset.UTF8, delimiter: ',', lineEnd: "\n"}
	if t.Swedish {
		d = swedishExcel
	}
	if _, err := io.WriteString(out, d.bom); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = rune(d.delimiter), d.lineEnd == "\r\n"
	var header, example []string
	for _, c := range t.Columns {
		header, example = append(header, c.Name), append(example, c.Example)
	}
	return w.WriteAll([][]string{header, example})
}

// WriteBook writes the template as a workbook. Its columns have formats to their ends:
// what is typed under the example is a date or a time of day, or an id as it is typed.
func (t Template) WriteBook(out io.Writer) error {
	f, err := newFresh(t.Name)
	if err != nil {
		return err
	}
	defer f.Close()
	b := &templateSheet{file: f, looks: looks{f, make(map[look]int)}, name: t.Name}
	for i, c := range t.Columns {
		b.column(i, c.look(), widthOf(c.Name, c.Example))
		b.set(i, 1, look{bold: true}, c.Name)
		b.set(i, 2, c.look(), c.value())
	}
	b.finish()
	b.writeGuide(t)
	f.SetActiveSheet(0)
	if b.err != nil {
		return b.err
	}
	return f.Write(out)
}

// look is how a column of a template is shown.
func (c TemplateColumn) look() look {
	switch c.Field {
	case importer.Date:
		return look{format: "yyyy-mm-dd", left: true}
	case importer.Time:
		return look{format: "hh:mm", left: true}
	case importer.Note:
		return look{wrapped: true}
	}
	return look{format: textFormat}
}

// value is the example as a workbook's cell has it.
func (c TemplateColumn) value() any {
	if at, err := time.Parse(time.DateOnly, c.Example); c.Field == importer.Date && err == nil {
		return at
	}
	if at, err := time.Parse("15:04", c.Example); c.Field == importer.Time && err == nil {
		return float64(at.Hour()*60+at.Minute()) / (24 * 60)
	}
	return c.Example
}

// writeGuide adds the sheet that lists the columns.
func (b *templateSheet) writeGuide(t Template) {
	_, err := b.file.NewSheet(t.Guide)
	b.keep(err)
	b.name = t.Guide
	table := [][]string{t.Heads}
	for _, c := range t.Columns {
		table = append(table, append(append([]string{c.Name}, c.About...), c.others()))
	}
	for i := range t.Heads {
		var cells []string
		for _, line := range table[1:] {
			cells = append(cells, line[i])
		}
		b.column(i, look{}, widthOf(table[0][i], cells...))
	}
	for y, line := range table {
		for i, cell := range line {
			b.set(i, y+1, look{bold: y == 0, wrapped: true}, cell)
		}
	}
	for y, line := range table {
		lines := 1
		for _, cell := range line {
			lines = max(lines, linesIn(cell, mostWidth))
		}
		b.keep(b.file.SetRowHeight(b.name, y+1, float64(lines*lineHeight)))
	}
	b.finish()
}

// templateSheet is a sheet of a workbook that is written cell by cell. It keeps the first
// error.
type templateSheet struct {
	file  *excelize.File
	looks looks
	name  string
	err   error
}

func (b *templateSheet) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// column says how a column is shown to its end.
func (b *templateSheet) column(i int, l look, width int) {
	style, err := b.looks.style(l)
	b.keep(errors.Join(err,
		b.file.SetColStyle(b.name, letter(i), style),
		b.file.SetColWidth(b.name, letter(i), letter(i), float64(width))))
}

// set fills a cell: the row's number is from 1.
func (b *templateSheet) set(i, row int, l look, value any) {
	at := fmt.Sprint(letter(i), row)
	style, err := b.looks.style(l)
	b.keep(err)
	if value != "" {
		b.keep(b.file.SetCellValue(b.name, at, value))
	}
	b.keep(b.file.SetCellStyle(b.name, at, at, style))
}

// finish keeps the first row where it is, and prints all columns beside each other on
// A4.
func (b *templateSheet) finish() {
	size, orientation, width, height, fit := 9, "landscape", 1, 0, true
	b.keep(b.file.SetSheetProps(b.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.keep(b.file.SetPageLayout(b.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &width, FitToHeight: &height}))
	b.keep(b.file.SetPanes(b.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}
