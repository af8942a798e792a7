package journal

import (
	"context"
	"time"
)

// Purge removes what is about people from the runs that ended before a time:
// contacts, notes, and what was said of rows. It keeps what prevents
// duplicates (fingerprints, comeback ids), and all of a row that is still
// uncertain, which could not be settled without. It says how many rows it
// emptied.
func (j *Journal) Purge(before time.Time) (rows int64, err error) {
	err = j.wait(func(ctx context.Context) error {
		done, err := j.write.ExecContext(ctx, `UPDATE rows SET customer = NULL, contact = NULL, date = NULL, meeting = NULL, estate = NULL,
				user = NULL, user_group = NULL, office = NULL, note = NULL, problems = NULL
			WHERE id >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)
			AND status NOT IN ('sending', 'uncertain') AND (contact IS NOT NULL OR problems IS NOT NULL)`, before.UnixMicro())
		rows, err = affected(done, err)
		return err
	})
	if err != nil || rows == 0 {
		return rows, err
	}
	// What was overwritten must not stay in the file's free pages, nor in
	// the write-ahead log. No other request is under way.
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := j.write.ExecContext(context.Background(), statement); err != nil {
			return rows, err
		}
	}
	return rows, nil
}
