package sheet

import (
	"crypto/sha256"
	"slices"
	"strings"

	"comebacks/importer"
)

// Results have a column for each cell, and quotes where they are needed: a row whose
// cells had slid, or that lacked some, looks sound in them. So that it is not sent
// when the results are imported as they are, its cell in the column sheet says after
// the sheet's code what its cells were, and as long as they are that, it stays at
// fault.

// slidFaults are the faults of a row that its results do not show.
var slidFaults = []importer.Code{
	importer.TooFewCells, importer.TooManyCells, importer.BesideColumns, importer.StrayQuote, importer.OpenQuote, importer.RowTooLong,
	importer.StrayLineEnd, importer.OtherHeader, importer.Unchanged,
}

// withMark gives the cells of ours for a row, with the mark of its own cells if it
// needs one.
func (h *header) withMark(names, extra []string, row *importer.Row) []string {
	at := slices.Index(names, "sheet")
	if at < 0 || at >= len(extra) || !importer.IsSheetCode(extra[at]) || !slices.ContainsFunc(row.Problems, isSlid) {
		return extra
	}
	extra = slices.Clone(extra)
	extra[at] += "-" + h.mark(row.Source.(*source).cells)
	return extra
}

func isSlid(p importer.Problem) bool { return slices.Contains(slidFaults, p.Code) }

// mark is a code for what stands in which of a row's own cells.
func (h *header) mark(cells []string) string {
	dropped := h.dropped()
	var own []string
	for i, cell := range cells {
		if !dropped[i] {
			own = append(own, strings.TrimSpace(cell))
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(own[:filled(own)], "\x1f")))
	return importer.SheetCode(sum[:], "")[:6]
}

// isUnchanged reports whether a row of a file of ours was at fault in a way that the
// file does not show, and has the cells that it had.
func (h *header) isUnchanged(cells []string) bool {
	_, mark := cutMark(h.ours(cells, "sheet"))
	return mark != "" && strings.EqualFold(mark, h.mark(cells))
}

// cutMark splits what stands in the column sheet into the sheet's code and a row's
// mark, "" if it has none.
func cutMark(cell string) (code, mark string) {
	code, mark, _ = strings.Cut(cell, "-")
	return code, mark
}
