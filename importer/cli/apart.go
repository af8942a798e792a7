package cli

import (
	"fmt"
	"os"
	"path/filepath"
)

// keepApart refuses files that are to be written where the sheet or the journal
// stands.
func (jb *job) keepApart() error {
	o := jb.options
	others := map[string]string{"the sheet": jb.path}
	if !o.Send.sandbox {
		journal, err := journalPath(o.Send.journal)
		if err != nil {
			return err
		}
		others["the journal"], others["a file of the journal"] = journal, journal+"-wal"
	}
	for flag, path := range map[string]string{"--output": o.out.output, "--log": o.Send.log} {
		for what, other := range others {
			if path != "" && sameFile(path, other) {
				return &usageError{fmt.Sprintf("%s %s is %s", flag, path, what), "name another file"}
			}
		}
	}
	if path := o.out.output; path != "" && o.Send.log != "" && sameFile(path, o.Send.log) {
		return &usageError{"--output and --log are the same file", "name two"}
	}
	return nil
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
