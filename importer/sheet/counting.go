package sheet

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// CountsAnew reports whether the first versions may have counted the rows of the
// file in another way: with the line that names the separator, with line ends of
// several kinds as one, or with other rows in an open quote. What they said of a row
// by its number may be about another one.
func (s *Sheet) CountsAnew() (bool, error) {
	d, isCSV := s.format.(dialect)
	if !isCSV {
		return false, nil
	}
	if d.sep != "" {
		return true, nil
	}
	mixed, err := mixesLineEnds(s.path)
	if err != nil {
		return false, s.unread(err)
	}
	if mixed {
		return true, nil
	}
	in, err := d.csvLines(s)
	if err != nil {
		return false, s.unread(err)
	}
	defer in.Close()
	for {
		rec, err := in.split.next()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, s.unread(err)
		case rec.fault != sound:
			return true, nil
		}
	}
}

// mixesLineEnds reports whether a file has a CR by itself beside line feeds.
func mixesLineEnds(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 64<<10)
	last, alone, feeds := byte(0), false, false
	for {
		c, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			return alone && feeds, nil
		}
		if err != nil {
			return false, err
		}
		alone = alone || last == '\r' && c != '\n'
		feeds = feeds || c == '\n'
		last = c
	}
}
