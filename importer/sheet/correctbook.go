package sheet

import (
	"errors"
	"io"
)

func (c *correction) writeBook(_ *workbook, _ io.Writer) error { return errors.ErrUnsupported }
