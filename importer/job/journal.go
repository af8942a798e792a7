package job

import (
	"errors"
	"time"

	"comebacks/importer/journal"
)

// RunInfo is what the journal knows of a run as a whole.
type RunInfo = journal.Info

// Release frees a journal that a process on another machine has left. It first
// calls sure with who that is, as an importer.Reason. It reports whether the
// journal is free now.
func Release(path string, sure func(holder string) bool) (freed bool, err error) {
	freed, err = journal.Release(path, func(h journal.Holder) bool { return sure(h.Reason()) })
	return freed, notThere(err)
}

// Untrusted is what only a person can say of a journal.
type Untrusted = journal.Untrusted

// WhatToTrust finds out what a person is to be asked about a journal.
func WhatToTrust(path string) (Untrusted, error) {
	u, err := journal.WhatToTrust(path)
	return u, notThere(err)
}

// Trusted says what became of a journal that a person trusts.
type Trusted = journal.Trusted

// Trust records what a person has said about a journal.
func Trust(path string, u Untrusted) (Trusted, error) { return journal.Trust(path, u) }

// notThere gives a journal that is not there as the failure of what was asked for: nothing
// is wrong with a journal.
func notThere(err error) error {
	if errors.Is(err, journal.ErrNotThere) {
		return endedAs(Refused, err)
	}
	return err
}

// Purged says what was removed from a journal.
type Purged = journal.Purged

// Purge removes what is about people from runs that ended at least this many
// days ago.
func Purge(path string, days int) (Purged, error) {
	if err := journal.MustBeThere(path); err != nil {
		return Purged{}, notThere(err)
	}
	return (*Keeper)(nil).Purge(path, days, time.Now())
}
