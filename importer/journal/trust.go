package journal

import (
	"context"
	"database/sql"
	"errors"

	"comebacks/importer"
)

// Trusted says what became of the rows that had begun without a journal whose
// end was lost knowing it.
type Trusted struct {
	Uncertain int // recorded as such, for they may be in Vitec
	Unknown   int // of runs that the journal does not know

	Restored bool // the journal was restored from a backup, and is like any other from now on
}

// Trust accepts a journal whose end was lost as it is: it records what the marks
// beside the journal know, and begins them again. Of one that was restored from a
// backup it records that nothing is missing, and who says so. It does not change any
// other journal.
func Trust(path string) (Trusted, error) {
	j, trusted, err := openToSend(path, true)
	if err != nil {
		return trusted, err
	}
	trusted.Restored = len(j.restored) > 0
	if trusted.Restored {
		err = j.trustRestored()
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
