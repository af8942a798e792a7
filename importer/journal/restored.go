package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"comebacks/importer"
)

// A journal that was restored from a backup does not know what was sent after the
// backup. It says so itself, in the table restored, until a person says that nothing
// is missing: until then each row is looked up before it is sent.

// restoredSince is the version of the schema that has the table.
const restoredSince = 8

// Restoration is one time that a journal was restored.
type Restoration struct {
	Backup   time.Time // when the backup was made, by the machine's clock
	Restored time.Time
	By       string // the operating system's user
	Aside    string // the folder with what stood in its place; "" if there was nothing

	id      int64
	servers map[string]int64 // when the backup was made by the servers' clocks, in microseconds
	moment  moment           // when it was restored
}

// Restorations returns the restorations after which nobody has said yet that nothing
// is missing, the oldest first.
func (j *Journal) Restorations() ([]Restoration, error) {
	if j.requests == nil {
		return readRestorations(context.Background(), j.read)
	}
	return j.restored, nil
}

func readRestorations(ctx context.Context, db querier) (all []Restoration, err error) {
	err = scan(ctx, db, func(rows *sql.Rows) error {
		var r Restoration
		var backup, restored int64
		var servers string
		if err := rows.Scan(&r.id, &backup, &servers, &restored, &r.moment.boot, &r.moment.at, &r.By, &r.Aside); err != nil {
			return err
		}
		r.Backup, r.Restored = time.UnixMicro(backup), time.UnixMicro(restored)
		err := json.Unmarshal([]byte(servers), &r.servers)
		all = append(all, r)
		return err
	}, `SELECT id, backup, servers, restored, boot, at, by, aside FROM restored WHERE trusted IS NULL ORDER BY id`)
	return all, err
}

// Restored implements importer.Journal. Of several restorations the oldest backup
// counts: it knows the least.
func (r *Run) Restored() (is importer.Restored, restored bool, err error) {
	all, err := r.j.Restorations()
	if err != nil || len(all) == 0 {
		return is, false, err
	}
	is.Backup = all[0].Backup
	known := true
	for _, one := range all {
		at, ok := one.moment.time(r.j.me.boot)
		if !ok {
			at = r.j.opened
		}
		if at.After(is.At) {
			is.At = at
		}
		if one.Backup.Before(is.Backup) {
			is.Backup = one.Backup
		}
		by, heard := one.servers[r.Server]
		known = known && heard
		if heard && (is.By.IsZero() || time.UnixMicro(by).Before(is.By)) {
			is.By = time.UnixMicro(by)
		}
	}
	if !known {
		is.By = time.Time{}
	}
	return is, true, nil
}

// trustRestored records that a person says that nothing is missing since these restorations.
func (j *Journal) trustRestored(all []Restoration) error {
	return j.wait(func(ctx context.Context) error {
		var errs []error
		for _, one := range all {
			_, err := j.write.ExecContext(ctx, `UPDATE restored SET trusted = ?, trusted_by = ? WHERE trusted IS NULL AND id = ?`, time.Now().UnixMicro(), j.me.user, one.id)
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
}
