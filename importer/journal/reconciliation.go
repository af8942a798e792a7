package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Reconciliation is what comparing a run with Vitec has shown.
type Reconciliation struct {
	At     time.Time
	Counts map[string]int // lines by class
	File   string         // the path of the lines themselves
}

// Reconciled records what a comparison of the run has shown.
func (r *Run) Reconciled(c Reconciliation) error {
	counts, err := json.Marshal(c.Counts)
	if err != nil {
		return err
	}
	return r.j.wait(func(ctx context.Context) error {
		_, err := r.j.write.ExecContext(ctx, `INSERT INTO reconciliations (run, at, counts, file) VALUES (?, ?, ?, ?)`,
			r.ID, c.At.UnixMicro(), string(counts), c.File)
		return err
	})
}

// LatestReconciliation returns what the last comparison of the run has shown;
// false if there was none.
func (r *Run) LatestReconciliation() (c Reconciliation, ok bool, err error) {
	var at int64
	var counts string
	err = r.j.read.QueryRow(`SELECT at, counts, file FROM reconciliations WHERE run = ? ORDER BY rowid DESC LIMIT 1`, r.ID).Scan(&at, &counts, &c.File)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c.At = time.UnixMicro(at)
	return c, true, json.Unmarshal([]byte(counts), &c.Counts)
}
