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

// record is one row as it stands in the file, without its line end.
type record struct {
	text   []byte
	number int   // as a spreadsheet program counts: a cell with line breaks is one row
	fault  fault // what keeps csv from reading it
	at     int   // the quote that is at fault
	whole  bool  // its quotes add up, although one is at fault
	loose  bool  // it has quotes as only spreadsheet programs read them: see strict
	end    byte  // the last byte of its line end, 0 at the end of the file
	crlf   bool  // its line end is \r\n
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
// reading goes on right after it. Where they do, they make one record, as in
// spreadsheet programs; it is at fault if lines in its quotes are rows by
// themselves.
//
// As in spreadsheet programs, a line ends in \n, \r or \r\n, whichever the others
// end in.
type splitter struct {
	in        *bufio.Reader // its buffer holds the longest record so far
	longest   int           // bytes of a record: maxRecord, or as many as there are
	delimiter byte
	number    int
	row       record
	rows      rowShape
	inner     []line // of a record with line breaks
}

// rowShape tells lines that are rows by themselves, though a quote makes them part
// of a cell: then the quote was never meant to reach so far. Where nothing is known
// of rows, they are nil.
type rowShape struct {
	quoted func(line []byte) bool // all of it, or all up to the closing quote, is in quotes
	ends   func(line []byte) bool // the quote is closed in it, behind a delimiter
	begins func(line []byte) bool // the quote is opened in it
	// lacks reports whether a record with this many cells lacks some of its own, so
	// that its lines are to be read one by one. If it is nil, this holds for each
	// that has rows in its quotes.
	lacks func(first, last []byte, cells int) bool
}

func newSplitter(r io.Reader, d dialect) *splitter {
	longest := int(min(maxRecord, 2*(d.end-d.begin)+1)) // UTF-16 may take more bytes as UTF-8
	s := &splitter{in: bufio.NewReaderSize(r, min(usualBuffer, longest+1)), longest: longest, delimiter: d.delimiter}
	if d.sep != "" {
		s.number = -1 // it is not shown, and the row below it is the first
	}
	return s
}

// usualBuffer is how many bytes are read ahead unless a record is longer.
const usualBuffer = 64 << 10

// peek is that of a bufio.Reader whose buffer grows up to the longest record.
func (s *splitter) peek(n int) ([]byte, error) {
	if size := s.in.Size(); n > size && size <= s.longest {
		s.in = bufio.NewReaderSize(s.in, min(max(n, 2*size), s.longest+1)) // which goes on with what is in the old one
	}
	return s.in.Peek(n)
}

// next gives the next record, or io.EOF. Its text is valid until the call
// after this one.
func (s *splitter) next() (*record, error) {
	first, err := s.peekLine(0)
	if err != nil {
		return nil, err
	}
	s.number++
	if first.tooLong {
		return s.skipLongLine(first.text)
	}
	if bytes.IndexByte(first.text, '"') < 0 {
		return s.take(first.full, record{text: first.text})
	}
	rec, full := s.quoted(first)
	if rec.fault == sound || rec.whole {
		return s.take(full, rec)
	}
	window, _ := s.peek(len(first.text)) // what was looked at since may have moved it
	first.text = window
	whole := scan(first.text, cellStart, s.delimiter)
	if rec.at = whole.at; whole.fault == sound {
		rec.at = openedIn(first.text)
	}
	rec.text = first.text
	return s.take(first.full, rec)
}

func (s *splitter) take(full int, rec record) (*record, error) {
	rec.number = s.number
	if window, _ := s.peek(full); full > len(rec.text) && len(window) == full {
		rec.end, rec.crlf = window[full-1], full-len(rec.text) == 2
	}
	s.row = rec
	_, err := s.in.Discard(full)
	return &s.row, err
}

// line is a physical line of what is unread.
type line struct {
	text    []byte
	from    int // bytes before it
	full    int // bytes with the line end
	tooLong bool
}

// peekLine looks at the line that begins at an offset into what is unread.
func (s *splitter) peekLine(from int) (line, error) {
	for seen, want := 0, 512; ; want *= 2 {
		window, err := s.peek(min(from+want, s.longest))
		if err != nil && !errors.Is(err, io.EOF) {
			return line{}, err
		}
		if len(window) <= from {
			return line{}, io.EOF
		}
		rest := window[from:]
		if i := lineEndIn(rest[seen:]); i >= 0 {
			i += seen
			full := i + s.endAt(from+i)
			window, _ = s.peek(from + full) // which may stand elsewhere now
			return line{text: window[from : from+i], from: from, full: full}, nil
		}
		if err != nil { // the last line has no end
			return line{text: rest, from: from, full: len(rest)}, nil
		}
		if len(window) >= s.longest {
			return line{text: rest, from: from, full: len(rest), tooLong: true}, nil
		}
		seen = len(rest)
	}
}

// endAt gives the bytes of the line end at an offset into what is unread.
func (s *splitter) endAt(at int) int {
	if window, _ := s.peek(at + 2); len(window) > at+1 && window[at] == '\r' && window[at+1] == '\n' {
		return 2
	}
	return 1
}

// lineEndIn is the index of the first line end, or -1.
func lineEndIn(text []byte) int {
	end := bytes.IndexByte(text, '\n')
	if end >= 0 {
		text = text[:end]
	}
	if i := bytes.IndexByte(text, '\r'); i >= 0 {
		return i
	}
	return end
}

// quoted follows a record that has quotes to its end, and gives the bytes that
// it takes with its line end.
func (s *splitter) quoted(l line) (rec record, full int) {
	s.inner = s.inner[:0]
	state := cellStart
	for {
		found := scan(l.text, state, s.delimiter)
		rec.loose = rec.loose || found.loose
		if found.fault != sound {
			return record{fault: found.fault}, 0
		}
		full = l.from + l.full
		if state = found.state; state != inQuotes {
			window, _ := s.peek(full)
			rec.text = window[:l.from+len(l.text)]
			return s.judge(rec), full
		}
		var err error
		if l, err = s.peekLine(full); err != nil || l.tooLong || len(s.inner) >= maxRecordLines {
			return record{fault: openQuote}, 0
		}
		s.inner = append(s.inner, l)
	}
}

// judge finds fault with a record whose quotes add up if lines in them are rows
// by themselves.
func (s *splitter) judge(rec record) record {
	until := s.rows.swallows(rec.text, s.inner, s.delimiter)
	if until < 0 {
		return rec
	}
	rec.fault, rec.at = openQuote, openedIn(rec.text[:until])
	first, last := rec.text[:lineEndIn(rec.text)], rec.text[s.inner[len(s.inner)-1].from:]
	rec.whole = s.rows.lacks != nil && !s.rows.lacks(first, last, cells(rec.text, s.delimiter))
	return rec
}

// swallows gives the end of the first piece of a record that stands in quotes and
// is a row by itself, or -1.
func (r *rowShape) swallows(text []byte, inner []line, delimiter byte) (until int) {
	if r.quoted == nil || len(inner) == 0 {
		return -1
	}
	if end := lineEndIn(text); r.begins != nil && r.begins(text[:end]) {
		return end
	}
	for _, l := range inner {
		line := text[l.from : l.from+len(l.text)]
		quoted := inQuotesOnly(line)
		if r.quoted(quoted) {
			return l.from + len(quoted)
		}
		if len(quoted) < len(line) && bytes.IndexByte(quoted, delimiter) >= 0 && r.ends != nil && r.ends(line) {
			return l.from + len(quoted)
		}
	}
	return -1
}

// inQuotesOnly gives what stands before the quote that closes a cell, of a line
// that begins within quotes.
func inQuotesOnly(line []byte) []byte {
	for i := 0; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 == len(line) || line[i+1] != '"' {
			return line[:i]
		}
		i++
	}
	return line
}

// skipLongLine skips a line that is too long to keep in memory, except for
// its beginning.
func (s *splitter) skipLongLine(text []byte) (*record, error) {
	s.row = record{text: bytes.Clone(text[:200]), number: s.number, fault: tooLong}
	for {
		window, err := s.peek(max(1, s.in.Buffered()))
		if len(window) == 0 {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return &s.row, err
		}
		i := lineEndIn(window)
		if i >= 0 {
			_, err = s.in.Discard(i + s.endAt(i))
			return &s.row, err
		}
		if _, err := s.in.Discard(len(window)); err != nil {
			return nil, err
		}
	}
}
