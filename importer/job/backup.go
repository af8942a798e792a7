package job

import (
	"context"
	"errors"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// BackedUp says what a backup of a journal holds.
type BackedUp = journal.BackedUp

// Restoring is what is about to happen when a backup is restored.
type Restoring = journal.Restoring

// Restoration is one time that a journal was restored.
type Restoration = journal.Restoration

// Backup writes all that a journal knows into one file, while somebody may be sending
// with it.
func Backup(ctx context.Context, path, to string) (BackedUp, error) {
	b, err := journal.Backup(ctx, path, to)
	return b, endedAs(Refused, noRuns(path, err))
}

// Restore puts a backup in the place of a journal, if sure says yes, and reports whether it
// did.
func Restore(ctx context.Context, path, from string, sure func(Restoring) bool) (Restoration, bool, error) {
	is, done, err := journal.Restore(ctx, path, from, sure)
	var used *journal.InUseError
	switch {
	case done: // there is no way back
		err = endedAs(Ended, err)
	case !errors.As(err, &used):
		err = endedAs(Refused, err)
	}
	return is, done, err
}

// Restored returns the restorations of a journal after which nobody has said yet that
// nothing is missing.
func Restored(path string) ([]Restoration, error) {
	j, err := journal.OpenToRead(path)
	if errors.Is(err, journal.ErrNoRun) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer j.Close()
	return j.Restorations()
}

// RestoredNotice says that a journal was restored; nothing if it was not.
func RestoredNotice(path string) ([]importer.Notice, error) {
	all, err := Restored(path)
	return NoticeOf(all), err
}

// NoticeOf says that a journal was restored, and of when its oldest backup is; nothing if it
// was not.
func NoticeOf(all []Restoration) []importer.Notice {
	if len(all) == 0 {
		return nil
	}
	oldest := all[0].Backup
	for _, one := range all {
		if one.Backup.Before(oldest) {
			oldest = one.Backup
		}
	}
	return []importer.Notice{{Code: importer.JournalRestored, Value: dayOf(oldest)}}
}
