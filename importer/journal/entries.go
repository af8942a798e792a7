package journal

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"comebacks/importer"
)

// page is how many rows are read at a time. No transaction is kept open
// between pages: it would keep the write-ahead log from being cut.
const page = 1000

// Entries implements importer.Journal.
func (r *Run) Entries() iter.Seq2[importer.Outcome, error] {
	return func(yield func(importer.Outcome, error) bool) {
		for e, err := range r.entries(0, outcomeColumns) {
			if !yield(e.Outcome, err) || err != nil {
				return
			}
		}
	}
}

// What is read of rows: all, or without what was sent, which is most of them.
const (
	outcomeColumns = `id, status, comeback_id, sent_at, took, problems, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`
	entryColumns   = `id, status, comeback_id, sent_at, took, problems, key, customer, contact, date, meeting, estate, user, user_group, office, note`
)

// Entry is a row with what was put down of it.
type Entry struct {
	importer.Outcome
	Comeback importer.Comeback // what was sent; empty if nothing was, or if that was purged
	Key      uint64            // Fingerprint.Key
}

// Details gives what Entries gives, and for whom each row was sent, from a row
// on.
func (r *Run) Details(row int) iter.Seq2[Entry, error] { return r.entries(row, entryColumns) }

func (r *Run) entries(row int, columns string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := r.j.flush(); err != nil {
			yield(Entry{}, err)
			return
		}
		from, end := rowID(r.ID, row), rowID(r.ID+1, 0)
		for {
			entries, err := r.j.entryPage(columns, from, end)
			if err != nil {
				yield(Entry{}, fmt.Errorf("read journal %s: %w", r.j.path, err))
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
			if len(entries) < page {
				return
			}
			from = rowID(r.ID, entries[len(entries)-1].Row+1)
		}
	}
}

func (j *Journal) entryPage(columns string, from, end int64) ([]Entry, error) {
	rows, err := j.read.Query(`SELECT `+columns+` FROM rows WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, from, end, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := make([]Entry, 0, page)
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

func scanEntry(rows *sql.Rows) (e Entry, err error) {
	var id int64
	var comeback, problems, customer, contact, date, meeting, estate, user, group, office, note sql.NullString
	var sent, took, key sql.NullInt64
	err = rows.Scan(&id, &e.Status, &comeback, &sent, &took, &problems, &key,
		&customer, &contact, &date, &meeting, &estate, &user, &group, &office, &note)
	if err != nil {
		return e, err
	}
	_, e.Row = splitID(id)
	e.ComebackID, e.SentAt, e.Took = comeback.String, timeOf(sent), time.Duration(took.Int64)*time.Microsecond
	e.Key = uint64(key.Int64)
	e.Comeback = importer.Comeback{
		CustomerID: customer.String, ContactID: contact.String, MeetingID: meeting.String, EstateID: estate.String,
		Participant: importer.Participant{UserID: user.String, UserGroupID: group.String, OfficeID: office.String}, Note: note.String,
	}
	if problems.Valid {
		if err := json.Unmarshal([]byte(problems.String), &e.Problems); err != nil {
			return e, err
		}
	}
	if date.Valid {
		if e.Comeback.Date, err = time.Parse(time.RFC3339, date.String); err != nil {
			return e, err
		}
	}
	if e.Status == sending {
		e.Status = importer.Uncertain
		e.Problems = []importer.Problem{cutOff}
	}
	return e, nil
}

// cutOff is said of a row whose request was under way when the program ended.
var cutOff = importer.Problem{Code: importer.AnswerLost, Value: "the program ended before the answer was put down"}

// sending is what a row's status is while it has no outcome.
const sending = "sending"

const doubtColumns = `customer, contact, date, rows.key, since, sent_at`

// Fingerprints gives those of the run's rows that are in Vitec, or may be, by
// rising row number.
func (r *Run) Fingerprints() iter.Seq2[Printed, error] {
	return func(yield func(Printed, error) bool) {
		rows, err := r.j.read.Query(`SELECT id, key, body FROM rows WHERE id >= ? AND id < ? AND status IN ('created', 'sending', 'uncertain')
			AND key IS NOT NULL ORDER BY id`, rowID(r.ID, 0), rowID(r.ID+1, 0))
		if err != nil {
			yield(Printed{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id, key, body int64
			err := rows.Scan(&id, &key, &body)
			_, row := splitID(id)
			if !yield(Printed{row, importer.Fingerprint{Key: uint64(key), Body: uint64(body)}}, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Printed{}, err)
		}
	}
}

// Printed is a row's fingerprint.
type Printed struct {
	Row         int
	Fingerprint importer.Fingerprint
}

// Doubts implements importer.Journal.
func (r *Run) Doubts() ([]importer.Doubt, error) {
	if err := r.j.flush(); err != nil {
		return nil, err
	}
	rows, err := r.j.read.Query(`SELECT id, `+doubtColumns+` FROM rows
		WHERE status IN ('sending', 'uncertain') AND id >= ? AND id < ? AND sent_at IS NOT NULL ORDER BY id`, rowID(r.ID, 0), rowID(r.ID+1, 0))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var doubts []importer.Doubt
	for rows.Next() {
		var id int64
		d, err := scanDoubt(rows, &id)
		if err != nil {
			return nil, err
		}
		doubts = append(doubts, d)
	}
	return doubts, rows.Err()
}

// scanDoubt reads a row of doubtColumns after the row's id, and whatever else
// stands between the two.
func scanDoubt(row interface{ Scan(...any) error }, id *int64, between ...any) (importer.Doubt, error) {
	var customer, contact, date sql.NullString
	var key, since, sent sql.NullInt64
	to := append(append([]any{id}, between...), &customer, &contact, &date, &key, &since, &sent)
	if err := row.Scan(to...); err != nil {
		return importer.Doubt{}, err
	}
	d := importer.Doubt{
		CustomerID: customer.String, ContactID: contact.String,
		Key: uint64(key.Int64), Since: timeOf(since), SentAt: timeOf(sent),
	}
	d.Run, d.Row = splitID(*id)
	var err error
	if date.Valid {
		d.Date, err = time.Parse(time.RFC3339, date.String)
	}
	return d, err
}
