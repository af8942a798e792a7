package sheet

import (
	"bytes"
	"math"
	"slices"

	"comebacks/importer/sheet/numfmt"
	"comebacks/importer/sheet/ooxml"
)

// startMerges notes the merged cells that begin in the row that was read.
func (w *bookPatch) startMerges() {
	for len(w.merges) > 0 && w.merges[0].row <= w.next.number {
		m := w.merges[0]
		w.merges = w.merges[1:]
		if m.until == m.row {
			continue
		}
		for _, c := range w.next.cells {
			if m.row == w.next.number && c.column == m.column {
				c.raw, c.tag, c.inner = nil, bytes.Clone(c.tag), bytes.Clone(c.inner)
				w.filled[m.column] = bookFill{m.until, c}
			}
		}
	}
	for column, f := range w.filled {
		if w.next.number > f.until {
			delete(w.filled, column)
		}
	}
}

// ownCells gives the cells of the row as a person sees them: with what stands in
// merged ones, and an empty one where something is missing.
func (w *bookPatch) ownCells(faulty map[int]bool) []bookCell {
	w.own = append(w.own[:0], w.next.cells...)
	for column, f := range w.filled {
		// In the style of the merged cell too: its number may be a date, or an id
		// with zeros.
		if c := w.cellAt(column); !c.holds() {
			*c = f.cell
		}
	}
	for column := range faulty {
		w.cellAt(column)
	}
	for i := range w.own {
		w.keepID(&w.own[i])
	}
	return w.own
}

// keepID makes an id that is a number the text that a person sees, where that is
// another one: a program that saves the results as CSV may write 123 of 00123.
func (w *bookPatch) keepID(c *bookCell) {
	if !w.ids[c.column] || c.formula || c.kind != "" && c.kind != "n" {
		return
	}
	text, v := w.book.shown(c)
	if v.flaw != noFlaw || v.number == 0 || math.Abs(v.number) >= numfmt.TooLong || text == c.text || text == numfmt.Plain(v.number) {
		return
	}
	t := ooxml.Element(w.prefix, "t", `xml:space="preserve"`, ooxml.EscapeXML(ooxml.EscapeXString(text)))
	c.raw, c.tag, c.inner = nil, []byte(`<c t="inlineStr">`), []byte(ooxml.Element(w.prefix, "is", "", t))
}

// cellAt finds a cell of the row, or adds one that looks as it does while it is
// not there.
func (w *bookPatch) cellAt(column int) *bookCell {
	i := slices.IndexFunc(w.own, func(c bookCell) bool { return c.column == column })
	if i < 0 {
		i = len(w.own)
		w.own = append(w.own, bookCell{column: column, style: w.styleAt(column)})
	}
	return &w.own[i]
}
