package job

import (
	"os"
	"path/filepath"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// Failures of files that are in each other's way, or too many.
const (
	SameFile    importer.Code = "same-file"     // Value: the option, Path: its file, Detail: what that is: sheet, logins, config, journal, log, or a journal.File
	TooFewFiles importer.Code = "too-few-files" // the system lets the program open too few. Detail: for how many workers, Err
)

// Own are the files that the program lives by, as they are named; "" is none.
type Own struct {
	Journal string
	Logins  string
	Config  string
	Kept    string // the list of logins that are kept
}

// Refuse refuses a file that is to be written, if it is one of them, or any journal, what
// belongs to one, or a backup. Option is the flag that names it, without its hyphens.
func (own Own) Refuse(option, path string) error {
	if path == "" {
		return nil
	}
	is := func(what string) error {
		return &importer.Failure{Code: SameFile, Value: option, Path: path, Detail: what}
	}
	for _, one := range [...]struct{ what, path string }{{"logins", own.Logins}, {"logins", own.Kept}, {"config", own.Config}, {"journal", own.Journal}} {
		if one.path != "" && sameFile(path, one.path) {
			return is(one.what)
		}
	}
	if own.Journal != "" && journal.IsSideOf(path, func(of string) bool { return sameFile(of, own.Journal) }) {
		return is("journal-file")
	}
	if what := journal.WhatIs(path); what != "" {
		return is(string(what))
	}
	return nil
}

// KeepApart refuses files that are to be written where the sheet or the journal
// stands, and a log where results do.
func (jb *Job) KeepApart() error {
	o := jb.Options
	own := Own{Logins: o.Logins}
	var err error
	if own.Journal, err = JournalPath(o.Journal); err != nil && !o.Trial && !o.OnlyCheck { // which need no journal
		return err
	}
	if o.Log == StandardError { // whatever else "-" names
		o.Log = ""
	}
	sheets := []string{jb.source}
	if jb.hasPlace() {
		sheets = append(sheets, jb.path)
	}
	for option, path := range map[string]string{"output": o.Output, "log": o.Log} {
		for _, sheet := range sheets {
			if path != "" && sameFile(path, sheet) {
				return &importer.Failure{Code: SameFile, Value: option, Path: path, Detail: "sheet"}
			}
		}
		if err := own.Refuse(option, path); err != nil {
			return err
		}
	}
	if o.Output != "" && o.Log != "" && sameFile(o.Output, o.Log) {
		return &importer.Failure{Code: SameFile, Value: "output", Path: o.Output, Detail: "log"}
	}
	return refuseLog(o.Log)
}

// sameFile reports whether two paths lead to one file, which need not be there
// yet.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(infoA, infoB)
	}
	return oneName(a) == oneName(b)
}

// oneName gives the name of a file that need not be there, with the links to its folder
// followed.
func oneName(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	return path
}

// filesBesides is the most files that a run opens in addition to a connection
// for each worker: the sheet, the results, and what the journal opens when it
// is first needed, with some to spare.
const filesBesides = 16

// roomForFiles finds out whether the system lets a run open as many files as it
// will need. Otherwise this would only show once rows have been sent and their
// results can't be written.
func (jb *Job) roomForFiles() error {
	workers := jb.Options.Send.Workers
	need := workers + filesBesides
	if jb.to.Trial {
		need += workers // the stand-in has the other end of each connection
	}
	for range need {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return &importer.Failure{Code: TooFewFiles, Detail: strconv.Itoa(workers), Err: err}
		}
		defer f.Close()
	}
	return nil
}
