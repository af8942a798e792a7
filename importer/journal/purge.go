package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer"
)

// Purged is what Purge has done.
type Purged struct {
	Rows       int64   // emptied
	Unfinished []int64 // runs just as old that keep their sheets, as something is left to do
	Aside      []Aside // journals that restores have set aside, which nothing was removed from
}

// Aside is a journal that a restore has set aside. It has all that it had: only a person
// can say that nobody will look into it again.
type Aside struct {
	Path string    // the folder
	At   time.Time // when it was set aside
	Old  bool      // before the time that Purge was given
}

// asides gives the journals that were set aside, by their names.
func asides(path string, before time.Time) ([]Aside, error) {
	folder := filepath.Dir(oneName(path))
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []Aside
	for _, e := range entries {
		rest, is := strings.CutPrefix(e.Name(), filepath.Base(oneName(path))+asideMark)
		if !is || rest != "" && rest[0] != '-' || !e.IsDir() {
			continue
		}
		stamp := strings.TrimPrefix(rest, "-")
		at, err := time.ParseInLocation(asideStamp, stamp[:min(len(stamp), len(asideStamp))], time.Local)
		if err != nil { // there was nothing to set aside when the restore began
			info, err := e.Info()
			if err != nil {
				continue // it is gone
			}
			at = info.ModTime()
		}
		all = append(all, Aside{filepath.Join(folder, e.Name()), at, at.Before(before)})
	}
	return all, nil
}

// Purge removes what is about people from the runs that ended before a time:
// contacts, notes, what was said about rows, and the copies of their sheets.
// It keeps what prevents duplicates (fingerprints, comeback ids, the agency's
// number), everything about a row that is still uncertain or held back, as it
// could not be settled without, and the sheets of unfinished runs. It names
// journals that were set aside.
func (j *Journal) Purge(before time.Time) (p Purged, err error) {
	if p.Aside, err = asides(j.path, before); err != nil {
		return p, failed("purge", j.path, err)
	}
	var emptied bool
	err = j.wait(func(ctx context.Context) error {
		ended, err := j.endedBefore(ctx, before.UnixMicro())
		if err != nil {
			return err
		}
		var inDoubt []int64
		if p.Rows, inDoubt, err = j.rows.purge(ctx, ended, j.live.held()); err != nil {
			return err
		}
		others, err := j.purgeFewRows(ctx, before.UnixMicro(), ended, inDoubt)
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
func (j *Journal) purgeFewRows(ctx context.Context, before int64, ended map[int64]bool, inDoubt []int64) (emptied int64, err error) {
	kept, err := json.Marshal(inDoubt)
	if err != nil {
		return 0, err
	}
	for _, statement := range []string{
		`UPDATE doubts SET contact = NULL, date = NULL, before = NULL, pins = NULL, lost = NULL
			WHERE state = 'settled' AND contact IS NOT NULL AND row >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)`,
		`DELETE FROM matched WHERE id >> 32 IN (SELECT id FROM runs WHERE ended_at < ?1)
			AND id NOT IN (SELECT value FROM json_each(?2))`,
		`DELETE FROM customers WHERE row >> 32 IN (SELECT id FROM runs WHERE ended_at < ?)`,
		`DELETE FROM starts WHERE began < ? AND id NOT IN (SELECT start FROM lease WHERE start IS NOT NULL)`,
	} {
		done, err := j.write.ExecContext(ctx, statement, before, string(kept))
		n, err := affected(done, err)
		if err != nil {
			return emptied, err
		}
		emptied += n
	}
	j.live.mu.Lock()
	defer j.live.mu.Unlock()
	gone := func(_ customer, m importer.Made) bool { return ended[m.Run] }
	maps.DeleteFunc(j.live.newest, gone)
	maps.DeleteFunc(j.live.sure, gone)
	return emptied, nil
}

// endedBefore gives the runs that ended before a time.
func (j *Journal) endedBefore(ctx context.Context, at int64) (map[int64]bool, error) {
	ended := make(map[int64]bool)
	err := scan(ctx, j.write, func(rows *sql.Rows) error {
		var run int64
		err := rows.Scan(&run)
		ended[run] = true
		return err
	}, `SELECT id FROM runs WHERE ended_at < ?`, at)
	return ended, err
}

// held are the rows that are held back, by stored.id.
func (l *live) held() map[int64]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[int64]bool)
	for id, d := range l.doubts {
		if d.State == importer.DoubtHeld {
			all[id] = true
		}
	}
	return all
}

// purge empties the rows of runs but for those that are held back, and gives how many of
// them it has emptied, and those that may be under way, or are in doubt or held. Nothing
// of what they said is left in the log.
func (s *store) purge(ctx context.Context, runs, held map[int64]bool) (emptied int64, inDoubt []int64, err error) {
	inDoubt = []int64{}
	for id, l := range s.rows {
		if run, _ := splitID(id); !runs[run] {
			continue
		}
		if r := l.stored; !held[id] && r.purge() {
			s.put(&r)
			emptied++
		}
		if l.status == sending { // it has no block
			inDoubt = append(inDoubt, id)
		}
	}
	if err := s.foldAll(ctx); err != nil {
		return 0, nil, err
	}
	for run := range runs {
		for next, end := blockOf(rowID(run, 0)), blockOf(rowID(run+1, 0)); ; next++ {
			err := s.c.QueryRowContext(ctx, `SELECT id FROM blocks WHERE id >= ? AND id < ? ORDER BY id LIMIT 1`, next, end).Scan(&next)
			if errors.Is(err, sql.ErrNoRows) {
				break
			}
			if err != nil {
				return 0, nil, err
			}
			n, open, err := s.purgeBlock(ctx, next, held)
			if err != nil {
				return 0, nil, err
			}
			emptied += n
			inDoubt = append(inDoubt, open...)
		}
	}
	return emptied, inDoubt, nil
}

func (s *store) purgeBlock(ctx context.Context, id int64, held map[int64]bool) (emptied int64, inDoubt []int64, err error) {
	all, err := s.block(ctx, id)
	if err != nil {
		return 0, nil, err
	}
	records := make([]*stored, 0, len(all))
	for i := range all {
		r := &all[i]
		if s.rows[r.id] != nil { // the log has a newer version
			continue
		}
		if !held[r.id] && r.purge() {
			emptied++
		}
		if r.inDoubt() || held[r.id] {
			inDoubt = append(inDoubt, r.id)
		}
		records = append(records, r)
	}
	if emptied > 0 || len(records) < len(all) {
		err = s.writeBlock(ctx, id, records)
	}
	return emptied, inDoubt, err
}
