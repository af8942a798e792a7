package sheet

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// plainReader reads a piece of a CSV file if it is plain: each record as a splitter and
// encoding/csv would, but in one go, and without what only other records need.
type plainReader struct {
	sheet   *Sheet
	dialect dialect
	rows    rowShape
	columns int
	ends    [256]bool // the bytes that end a cell without quotes, or do not belong in one
	targets []target  // of the columns that have one

	cuts    []span // of one record
	inner   []line // of one with line breaks
	decoded []byte // of one cell
	most    int    // records of a piece
}

// span is a cell as it stands in a record.
type span struct {
	from, to int // within its quotes
	quoted   bool
	doubled  bool // it has quotes within quotes
}

// batch is what a piece turned out to be.
type batch struct {
	plain   bool // else it is still to be read
	rows    []importer.Row
	size    int  // bytes
	records int  // also those that are no rows
	mixed   bool // it has a CR by itself: within a cell, or it were not plain
}

// plainReader returns what reads pieces, several at a time. Records are numbered in each
// from 1.
func (s *Sheet) plainReader(d dialect) (func(text []byte) batch, error) {
	targets, err := s.header.mapping()
	readers := sync.Pool{New: func() any {
		p := &plainReader{sheet: s, dialect: d, rows: s.rowShape(d), columns: len(s.header.cells), targets: targets}
		for _, c := range []byte{d.delimiter, '"', '\r', '\n'} {
			p.ends[c] = true
		}
		return p
	}}
	return func(text []byte) batch {
		if text == nil {
			return batch{}
		}
		p := readers.Get().(*plainReader)
		defer readers.Put(p)
		b := p.read(text)
		pieces.Put((*[pieceSize]byte)(text[:pieceSize]))
		return b
	}, err
}

func (p *plainReader) read(text []byte) batch {
	if !p.isText(text) {
		return batch{}
	}
	all := string(text) // what is kept of a row is part of it
	in := p.room()
	found, cells, records := in.found, in.cells, 0
	for at := 0; at < len(text); {
		size, full, ok := p.cut(text[at:])
		if !ok {
			return batch{}
		}
		records++
		record := text[at : at+size]
		if isBlankLine(record) {
			at += full
			continue
		}
		from := source{number: records, raw: all[at : at+size], own: len(p.cuts), last: size == full, in: in}
		at += full
		if from.own != p.columns && from.own != p.dialect.width || p.swallows(record) {
			return batch{}
		}
		if cells, ok = p.appendCells(cells, from.raw); !ok {
			return batch{}
		}
		n := max(from.own, p.columns)
		from.cells = cells[len(cells)-n : len(cells) : len(cells)]
		if !from.blank() {
			found = append(found, from)
		}
	}
	p.most = max(p.most, len(found))
	in.found, in.cells = found, cells
	return batch{plain: true, rows: p.rowsOf(found), size: len(text), records: records, mixed: hasCR(text)}
}

// room is what the rows of a piece are made in.
type room struct {
	found []source
	cells []string
}

// rooms are those of rows that Reuse was given.
var rooms sync.Pool

func (p *plainReader) room() *room {
	in, _ := rooms.Get().(*room)
	if in == nil {
		return &room{make([]source, 0, p.most), make([]string, 0, p.most*p.columns)}
	}
	in.found, in.cells = in.found[:0], in.cells[:0]
	return in
}

// rowsOf maps the cells of rows to fields.
func (p *plainReader) rowsOf(found []source) []importer.Row {
	rows := newRows(len(found))[:len(found)]
	for i := range found {
		row, cells := &rows[i], found[i].cells
		*row = importer.Row{}
		p.sheet.begin(row, &found[i])
		for j := range p.targets {
			at := &p.targets[j]
			at.fill(&row.Cells, cells[at.column])
		}
		p.sheet.header.takeOrigin(row, cells[:p.columns])
	}
	return rows
}

