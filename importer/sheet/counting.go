package sheet

import (
	"bytes"
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
	if even, err := s.seenEven(d); even || err != nil {
		return false, err
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

// seenEven reports whether somebody who read all rows has seen already that there is one
// way to count them.
func (s *Sheet) seenEven(d dialect) (bool, error) {
	plain := s.plain.Load()
	if plain == 0 || d.charset.IsUTF16() {
		return false, nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return false, notOpened(s.as, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, s.unread(err)
	}
	head, err := io.ReadAll(io.LimitReader(f, info.Size()-plain))
	if err != nil {
		return false, s.unread(err)
	}
	return !hasCR(head), nil
}

// mixesLineEnds reports whether a file has a CR by itself beside line feeds.
func mixesLineEnds(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return mixesLineEndsIn(f)
}

func mixesLineEndsIn(in io.Reader) (bool, error) {
	room := make([]byte, 64<<10)
	atCR, alone, feeds := false, false, false
	for {
		n, err := in.Read(room)
		text := room[:n]
		if n > 0 {
			alone = alone || atCR && text[0] != '\n'
			atCR = text[n-1] == '\r'
		}
		feeds = feeds || bytes.IndexByte(text, '\n') >= 0
		for !alone {
			_, after, found := bytes.Cut(text, []byte{'\r'})
			if !found || len(after) == 0 {
				break
			}
			alone, text = after[0] != '\n', after
		}
		switch {
		case alone && feeds:
			return true, nil
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		}
	}
}
