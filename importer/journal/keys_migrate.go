package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
)

// movedAtOnce is how many claims of before version 7 become a segment; tests use
// fewer.
var movedAtOnce = 1 << 20

// moveClaims makes segments of the claims of before version 7. What they are claims
// of is not known there, so they are searched for all.
func moveClaims(ctx context.Context, c *sql.Conn, crash func() error) error {
	w := &keyWriter{}
	err := w.open(ctx, c, crash)
	if err == nil {
		err = w.moveClaims(ctx)
	}
	return errors.Join(err, w.close())
}

func (w *keyWriter) moveClaims(ctx context.Context) error {
	all := make([]keyRow, 0, movedAtOnce)
	var segment, key, row int64
	for {
		n := 0
		// Row values after the last ones read, in the order in which they lie.
		err := scan(ctx, w.c, func(rows *sql.Rows) error {
			n++
			err := rows.Scan(&segment, &key, &row)
			all = append(all, keyRow{uint64(key), row})
			return err
		}, `SELECT segment, key, row FROM claims WHERE (segment, key, row) > (?, ?, ?) ORDER BY segment, key, row LIMIT ?`,
			segment, key, row, movedAtOnce-len(all))
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if len(all) == movedAtOnce {
			if err := w.sortAndMake(ctx, all); err != nil {
				return err
			}
			all = all[:0]
		}
	}
	err := scan(ctx, w.c, func(rows *sql.Rows) error {
		err := rows.Scan(&key, &row)
		all = append(all, keyRow{uint64(key), row})
		return err
	}, `SELECT key, row FROM recent`)
	if err == nil && len(all) > 0 {
		err = w.sortAndMake(ctx, all)
	}
	if err != nil {
		return err
	}
	_, err = w.c.ExecContext(ctx, `DROP TABLE recent; DROP TABLE claims`)
	return errors.Join(err, w.crash())
}

func (w *keyWriter) sortAndMake(ctx context.Context, all []keyRow) error {
	slices.SortFunc(all, compareKeyRows)
	all = slices.Compact(all)
	return w.make(ctx, oldKeys, levelOf(len(all)), all)
}
