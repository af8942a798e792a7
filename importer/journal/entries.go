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
	return inPages(r, 0, outcomeColumns, outcomeScanner, func(o importer.Outcome) int { return o.Row })
}

// Details returns what Entries returns, and for whom each row was sent, from a
// row on.
func (r *Run) Details(row int) iter.Seq2[Entry, error] {
	return inPages(r, row, entryColumns, entryScanner, func(e Entry) int { return e.Row })
}

// Entry is a row with what was recorded about it.
type Entry struct {
	importer.Outcome
	Comeback importer.Comeback // what was sent; empty if nothing was, or if that was purged
	Key      uint64            // Fingerprint.Key
}

// inPages reads rows of the run, from a row on.
func inPages[T any](r *Run, row int, columns string, scanner func() func(*sql.Rows) (T, error), number func(T) int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := r.j.flush(); err != nil {
			yield(none, err)
			return
		}
		var all []T
		scan := scanner()
		from, end := rowID(r.ID, row), rowID(r.ID+1, 0)
		for {
			var err error
			if all, err = readPage(r.j, all[:0], columns, scan, from, end); err != nil {
				yield(none, fmt.Errorf("read journal %s: %w", r.j.path, err))
				return
			}
			for i := range all {
				if !yield(all[i], nil) {
					return
				}
			}
			if len(all) < page {
				return
			}
			from = rowID(r.ID, number(all[len(all)-1])+1)
		}
	}
}

func readPage[T any](j *Journal, all []T, columns string, scan func(*sql.Rows) (T, error), from, end int64) ([]T, error) {
	rows, err := j.read.Query(`SELECT `+columns+` FROM rows WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, from, end, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

const outcomeColumns = `id, status, comeback_id, sent_at, took, problems`

// outcomeScanner reads outcomeColumns. What it scans into is made once, as a run
// may have very many rows.
func outcomeScanner() func(*sql.Rows) (importer.Outcome, error) { return outcomeAnd() }

// outcomeAnd reads outcomeColumns, and what follows on them into more.
func outcomeAnd(more ...any) func(*sql.Rows) (importer.Outcome, error) {
	var id int64
	var status string
	var comeback, problems sql.NullString
	var sent, took sql.NullInt64
	into := append([]any{&id, &status, &comeback, &sent, &took, &problems}, more...)
	return func(rows *sql.Rows) (o importer.Outcome, err error) {
		if err := rows.Scan(into...); err != nil {
			return o, err
		}
		_, o.Row = splitID(id)
		o.Status, o.ComebackID, o.SentAt = importer.Status(status), comeback.String, timeOf(sent)
		o.Took = time.Duration(took.Int64) * time.Microsecond
		if problems.Valid {
			if err := json.Unmarshal([]byte(problems.String), &o.Problems); err != nil {
				return o, err
			}
		}
		if o.Status == sending {
			o.Status = importer.Uncertain
			o.Problems = []importer.Problem{cutOff}
		}
		return o, nil
	}
}

const entryColumns = outcomeColumns + `, key, customer, contact, date, meeting, estate, user, user_group, office, note`

func entryScanner() func(*sql.Rows) (Entry, error) {
	var customer, contact, date, meeting, estate, user, group, office, note sql.NullString
	var key sql.NullInt64
	outcome := outcomeAnd(&key, &customer, &contact, &date, &meeting, &estate, &user, &group, &office, &note)
	return func(rows *sql.Rows) (e Entry, err error) {
		if e.Outcome, err = outcome(rows); err != nil {
			return e, err
		}
		e.Key = uint64(key.Int64)
		e.Comeback = importer.Comeback{
			CustomerID: customer.String, ContactID: contact.String, MeetingID: meeting.String, EstateID: estate.String,
			Participant: importer.Participant{UserID: user.String, UserGroupID: group.String, OfficeID: office.String}, Note: note.String,
		}
		if date.Valid {
			e.Comeback.Date, err = time.Parse(time.RFC3339, date.String)
		}
		return e, err
	}
}

// cutOff is the reason for a row whose request was under way when the program
// ended.
var cutOff = importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.EndedBefore)}

// sending is what a row's status is while it has no outcome.
const sending = "sending"

// Fingerprints returns the fingerprints of the run's rows that are or may be
// in Vitec, by ascending row number.
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
