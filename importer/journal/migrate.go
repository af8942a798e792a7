package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// versionOf gives the version of a journal's schema, 0 for an empty file.
func versionOf(ctx context.Context, db rowQuerier) (have int, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return 0, err
	}
	if have > version {
		return have, errLater
	}
	return have, nil
}

// migrate makes what the program needs of what there is.
func migrate(ctx context.Context, c *sql.Conn) error {
	have, err := versionOf(ctx, c)
	if err != nil {
		return err
	}
	for next := have + 1; next <= version; next++ {
		if err := migrateTo(ctx, c, next); err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK") // what failed may have done so already
			return err
		}
	}
	return nil
}

func migrateTo(ctx context.Context, c *sql.Conn, next int) error {
	step, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", next))
	if err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE; "+string(step)); err != nil {
		return err
	}
	if next == 4 {
		if err := claimIDs(ctx, c); err != nil {
			return err
		}
	}
	_, err = c.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; COMMIT", next))
	return err
}

// claimIDs claims the ids of the comebacks that were made before version 4.
func claimIDs(ctx context.Context, c *sql.Conn) error {
	var last int64
	if err := c.QueryRowContext(ctx, `SELECT max(coalesce((SELECT max(id) FROM recent), 0), coalesce((SELECT max(last) FROM segments), 0))`).Scan(&last); err != nil {
		return err
	}
	insert, err := c.PrepareContext(ctx, claimQuery)
	if err != nil {
		return err
	}
	defer insert.Close()
	type made struct {
		row        int64
		server, id string
	}
	var all []made
	for from := int64(-1); ; from = all[len(all)-1].row {
		all = all[:0]
		err := scan(ctx, c, func(rows *sql.Rows) error {
			var m made
			err := rows.Scan(&m.row, &m.server, &m.id)
			all = append(all, m)
			return err
		}, `SELECT rows.id, coalesce(runs.server, ''), comeback_id FROM rows LEFT JOIN runs ON runs.id = rows.id >> 32
			WHERE rows.id > ? AND status = 'created' AND comeback_id IS NOT NULL ORDER BY rows.id LIMIT ?`, from, page)
		if err != nil {
			return err
		}
		for _, m := range all {
			last++
			if _, err := insert.ExecContext(ctx, last, int64(idKey(m.server, m.id)), m.row); err != nil {
				return err
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

// ErrEndLost is wrapped by Open's error if the marks beside the journal know of
// commits that the journal does not.
var ErrEndLost = errors.New("its end was lost: more was sent than it knows of, or may have been")
