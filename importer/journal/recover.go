package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"comebacks/importer"
)

// recover decides what becomes of rows that an earlier process left as being
// sent: those that have not begun are unsent, those that have, or may have,
// are in doubt. Only then are the marks begun again.
func (j *Journal) recover(ctx context.Context) error {
	commits, err := j.decideAll(ctx, j.rows.sending())
	if err != nil {
		return err
	}
	if err := j.marks.beginAnew(j.path, j.me.boot); err != nil {
		return err
	}
	// If an old copy takes the journal's place before anything begins, that
	// must be noticed too.
	if empty, err := j.rows.empty(ctx); err != nil || empty {
		return err
	}
	return j.marks.add(mark{commit: commits})
}

func (j *Journal) decideAll(ctx context.Context, ids []int64) (commits int64, err error) {
	begun := make(map[int64]mark, len(ids))
	asked := make(map[int64]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	boot, whole, err := readMarksOf(j.path, func(m mark) {
		if first, ok := begun[m.row]; asked[m.row] && (!ok || first.began.IsZero()) {
			begun[m.row] = m
		}
	})
	if err != nil {
		return 0, err
	}
	known := whole && boot != "" && boot == j.me.boot
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if commits, err = j.lease.stamp(ctx, tx); err != nil {
		return 0, err
	}
	for _, id := range ids {
		m, marked := begun[id]
		run, _ := splitID(id)
		if err := errors.Join(j.abandon(ctx, tx, id, marked || !known, m.beginning(boot)), changedRun(ctx, tx, run)); err != nil {
			return 0, err
		}
	}
	if err := j.rows.write(ctx, commits); err != nil {
		return 0, err
	}
	return commits, tx.Commit()
}

// database is a connection, or a transaction.
type database interface {
	execer
	rowQuerier
}

// beginning is when a request began: by the server's clock, and by this machine's
// monotonic clock; zero where that is not known.
type beginning struct {
	by time.Time
	at moment
}

// beginning gives that of a mark of one of the machine's starts.
func (m mark) beginning(boot string) beginning {
	if m.at == 0 {
		return beginning{by: m.began}
	}
	return beginning{m.began, moment{boot, m.at}}
}

// abandon decides what becomes of a row that is being sent, but that nobody
// works on any more: it is in doubt if its request may have begun, otherwise
// unsent.
func (j *Journal) abandon(ctx context.Context, tx database, id int64, begun bool, began beginning) error {
	row, of, known, err := j.row(ctx, id)
	if !known || err != nil {
		return err
	}
	if !begun {
		problems, err := problemsText([]importer.Problem{{Code: importer.NotStarted, Value: importer.Reason(importer.ProgramEnded)}})
		if err != nil {
			return err
		}
		row.status, row.sentAt, row.problems = importer.Unsent, sql.NullInt64{}, problems
		j.rows.put(&row)
		if d := j.live.doubt(id); d != nil {
			return j.putDoubtIn(ctx, tx, d.after(importer.Unsent))
		}
		return nil
	}
	return j.lose(ctx, tx, &row, of, began, cutOff)
}

// lose puts a row in doubt because of a problem.
func (j *Journal) lose(ctx context.Context, tx database, row *stored, of runFacts, began beginning, why importer.Problem) error {
	problems, err := problemsText([]importer.Problem{why})
	if err != nil {
		return err
	}
	row.status, row.problems = importer.Uncertain, problems
	j.rows.put(row)
	next := row.doubt(of)
	next.start = began.at
	next.Start, _ = began.at.time(j.me.boot)
	if !began.by.IsZero() {
		next.Began = began.by
	}
	if old := j.live.doubt(row.id); old != nil {
		if old.State == importer.DoubtOpen { // of a row that was being sent before version 4
			return nil
		}
		// It is in doubt once more. What was there before it was sent again, and
		// when the first request began, still holds.
		sent, body, origin, start := next.SentAt, next.body, next.from, next.start
		*next = *old
		if next.start == (moment{}) {
			next.start = start
			next.Start, _ = start.time(j.me.boot)
		}
		next.State, next.SentAt, next.body, next.from, next.Pins, next.SeenBy = importer.DoubtOpen, sent, body, origin, nil, time.Time{}
		next.Times++
		next.W *= 2
	}
	// It was under way when the program ended, or when its run was left: its
	// connection is closed by now.
	next.Seen, next.Lost = time.Now(), why.Value
	return j.putDoubtIn(ctx, tx, next)
}
