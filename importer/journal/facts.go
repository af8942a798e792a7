package journal

import (
	"context"
	"database/sql"
	"errors"
)

// runFacts is what the rows of a run need to be understood; "" if nothing is known
// of the run.
type runFacts struct {
	server string
	sheet  string // its code
}

// factsByRun has the runs that were asked for.
type factsByRun map[int64]runFacts

func readFacts(ctx context.Context, db rowQuerier, run int64) (f runFacts, err error) {
	err = db.QueryRowContext(ctx, `SELECT server, coalesce(sheet, '') FROM runs WHERE id = ?`, run).Scan(&f.server, &f.sheet)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return f, err
}

// of gives the facts about the run of a row.
func (f *factsByRun) of(ctx context.Context, db rowQuerier, row int64) (runFacts, error) {
	run, _ := splitID(row)
	if facts, ok := (*f)[run]; ok {
		return facts, nil
	}
	facts, err := readFacts(ctx, db, run)
	if err == nil {
		if *f == nil {
			*f = make(factsByRun)
		}
		(*f)[run] = facts
	}
	return facts, err
}
