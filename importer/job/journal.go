package job

import (
	"time"

	"comebacks/importer/journal"
)

// RunInfo is what the journal knows of a run as a whole.
type RunInfo = journal.Info

// Release frees a journal that a process on another machine has left. It first
// calls sure with who that is, as an importer.Reason. It reports whether the
// journal is free now.
func Release(path string, sure func(holder string) bool) (freed bool, err error) {
	return journal.Release(path, func(h journal.Holder) bool { return sure(h.Reason()) })
}

// Trusted says what became of a journal whose end was lost.
type Trusted = journal.Trusted

// Trust accepts a journal whose end was lost as it is.
func Trust(path string) (Trusted, error) { return journal.Trust(path) }

// Purged says what was removed from a journal.
type Purged = journal.Purged

// Purge removes what is about people from runs that ended at least this many
// days ago.
func Purge(path string, days int) (Purged, error) {
	return (*Keeper)(nil).Purge(path, days, time.Now())
}
