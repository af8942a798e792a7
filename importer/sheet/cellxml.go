package sheet

import (
	"strconv"
	"unicode/utf8"
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
	b = appendEscaped(b, text)
	return append(b, `</t></is></c>`...)
}

// appendNumberContent ends a cell that holds a number.
func appendNumberContent(b []byte, number string) []byte {
	b = append(b, `><v>`...)
	b = append(b, number...)
	return append(b, `</v></c>`...)
}

// appendEscaped writes text as a workbook has it (ECMA-376, part 1, 22.9.2.19):
// characters that XML can't carry stand as _x0001_, and text that looks like that
// has its first _ written so. Bytes that are no UTF-8 become U+FFFD.
func appendEscaped(b []byte, text string) []byte {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			b = appendEscapedByte(b, text, i)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == 0xfffe || r == 0xffff {
			b = appendCode(b, r)
		} else {
			b = utf8.AppendRune(b, r)
		}
		i += size
	}
	return b
}

func appendEscapedByte(b []byte, text string, i int) []byte {
	switch c := text[i]; {
	case c == '<':
		return append(b, "&lt;"...)
	case c == '>':
		return append(b, "&gt;"...)
	case c == '&':
		return append(b, "&amp;"...)
	case c < ' ' && c != '\t' && c != '\n', c == '_' && looksEscaped(text[i:]):
		return appendCode(b, rune(c))
	default:
		return append(b, c)
	}
}

// looksEscaped reports whether text begins as _x0001_ does.
func looksEscaped(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}

func appendCode(b []byte, r rune) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, '_', 'x', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15], '_')
}
