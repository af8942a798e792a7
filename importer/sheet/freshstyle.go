package sheet

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

// bookFont is on every machine, or a program there has one of the same widths.
const bookFont = "Arial"

// newFresh makes a workbook of one sheet without a row.
func newFresh(name string) (*excelize.File, error) {
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	if err := f.SetDefaultFont(bookFont); err != nil {
		return nil, err
	}
	return f, f.SetDocProps(&excelize.DocProperties{Creator: "comebacks"})
}

// look is how a cell of a fresh workbook is shown.
type look struct {
	format  string // "@" is text: what is typed there stays as it is typed
	wrapped bool
	left    bool // numbers too
	bold    bool
	colour  string // behind the text, "" for none
}

// textFormat keeps what a person types in a cell as it is: 00123 stays.
const (
	textFormat  = "@"
	builtInText = 49 // its number (ECMA-376, part 1, 18.8.30)
)

// faultColour stands behind the cells that are at fault, and behind the status of
// their row.
var faultColour = colours[importer.Invalid]

// looks gives each look its style, which is made when it is first used.
type looks struct {
	file   *excelize.File
	styles map[look]int
}

func (l *looks) style(of look) (int, error) {
	if style, known := l.styles[of]; known {
		return style, nil
	}
	s := &excelize.Style{
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: of.wrapped},
		Font:      &excelize.Font{Family: bookFont, Size: 11, Bold: of.bold},
	}
	if of.left {
		s.Alignment.Horizontal = "left"
	}
	switch of.format {
	case "":
	case textFormat:
		s.NumFmt = builtInText
	default:
		s.CustomNumFmt = &of.format
	}
	if of.colour != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{of.colour}}
	}
	style, err := l.file.NewStyle(s)
	l.styles[of] = style
	return style, err
}

// Widths of columns, in characters.
const (
	leastWidth  = 8
	mostWidth   = 60
	filterArrow = 4 // which stands beside a column's name
)

// Heights of rows, in points.
const (
	lineHeight = 15
	mostHeight = 405 // that Excel has, in whole lines
)

// ourWidths are those of our columns that need more than their names do.
var ourWidths = map[string]int{"comeback_id": 24, "error": mostWidth, "sent_at": 22, "sheet": 17, "found_contact_id": 46, "matched_by": 16}

// ownWidth is the width of a column of ours.
func ownWidth(name string) int { return max(ourWidths[name], widthOf(name)) }

// widthOf is the width of a column by its name and some of its cells.
func widthOf(name string, cells ...string) int {
	width := max(leastWidth, longestLine(name)+filterArrow)
	for _, cell := range cells {
		width = max(width, longestLine(cell)+2)
	}
	return min(width, mostWidth)
}

func longestLine(text string) int {
	longest := 0
	for line := range strings.Lines(text) {
		longest = max(longest, utf8.RuneCountInString(strings.TrimRight(line, "\r\n")))
	}
	return longest
}

// linesIn is about how many lines a wrapped text takes in a column of a width: words
// are not broken, so that few lines are full.
func linesIn(text string, width int) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if length := utf8.RuneCountInString(line); length > width {
			n += (length - 1) / max(1, width-width/10)
		}
	}
	return n
}
