package sheet

import (
	"errors"
	"io"

	"comebacks/importer"
)

func newFreshBook(s *Sheet, out io.Writer, extra []string, width int) (importer.RowWriter, error) {
	return nil, errors.New("stub")
}
