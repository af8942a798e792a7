package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"

	"comebacks/importer"
)

// A row's origin is the first sheet that it stood in, and its row there. A row
// of that sheet itself is found by its number in the runs of the sheet: nothing
// is kept for it. A row that was carried on into another sheet is stored with its
// origin, and claims it as it claims its contact's time.

// origin is what makes two rows versions of one.
type origin struct {
	importer.Origin
	carried bool // on from another sheet
}

// carriedFrom is the sheet that the row was carried on from, "" if it was not.
func (v origin) carriedFrom() string {
	if !v.carried {
		return ""
	}
	return v.Sheet
}

// originOf gives that of a row of the run, by the origin that it carries.
func (r *Run) originOf(row int, carries importer.Origin) origin {
	return originOfRow(r.Sheet, row, carries)
}

func originOfRow(sheet string, row int, carries importer.Origin) origin {
	if carries.Known() {
		carries.Sheet = strings.ToLower(carries.Sheet)
		return origin{carries, true}
	}
	return origin{importer.Origin{Sheet: sheet, Row: row}, false}
}

// origins says where versions of a row may be found. Most rows can have none.
type origins struct {
	runs    map[string][]sheetRun // by the sheet's code
	carried map[string]bool       // sheets that rows were carried on from
	first   bool                  // some purged rows have the fingerprint of the first version
}

// sheetRun is a run of a sheet.
type sheetRun struct {
	id     int64
	server string
}

func loadOrigins(ctx context.Context, db interface {
	querier
	rowQuerier
}) (origins, error) {
	o := origins{runs: make(map[string][]sheetRun), carried: make(map[string]bool)}
	err := scan(ctx, db, func(rows *sql.Rows) error {
		var run sheetRun
		var sheet string
		err := rows.Scan(&run.id, &run.server, &sheet)
		o.runs[sheet] = append(o.runs[sheet], run)
		return err
	}, `SELECT id, server, sheet FROM runs WHERE sheet <> ''`)
	if err != nil {
		return o, err
	}
	err = scan(ctx, db, func(rows *sql.Rows) error {
		var sheet string
		err := rows.Scan(&sheet)
		o.carried[sheet] = true
		return err
	}, `SELECT sheet FROM carried`)
	if err != nil {
		return o, err
	}
	return o, db.QueryRowContext(ctx, `SELECT coalesce((SELECT value > 0 FROM meta WHERE name = 'first_keys'), 0)`).Scan(&o.first)
}

// own gives the row with the origin's number in other runs of the sheet itself
// to the same server.
func (o *origins) own(a *asked) (ids []int64) {
	if !a.from.Known() {
		return nil
	}
	for _, run := range o.runs[a.from.Sheet] {
		if run.id != a.run && run.server == a.server {
			ids = append(ids, rowID(run.id, a.from.Row))
		}
	}
	return ids
}

// isCarried reports whether rows were carried on from the sheet of an origin.
func (o *origins) isCarried(from importer.Origin) bool { return from.Known() && o.carried[from.Sheet] }

// originKey is the key of a carried row's claim to its origin. It is stored, and
// must never change.
func originKey(o importer.Origin) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "origin\x00%s\x00%d", o.Sheet, o.Row))
	return binary.BigEndian.Uint64(sum[:8])
}

// carry claims the origin that a row carries.
func (j *Journal) carry(ctx context.Context, id int64, v origin) error {
	if !j.origins.carried[v.Sheet] {
		if _, err := j.write.ExecContext(ctx, `INSERT OR IGNORE INTO carried (sheet) VALUES (?)`, v.Sheet); err != nil {
			return err
		}
		j.origins.carried[v.Sheet] = true
		j.others.Store(true)
	}
	j.keys.slots.claim(originKey(v.Origin), id)
	return nil
}

// KnowsSheet implements importer.Journal.
func (r *Run) KnowsSheet(code string) (known bool, err error) {
	err = r.j.read.QueryRow(`SELECT EXISTS (SELECT 1 FROM runs WHERE sheet = ? AND server = ?)`, code, r.Server).Scan(&known)
	return known, err
}
