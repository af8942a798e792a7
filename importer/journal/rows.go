package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"comebacks/importer"
)

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

// twin gives the row that made the comeback, or else one that may have.
func (r *Run) twin(ctx context.Context, in importer.Intent) (*importer.Twin, error) {
	rows, err := r.j.claims.rows(ctx, r.j.stmts.inSegment, in.Fingerprint.Key)
	if err != nil {
		return nil, err
	}
	var twin *importer.Twin
	for _, id := range rows {
		if id == rowID(r.ID, in.Row) {
			continue
		}
		found, err := r.claimed(ctx, id, in.Fingerprint)
		if err != nil {
			return nil, err
		}
		if found != nil && (twin == nil || found.Status == importer.Created) {
			twin = found
		}
	}
	return twin, nil
}

// claimed gives a row as a twin, nil if it has not made that comeback.
func (r *Run) claimed(ctx context.Context, id int64, print importer.Fingerprint) (*importer.Twin, error) {
	var status string
	var comeback sql.NullString
	d, err := scanDoubt(r.j.stmts.twin.QueryRowContext(ctx, id, int64(print.Key), int64(print.Body)), &id, &status, &comeback)
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
	return r.j.claim(ctx, in.Fingerprint.Key, id)
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
		done, err := j.stmts.decide.ExecContext(ctx, o.Status, null(o.ComebackID), micros(o.SentAt), nullMicros(o.Took), problems, id)
		return changedOne(done, err, o.Row, "it has another outcome already")
	})
}
