package sheet

import (
	"strconv"
	"unicode/utf16"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// addCells adds cells of the sheet, but for those in some columns.
func (w *bookPatch) addCells(cells []bookCell, but, faulty map[int]bool) {
	same := w.row == w.next.number
	for i := range cells {
		c := &cells[i]
		if but[c.column] {
			continue
		}
		if same && !faulty[c.column] && c.raw != nil && (w.whole && !w.isOrphan(c) || !c.formula) {
			w.addRaw(c)
			continue
		}
		style := c.style
		if faulty[c.column] {
			style = w.paint.marked(style)
		}
		w.addCell(c, style)
	}
}

// addRaw adds a cell as it stands, which says itself where it is.
func (w *bookPatch) addRaw(c *bookCell) {
	if _, named := ooxml.AttributeOf(c.tag, "r"); !named {
		w.addCell(c, c.style)
		return
	}
	from := len(w.text)
	w.text = append(w.text, c.raw...)
	w.cells = append(w.cells, outCell{c.column, from, len(w.text)})
}

func (w *bookPatch) addCell(c *bookCell, style int) {
	switch {
	case !c.formula || w.whole && c.raw != nil && !w.isOrphan(c):
		from := w.startCell(c.column, style, ooxml.AttributesBut(c.tag, "r", "s"))
		w.text = append(w.text, c.inner...)
		w.endCell(c.column, from)
	case w.book.uncalculatedAt(c):
		// It would be calculated from other rows.
		w.addValue(c.column, style, ` t="e"`, "#N/A")
	case c.kind == "", c.kind == "n", c.kind == "b", c.kind == "e", c.kind == "d":
		kind := ""
		if c.kind != "" {
			kind = ` t="` + c.kind + `"`
		}
		w.addValue(c.column, style, kind, c.text)
	default:
		w.addText(c.column, style, c.text)
	}
}

// uncalculatedAt reports whether a cell is a formula whose result is not known.
func (b *workbook) uncalculatedAt(c *bookCell) bool {
	_, v := b.shown(c)
	return v.flaw == notCalculated
}

// startCell begins a cell, up to what stands in it, and gives where it begins.
func (w *bookPatch) startCell(column, style int, attributes string) (from int) {
	from = len(w.text)
	b := append(append(append(w.text, '<'), w.prefix...), `c r="`...)
	b = strconv.AppendInt(appendLetter(b, column), int64(w.row), 10)
	if style != 0 {
		b = strconv.AppendInt(append(b, `" s="`...), int64(style), 10)
	}
	w.text = append(append(append(b, '"'), attributes...), '>')
	return from
}

func (w *bookPatch) endCell(column, from int) {
	w.endTag("c")
	w.cells = append(w.cells, outCell{column, from, len(w.text)})
}

func (w *bookPatch) startTag(name, attributes string) {
	w.text = append(append(append(append(append(w.text, '<'), w.prefix...), name...), attributes...), '>')
}

func (w *bookPatch) endTag(name string) {
	w.text = append(append(append(append(w.text, "</"...), w.prefix...), name...), '>')
}

// addValue adds a cell with a value.
func (w *bookPatch) addValue(column, style int, attributes, value string) {
	from := w.startCell(column, style, attributes)
	w.startTag("v", "")
	w.text = append(w.text, ooxml.EscapeXML(value)...)
	w.endTag("v")
	w.endCell(column, from)
}

func (w *bookPatch) addText(column, style int, text string) {
	if !fitsCell(text) { // only what a server has said is ever that long
		text = cutToCell(text)
	}
	from := w.startCell(column, style, ` t="inlineStr"`)
	w.startTag("is", "")
	w.startTag("t", ` xml:space="preserve"`)
	w.text = append(w.text, ooxml.EscapeXML(ooxml.EscapeXString(text))...)
	w.endTag("t")
	w.endTag("is")
	w.endCell(column, from)
}

// cutToCell gives as much of a text as a cell has room for.
func cutToCell(text string) string {
	const more = "…"
	units := len(more) // more than it takes
	for i, r := range text {
		if units += utf16.RuneLen(r); units > maxCellUnits {
			return text[:i] + more
		}
	}
	return text
}

// addOwn adds a cell of ours as what it is: a number, a date or a text.
func (w *bookPatch) addOwn(i int, text string) {
	colour := ""
	switch w.extra[i] {
	case "status":
		colour = colours[importer.Status(text)]
	case "row":
		if _, err := strconv.Atoi(text); err == nil {
			w.addValue(w.columns[i], w.paint.own("", 0), "", text)
			return
		}
	case "sent_at":
		days, ok := excelDays(text, w.book.date1904)
		if style, room := w.paint.date(); ok && room {
			w.addValue(w.columns[i], style, "", days)
			return
		}
	}
	if text != "" {
		w.lines = max(w.lines, linesIn(text, ownWidth(w.extra[i])))
		w.addText(w.columns[i], w.paint.own(colour, 0), text)
	}
}
