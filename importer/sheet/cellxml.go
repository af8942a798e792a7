package sheet

import (
	"strconv"
	"time"

	"comebacks/importer/sheet/ooxml"
)

// Limits of a workbook's sheet, which Excel has ("Excel specifications and
// limits"): a file beyond them does not open, or opens cut.
const (
	maxBookRows    = 1 << 20
	maxBookColumns = 1 << 14
	maxCellUnits   = 32767 // of text in a cell, counted in UTF-16
)

// fitsCell reports whether a workbook's cell has room for a text.
func fitsCell(text string) bool {
	if len(text) <= maxCellUnits {
		return true
	}
	units := 0
	for _, r := range text {
		units++
		if r > 0xffff {
			units++
		}
	}
	return units <= maxCellUnits
}

// appendCell begins a cell of a row, up to its type: what follows is its content.
func appendCell(b []byte, column string, row, style int) []byte {
	b = append(b, `<c r="`...)
	b = append(b, column...)
	b = strconv.AppendInt(b, int64(row), 10)
	if style > 0 {
		b = append(b, `" s="`...)
		b = strconv.AppendInt(b, int64(style), 10)
	}
	return append(b, '"')
}

// appendTextContent ends a cell that holds text, and is never read as anything else.
func appendTextContent(b []byte, text string) []byte {
	if text == "" {
		return append(b, `/>`...)
	}
	b = append(b, ` t="inlineStr"><is><t xml:space="preserve">`...)
	b = append(b, ooxml.EscapeXML(ooxml.EscapeXString(text))...)
	return append(b, `</t></is></c>`...)
}

// appendNumberContent ends a cell that holds a number.
func appendNumberContent(b []byte, number string) []byte {
	b = append(b, `><v>`...)
	b = append(b, number...)
	return append(b, `</v></c>`...)
}

// excelDays reads a time as RFC 3339 has it, and gives what its clock shows as Excel
// counts days.
func excelDays(text string, date1904 bool) (string, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", false
	}
	_, offset := at.Zone()
	const seconds = 24 * 60 * 60
	days := 25569 // from 1970 back to Excel's first day
	if date1904 {
		days = 24107
	}
	clock := at.Unix() + int64(offset) + int64(days)*seconds
	return strconv.FormatFloat(float64(clock)/seconds, 'f', 10, 64), true
}
