package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// Info is what the journal knows about a run as a whole.
type Info struct {
	ID        int64
	StartedAt time.Time
	EndedAt   time.Time // zero while it is running, or if it was killed
	State     State
	Cause     string                  // why it was stopped
	Reason    string                  // the same, for people
	File      string                  // the sheet's absolute path
	Digest    []byte                  // SHA-256 of the sheet's bytes
	Sheet     string                  // importer.SheetCode of Digest and SheetName
	SheetName string                  // the workbook's sheet, "" for the one that is read by default
	Server    string                  // the API's base URL
	StartedBy string                  // the operating system's user
	Options   string                  // JSON: what resume needs to continue in the same way
	Rows      int                     // rows of the sheet, without empty ones
	Counts    map[importer.Status]int // rows by status; nil until it ended

	// OptionsKey names everything besides the sheet that determines a row's
	// comeback; "" if that is not known, as for runs that an older version
	// began.
	OptionsKey string
	ReplacedBy int64 // the later run of the same file or bytes; 0 for none
	Pilot      int   // how many valid rows it is limited to, 0 for all
	Open       int   // rows that ended unsent for a cause that can pass

	Files // what it wrote last

	// Latest is when the last of its created comebacks is due, or later; zero if
	// none was created. Where Dated is false it is not known, as an older
	// version has purged them.
	Latest time.Time
	Dated  bool

	// Changes counts up when the run begins, is resumed or ends, and with each
	// of its rows that is settled: a run that is not running and has the same
	// Changes has not changed.
	Changes int64
}

// Files are the files that a run has written.
type Files struct {
	Results       string // the results file's absolute path; "" for none
	ResultsDigest []byte // SHA-256 of it, as it was written
	Errors        string // the errors file's; "" for none
	ErrorsDigest  []byte
	Due           bool // the results could not be written yet
}

// Unfinished reports whether there is something left to do: it was stopped or
// killed, it has rows in doubt, or rows that were not sent for a cause that can
// pass, or its results could not be written.
func (i Info) Unfinished() bool {
	return i.State != Done || i.Open > 0 || i.Counts[importer.Uncertain] > 0 || i.Due
}

// unfinished is the same, for SQL.
const unfinished = `(state <> 'done' OR open > 0 OR coalesce(counts ->> '$.uncertain', 0) > 0 OR results_due = 1)`

// State is where a run stands.
type State string

const (
	Running State = "running" // or killed, if nobody holds the journal's lock
	Stopped State = "stopped" // before all rows had their turn
	Done    State = "done"
)

const infoColumns = `id, started_at, ended_at, state, stop_cause, stop_reason, file, digest, server, started_by, options, rows, counts,
	coalesce(sheet, ''), sheet_name, options_key, coalesce(replaced_by, 0), pilot, open,
	coalesce(results, ''), results_digest, coalesce(errors, ''), errors_digest, results_due, latest, changes`

// Run is one run in the journal. It implements importer.Journal.
type Run struct {
	Info
	// Replaced are the unfinished runs of the same file or bytes whose place
	// it has taken, if this process began it.
	Replaced []int64

	j     *Journal
	taken atomic.Bool // until it is left
}

// ErrNoRun says that the journal has no such run.
var ErrNoRun error = &importer.Failure{Code: importer.JournalNoRun}

// Begin starts a new run. It replaces the unfinished runs of the same file or
// the same bytes. Its Sheet is computed if it is "".
func (j *Journal) Begin(info Info) (*Run, error) {
	info.State = Running
	info.code()
	var replaced []int64
	err := j.wait(func(ctx context.Context) error {
		r, err := j.write.ExecContext(ctx, `INSERT INTO runs (id, started_at, state, file, digest, sheet, sheet_name, server, started_by, options, options_key, pilot, rows, latest, changes)
			VALUES ((SELECT max(coalesce((SELECT max(id) + 1 FROM runs), 1), coalesce((SELECT value FROM meta WHERE name = 'next_run'), 1))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)`,
			info.StartedAt.UnixMicro(), info.State, info.File, info.Digest, null(info.Sheet), info.SheetName, info.Server, info.StartedBy, info.Options, info.OptionsKey, info.Pilot, info.Rows)
		if err != nil {
			return err
		}
		if info.ID, err = r.LastInsertId(); err != nil {
			return err
		}
		if replaced, err = j.replace(ctx, info); err != nil {
			return err
		}
		clear(j.facts)
		j.origins, err = loadOrigins(ctx, j.write)
		return err
	})
	if err != nil {
		return nil, err
	}
	info.Dated, info.Changes = true, 1
	r := j.takeUp(info)
	r.Replaced = replaced
	return r, nil
}

