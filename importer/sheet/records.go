package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

const (
	maxRecord      = 1 << 20 // bytes of one row
	maxRecordLines = 5000    // physical lines of one row
)

// record is one row as it stands in the file, decoded to UTF-8, without its
// line end.
type record struct {
	text   []byte
	number int   // as a spreadsheet program counts: a cell with line breaks is one row
	fault  fault // what keeps csv from reading it
	at     int   // the quote that is at fault
	lines  int   // physical lines
}

type fault int

const (
	sound fault = iota
	strayQuote
	openQuote
	tooLong
)

// splitter cuts text into records in front of encoding/csv, which alone would
// let a quote that is never closed swallow the rest of the file. Where quotes
// don't add up, only the first physical line is the faulty record, and
// reading goes on right after it.
type splitter struct {
	in        *bufio.Reader // its buffer holds the longest record
	end       byte          // of a line: \n, or \r in old Mac files
	delimiter byte
	columns   int // cells of a row; 0 while the header is not known
	number    int
	row       record
}

func newSplitter(r io.Reader, d dialect) *splitter {
	return &splitter{in: bufio.NewReaderSize(r, maxRecord+1), end: d.lineEnd[len(d.lineEnd)-1], delimiter: byte(d.delimiter)}
}

// next gives the next record, or io.EOF. Its text is valid until the call
// after this one.
func (s *splitter) next() (*record, error) {
	s.number++
	line, err := s.peekLine(0)
	if err != nil {
		return nil, err
	}
	if line.tooLong {
		return s.skipLongLine(line.text)
	}
	if bytes.IndexByte(line.text, '"') < 0 {
		return s.take(line.full, line.text, 1, sound)
	}
	text, full, lines, f := s.quoted(line)
	if f == sound && lines > 1 && s.columns > 0 && cells(text, s.delimiter) != s.columns {
		f = openQuote // and another row's quote has closed it
	}
	if f == sound {
		return s.take(full, text, lines, sound)
	}
	rec, err := s.take(line.full, line.text, 1, f)
	if _, stray, at := scan(line.text, cellStart, s.delimiter); stray != sound {
		rec.at = at
	} else {
		rec.at = bytes.LastIndexByte(line.text, '"')
	}
	return rec, err
}

func (s *splitter) take(full int, text []byte, lines int, f fault) (*record, error) {
	s.row = record{text: text, number: s.number, fault: f, lines: lines}
	_, err := s.in.Discard(full)
	return &s.row, err
}

type line struct {
	text    []byte
	full    int // bytes with the line end
	tooLong bool
}

// peekLine looks at the line that begins at an offset into what is unread.
func (s *splitter) peekLine(from int) (line, error) {
	for want := from + 512; ; want *= 2 {
		want = min(want, maxRecord)
		window, err := s.in.Peek(max(want, min(s.in.Buffered(), maxRecord)))
		if err != nil && !errors.Is(err, io.EOF) {
			return line{}, err
		}
		if len(window) <= from {
			return line{}, io.EOF
		}
		rest := window[from:]
		if i := bytes.IndexByte(rest, s.end); i >= 0 {
			return line{text: trimCR(rest[:i], s.end), full: i + 1}, nil
		}
		if err != nil { // the last line has no end
			return line{text: trimCR(rest, s.end), full: len(rest)}, nil
		}
		if len(window) >= maxRecord {
			return line{text: rest, full: len(rest), tooLong: true}, nil
		}
	}
}

func trimCR(text []byte, end byte) []byte {
	if end == '\n' {
		return bytes.TrimSuffix(text, []byte{'\r'})
	}
	return text
}

// quoted follows a record that has quotes to its end.
func (s *splitter) quoted(first line) (text []byte, full, lines int, f fault) {
	state := cellStart
	full = first.full
	l := first
	for lines = 1; ; lines++ {
		if state, f, _ = scan(l.text, state, s.delimiter); f != sound {
			return nil, 0, 0, f
		}
		if state != inQuotes {
			window, _ := s.in.Peek(full)
			return window[:full-(l.full-len(l.text))], full, lines, sound
		}
		var err error
		if l, err = s.peekLine(full); err != nil || l.tooLong || lines >= maxRecordLines {
			return nil, 0, 0, openQuote
		}
		full += l.full
	}
}

type scanState int

const (
	cellStart scanState = iota
	inPlain
	inQuotes
	afterQuote
)

// scan goes through one line of a record, as RFC 4180 has it, and says where
// a quote is that it does not allow.
func scan(text []byte, state scanState, delimiter byte) (scanState, fault, int) {
	for i, c := range text {
		switch state {
		case cellStart:
			switch c {
			case '"':
				state = inQuotes
			case delimiter:
			default:
				state = inPlain
			}
		case inPlain:
			switch c {
			case '"':
				return state, strayQuote, i
			case delimiter:
				state = cellStart
			}
		case inQuotes:
			if c == '"' {
				state = afterQuote
			}
		case afterQuote:
			switch c {
			case '"':
				state = inQuotes
			case delimiter:
				state = cellStart
			default:
				return state, strayQuote, i
			}
		}
	}
	if state == inQuotes {
		return inQuotes, sound, 0
	}
	return cellStart, sound, 0
}

// cells counts the cells of a sound record.
func cells(text []byte, delimiter byte) int {
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

// skipLongLine leaves out a line that no memory should be given to, but for
// its beginning.
func (s *splitter) skipLongLine(text []byte) (*record, error) {
	s.row = record{text: bytes.Clone(text[:200]), number: s.number, fault: tooLong, lines: 1}
	for {
		_, err := s.in.ReadSlice(s.end)
		switch {
		case err == nil, errors.Is(err, io.EOF):
			return &s.row, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
