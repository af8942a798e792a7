package users

import (
	"context"
	"database/sql"
	"time"
)

// auditMonths is how long it is kept who did what.
const auditMonths = 13

// Event is what somebody did. It never has the name of a contact or of a file.
type Event struct {
	Time time.Time // Audit fills it in if it is zero
	Who  string    // the name that she had
	What What
	Run  int64 // 0 for none
}

// What is what can be done. The values are stable.
type What string

// What people do.
const (
	SignedIn   What = "signed-in"
	SignedOut  What = "signed-out"
	HandedIn   What = "handed-in"
	Deleted    What = "deleted"
	Sent       What = "sent"
	Resumed    What = "resumed"
	Stopped    What = "stopped"
	TakenOut   What = "taken-out" // of the queue, before anything was sent
	NotSent    What = "not-sent"  // her turn had come, and she might not send any more
	Settled    What = "settled"
	Compared   What = "compared"
	Downloaded What = "downloaded"
	Purged     What = "purged" // what was about people, from old runs
)

// Audit puts down what somebody did, and forgets what was put down more than 13 months
// ago.
func (s *Store) Audit(ctx context.Context, e Event) error {
	if e.Time.IsZero() {
		e.Time = s.now()
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO audit (time, who, what, run) VALUES (?, ?, ?, ?)`,
			e.Time.UnixMicro(), e.Who, string(e.What), e.Run); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM audit WHERE time < ?`, s.now().AddDate(0, -auditMonths, 0).UnixMicro())
		return err
	})
}

// Events returns what was done since a time, the oldest first.
func (s *Store) Events(ctx context.Context, since time.Time) (all []Event, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT time, who, what, run FROM audit WHERE time >= ? ORDER BY time, id`, since.UnixMicro())
	if err != nil {
		return nil, s.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&at, &e.Who, &e.What, &e.Run); err != nil {
			return nil, s.failed(err)
		}
		e.Time = timeOf(at)
		all = append(all, e)
	}
	return all, s.failed(rows.Err())
}
