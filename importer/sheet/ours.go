package sheet

import (
	"strconv"
	"strings"

	"comebacks/importer"
)

// origin reads where a row of a file of ours first stood. What is broken is as
// if it were not there: a sheet is nothing without a row, and files of the first
// version have a row alone.
func (h *header) origin(cells []string) importer.Origin {
	o := importer.Origin{Row: wholeNumber(h.ours(cells, "row"))}
	if code := h.ours(cells, "sheet"); o.Row > 0 && importer.IsSheetCode(code) {
		o.Sheet = strings.ToLower(code)
	}
	return o
}

// ours gives the cell of a row under a column of ours; "" if there is none.
func (h *header) ours(cells []string, column string) string {
	if i, there := h.extra[column]; there && i < len(cells) {
		return trimmed(cells[i])
	}
	return ""
}

// wholeNumber reads a number from 1, also as a spreadsheet program may have
// written it since: 12.0 or 12,00. It gives 0 for anything else: 1,000 may be one
// or a thousand.
func wholeNumber(text string) int {
	if i := strings.IndexAny(text, ".,"); i > 0 && (text[i+1:] == "0" || text[i+1:] == "00") {
		text = text[:i]
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
