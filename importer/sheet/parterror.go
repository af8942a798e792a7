package sheet

import (
	"errors"
	"io/fs"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// partError adds to an error which part it is about, unless it says so.
func partError(as, part string, err error) error {
	var known *importer.Failure
	var system *fs.PathError
	if errors.As(err, &system) {
		return notOpened(as, err)
	}
	if errors.As(err, &known) {
		failure := *known
		failure.Path = as
		return &failure
	}
	if errors.Is(err, ooxml.ErrTooLarge) {
		return &importer.Failure{Code: importer.TooLarge, Path: as, Value: part}
	}
	return &importer.Failure{Code: importer.Damaged, Path: as, Value: part}
}
