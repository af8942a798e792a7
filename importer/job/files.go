package job

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// Failures of files that are made anew.
const (
	RunSheetGone     importer.Code = "run-sheet-gone"     // without the sheet there are no results. Value: the run, Path: the sheet as it was named
	NothingToCorrect importer.Code = "nothing-to-correct" // every row of the run is in Vitec. Value: the run
)

// What is changed in a sheet, and what a look at it has shown of its form. Cells are
// those of SeenRow.Cells.
type (
	Changes = sheet.Changes
	Change  = sheet.Change
	Shape   = sheet.Shape
)

// Shape gives what a look has shown of the sheet's form; nil before one.
func (jb *Job) Shape() *Shape { return jb.sheet.Shape() }

// WriteCorrected writes the sheet with some of its cells changed, whole or not at all.
// Beside them it says where each row first stood. Only the file's owner may read it. With
// the Shape that another job of the same file and Options has seen it takes half the time;
// nil is none.
func (jb *Job) WriteCorrected(path string, changes Changes, known *Shape) error {
	if known != nil {
		jb.sheet.TakeShape(known)
	}
	whole := func(write func(io.Writer) error) error { return report.WriteWhole(path, write) }
	return jb.sheet.WriteCorrected(whole, jb.code, changes)
}

// WriteResultsTo makes the results and the errors file of a run anew, in an empty folder,
// and returns their paths; errs is "" if there is nothing to correct. Nothing is recorded,
// and no other file is touched. The run must not be under way. The job is one of OpenRun
// or Resume.
func (jb *Job) WriteResultsTo(folder string) (results, errs string, err error) {
	if jb.sheet == nil {
		return "", "", &importer.Failure{Code: RunSheetGone, Value: runNumber(jb.earlier), Path: jb.earlier.File}
	}
	reader, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return "", "", err
	}
	defer reader.Close()
	info, err := reader.Find(jb.earlier.ID) // as it is now
	if err != nil {
		return "", "", err
	}
	before := jb.files
	defer func() { jb.files = before }()
	jb.files = report.Naming{Input: filepath.Join(folder, jb.downloadName()), Sheet: jb.sheetName, Kind: report.Import}.Names()
	kept := reader.Run(info)
	sum, err := jb.writeResults(jb.pairs(reader, kept, jb.missing(info), &counted{}), report.Before{})
	if err != nil {
		return "", "", err
	}
	if len(sum.Files) > 1 {
		errs = sum.Files[1]
	}
	return sum.Files[0], errs, nil
}

// downloadName is the sheet's name, with the kind of file that its results are.
func (jb *Job) downloadName() string {
	name := filepath.Base(jb.name)
	if jb.path == standardInput {
		name = filepath.Base(jb.Options.Output)
	}
	if out := jb.Options.Output; out != "" {
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), filepath.Ext(strings.TrimSuffix(name, ".gz"))) + filepath.Ext(out)
	}
	return name
}

// WriteErrorsTo writes the rows of a run that are not in Vitec as a new sheet, whole or
// not at all. It says of each row where it first stood, so that the run of that sheet
// knows it as the same row. Which rows can't be sent or changed yet, a look at it shows:
// SeenRow.Waits. See WriteResultsTo.
func (jb *Job) WriteErrorsTo(path string) (err error) {
	folder, err := os.MkdirTemp(filepath.Dir(path), ".rows-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	_, errs, err := jb.WriteResultsTo(folder)
	if err != nil {
		return err
	}
	if errs == "" {
		return &importer.Failure{Code: NothingToCorrect, Value: runNumber(jb.earlier)}
	}
	return os.Rename(errs, path)
}
