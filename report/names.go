package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"comebacks/importer"
)

// Kind says what results are the results of.
type Kind int

const (
	Import Kind = iota // of a run that made comebacks in Vitec
	Check              // of a look at the sheet: nothing was sent
	Trial              // of a run that was sent to the stand-in
)

// words are what stands in the names of the results and the errors file.
func (k Kind) words() (results, errs string) {
	switch k {
	case Check:
		return ".check", ".check.errors"
	case Trial:
		return ".sandbox", ".sandbox.errors"
	}
	return ".results", ".errors"
}

// Paths are the files that a run's results are written to.
type Paths struct {
	Results string // every row, with its outcome
	Errors  string // the rows that are not in Vitec
	Named   bool   // the user named the results file: it may replace one that is not ours
}

// Naming is all that the names of results depend on.
type Naming struct {
	Input string // the sheet's file; for "-", or a pipe, Output is needed
	Sheet string // the workbook's sheet, if it is not the one that is read by default; else ""
	Kind  Kind
	// Output is the results file that the user named; "" for one beside Input.
	Output string
	// Replaced is the run's number if a later run has replaced it: its results
	// then stand apart from that one's. 0 if not.
	Replaced int64

	// Ours tells a file that this program has written, or a spreadsheet
	// program since, from one that is somebody's own.
	Ours Ours
	// HoldsIDs reports whether a file of ours has ids of comebacks in Vitec,
	// not only of the stand-in's.
	HoldsIDs func(path string) (bool, error)
}

// Ours tells a file that this program has written, or a spreadsheet program
// since, from one that is somebody's own.
type Ours func(path string) bool

// Names names the results and the errors file: kunder.csv has
// kunder.results.csv and kunder.errors.csv beside it, and kunder.xlsx has
// workbooks. It looks at no file.
func (n Naming) Names() Paths {
	results, errs := n.Kind.words()
	stem, ext := StemOf(n.Input)
	if n.Sheet != "" {
		stem += ".[" + asFileName(n.Sheet) + "]"
	}
	if n.Output != "" {
		ext = filepath.Ext(n.Output)
		stem, results, errs = strings.TrimSuffix(n.Output, ext), "", ".errors"
	}
	if n.Replaced > 0 {
		stem += fmt.Sprintf(".run-%d", n.Replaced)
	}
	return Paths{Results: stem + results + ext, Errors: stem + errs + ext, Named: n.Output != ""}
}

// ResultsPaths names the results and the errors file, and checks that they
// can be written, which is better known before anything is sent.
//
// It returns a *FileError, with Before set, if one of them is the sheet
// itself, or can't be written, or is there already, not named by the user and
// not a file of ours; or if a check or a trial is to be written to a file that
// says which comebacks are in Vitec. (Beside the sheet they have names of their
// own, and such ids only if the sheet itself is a file of ours.)
func ResultsPaths(n Naming) (Paths, error) {
	p := n.Names()
	switch ext := strings.ToLower(filepath.Ext(n.Output)); {
	case n.Output == "" && (n.Input == "" || n.Input == "-"):
		return Paths{}, notUsable(n.Input, importer.OutputNeeded)
	case ext == ".gz":
		return Paths{}, notUsable(n.Output, importer.OutputPacked)
	case ext == ".ods" || strings.HasPrefix(ext, ".xl") && ext != ".xlsx":
		return Paths{}, notUsable(n.Output, importer.OutputFormat)
	case n.Input != "-" && sameFile(p.Results, n.Input):
		return Paths{}, notUsable(p.Results, importer.OutputIsSheet)
	case n.Input != "-" && sameFile(p.Errors, n.Input):
		return Paths{}, notUsable(p.Errors, importer.ErrorsIsSheet)
	case sameFile(p.Results, p.Errors):
		return Paths{}, notUsable(p.Errors, importer.ErrorsIsResults)
	}
	if err := writable(p.Results, p.Named, n.Ours); err != nil {
		return Paths{}, err
	}
	if err := writable(p.Errors, false, n.Ours); err != nil {
		return Paths{}, err
	}
	if n.Kind != Import && n.Output != "" {
		if err := n.refuseEvidence(p.Results, p.Errors); err != nil {
			return Paths{}, err
		}
	}
	return p, nil
}

// refuseEvidence refuses files that have ids of comebacks in Vitec.
func (n Naming) refuseEvidence(paths ...string) error {
	for _, path := range paths {
		if n.HoldsIDs == nil || !n.Ours(path) {
			continue
		}
		holds, err := n.HoldsIDs(path)
		if err != nil {
			return notWritable(path, fileError("read", path, err))
		}
		if holds {
			return notUsable(path, importer.HoldsRealIDs)
		}
	}
	return nil
}

// StemOf parts a sheet's name from the extension that its results have: .gz is
// taken off, and workbooks are written as .xlsx, whatever kind was read.
func StemOf(path string) (stem, ext string) {
	if ext := filepath.Ext(path); strings.EqualFold(ext, ".gz") {
		path = strings.TrimSuffix(path, ext)
	}
	ext = filepath.Ext(path)
	stem = strings.TrimSuffix(path, ext)
	if strings.HasPrefix(strings.ToLower(ext), ".xl") {
		ext = ".xlsx"
	}
	return stem, ext
}

// beside puts a word before a file name's extension.
func beside(path, word string) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + word + ext
}

// longestSheet is how much of a sheet's name a file name repeats, in
// characters: as much as Excel allows.
const longestSheet = 31

// asFileName replaces what the name of a file can't have, on any system.
func asFileName(sheet string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*[]`, r) || !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, sheet)
	if runes := []rune(name); len(runes) > longestSheet {
		name = string(runes[:longestSheet])
	}
	return name
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
// An existing file that the user did not name must be one of ours.
func writable(path string, named bool, ours Ours) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return notWritable(path, err)
	case info.IsDir():
		return notUsable(path, importer.OutputIsFolder)
	case !info.Mode().IsRegular():
		return notUsable(path, importer.NotAPlainFile)
	case !named && info.Size() > 0 && !ours(path):
		return notUsable(path, importer.NotOurs)
	default:
		// Opening it shows whether another program keeps it open (Windows)
		// or it is write-protected; its bytes stay as they are.
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return notWritable(path, err)
		}
		f.Close()
	}
	f, err := createWhole(path)
	if err != nil {
		return notWritable(path, err)
	}
	f.abort()
	return nil
}
