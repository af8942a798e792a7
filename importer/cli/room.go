package cli

import (
	"fmt"
	"os"

	"comebacks/report"
)

// filesBesides is how many files a run opens at most besides a connection for
// each worker: the sheet, the results, and what the journal opens when it is
// first needed. There is some room in it.
const filesBesides = 16

// roomForFiles finds out whether the system lets a run open as many files as it
// will need. Else it would be found when rows are sent already, and their
// results can't be written.
func (jb *job) roomForFiles() error {
	workers := jb.options.Send.Workers
	need := workers + filesBesides
	if jb.to.throwAway {
		need += workers // the stand-in has the other end of each connection
	}
	for range need {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return &usageError{fmt.Sprintf("the system lets the program open too few files for %s: %v", report.Plural(workers, "worker"), err), "allow more of them (ulimit -n), or say fewer --workers"}
		}
		defer f.Close()
	}
	return nil
}
