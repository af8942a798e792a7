package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"

	"comebacks/importer"
)

// Untrusted is what only a person can say of a journal before it is used like any other.
// Both may be so; then the end comes first.
type Untrusted struct {
	EndLost  bool
	Restored []Restoration // that nobody has trusted yet, as far as the journal knows
}

// Nothing reports whether there is nothing to say.
func (u Untrusted) Nothing() bool { return !u.EndLost && len(u.Restored) == 0 }

// WhatToTrust finds out what a person is to be asked about a journal, and changes nothing.
// The error wraps ErrNotThere if there is no journal.
func WhatToTrust(path string) (u Untrusted, err error) {
	if err := MustBeThere(path); err != nil {
		return u, err
	}
	if err := finishRestore(path); err != nil {
		return u, err
	}
	path, err = resolve(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Untrusted{EndLost: true}, nil // all of it
	}
	if err != nil {
		return u, failed("open", path, err)
	}
	db, err := sql.Open("sqlite", readDSN(path))
	if err != nil {
		return u, failed("open", path, err)
	}
	defer db.Close()
	ctx := context.Background()
	is, err := lookAt(ctx, db, thisProcess(), path)
	u.EndLost = is.lost
	if err == nil && is.version >= restoredSince {
		u.Restored, err = readRestorations(ctx, db)
	}
	if err != nil {
		return u, failed("open", path, err)
	}
	return u, nil
}

// ErrNotThere is wrapped by the error of a command for a journal that is not there.
var ErrNotThere = errors.New("there is no journal")

// MustBeThere returns an error that wraps ErrNotThere if there is no journal at path, nor
// marks of one.
func MustBeThere(path string) error {
	path = oneName(path)
	if info, err := os.Stat(path); err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if newest, err := newestMark(path); err != nil || newest > 0 {
		return nil // what is wrong shows when it is opened
	}
	return failed("open", path, ErrNotThere)
}

// Trusted says what became of the rows that had begun without a journal whose
// end was lost knowing it.
type Trusted struct {
	EndLost   bool // the end was lost
	Uncertain int  // recorded as such, for they may be in Vitec
	Unknown   int  // of runs that the journal does not know

	Restored bool // the journal was restored from a backup, and is like any other from now on
}

// Trust records what a person has said about a journal, and only what she was asked about. Of one
// whose end was lost it records what the marks beside it know, and begins them again; one that
// was also restored from a backup is a restored one still. Of one that was restored it records
// that nothing is missing, and who says so. Any other is not even opened.
func Trust(path string, u Untrusted) (Trusted, error) {
	if u.Nothing() {
		return Trusted{}, nil
	}
	j, trusted, err := openToSend(path, u.EndLost)
	if err != nil {
		return trusted, err
	}
	if !u.EndLost {
		trusted.Restored = true
		err = j.trustRestored(u.Restored)
	}
	return trusted, errors.Join(err, j.Close())
}

// endLost is the reason for rows that began after the journal's end.
var endLost = importer.Problem{Code: importer.AnswerLost, Value: "the journal's end was lost"}

// trust takes over what marks know about commits that the journal has lost.
func (j *Journal) trust(ctx context.Context, known int64) (t Trusted, err error) {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return t, err
	}
	defer tx.Rollback()
	commits, err := j.lease.stamp(ctx, tx)
	if err != nil {
		return t, err
	}
	t.EndLost = true
	var newest int64
	begun := make(map[int64]mark)
	boot, _, err := readMarksOf(j.path, func(m mark) {
		newest = max(newest, m.commit)
		if first, ok := begun[m.row]; m.row != 0 && m.commit > known && (!ok || first.began.IsZero()) {
			begun[m.row] = m
		}
	})
	if err != nil {
		return t, err
	}
	// The number of a lost commit is never reused.
	if _, err := tx.ExecContext(ctx, `UPDATE lease SET commits = ?`, max(commits, newest)+1); err != nil {
		return t, err
	}
	for row, m := range begun {
		if err := j.trustRow(ctx, tx, row, m.beginning(boot), &t); err != nil {
			return t, err
		}
	}
	if err := j.rows.write(ctx, commits); err != nil {
		return t, err
	}
	return t, tx.Commit()
}

// trustRow puts a row in doubt that began after the journal's end, unless the
// journal knows that it must not be sent again anyway.
func (j *Journal) trustRow(ctx context.Context, tx database, row int64, began beginning, t *Trusted) error {
	run, _ := splitID(row)
	var known bool
	if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)`, run).Scan(&known); err != nil {
		return err
	}
	if !known {
		t.Unknown++
		return nil
	}
	sent := began.by
	if sent.IsZero() {
		sent = j.opened
	}
	r, of, known, err := j.row(ctx, row)
	if err != nil || known && !r.maySend() {
		return err
	}
	if !known {
		if of, err = j.facts.of(ctx, tx, row); err != nil {
			return err
		}
	}
	t.Uncertain++
	r.id, r.sentAt = row, sql.NullInt64{Int64: sent.UnixMicro(), Valid: true}
	return j.lose(ctx, tx, &r, of, began, endLost)
}