// code computes the sheet's code.
func (i *Info) code() {
	if i.Sheet == "" {
		i.Sheet = importer.SheetCode(i.Digest, i.SheetName)
	}
}

// replace marks the unfinished runs whose place a new one takes. What came
// through a pipe has no path to recognise it by. A name without a path is one person's:
// a colleague's sheet may have the same.
func (j *Journal) replace(ctx context.Context, by Info) (replaced []int64, err error) {
	err = scan(ctx, j.write, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		replaced = append(replaced, id)
		return err
	}, `UPDATE runs SET replaced_by = ?1 WHERE id <> ?1 AND replaced_by IS NULL AND `+unfinished+` AND (digest = ?2 OR file = ?3 AND file NOT IN ('', '-') AND (?4 OR started_by = ?5)) RETURNING id`,
		by.ID, by.Digest, by.File, strings.ContainsAny(by.File, `/\`), by.StartedBy)
	slices.Sort(replaced)
	return replaced, err
}

// takeUp counts a run among those that this process works on.
func (j *Journal) takeUp(info Info) *Run {
	r := &Run{Info: info, j: j}
	r.taken.Store(true)
	j.live.take(info.ID)
	return r
}

// Run returns a run as it is, without resuming it.
func (j *Journal) Run(info Info) *Run { return &Run{Info: info, j: j} }

// Work counts a run among those that this process works on, as it is, until it is left.
func (j *Journal) Work(info Info) *Run { return j.takeUp(info) }

// Continue resumes a run, with the given options.
func (j *Journal) Continue(info Info) (*Run, error) {
	info.State = Running
	info.code()
	err := j.wait(func(ctx context.Context) error {
		if _, err := j.write.ExecContext(ctx, `UPDATE runs SET state = ?, ended_at = NULL, stop_cause = NULL, stop_reason = NULL, counts = NULL, open = 0, changes = changes + 1,
			file = ?, digest = ?, sheet = ?, sheet_name = ?, options = ?, options_key = ?, pilot = ?, rows = ? WHERE id = ?`,
			info.State, info.File, info.Digest, info.Sheet, info.SheetName, info.Options, info.OptionsKey, info.Pilot, info.Rows, info.ID); err != nil {
			return err
		}
		var err error
		clear(j.facts)
		j.origins, err = loadOrigins(ctx, j.write)
		return err
	})
	if err != nil {
		return nil, err
	}
	return j.takeUp(info), nil
}

// Number implements importer.Journal.
func (r *Run) Number() int64 { return r.ID }

// Leave implements importer.Journal. Rows that are only recorded as being
// sent become what they would be if the program had ended.
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
	if err != nil { // nothing is recorded any more
		r.j.live.stop()
	}
}

// End records how the run ended, with its rows by status, and how many of them
// ended unsent for a cause that can pass. If it was not stopped, every row had
// its turn. It leaves the run.
func (r *Run) End(at time.Time, stopped *importer.Stopped, counts map[importer.Status]int, open int) error {
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
		_, err := r.j.write.ExecContext(ctx, `UPDATE runs SET state = ?, ended_at = ?, stop_cause = ?, stop_reason = ?, counts = ?, open = ?, changes = changes + 1 WHERE id = ?`,
			state, at.UnixMicro(), cause, reason, string(text), open, r.ID)
		return err
	})
}

// Counted records the rows of a run that has ended by status, as its results count them
// now: other runs may have made some of them since.
func (r *Run) Counted(counts map[importer.Status]int) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return r.j.wait(func(ctx context.Context) error {
		_, err := r.j.write.ExecContext(ctx, `UPDATE runs SET counts = ? WHERE id = ? AND state <> ?`, string(text), r.ID, Running)
		return err
	})
}

// Wrote records which files the run has written, and that they are no longer
// any other run's. If its results are still due, the earlier files count.
func (r *Run) Wrote(f Files) error {
	return r.j.wait(func(ctx context.Context) error {
		if f.Due {
			_, err := r.j.write.ExecContext(ctx, `UPDATE runs SET results_due = 1 WHERE id = ?`, r.ID)
			return err
		}
		for _, path := range []string{f.Results, f.Errors} {
			if err := r.tookOver(ctx, path); err != nil {
				return err
			}
		}
		_, err := r.j.write.ExecContext(ctx, `UPDATE runs SET results = ?, results_digest = ?, errors = ?, errors_digest = ?, results_due = 0 WHERE id = ?`,
			null(f.Results), f.ResultsDigest, null(f.Errors), f.ErrorsDigest, r.ID)
		return err
	})
}

// tookOver notes that what other runs wrote at a path has been replaced.
func (r *Run) tookOver(ctx context.Context, path string) error {
	if path == "" {
		return nil
	}
	for _, forget := range []string{
		`UPDATE runs SET results = NULL, results_digest = NULL WHERE results = ? AND id <> ?`,
		`UPDATE runs SET errors = NULL, errors_digest = NULL WHERE errors = ? AND id <> ?`,
	} {
		if _, err := r.j.write.ExecContext(ctx, forget, path, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// WriterOf returns the run that wrote the results or the errors file at a path,
// the newest one where an older version has kept several; false if none did.
func (j *Journal) WriterOf(path string) (Info, bool, error) {
	info, err := j.info(`WHERE results = ?1 OR errors = ?1 ORDER BY id DESC LIMIT 1`, path)
	if errors.Is(err, ErrNoRun) {
		return Info{}, false, nil
	}
	return info, err == nil, err
}

// due notes when a comeback that a run has created is due.
func (j *Journal) due(ctx context.Context, run int64, date time.Time) error {
	if j.latest == nil {
		j.latest = make(map[int64]int64)
	}
	at := date.Unix()
	if at <= j.latest[run] {
		return nil
	}
	j.latest[run] = at
	_, err := j.stmts.latest.ExecContext(ctx, at, run)
	return err
}

// changedRun notes that something about a run has changed.
func changedRun(ctx context.Context, db execer, run int64) error {
	_, err := db.ExecContext(ctx, `UPDATE runs SET changes = changes + 1 WHERE id = ?`, run)
	return err
}

// Latest returns the newest run, or ErrNoRun.
func (j *Journal) Latest() (Info, error) {
	return j.info(`ORDER BY id DESC LIMIT 1`)
}

// Find returns the run with an id, or ErrNoRun.
func (j *Journal) Find(id int64) (Info, error) {
	return j.info(`WHERE id = ?`, id)
}

// LatestUnfinished returns the newest run that has something left to do and was
// not replaced, or ErrNoRun.
func (j *Journal) LatestUnfinished() (Info, error) {
	return j.info(`WHERE replaced_by IS NULL AND ` + unfinished + ` ORDER BY id DESC LIMIT 1`)
}

// OfSheet returns all runs of a sheet's bytes, the newest first.
func (j *Journal) OfSheet(digest []byte) ([]Info, error) {
	return j.infos(`WHERE digest = ? ORDER BY id DESC`, digest)
}

// Runs returns all runs, the newest first.
func (j *Journal) Runs() ([]Info, error) { return j.infos(`ORDER BY id DESC`) }

func (j *Journal) infos(where string, args ...any) (all []Info, err error) {
	err = scan(context.Background(), j.read, func(rows *sql.Rows) error {
		info, err := scanInfo(rows)
		all = append(all, info)
		return err
	}, `SELECT `+infoColumns+` FROM runs `+where, args...)
	return all, err
}

// Count counts the rows of a run by status. Rows that it has not reached are
// Unsent.
func (j *Journal) Count(info Info) (map[importer.Status]int, error) {
	if info.Counts != nil {
		return info.Counts, nil
	}
	counts := map[importer.Status]int{importer.Unsent: info.Rows}
	for one, err := range j.each(0, info.ID, 0) {
		if err != nil {
			return nil, failed("read", j.path, err)
		}
		status := one.status
		if status == sending {
			status = importer.Uncertain
		}
		counts[status]++
		counts[importer.Unsent]--
	}
	return counts, nil
}

func (j *Journal) info(where string, args ...any) (Info, error) {
	info, err := scanInfo(j.read.QueryRow(`SELECT `+infoColumns+` FROM runs `+where, args...))
	if errors.Is(err, sql.ErrNoRows) && j.endLost() {
		return Info{}, failed("read", j.path, ErrEndLost) // it may have known of it
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Info{}, ErrNoRun
	}
	return info, err
}

func scanInfo(row interface{ Scan(...any) error }) (Info, error) {
	var info Info
	var started int64
	var ended, latest sql.NullInt64
	var cause, reason, counts sql.NullString
	err := row.Scan(&info.ID, &started, &ended, &info.State, &cause, &reason,
		&info.File, &info.Digest, &info.Server, &info.StartedBy, &info.Options, &info.Rows, &counts,
		&info.Sheet, &info.SheetName, &info.OptionsKey, &info.ReplacedBy, &info.Pilot, &info.Open,
		&info.Results, &info.ResultsDigest, &info.Errors, &info.ErrorsDigest, &info.Due, &latest, &info.Changes)
	if err != nil {
		return Info{}, err
	}
	info.StartedAt, info.EndedAt = time.UnixMicro(started), timeOf(ended)
	info.Cause, info.Reason = cause.String, reason.String
	if info.Dated = latest.Valid; latest.Int64 != 0 {
		info.Latest = time.Unix(latest.Int64, 0)
	}
	if counts.Valid {
		err = json.Unmarshal([]byte(counts.String), &info.Counts)
	}
	return info, err
}
