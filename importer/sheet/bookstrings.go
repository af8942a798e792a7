package sheet

import (
	"errors"
	"io"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

// sharedStrings are the texts that many cells of a workbook have in common. They
// stand in one text, one after another.
type sharedStrings struct {
	all  string
	ends []int
}

// at gives the nth text, from 0.
func (s *sharedStrings) at(n int) (string, bool) {
	if n < 0 || n >= len(s.ends) {
		return "", false
	}
	from := 0
	if n > 0 {
		from = s.ends[n-1]
	}
	return s.all[from:s.ends[n]], true
}

// readStrings reads the part of the shared strings.
func readStrings(r io.Reader) (sharedStrings, error) {
	var s sharedStrings
	var all strings.Builder
	x := ooxml.NewScanner(r)
	for {
		token, err := x.Next()
		if errors.Is(err, io.EOF) {
			s.all = all.String()
			return s, nil
		}
		if err != nil {
			return s, err
		}
		if token.Kind != ooxml.StartTag || x.Depth() != 2 || string(token.Name) != "si" {
			continue
		}
		text, err := x.ElementText(isRun)
		if err != nil {
			return s, err
		}
		all.WriteString(ooxml.UnescapeXString(text))
		s.ends = append(s.ends, all.Len())
	}
}
