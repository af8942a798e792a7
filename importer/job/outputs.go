package job

import (
	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// OutputTaken is the failure of an output that is the sheet itself, or results of
// ours. Path: the output.
const OutputTaken importer.Code = "output-taken"

// refuseOutput refuses to write to a file that is a run's sheet, or says which
// comebacks are in Vitec, or is one of those that the program lives by.
func refuseOutput(path, sheetPath string) error {
	if err := (Own{}).Refuse("output", path); err != nil {
		return err
	}
	if path != "" && (sameFile(path, sheetPath) || sheet.IsResults(path)) {
		return &importer.Failure{Code: OutputTaken, Path: path}
	}
	return nil
}

// hasRoomFor refuses results that do not fit into the kind of file that they are
// to be written to.
func (jb *Job) hasRoomFor(needs *sheet.Needs) error {
	failure := needs.Fit(len(jb.ourColumns()))
	switch {
	case failure == nil:
		return nil
	case failure.Path != "":
		return failure // of the sheet itself
	}
	failure.Path = jb.files.Results
	return &report.FileError{Failure: *failure, Before: true}
}

// OutputOf is where the options of a run say that its results are to be written; "" if they
// say nothing.
func OutputOf(info RunInfo) (string, error) {
	o, err := optionsOf(info)
	if err != nil {
		return "", err
	}
	return o.Output, nil
}

// FreeReport gives the name of a report that nobody has named: no file has it but an
// earlier report.
func FreeReport(path string) string {
	return report.FreeName(path, func(path string) bool { return report.IsPage(path) || sheet.IsTableBook(path) })
}
