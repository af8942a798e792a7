package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"sync/atomic"
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
	j     *Journal
	taken atomic.Bool // until it is left
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
	return j.takeUp(info), nil
}

// takeUp counts a run among those that this process is at.
func (j *Journal) takeUp(info Info) *Run {
	r := &Run{Info: info, j: j}
	r.taken.Store(true)
	j.live.take(info.ID)
	return r
}

// Run gives a run as it stands, without taking it up again.
func (j *Journal) Run(info Info) *Run { return &Run{Info: info, j: j} }

// Continue takes a run up again.
func (j *Journal) Continue(info Info) (*Run, error) {
	info.State = Running
	err := j.wait(func(ctx context.Context) error {
		_, err := j.write.ExecContext(ctx, `UPDATE runs SET state = ?, ended_at = NULL, stop_cause = NULL, stop_reason = NULL, counts = NULL, file = ?, digest = ?, options = ?, rows = ? WHERE id = ?`,
			info.State, info.File, info.Digest, info.Options, info.Rows, info.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return j.takeUp(info), nil
}

// Number implements importer.Journal.
func (r *Run) Number() int64 { return r.ID }

// Leave implements importer.Journal. Rows that the run has put down as being
// sent, and no more, are then what they would be if the program had ended.
func (r *Run) Leave() {
	if !r.taken.CompareAndSwap(true, false) || !r.j.live.leave(r.ID) {
		return
	}
	err := r.j.post(func(ctx context.Context) error {
		for _, p := range r.j.live.endAll(r.ID) {
			if err := r.j.abandon(ctx, r.j.write, p.id, p.begun, beginning{p.began, p.start}); err != nil {
				return err
			}
			r.j.waited(r.j.live.end(p.id))
		}
		return nil
	})
	if err != nil { // nothing is put down any more
		r.j.live.stop()
	}
}

// End puts down how the run ended, with its rows by status. If it was not
// stopped, every row had its turn. It leaves the run.
func (r *Run) End(at time.Time, stopped *importer.Stopped, counts map[importer.Status]int) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	state, cause, reason := Done, sql.NullString{}, sql.NullString{}
	if stopped != nil {
		state = Stopped
		cause = sql.NullString{String: string(stopped.Cause), Valid: true}
		reason = sql.NullString{String: stopped.Detail, Valid: true}
	}
	r.Leave()
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
	if errors.Is(err, sql.ErrNoRows) && j.endLost() {
		return Info{}, &Error{"read", j.path, ErrEndLost, hint(ErrEndLost)} // it may have known of it
	}
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
