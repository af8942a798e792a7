package sheet

import (
	"slices"
	"strings"

	"comebacks/importer"
)

// Results have a column for each cell, quotes where they are needed, and text in one
// encoding: a row whose cells had shifted, or that lacked some, looks sound in them.
// So that it is not sent when the results are imported, its cell in the column sheet
// has a mark after the sheet's code. As long as its cell in the column status is not
// empty, the row stays at fault, whatever a program or a person has changed in the
// others: only a person can say that it is right now.

// mark ends in a letter, so that no program counts it up when a cell is filled
// down. Files of earlier versions have other marks.
const mark = "-x"

// stillMark is the mark of a row at fault in a corrected file: it stays so whatever its
// cell in the column status says, which is the sheet's own there.
const stillMark = "-xx"

// slidFaults are the faults of a row that no results show.
var slidFaults = []importer.Code{
	importer.TooFewCells, importer.TooManyCells, importer.BesideColumns, importer.StrayQuote, importer.OpenQuote, importer.RowTooLong,
	importer.StrayLineEnd, importer.OtherHeader, importer.NotText, importer.UnderMerged, importer.Unchanged,
}

// isSlid reports whether a fault is one that a workbook's own cells do not show.
// The others are found in them again, until somebody has typed what is meant.
func isSlid(p importer.Problem) bool { return slices.Contains(slidFaults, p.Code) }

// isLost reports whether a fault of a row's form is one that its cells as text do
// not show: NotCalculated, say, is an empty cell in CSV.
func isLost(p importer.Problem) bool { return p.Code != importer.ControlChar }

// withMark gives the cells of ours for a row, with a mark if it has a fault that the
// file which is written does not show.
func withMark(names, extra []string, row *importer.Row, unseen func(importer.Problem) bool) []string {
	if !slices.ContainsFunc(row.Problems, unseen) {
		return extra
	}
	at := slices.Index(names, "sheet")
	if at < 0 || at >= len(extra) || !importer.IsSheetCode(extra[at]) {
		return extra
	}
	extra = slices.Clone(extra)
	extra[at] += mark
	return extra
}

// stillAtFault gives the fault of a row of a file of ours that has a mark and that
// nobody has confirmed, by emptying its cell in the column status, or in the column
// sheet if there is no other.
func (h *header) stillAtFault(cells []string) (p importer.Problem, is bool) {
	cell := h.ours(cells, "sheet")
	if _, marked := cutMark(cell); !marked {
		return p, false
	}
	if _, there := h.extra["status"]; !there || strings.HasSuffix(cell, stillMark) {
		return importer.Problem{Code: importer.Unchanged, Value: "sheet"}, true
	}
	return importer.Problem{Code: importer.Unchanged, Value: "status"}, h.ours(cells, "status") != ""
}

// cutMark splits what stands in the column sheet into the sheet's code and a row's
// mark, and reports whether it has one.
func cutMark(cell string) (code string, marked bool) {
	code, after, _ := strings.Cut(cell, "-")
	return code, after != ""
}
