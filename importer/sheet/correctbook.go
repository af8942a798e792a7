package sheet

import (
	"io"
	"maps"
	"slices"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// writeBook writes a workbook with changed cells, as results are written: what was seen
// in cells merged over several rows stands in each of them.
func (c *correction) writeBook(b *workbook, out io.Writer) (err error) {
	w := newBookPatch(c.sheet, b, c.added, true)
	w.corrected, w.mine = true, make(map[int]bool)
	if err := w.open(out); err != nil {
		return err
	}
	defer w.Discard()
	err = c.eachRow(func(row importer.Row) error {
		cells, chosen := c.changes.of(row.Number)
		changed := c.sheet.Changed(row, cells, chosen)
		ours := c.ours(&changed, chosen, true)
		return w.writeChanged(row, c.edits(cells, ours), c.beside(ours))
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// writeChanged writes a row with some of its cells changed, and with ours beside it.
func (w *bookPatch) writeChanged(row importer.Row, edits map[int]string, ours []string) error {
	if err := w.upTo(row.Number); err != nil {
		return err
	}
	if w.next == nil || w.next.number != row.Number {
		return w.book.damaged(w.book.part)
	}
	w.startRow()
	cells, but := w.ownCells(nil), make(map[int]bool, len(edits))
	styles := make(map[int]int, len(edits))
	for at := range edits {
		but[at], styles[at] = true, w.styleAt(at)
		w.edited = append(w.edited, merge{row: w.row, until: w.row, column: at, lastColumn: at})
	}
	for i := range cells {
		if c := &cells[i]; but[c.column] {
			styles[c.column] = c.style
			if si, shared := sharedFormula(c); shared {
				w.orphans[si] = true
			}
		}
	}
	w.addCells(cells, but, nil)
	for _, at := range slices.Sorted(maps.Keys(edits)) {
		if edits[at] == "" {
			w.endCell(at, w.startCell(at, styles[at], ""))
			continue
		}
		w.addText(at, styles[at], edits[at])
	}
	for i, text := range ours {
		w.addOwn(i, text)
	}
	w.given = w.row
	return w.endRow(true)
}

// sharedFormula gives the number of a formula that several cells share, if a cell has
// one.
func sharedFormula(c *bookCell) (si string, shared bool) {
	if !c.formula {
		return "", false
	}
	for x := ooxml.ScanBytes(c.inner); ; {
		token, err := x.Next()
		if err != nil {
			return "", false
		}
		if token.Kind == ooxml.StartTag && string(token.Name) == "f" {
			n, there := ooxml.AttributeOf(token.Raw, "si")
			return string(n), there
		}
	}
}

// isOrphan reports whether a cell's formula is shared, and stood in a cell that has
// changed: its value is kept.
func (w *bookPatch) isOrphan(c *bookCell) bool {
	if len(w.orphans) == 0 {
		return false
	}
	si, shared := sharedFormula(c)
	return shared && w.orphans[si]
}

// isEdited reports whether a cell of an area was changed.
func (w *bookPatch) isEdited(a *merge) bool {
	return slices.ContainsFunc(w.edited, func(c merge) bool {
		return c.row >= a.row && c.row <= a.until && c.column >= a.column && c.column <= a.lastColumn
	})
}
