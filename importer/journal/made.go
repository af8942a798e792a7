package journal

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"time"

	"comebacks/importer"
)

// answered notes that a POST was answered with a comeback's id: each
// customer's newest is recorded, once per commit.
func (j *Journal) answered(of customer, m importer.Made) {
	if j.group.made == nil {
		j.group.made = make(map[customer]importer.Made)
	}
	if newest, ok := j.group.made[of]; !ok || !m.At.Before(newest.At) {
		j.group.made[of] = m
	}
}

func (j *Journal) putMade(ctx context.Context) error {
	for of, m := range j.group.made {
		if err := j.keepSure(ctx, of); err != nil {
			return err
		}
		if !j.live.newer(of, m) {
			continue
		}
		if err := j.writeMade(ctx, of, m); err != nil {
			return err
		}
	}
	return nil
}

func (j *Journal) writeMade(ctx context.Context, of customer, m importer.Made) error {
	_, err := j.stmts.newest.ExecContext(ctx, of.server, of.id, rowID(m.Run, m.Row), m.ID, m.ContactID, dateText(m.Date), micros(m.Began), m.Took.Microseconds())
	return err
}

// keepSure keeps the comeback of a customer that an earlier process left as its
// newest, before another one takes its place.
func (j *Journal) keepSure(ctx context.Context, of customer) error {
	j.live.mu.Lock()
	_, kept := j.live.sure[of]
	j.live.mu.Unlock()
	if kept {
		return nil
	}
	m, _, err := readMade(ctx, j.write, of)
	if err != nil {
		return err
	}
	j.live.mu.Lock()
	defer j.live.mu.Unlock()
	if j.live.sure == nil {
		j.live.sure = make(map[customer]importer.Made)
	}
	j.live.sure[of] = m
	return nil
}

// trustMade says that all ids were looked for.
func (l *live) trustMade() {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(l.sure, l.newest)
}

// unmade drops a customer's newest comeback, if it is that of a row whose id is another
// one's. Then the one before is the newest.
func (j *Journal) unmade(ctx context.Context, of customer, row int64) error {
	if err := j.forgetMade(ctx, of, row); err != nil {
		return err
	}
	j.live.mu.Lock()
	m := j.live.sure[of]
	_, other := j.live.newest[of]
	if m.ID == "" || other {
		j.live.mu.Unlock()
		return nil
	}
	j.live.newest[of] = m
	j.live.mu.Unlock()
	return j.writeMade(ctx, of, m)
}

// newer keeps a comeback in memory if its POST began after that of the one kept
// so far.
func (l *live) newer(of customer, m importer.Made) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if newest, ok := l.newest[of]; ok && m.At.Before(newest.At) {
		return false
	}
	if l.newest == nil {
		l.newest = make(map[customer]importer.Made)
	}
	l.newest[of] = m
	return true
}

func (l *live) witness(of customer) (importer.Made, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, ok := l.newest[of]
	return m, ok
}

// forgetMade drops a customer's newest comeback, if it is that of a row.
func (j *Journal) forgetMade(ctx context.Context, of customer, row int64) error {
	j.live.mu.Lock()
	if m, ok := j.live.newest[of]; ok && rowID(m.Run, m.Row) == row {
		delete(j.live.newest, of)
	}
	if m, ok := j.live.sure[of]; ok && rowID(m.Run, m.Row) == row {
		j.live.sure[of] = importer.Made{}
	}
	j.live.mu.Unlock()
	if m, ok := j.group.made[of]; ok && rowID(m.Run, m.Row) == row {
		delete(j.group.made, of)
	}
	_, err := j.write.ExecContext(ctx, `DELETE FROM customers WHERE server = ? AND customer = ? AND row = ?`, of.server, of.id, row)
	return err
}

// Witness implements importer.Journal.
func (r *Run) Witness(customerID string) (importer.Made, bool, error) {
	// One whose id is an older row's would witness what is not so.
	if err := r.j.allChecked(); err != nil {
		return importer.Made{}, false, err
	}
	of := customer{r.Server, customerID}
	if m, ok := r.j.live.witness(of); ok {
		return m, true, nil
	}
	return readMade(context.Background(), r.j.read, of)
}

// readMade reads a customer's newest comeback.
func readMade(ctx context.Context, db rowQuerier, of customer) (importer.Made, bool, error) {
	m := importer.Made{CustomerID: of.id}
	var row, took int64
	var date string
	var began sql.NullInt64
	err := db.QueryRowContext(ctx, `SELECT row, comeback_id, contact, date, began, took FROM customers WHERE server = ? AND customer = ?`, of.server, of.id).
		Scan(&row, &m.ID, &m.ContactID, &date, &began, &took)
	if errors.Is(err, sql.ErrNoRows) {
		return importer.Made{}, false, nil
	}
	if err != nil {
		return importer.Made{}, false, err
	}
	m.RowRef, m.Began, m.Took = refOf(row), timeOf(began), time.Duration(took)*time.Microsecond
	m.Date, err = time.Parse(time.RFC3339, date)
	return m, err == nil, err
}
