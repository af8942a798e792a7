package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Paths are the files that a run's results are written to.
type Paths struct {
	Results string // every row, with its outcome
	Errors  string // the rows that are not in Vitec
}

// ResultsPaths names the results and errors files of a sheet: kunder.csv has
// kunder.results.csv and kunder.errors.csv beside it, and kunder.xlsx has
// workbooks. An output that is not "" is the results file instead, and the
// errors file stands beside that.
//
// It returns a *FileError, with Before set, if one of them is the sheet
// itself, or can't be written, or is already there, not named by the caller
// and not a file of ours. All this is better known before anything is sent.
func ResultsPaths(input, output string, ours Ours) (Paths, error) {
	p := Paths{Results: beside(input, ".results"), Errors: beside(input, ".errors")}
	if output != "" {
		if ext := strings.ToLower(filepath.Ext(output)); ext == ".ods" || strings.HasPrefix(ext, ".xl") && ext != ".xlsx" {
			return Paths{}, notUsable(output, errors.New("results are written as .xlsx or as CSV"), "name a file that ends in .xlsx or .csv")
		}
		p = Paths{Results: output, Errors: beside(output, ".errors")}
	}
	switch {
	case sameFile(p.Results, input):
		return Paths{}, notUsable(p.Results, errors.New("it is the sheet itself"), "choose another file with --output")
	case sameFile(p.Errors, input):
		return Paths{}, notUsable(p.Errors, errors.New("the errors file would be the sheet itself"), "choose another file with --output")
	case sameFile(p.Results, p.Errors):
		return Paths{}, notUsable(p.Errors, errors.New("it is the results file too"), "choose another file with --output")
	}
	if err := writable(p.Results, output != "", ours); err != nil {
		return Paths{}, err
	}
	if err := writable(p.Errors, false, ours); err != nil {
		return Paths{}, err
	}
	return p, nil
}

// Ours tells a file that this program has written, or a spreadsheet program
// since, from one that is somebody's own.
type Ours func(path string) bool

// beside puts a word before a file name's extension. Workbooks are written as
// .xlsx, whatever kind of workbook was read.
func beside(path, word string) string {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	if strings.HasPrefix(strings.ToLower(ext), ".xl") {
		ext = ".xlsx"
	}
	return stem + word + ext
}

// sameFile also sees through links, other spellings and other case. A file
// that does not exist is the same as no other.
func sameFile(a, b string) bool {
	ia, err := os.Stat(a)
	if err != nil {
		return false
	}
	ib, err := os.Stat(b)
	return err == nil && os.SameFile(ia, ib)
}

// writable finds out early what would keep a file from being written later.
// A file that is there and was not named by the user must be one of ours.
func writable(path string, named bool, ours Ours) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return notUsable(path, err, "")
	case !info.Mode().IsRegular():
		return notUsable(path, errors.New("it is not a plain file"), "choose another file with --output")
	case !named && info.Size() > 0 && !ours(path):
		return notUsable(path, errors.New("there is a file of that name that this program did not write"),
			"move it away, or choose another name with --output")
	default:
		// Opening it shows whether another program keeps it open (Windows)
		// or it is write-protected; its bytes stay as they are.
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return notUsable(path, err, "")
		}
		f.Close()
	}
	f, err := createWhole(path)
	if err != nil {
		return notUsable(path, err, "")
	}
	f.abort()
	return nil
}
