package sheet

import (
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// lineKind tells rows from other lines that stand below the header.
type lineKind int

const (
	aRow        lineKind = iota
	headerAgain          // the sheet was put together of several
	otherHeader          // the same, and these had other columns
	totalsLine           // a total at the end of a list
)

// asides are the codes for reporting lines that are not rows.
var asides = map[lineKind]importer.Code{headerAgain: importer.HeaderAgain, totalsLine: importer.TotalsLine}

// kindOf says what a line is.
func (s *Sheet) kindOf(cells []string) lineKind {
	if s.header.isIn(cells) && isBlank(cells[min(len(cells), len(s.header.cells)):]) {
		return headerAgain
	}
	if s.hasDigits(cells, importer.Date) {
		return aRow // as nearly all lines are, and quickly told
	}
	if !s.hasDigits(cells, importer.CustomerID) || !s.hasDigits(cells, importer.ContactID) {
		if h, _ := readHeader(cells, s.options.byName()); len(h.fields) > 1 && hasDate(h) {
			if s.header.isLike(h) {
				return headerAgain
			}
			return otherHeader
		}
	}
	if at, there := s.header.fields[importer.Date]; s.isTotals(cells) && (!there || at >= len(cells) || strings.TrimSpace(cells[at]) == "") {
		return totalsLine
	}
	return aRow
}

// hasDigits reports whether a line has digits in a field's column. Names of columns
// seldom have.
func (s *Sheet) hasDigits(cells []string, f importer.Field) bool {
	at, there := s.header.fields[f]
	return there && at < len(cells) && hasDigit(cells[at])
}

func hasDate(h header) bool {
	_, there := h.fields[importer.Date]
	return there
}

// isLike reports whether another header has the same columns in the same places,
// as far as they are used, and no more of them. In results of ours only the first
// header has our columns.
func (h *header) isLike(other header) bool {
	own := h.cells
	switch {
	case h.extra == nil:
	case len(other.named) == 0, h.corrected:
		own = slices.Clone(h.cells)
		for _, at := range h.extra {
			own[at] = ""
		}
	case !maps.Equal(h.extra, other.named):
		return false
	}
	return maps.Equal(h.fields, other.fields) && filled(own) == filled(other.cells)
}

// filled is the number of cells up to the last that is not empty.
func filled(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

// totals are what the first cell of a line of totals says, in normal form.
var totals = map[string]bool{
	"summa": true, "total": true, "totalt": true, "antal": true, "antalrader": true, "sum": true, "count": true, "delsumma": true, "subtotal": true,
}

// isTotals recognises a line of totals by its first word, with nothing but
// numbers after it: a line with anything else may be a row. Our columns do not
// count.
func (s *Sheet) isTotals(cells []string) bool {
	said := false
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "":
		case !said:
			if said = totals[normal(cell)]; !said {
				return false
			}
		case !isNumber(cell) && !s.header.appended(i):
			return false
		}
	}
	return said
}

// isNumber reports whether a cell is a number, an amount or a share.
func isNumber(cell string) bool {
	for _, unit := range []string{"%", "kr", "SEK", "st"} {
		cell = strings.TrimSuffix(cell, unit)
	}
	return hasDigit(cell) && strings.Trim(cell, "0123456789 \u00a0\u202f.,'+-\u2212") == ""
}
