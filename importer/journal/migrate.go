package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

var errLater = errors.New("it was made by a later version of comebacks")

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

// migrate brings a journal's schema to the current version. A test may stop
// it between any two steps.
func migrate(ctx context.Context, c *sql.Conn, crash func() error) error {
	have, err := versionOf(ctx, c)
	if err != nil {
		return err
	}
	for next := have + 1; next <= version; next++ {
		if err := migrateTo(ctx, c, next, crash); err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK") // the failed statement may have done so already
			return err
		}
	}
	return nil
}

// inProgram has the parts of steps that SQL can't do.
var inProgram = map[int]func(ctx context.Context, c *sql.Conn, crash func() error) error{5: rekeyAll, 7: moveAll}

// moveAll is what the step to version 7 leaves to the program: rows go to their BLOBs,
// and keys to theirs.
func moveAll(ctx context.Context, c *sql.Conn, crash func() error) error {
	if err := moveRows(ctx, c, crash); err != nil {
		return err
	}
	return moveClaims(ctx, c, crash)
}

func migrateTo(ctx context.Context, c *sql.Conn, next int, crash func() error) error {
	step, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", next))
	if err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE; "+string(step)); err != nil {
		return err
	}
	if err := crash(); err != nil {
		return err
	}
	if by := inProgram[next]; by != nil {
		if err := by(ctx, c, crash); err != nil {
			return err
		}
	}
	if _, err = c.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; COMMIT", next)); err != nil {
		return err
	}
	return crash()
}

// ErrEndLost is wrapped by Open's error if the marks beside the journal know of
// commits that the journal does not.
var ErrEndLost = errors.New("its end was lost: more was sent than it knows of, or may have been")
