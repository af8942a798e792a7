package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"comebacks/importer"
)

// Info is what the journal knows of a run as a whole.
type Info struct {
	ID        int64
	StartedAt time.Time
	EndedAt   time.Time // zero while it is running, or if it was killed
	State     State
	Cause     string                  // why it was stopped
	Reason    string                  // the same, for people
	File      string                  // the sheet's absolute path
	Digest    []byte                  // SHA-256 of the sheet's bytes
	Server    string                  // the API's base URL
	StartedBy string                  // the operating system's user
	Options   string                  // JSON: what resume needs to go on the same way
	Rows      int                     // rows of the sheet, without empty ones
	Counts    map[importer.Status]int // rows by status; nil until it ended
}

// State is where a run stands.
type State string

const (
	Running State = "running" // or killed, if nobody holds the journal's lock
	Stopped State = "stopped" // before all rows had their turn
	Done    State = "done"
)

const infoColumns = `id, started_at, ended_at, state, stop_cause, stop_reason, file, digest, server, started_by, options, rows, counts`

// Run is one run in the journal. It implements importer.Journal.
type Run struct {
	Info
	j *Journal
}

// ErrNoRun says that the journal has no such run.
var ErrNoRun = errors.New("there is no such run in the journal")

// Begin starts a new run.
func (j *Journal) Begin(info Info) (*Run, error) {
	info.State = Running
	err := j.wait(func(ctx context.Context) error {
		r, err := j.write.ExecContext(ctx, `INSERT INTO runs (started_at, state, file, digest, server, started_by, options, rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			info.StartedAt.UnixMicro(), info.State, info.File, info.Digest, info.Server, info.StartedBy, info.Options, info.Rows)
		if err != nil {
			return err
		}
		info.ID, err = r.LastInsertId()
		return err
	})
	if err != nil {
		return nil, err
	}
	return &Run{Info: info, j: j}, nil
}

// Run gives a run as it stands, without taking it up again.
func (j *Journal) Run(info Info) *Run { return &Run{Info: info, j: j} }

// Continue takes a run up again.
func (j *Journal) Continue(info Info) (*Run, error) {
	info.State = Running
	err := j.wait(func(ctx context.Context) error {
		_, err := j.write.ExecContext(ctx, `UPDATE runs SET state = ?, ended_at = NULL, stop_cause = NULL, stop_reason = NULL, counts = NULL, file = ?, digest = ?, rows = ? WHERE id = ?`,
			info.State, info.File, info.Digest, info.Rows, info.ID)
		return err
	})
	return &Run{Info: info, j: j}, err
}

// End puts down how the run ended, with its rows by status. If it was not
// stopped, every row had its turn.
func (r *Run) End(at time.Time, stopped *importer.Stopped, counts map[importer.Status]int) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	state, cause, reason := Done, sql.NullString{}, sql.NullString{}
	if stopped != nil {
		state = Stopped
		cause = sql.NullString{String: string(stopped.Cause), Valid: true}
		reason = sql.NullString{String: stopped.Reason, Valid: true}
	}
	return r.j.wait(func(ctx context.Context) error {
		_, err := r.j.write.ExecContext(ctx, `UPDATE runs SET state = ?, ended_at = ?, stop_cause = ?, stop_reason = ?, counts = ? WHERE id = ?`,
			state, at.UnixMicro(), cause, reason, string(text), r.ID)
		return err
	})
}

// Latest gives the newest run, or ErrNoRun.
func (j *Journal) Latest() (Info, error) {
	return j.info(`ORDER BY id DESC LIMIT 1`)
}

// Find gives the run with an id, or ErrNoRun.
func (j *Journal) Find(id int64) (Info, error) {
	return j.info(`WHERE id = ?`, id)
}

// Unfinished gives the newest run of a sheet's bytes on a server, if that run
// has not come to its end, or ErrNoRun.
func (j *Journal) Unfinished(digest []byte, server string) (Info, error) {
	info, err := j.info(`WHERE digest = ? AND server = ? ORDER BY id DESC LIMIT 1`, digest, server)
	if err == nil && info.State == Done {
		return Info{}, ErrNoRun
	}
	return info, err
}

// Runs gives all runs, the newest first.
func (j *Journal) Runs() ([]Info, error) {
	rows, err := j.read.Query(`SELECT ` + infoColumns + ` FROM runs ORDER BY id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Info
	for rows.Next() {
		info, err := scanInfo(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, info)
	}
	return all, rows.Err()
}

// Count counts the rows of a run by status. Rows that it has not come to are
// Unsent.
func (j *Journal) Count(info Info) (map[importer.Status]int, error) {
	if info.Counts != nil {
		return info.Counts, nil
	}
	rows, err := j.read.Query(`SELECT CASE status WHEN 'sending' THEN 'uncertain' ELSE status END, count(*) FROM rows
		WHERE id >= ? AND id < ? GROUP BY 1`, rowID(info.ID, 0), rowID(info.ID+1, 0))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[importer.Status]int{importer.Unsent: info.Rows}
	for rows.Next() {
		var status importer.Status
		var n int
		if err := rows.Scan(&status, &n); err != nil {
			return nil, err
		}
		counts[status] += n
		counts[importer.Unsent] -= n
	}
	return counts, rows.Err()
}

func (j *Journal) info(where string, args ...any) (Info, error) {
	info, err := scanInfo(j.read.QueryRow(`SELECT `+infoColumns+` FROM runs `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return Info{}, ErrNoRun
	}
	return info, err
}

func scanInfo(row interface{ Scan(...any) error }) (Info, error) {
	var info Info
	var started int64
	var ended sql.NullInt64
	var cause, reason, counts sql.NullString
	err := row.Scan(&info.ID, &started, &ended, &info.State, &cause, &reason,
		&info.File, &info.Digest, &info.Server, &info.StartedBy, &info.Options, &info.Rows, &counts)
	if err != nil {
		return Info{}, err
	}
	info.StartedAt, info.EndedAt = time.UnixMicro(started), timeOf(ended)
	info.Cause, info.Reason = cause.String, reason.String
	if counts.Valid {
		err = json.Unmarshal([]byte(counts.String), &info.Counts)
	}
	return info, err
}

// rowID is where a run's row stands in the table rows.
func rowID(run int64, row int) int64 { return run<<32 | int64(row) }

func splitID(id int64) (run int64, row int) { return id >> 32, int(id & (1<<32 - 1)) }

// Intend implements importer.Journal.
func (r *Run) Intend(in importer.Intent) (twin *importer.Twin, err error) {
	err = r.j.wait(func(ctx context.Context) error {
		if !in.Repeat {
			if twin, err = r.twin(ctx, in); twin != nil || err != nil {
				return err
			}
		}
		return r.intend(ctx, in)
	})
	return twin, err
}

func (r *Run) twin(ctx context.Context, in importer.Intent) (*importer.Twin, error) {
	id := rowID(r.ID, in.Row)
	row := r.j.stmts.twin.QueryRowContext(ctx, int64(in.Fingerprint.Key), int64(in.Fingerprint.Body), id)
	var status string
	var comeback sql.NullString
	d, err := scanDoubt(row, &id, &status, &comeback)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	twin := &importer.Twin{Run: d.Run, Row: d.Row, Status: importer.Uncertain, ComebackID: comeback.String, Doubt: d}
	if status == string(importer.Created) {
		twin.Status = importer.Created
	}
	if twin.Run == r.ID {
		twin.Run = 0
	}
	return twin, nil
}

func (r *Run) intend(ctx context.Context, in importer.Intent) error {
	id, key, body, c := rowID(r.ID, in.Row), int64(in.Fingerprint.Key), int64(in.Fingerprint.Body), in.Comeback
	done, err := r.j.stmts.intend.ExecContext(ctx, id, key, body, c.CustomerID, c.ContactID, c.Date.Format(time.RFC3339),
		null(c.MeetingID), null(c.EstateID), null(c.Participant.UserID), null(c.Participant.UserGroupID), null(c.Participant.OfficeID), null(c.Note),
		in.At.UnixMicro(), in.At.UnixMicro())
	if err := changedOne(done, err, in.Row, "it may be in Vitec already, and is not sent again"); err != nil {
		return err
	}
	_, err = r.j.stmts.claim.ExecContext(ctx, key, body, id)
	return err
}

// Record implements importer.Journal.
func (r *Run) Record(o importer.Outcome) error { return r.j.record(r.ID, o) }

// RecordDoubt implements importer.Journal.
func (r *Run) RecordDoubt(d importer.Doubt, o importer.Outcome) error { return r.j.record(d.Run, o) }

func (j *Journal) record(run int64, o importer.Outcome) error {
	var problems sql.NullString
	if len(o.Problems) > 0 {
		text, err := json.Marshal(o.Problems)
		if err != nil {
			return err
		}
		problems = sql.NullString{String: string(text), Valid: true}
	}
	return j.post(func(ctx context.Context) error {
		id := rowID(run, o.Row)
		if o.SentAt.IsZero() { // most of these were never put down before
			done, err := j.stmts.note.ExecContext(ctx, id, o.Status, null(o.ComebackID), problems)
			if n, err := affected(done, err); n == 1 || err != nil {
				return err
			}
		}
		if o.Status == importer.Unsent || o.Status == importer.Rejected || o.Status == importer.Invalid {
			if _, err := j.stmts.unclaim.ExecContext(ctx, id); err != nil {
				return err
			}
		}
		done, err := j.stmts.decide.ExecContext(ctx, o.Status, null(o.ComebackID), micros(o.SentAt), nullMicros(o.Took), problems, id)
		return changedOne(done, err, o.Row, "it has another outcome already")
	})
}

// OurIDs implements importer.Journal.
func (r *Run) OurIDs(key uint64) (map[string]bool, error) {
	ids := make(map[string]bool)
	if r.j.requests == nil { // opened to read
		return ids, scanIDs(ids, func() (*sql.Rows, error) { return r.j.read.Query(idsOfKey, int64(key)) })
	}
	err := r.j.wait(func(ctx context.Context) error {
		return scanIDs(ids, func() (*sql.Rows, error) { return r.j.stmts.ids.QueryContext(ctx, int64(key)) })
	})
	return ids, err
}

func scanIDs(ids map[string]bool, query func() (*sql.Rows, error)) error {
	rows, err := query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids[id] = true
	}
	return rows.Err()
}

// page is how many rows are read at a time. No transaction is kept open
// between pages: it would keep the write-ahead log from being cut.
const page = 1000

// Entries implements importer.Journal.
func (r *Run) Entries() iter.Seq2[importer.Outcome, error] {
	return func(yield func(importer.Outcome, error) bool) {
		for e, err := range r.Details(0) {
			if !yield(e.Outcome, err) || err != nil {
				return
			}
		}
	}
}

// Entry is a row with what was put down of it.
type Entry struct {
	importer.Outcome
	Comeback importer.Comeback // what was sent; empty if nothing was, or if that was purged
	Key      uint64            // Fingerprint.Key
}

// Details gives what Entries gives, and for whom each row was sent, from a row
// on.
func (r *Run) Details(row int) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := r.j.flush(); err != nil {
			yield(Entry{}, err)
			return
		}
		from, end := rowID(r.ID, row), rowID(r.ID+1, 0)
		for {
			entries, err := r.j.entries(from, end)
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

func (j *Journal) entries(from, end int64) ([]Entry, error) {
	rows, err := j.read.Query(`SELECT id, status, comeback_id, sent_at, took, problems, key,
		customer, contact, date, meeting, estate, user, user_group, office, note FROM rows WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, from, end, page)
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

func changedOne(done sql.Result, err error, row int, otherwise string) error {
	n, err := affected(done, err)
	if err == nil && n != 1 {
		err = fmt.Errorf("row %d: %s", row, otherwise)
	}
	return err
}

func affected(done sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

func nullMicros(d time.Duration) sql.NullInt64 {
	return sql.NullInt64{Int64: d.Microseconds(), Valid: d > 0}
}

func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64)
}
