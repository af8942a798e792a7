package sheet

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"comebacks/importer"
)

// A CSV file is plain where there is one way to read it: line ends of one kind, quotes
// as RFC 4180 has them, all bytes text, in each row a cell for each column. Nearly all
// files are plain from end to end. They are cut into pieces of whole rows, which are
// read side by side, and with less work: see plainReader. The first piece that is not
// plain, and all that follows it, is read by the splitter.

// pieceSize is how many bytes of text are read together at most. A row is shorter, or it
// is not plain.
const pieceSize = 16 << 10

// mayBePlain reports whether a file is worth cutting into pieces.
func (d dialect) mayBePlain() bool { return !d.doubled && d.lineEnd != "\r" }

// unread is where a file begins that is not plain, or is not from there on.
type unread struct {
	start
	after int // rows up to this number have been given
}

// start is where a record begins.
type start struct {
	bytes  int // behind the header, as charset.Input gives them
	number int // of the record before it
}

// plainLines yields lines up to the end of the file or to the first piece that is not
// plain: then more is true. Rest begins early enough for the splitter to know of each
// row in that piece what the rows before it say about it: those of its block.
func (s *Sheet) plainLines(d dialect, size int, yield func([]importer.Row, error) bool) (rest unread, more bool) {
	l, err := d.csvLines(s)
	if err != nil {
		yield(nil, s.unread(err))
		return rest, false
	}
	defer l.Close()
	read, err := s.plainReader(d)
	if err != nil {
		yield(nil, err)
		return rest, false
	}
	at := start{number: l.split.number}
	rest.start = at
	starts, mixed := []start{at}, false
	for b, err := range importer.Spread(piecesOf(l.split.in, size), read) {
		if err != nil {
			yield(nil, s.unread(err))
			return rest, false
		}
		if !b.plain {
			return rest, true
		}
		for i := range b.rows {
			row := &b.rows[i]
			row.Number += at.number
			row.Source.(*source).number = row.Number
		}
		at.bytes, at.number, mixed = at.bytes+b.size, at.number+b.records, mixed || b.mixed
		starts = append(starts, at)
		for at.number-starts[1].number >= blockRows {
			starts = starts[1:]
		}
		rest = unread{starts[0], at.number}
		if len(b.rows) > 0 && !yield(b.rows, nil) {
			return rest, false
		}
	}
	if !mixed {
		s.plain.Store(int64(at.bytes))
	}
	return rest, false
}

// csvLinesAt is csvLines from a record on.
func (d dialect) csvLinesAt(s *Sheet, from start) (*csvLines, error) {
	l, err := d.csvLines(s)
	if err != nil || from.bytes == 0 {
		return l, err
	}
	if _, err := l.split.in.Discard(from.bytes); err != nil {
		l.Close()
		return nil, err
	}
	l.split.number = from.number
	return l, nil
}

// piecesOf cuts a text into pieces that end with a row, if they are plain. A piece
// is nil where it can't be cut, or read: the splitter will see why.
func piecesOf(in io.Reader, size int) func(yield func([]byte, error) bool) {
	return func(yield func([]byte, error) bool) {
		var kept []byte
		for {
			text := pieces.Get().(*[pieceSize]byte)[:size]
			n, err := io.ReadFull(in, text[copy(text, kept):])
			text = text[:len(kept)+n]
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				if len(text) > 0 {
					yield(text, nil)
				}
				return
			}
			end := lastEnd(text)
			if err != nil || end == 0 {
				yield(nil, nil)
				return
			}
			kept = append(kept[:0], text[end:]...)
			if !yield(text[:end], nil) {
				return
			}
		}
	}
}

// pieces are arrays for more of them.
var pieces = sync.Pool{New: func() any { return new([pieceSize]byte) }}

// lastEnd is where the last row ends in a text that begins with one, 0 if none does:
// at a line end with an even number of quotes before it. If that is within a cell
// nevertheless, then not all quotes in the text are as RFC 4180 has them, and it is not
// plain.
func lastEnd(text []byte) int {
	quotes := bytes.Count(text, []byte{'"'})
	for {
		i := bytes.LastIndexByte(text, '\n')
		if i < 0 {
			return 0
		}
		quotes -= bytes.Count(text[i:], []byte{'"'})
		if quotes%2 == 0 {
			return i + 1
		}
		text = text[:i]
	}
}
