package sheet

import (
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

// bookWriter writes rows as a workbook: values as they were, with their number
// formats, and the status in colour.
type bookWriter struct {
	book    *workbook
	out     io.Writer
	file    *excelize.File
	stream  *excelize.StreamWriter
	styles  map[int]int // from the sheet's own styles
	colours map[string]int
	drop    map[int]bool // columns of an earlier run
	width   int
	row     int
}

// colours of the statuses: what is in Vitec, what is not, what is doubtful.
var colours = map[string]string{
	string(importer.Created): "C6EFCE", string(importer.Duplicate): "DDEBF7",
	string(importer.Invalid): "FFC7CE", string(importer.Rejected): "FFC7CE",
	string(importer.Unsent): "FFEB9C", string(importer.Uncertain): "F8CBAD",
}

func (b *workbook) writer(s *Sheet, out io.Writer, extra []string, width int) (importer.RowWriter, error) {
	f := excelize.NewFile()
	w := &bookWriter{book: b, out: out, file: f, styles: make(map[int]int), colours: make(map[string]int), drop: s.header.dropped(), width: width}
	if err := f.SetSheetName("Sheet1", b.name); err != nil {
		return nil, err
	}
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &b.date1904}); err != nil {
		return nil, err
	}
	var err error
	if w.stream, err = f.NewStreamWriter(b.name); err != nil {
		return nil, err
	}
	if err := w.stream.SetColWidth(1, width+len(extra), 16); err != nil {
		return nil, err
	}
	below := strconv.Itoa(len(s.above) + 2)
	panes := &excelize.Panes{Freeze: true, YSplit: len(s.above) + 1, TopLeftCell: "A" + below, ActivePane: "bottomLeft"}
	if err := w.stream.SetPanes(panes); err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	for _, line := range s.above {
		if err := w.line(texts(line.cells, 0)); err != nil {
			return nil, err
		}
	}
	return w, w.line(w.cells(texts(s.header.cells, bold), texts(extra, bold)))
}

func texts(cells []string, style int) []any {
	all := make([]any, len(cells))
	for i, c := range cells {
		all[i] = excelize.Cell{StyleID: style, Value: c}
	}
	return all
}

// Write adds one row.
func (w *bookWriter) Write(row importer.Row, extra []string) error {
	from := row.Source.(*source)
	own := make([]any, len(from.cells))
	for i, shown := range from.cells {
		own[i] = excelize.Cell{Value: shown}
		if i < len(from.values) {
			cell, err := w.value(from.values[i])
			if err != nil {
				return err
			}
			own[i] = cell
		}
	}
	added := texts(extra, 0)
	if len(extra) > 0 {
		style, err := w.colour(extra[0])
		if err != nil {
			return err
		}
		added[0] = excelize.Cell{StyleID: style, Value: extra[0]}
	}
	return w.line(w.cells(own, added))
}

// cells puts a row's own cells, without those of an earlier run, before the
// appended ones.
func (w *bookWriter) cells(own, extra []any) []any {
	all := make([]any, 0, w.width+len(extra))
	for i := range w.width {
		switch {
		case w.drop[i]:
		case i < len(own):
			all = append(all, own[i])
		default:
			all = append(all, nil)
		}
	}
	return append(all, extra...)
}

func (w *bookWriter) line(cells []any) error {
	w.row++
	return w.stream.SetRow("A"+strconv.Itoa(w.row), cells)
}

// value writes a cell as what it is: a number stays one, with its format. But
// one that looks like another, such as 00123, becomes the text that a person
// sees: programs that save the sheet as CSV may write 123.
func (w *bookWriter) value(v value) (excelize.Cell, error) {
	if v.kind != "" && v.kind != "n" || w.book.format(v).mask != nil {
		return excelize.Cell{Value: w.book.shown(v)}, nil
	}
	n, err := strconv.ParseFloat(v.raw, 64)
	if err != nil {
		return excelize.Cell{Value: v.raw}, nil
	}
	style, known := w.styles[v.style]
	if !known {
		if style, err = w.numberStyle(v.style); err != nil {
			return excelize.Cell{}, err
		}
		w.styles[v.style] = style
	}
	return excelize.Cell{StyleID: style, Value: n}, nil
}

func (w *bookWriter) numberStyle(of int) (int, error) {
	f := w.book.format(value{style: of})
	if f.code == "" {
		return w.file.NewStyle(&excelize.Style{NumFmt: f.builtIn})
	}
	return w.file.NewStyle(&excelize.Style{CustomNumFmt: &f.code})
}

func (w *bookWriter) colour(status string) (int, error) {
	if style, known := w.colours[status]; known {
		return style, nil
	}
	colour, known := colours[status]
	if !known {
		return 0, nil
	}
	style, err := w.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}})
	w.colours[status] = style
	return style, err
}

// Discard removes excelize's temporary files.
func (w *bookWriter) Discard() { _ = w.file.Close() }

// Close writes the workbook out.
func (w *bookWriter) Close() error {
	defer w.file.Close()
	if err := w.stream.Flush(); err != nil {
		return err
	}
	return w.file.Write(w.out)
}
