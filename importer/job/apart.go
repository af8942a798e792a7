package job

import (
	"os"
	"path/filepath"
	"strconv"

	"comebacks/importer"
)

// Failures of files that are in each other's way, or too many.
const (
	SameFile    importer.Code = "same-file"     // Value: the option, Path: its file, Detail: what that is: sheet, logins, journal, journal-file or log
	TooFewFiles importer.Code = "too-few-files" // the system lets the program open too few. Detail: for how many workers, Err
)

// KeepApart refuses files that are to be written where the sheet or the journal
// stands, and a log where results do.
func (jb *Job) KeepApart() error {
	o := jb.Options
	type file struct{ what, path string }
	others := []file{{"sheet", jb.source}}
	if jb.hasPlace() {
		others = append(others, file{"sheet", jb.path})
	}
	if o.Logins != "" {
		others = append(others, file{"logins", o.Logins})
	}
	journal, err := JournalPath(o.Journal)
	switch {
	case err == nil:
		others = append(others, file{"journal", journal}, file{"journal-file", memoryPath(journal)})
		for _, end := range []string{"-wal", "-shm", ".lock", ".begun"} {
			others = append(others, file{"journal-file", journal + end})
		}
	case !o.Trial && !o.OnlyCheck: // which need no journal
		return err
	}
	if o.Log == StandardError { // whatever else "-" names
		o.Log = ""
	}
	for option, path := range map[string]string{"output": o.Output, "log": o.Log} {
		for _, other := range others {
			if path != "" && sameFile(path, other.path) {
				return &importer.Failure{Code: SameFile, Value: option, Path: path, Detail: other.what}
			}
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
	a, errA = filepath.Abs(a)
	b, errB = filepath.Abs(b)
	return errA == nil && errB == nil && a == b
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
