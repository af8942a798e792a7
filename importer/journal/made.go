package journal

import (
	"context"
	"database/sql"
	"errors"
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
		if !j.live.newer(of, m) {
			continue
		}
		_, err := j.stmts.newest.ExecContext(ctx, of.server, of.id, rowID(m.Run, m.Row), m.ID, m.ContactID, dateText(m.Date), micros(m.Began), m.Took.Microseconds())
		if err != nil {
			return err
		}
	}
	return nil
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
	j.live.mu.Unlock()
	if m, ok := j.group.made[of]; ok && rowID(m.Run, m.Row) == row {
		delete(j.group.made, of)
	}
	_, err := j.write.ExecContext(ctx, `DELETE FROM customers WHERE server = ? AND customer = ? AND row = ?`, of.server, of.id, row)
	return err
}

// Witness implements importer.Journal.
func (r *Run) Witness(customerID string) (importer.Made, bool, error) {
	if err := r.j.flush(); err != nil {
		return importer.Made{}, false, err
	}
	if m, ok := r.j.live.witness(customer{r.Server, customerID}); ok {
		return m, true, nil
	}
	m := importer.Made{CustomerID: customerID}
	var row, took int64
	var date string
	var began sql.NullInt64
	err := r.j.read.QueryRow(`SELECT row, comeback_id, contact, date, began, took FROM customers WHERE server = ? AND customer = ?`, r.Server, customerID).
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