// isText reports whether a text is nothing but that. Of some encodings appendCells
// sees to the rest.
func (p *plainReader) isText(text []byte) bool {
	d := p.dialect
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return false
	case !d.charset.IsSingleByte():
		return utf8.Valid(text)
	}
	return !d.guessed || d.charset != charset.Windows1252 || !charset.IsGarbled(text)
}

// cut cuts the record that a text begins with into cells. It gives its size, without and
// with its line end.
func (p *plainReader) cut(text []byte) (size, full int, ok bool) {
	p.cuts = p.cuts[:0]
	crlf := len(p.dialect.lineEnd) == 2
	for i := 0; ; i++ {
		var c span
		if i < len(text) && text[i] == '"' {
			if c, ok = quotedCell(text, i); !ok {
				return 0, 0, false
			}
			i = c.to + 1
		} else {
			c.from = i
			for i < len(text) && !p.ends[text[i]] {
				i++
			}
			c.to = i
		}
		p.cuts = append(p.cuts, c)
		switch {
		case i == len(text):
			return i, i, true
		case text[i] == p.dialect.delimiter:
		case text[i] == '\n' && !crlf:
			return i, i + 1, true
		case crlf && bytes.HasPrefix(text[i:], []byte("\r\n")):
			return i, i + 2, true
		default:
			return 0, 0, false
		}
	}
}

// quotedCell finds the end of a cell that begins with a quote.
func quotedCell(text []byte, i int) (c span, ok bool) {
	c = span{from: i + 1, quoted: true}
	for c.to = c.from; ; c.to += 2 {
		n := bytes.IndexByte(text[c.to:], '"')
		if n < 0 {
			return c, false
		}
		if c.to += n; c.to+1 == len(text) || text[c.to+1] != '"' {
			return c, true
		}
		c.doubled = true
	}
}

// swallows reports whether the record that was cut has lines in its quotes that may be
// rows by themselves.
func (p *plainReader) swallows(record []byte) bool {
	broken := false
	for _, c := range p.cuts {
		broken = broken || c.quoted && lineEndIn(record[c.from:c.to]) >= 0
	}
	if !broken {
		return false
	}
	p.inner = p.inner[:0]
	for from := 0; ; {
		i := lineEndIn(record[from:])
		if from > 0 {
			l := line{text: record[from:], from: from}
			if i >= 0 {
				l.text = l.text[:i]
			}
			p.inner = append(p.inner, l)
		}
		if i < 0 {
			break
		}
		from += i + 1
		if record[from-1] == '\r' && from < len(record) && record[from] == '\n' {
			from++
		}
	}
	return len(p.inner) >= maxRecordLines || p.rows.swallows(record, p.inner, p.dialect.delimiter) >= 0
}

// appendCells appends the cells of the record that was cut as a person sees them, and
// empty ones up to the last column. It reports whether they are text.
func (p *plainReader) appendCells(cells []string, raw string) ([]string, bool) {
	for _, c := range p.cuts {
		cell := raw[c.from:c.to]
		if c.doubled {
			cell = strings.ReplaceAll(cell, `""`, `"`)
		}
		if c.quoted && strings.Contains(cell, "\r\n") {
			cell = strings.ReplaceAll(cell, "\r\n", "\n") // as encoding/csv does
		}
		if p.dialect.charset.IsSingleByte() {
			var ok bool
			if p.decoded, ok = p.dialect.charset.Decode(p.decoded[:0], []byte(cell)); !ok {
				return cells, false
			}
			if len(p.decoded) != len(cell) { // not ASCII
				cell = string(p.decoded)
			}
		}
		cells = append(cells, cell)
	}
	for range p.columns - len(p.cuts) {
		cells = append(cells, "")
	}
	return cells, true
}

// isBlankLine reports whether a record is not worth a row.
func isBlankLine(record []byte) bool {
	if len(record) > 0 && record[0] > ' ' && record[0] < utf8.RuneSelf {
		return false
	}
	return len(bytes.TrimSpace(record)) == 0
}

// hasCR reports whether a text has a CR by itself.
func hasCR(text []byte) bool {
	n := bytes.Count(text, []byte{'\r'})
	return n > 0 && n > bytes.Count(text, []byte("\r\n"))
}
