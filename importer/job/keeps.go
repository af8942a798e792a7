package job

import (
	"os"

	"comebacks/importer/journal"
)

// KeepsSheet reports whether the sheet with a digest is still kept beside a journal, for
// runs that have sent it.
func KeepsSheet(journalPath string, digest []byte) bool {
	path, err := JournalPath(journalPath)
	if err != nil {
		return false
	}
	_, err = os.Stat(journal.SheetPath(path, digest))
	return err == nil
}
