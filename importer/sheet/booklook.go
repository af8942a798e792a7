package sheet

import (
	"fmt"

	"comebacks/importer/sheet/ooxml"
)

// plainColumns is what is said of a range of columns: how empty cells look, and the
// width in characters, 0 if it is that of all.
type plainColumns struct {
	from, to int
	style    int
	width    float64
}

// plainWidth is the width of columns that nothing is said about.
const plainWidth = 8.43

// columnAt is what is said of a column.
func (w *bookPatch) columnAt(column int) plainColumns {
	for _, c := range w.plain {
		if c.from <= column && column <= c.to {
			return c
		}
	}
	return plainColumns{}
}

// styleAt is the style of a cell of the row that is not there: that of its row,
// or of its column.
func (w *bookPatch) styleAt(column int) int {
	if custom, _ := ooxml.AttributeOf(w.next.tag, "customFormat"); ooxml.IsTrue(string(custom)) {
		return ooxml.IntAttribute(w.next.tag, "s")
	}
	return w.columnAt(column).style
}

// height makes a row as high as our text in it needs, unless a person has set its
// height. Not every program finds the height itself; where the row has none yet,
// the text that was there before counts too.
func (w *bookPatch) height() string {
	if custom, _ := ooxml.AttributeOf(w.next.tag, "customHeight"); w.lines <= 1 || ooxml.IsTrue(string(custom)) {
		return ""
	}
	lines, points := w.lines, 0.0
	if _, there := ooxml.AttributeOf(w.next.tag, "ht"); there {
		points = ooxml.FloatAttribute(w.next.tag, "ht")
	} else {
		lines = max(lines, w.ownLines())
	}
	return fmt.Sprintf(` ht="%g"`, max(points, float64(min(lines*lineHeight, mostHeight))))
}

// ownLines is about how many lines the wrapped text of the row's own cells takes.
func (w *bookPatch) ownLines() int {
	lines := 1
	for i := range w.next.cells {
		c := &w.next.cells[i]
		if c.text == "" || !w.paint.wraps(c.style) {
			continue
		}
		width := w.columnAt(c.column).width
		if width == 0 {
			width = plainWidth
		}
		lines = max(lines, linesIn(c.text, max(1, int(width))))
	}
	return lines
}
