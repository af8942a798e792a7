package job

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"comebacks/importer"
	"comebacks/importer/rules"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// Open copies what the user names as a sheet, once: a file, a pipe, or "-"
// for standard input. From then on only the copy is read, whatever happens to
// the file: but see Options.InPlace. It finds where the results are to be written, and checks that
// they can be; nothing is written yet.
func Open(ctx context.Context, name string, o Options, w Watcher) (*Job, error) {
	jb := &Job{Options: o, Watcher: w, name: cmp.Or(o.As, name), path: standardInput, source: name, began: o.now(), beside: o.Output}
	jb.Options.namedJournal = o.Journal
	var err error
	if jb.rules, err = o.Sheet.rules(jb.began); err != nil {
		return nil, err
	}
	jb.rules.Directory = jb.knownPeople()
	switch {
	case isBare(o.As):
		jb.path = o.As
	case o.As != "" || !isPiped(name):
		if jb.path, err = filepath.Abs(jb.name); err != nil {
			return nil, err
		}
	case o.Output == "" && !isDevice(name): // which is refused anyway
		return nil, &importer.Failure{Code: importer.OutputNeeded, Path: name}
	}
	if err := jb.take(ctx); err != nil {
		return nil, err
	}
	if err := jb.openNew(); err != nil {
		jb.remove()
		return nil, err
	}
	jb.countingDue = !o.Trial && (!o.OnlyCheck || o.AskJournal) // otherwise nothing is kept that could be resumed
	if err := jb.nameResults(0); err != nil {
		jb.remove()
		return nil, err
	}
	return jb, nil
}

// take takes the sheet's bytes.
func (jb *Job) take(ctx context.Context) error {
	take := sheet.Take
	if jb.Options.InPlace {
		take = sheet.TakeInPlace
	}
	taken, err := take(ctx, jb.source, jb.Options.Stdin, "")
	if err != nil {
		return err
	}
	jb.copy, jb.digest, jb.copyIsOurs = taken.Path, taken.Digest, !taken.InPlace
	jb.remove = func() { _ = taken.Remove() } // a temporary file that is left behind is not worth an error
	return nil
}

// key is that of the options, see Options.key, and notes how rows are counted: if the
// first versions may have counted them in another way, an import is not the same as
// theirs. To see that takes a look at the whole sheet, so it waits until a key is needed.
func (jb *Job) key(server string) (string, error) {
	if jb.countingDue {
		anew, err := jb.sheet.CountsAnew()
		if err != nil {
			return "", err
		}
		jb.Options.Sheet.Counting, jb.Options.Sheet.CountsAnew, jb.countingDue = presentCounting, anew, false
	}
	return jb.Options.key(server, jb.sheetName), nil
}

// standardInput is the path of a sheet that has none: the path of a pipe
// means nothing later.
const standardInput = "-"

// isBare reports whether how a sheet is known is only a name: it was handed in, and
// stands nowhere that a person knows.
func isBare(as string) bool {
	return as != "" && as != standardInput && !filepath.IsAbs(as) && !strings.ContainsAny(as, `/\`)
}

// isPiped reports whether what is named is not a file that results could be
// written beside.
func isPiped(name string) bool {
	if name == standardInput {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0
}

// isDevice reports whether what is named is a terminal, or another device.
func isDevice(name string) bool {
	info, err := os.Stat(name)
	return name != standardInput && err == nil && info.Mode()&(fs.ModeDevice|fs.ModeCharDevice) != 0
}

// openCopy opens the sheet's copy; recall gives what is remembered of its header, if
// it is not nil.
func (jb *Job) openCopy(recall func(header string) *sheet.Remembered) (err error) {
	if jb.sheet, err = jb.Options.Sheet.open(jb.copy, jb.name, recall); err != nil {
		return err
	}
	jb.sheetName = ""
	if name, isDefault := jb.sheet.SheetName(); !isDefault {
		jb.sheetName = name
	}
	jb.code = importer.SheetCode(jb.digest, jb.sheetName)
	jb.width = jb.sheet.HeaderWidth()
	jb.lookForDuplicates()
	return nil
}

// reopen opens the copy where it is now. It is the same bytes.
func (jb *Job) reopen() (err error) {
	jb.sheet, err = jb.Options.Sheet.open(jb.copy, jb.name, nil)
	return err
}

func (jb *Job) lookForDuplicates() {
	if !jb.Options.Sheet.Repeat {
		jb.duplicates = rules.NewSheetDuplicates()
	}
}

// kind says what the job's results are the results of.
func (jb *Job) kind() report.Kind {
	switch {
	case jb.Options.OnlyCheck:
		return report.Check
	case jb.Options.Trial:
		return report.Trial
	}
	return report.Import
}

// input is the file beside which the results stand, as it was named.
func (jb *Job) input() string {
	if !jb.hasPlace() {
		return standardInput
	}
	return jb.name
}

// hasPlace reports whether the sheet stands where a person knows it, so that files can
// go beside it.
func (jb *Job) hasPlace() bool { return jb.path != standardInput && !isBare(jb.path) }

// nameResults finds where the results are to be written, and checks that they
// can be. A run that was replaced has a file of its own.
func (jb *Job) nameResults(replaced int64) (err error) {
	jb.files, err = report.ResultsPaths(report.Naming{
		Input: jb.input(), Sheet: jb.sheetName, Kind: jb.kind(), Output: jb.beside, Replaced: replaced,
		Ours: sheet.IsResults, HoldsIDs: sheet.HoldsIDs,
	})
	if err == nil && jb.sheet != nil {
		err = jb.hasRoomFor(jb.sheet.Needs(jb.files.Results)) // for its header
	}
	return err
}
