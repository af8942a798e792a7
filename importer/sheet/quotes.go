package sheet

import (
	"bytes"
)

// scanState is where in a record a byte stands.
type scanState int

const (
	cellStart   scanState = iota
	cellSpace             // behind spaces at a cell's start
	inPlain               // in a cell without quotes
	inQuotes              // in a quoted cell
	afterQuote            // behind a quote in a quoted cell, which closes it, or is the first of two
	closed                // behind spaces after a closing quote
	afterEquals           // behind the = of ="00123"
	inFormula             // in its quotes
)

// scanned is what scan finds in a line.
type scanned struct {
	state scanState // at its end: inQuotes or cellStart
	fault fault
	at    int  // the byte at fault
	loose bool // see record
}

// scan goes through one line of a record, and says where a quote is that nobody
// can read. What RFC 4180 allows is read, and, as spreadsheet programs do it, a
// quoted cell with spaces around it, and ="00123".
func scan(text []byte, state scanState, delimiter byte) (found scanned) {
	stray := func(at int) scanned { return scanned{state: state, fault: strayQuote, at: at} }
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch state {
		case inQuotes:
			next := bytes.IndexByte(text[i:], '"')
			if next < 0 {
				found.state = inQuotes
				return found
			}
			i += next
			state = afterQuote
			continue
		case afterQuote:
			if c == '"' {
				state = inQuotes
				continue
			}
		case inFormula:
			if c == delimiter {
				return stray(i)
			}
		}
		switch {
		case c == delimiter:
			state = cellStart
		case c == '"':
			switch state {
			case cellStart:
				state = inQuotes
			case cellSpace:
				state, found.loose = inQuotes, true
			case afterEquals:
				state, found.loose = inFormula, true
			case inFormula:
				state = closed
			default:
				return stray(i)
			}
		case state == inFormula:
		case c == ' ' && (state == cellStart || state == cellSpace):
			state = cellSpace
		case c == ' ' && (state == afterQuote || state == closed):
			state, found.loose = closed, true
		case state == afterQuote || state == closed:
			return stray(i)
		case c == '=' && (state == cellStart || state == cellSpace):
			state = afterEquals
		default:
			for i+1 < len(text) && text[i+1] != delimiter && text[i+1] != '"' {
				i++
			}
			state = inPlain
		}
	}
	switch state {
	case inQuotes:
		found.state = inQuotes
	case inFormula:
		return stray(bytes.LastIndexByte(text, '"'))
	}
	return found
}

// openedIn is where the quote stands that opens the last quoted cell of a text that
// ends within it.
func openedIn(text []byte) (at int) {
	quoted := false
	for i, c := range text {
		if c != '"' {
			continue
		}
		if quoted = !quoted; quoted && (i == 0 || text[i-1] != '"') {
			at = i
		}
	}
	return at
}

// cells counts the cells of a sound record.
func cells(text []byte, delimiter byte) int {
	if bytes.IndexByte(text, '"') < 0 {
		return bytes.Count(text, []byte{delimiter}) + 1
	}
	n, quoted := 1, false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == delimiter && !quoted:
			n++
		}
	}
	return n
}

// rawCells cuts a sound record into its cells as they are written, quotes and
// spaces included.
func rawCells(text string, delimiter byte) []string {
	var all []string
	from, quoted := 0, false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == delimiter && !quoted:
			all = append(all, text[from:i])
			from = i + 1
		}
	}
	return append(all, text[from:])
}

// strict appends a loose record as RFC 4180 has it: without spaces around quotes,
// and with ="00123" in quotes.
func strict(to, text []byte, delimiter byte) []byte {
	for i, cell := range rawCells(string(text), delimiter) {
		if i > 0 {
			to = append(to, delimiter)
		}
		trimmed := bytes.Trim([]byte(cell), " ")
		switch {
		case bytes.HasPrefix(trimmed, []byte(`="`)):
			to = append(to, '"')
			to = append(to, bytes.ReplaceAll(trimmed, []byte(`"`), []byte(`""`))...)
			to = append(to, '"')
		case bytes.HasPrefix(trimmed, []byte(`"`)):
			to = append(to, trimmed...)
		default:
			to = append(to, cell...)
		}
	}
	return to
}
