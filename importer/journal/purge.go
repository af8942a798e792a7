package journal

import (
	"context"
	"database/sql"
	"maps"
	"time"

	"comebacks/importer"
)

// Purged is what Purge has done.
type Purged struct {
	Rows       int64   // emptied
	Unfinished []int64 // runs just as old that keep their sheets, as something is left to do
}

// Purge removes what is about people from the runs that ended before a time:
// contacts, notes, what was said about rows, and the copies of their sheets.
// It keeps what prevents duplicates (fingerprints, comeback ids, the agency's
// number), everything about a row that is still uncertain, as it could not be
// settled without, and the sheets of unfinished runs.
func (j *Journal) Purge(before time.Time) (p Purged, err error) {
	var emptied bool
	err = j.wait(func(ctx context.Context) error {
		done, err := j.write.ExecContext(ctx, `UPDATE rows SET contact = NULL, date = NULL, meeting = NULL, estate = NULL,
				user = NULL, user_group = NULL, office = NULL, note = NULL, problems = NULL
			WHERE id >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)
			AND status NOT IN ('sending', 'uncertain') AND (contact IS NOT NULL OR problems IS NOT NULL)`, before.UnixMicro())
		if p.Rows, err = affected(done, err); err != nil {
			return err
		}
		others, err := j.purgeFewRows(ctx, before.UnixMicro())
		emptied = p.Rows+others > 0
		return err
	})
	if err != nil {
		return p, err
	}
	if p.Unfinished, err = j.purgeSheets(context.Background(), before); err != nil || !emptied {
		return p, err
	}
	// What was overwritten must not remain in the file's free pages or in the
	// write-ahead log. No other request is under way.
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := j.write.ExecContext(context.Background(), statement); err != nil {
			return p, err
		}
	}
	return p, nil
}

// purgeFewRows does the same with what only a few rows have: whom they mean, doubts that
// are settled, the customers' newest comebacks, which are asked for by contact, and who
// has opened the journal.
func (j *Journal) purgeFewRows(ctx context.Context, before int64) (emptied int64, err error) {
	for _, statement := range []string{
		`UPDATE doubts SET contact = NULL, date = NULL, before = NULL, pins = NULL, lost = NULL
			WHERE state = 'settled' AND contact IS NOT NULL AND row >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)`,
		`DELETE FROM matched WHERE id >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)
			AND id NOT IN (SELECT id FROM rows WHERE status IN ('sending', 'uncertain'))`,
		`DELETE FROM customers WHERE row >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)`,
		`DELETE FROM starts WHERE began < ? AND id NOT IN (SELECT start FROM lease WHERE start IS NOT NULL)`,
	} {
		done, err := j.write.ExecContext(ctx, statement, before)
		n, err := affected(done, err)
		if err != nil {
			return emptied, err
		}
		emptied += n
	}
	ended := make(map[int64]bool)
	err = scan(ctx, j.write, func(rows *sql.Rows) error {
		var run int64
		err := rows.Scan(&run)
		ended[run] = true
		return err
	}, `SELECT id FROM runs WHERE ended_at < ?`, before)
	j.live.mu.Lock()
	defer j.live.mu.Unlock()
	gone := func(_ customer, m importer.Made) bool { return ended[m.Run] }
	maps.DeleteFunc(j.live.newest, gone)
	maps.DeleteFunc(j.live.sure, gone)
	return emptied, err
}
