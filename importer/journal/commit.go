package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// maxGroup bounds how many requests are committed together.
	maxGroup = 256
	// fullGroup is how many are worth a commit without waiting for more.
	fullGroup = 64
	// linger is how long the committer waits for more. Rows are put down
	// ahead of their turn, so that no worker waits for it.
	linger = time.Millisecond
)

// request is a piece of work inside the committer's transaction. Its done
// channel, if it has one, is told when the transaction is on disk.
type request struct {
	do   func(ctx context.Context) error
	done chan error
}

// commitGroups does what is asked of the journal, as many requests at a time
// as have gathered, each group in one transaction. It ends when the channel
// of requests is closed.
func (j *Journal) commitGroups() {
	group := make([]request, 0, maxGroup)
	timer := time.NewTimer(linger)
	for first := range j.requests { // until Close
		timer.Reset(linger)
		group = j.gather(append(group[:0], first), timer.C)
		err := j.broken()
		if err == nil {
			err = j.failed(j.commit(group))
		}
		for _, r := range group {
			if r.done != nil {
				r.done <- err
			}
		}
		if err == nil && len(j.claims.recent) >= segmentSize {
			_ = j.failed(j.fold(context.Background())) // the next group is told
		}
	}
}

// failed keeps the first error of writing: after it nothing more is written,
// for what the journal says would have gaps.
func (j *Journal) failed(err error) error {
	if err != nil {
		err = fmt.Errorf("write journal %s: %w", j.path, err)
		j.failure.Store(&err)
	}
	return err
}

// gather adds what is asked meanwhile to a group, until it is worth a commit
// or it is late.
func (j *Journal) gather(group []request, late <-chan time.Time) []request {
	for len(group) < maxGroup {
		if len(group) >= fullGroup && len(j.requests) == 0 {
			return group
		}
		select {
		case r, ok := <-j.requests:
			if !ok {
				return group
			}
			group = append(group, r)
		case <-late:
			return group
		}
	}
	return group
}

// commit writes one group, whole or not at all.
func (j *Journal) commit(group []request) error {
	ctx := context.Background() // an outcome is not lost because somebody gave up waiting
	if _, err := j.stmts.begin.ExecContext(ctx); err != nil {
		return err
	}
	err := j.crash()
	for _, r := range group {
		if err == nil {
			err = r.do(ctx)
		}
		if err == nil {
			err = j.crash()
		}
	}
	if err == nil {
		_, err = j.stmts.commit.ExecContext(ctx)
	}
	if err != nil {
		// A commit that failed may have left the transaction open, or not.
		_, _ = j.write.ExecContext(ctx, "ROLLBACK")
		return err
	}
	return j.crash()
}

// crash is where a test may stop the program: before and after each write,
// and after each commit.
func (j *Journal) crash() error {
	if j.crashes == nil {
		return nil
	}
	return j.crashes()
}

// broken gives the error of the first commit that failed, if one has.
func (j *Journal) broken() error {
	if err := j.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// wait has a request done and waits until it is on disk.
func (j *Journal) wait(do func(ctx context.Context) error) error {
	done := make(chan error, 1)
	j.requests <- request{do: do, done: done}
	return <-done
}

// post has a request done with the next group, without waiting for it.
func (j *Journal) post(do func(ctx context.Context) error) error {
	if err := j.broken(); err != nil {
		return err
	}
	j.requests <- request{do: do}
	return nil
}

// flush waits until all that was posted is on disk, and so seen by readers.
func (j *Journal) flush() error {
	if j.requests == nil { // opened to read
		return nil
	}
	return j.wait(func(context.Context) error { return nil })
}

// statements are those of the committer, prepared once on its connection.
type statements struct {
	begin, commit, claim, intend, decide, note, twin, inSegment, id *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for stmt, query := range map[**sql.Stmt]string{
		&s.begin:     `BEGIN IMMEDIATE`,
		&s.commit:    `COMMIT`,
		&s.claim:     `INSERT INTO recent (id, key, row) VALUES (?, ?, ?)`,
		&s.inSegment: claimsInSegment,
		&s.id:        idOfClaim,
		&s.twin: `SELECT id, status, comeback_id, ` + doubtColumns + ` FROM rows
			WHERE id = ? AND key = ? AND body = ? AND status IN ('created', 'sending', 'uncertain')`,
		&s.intend: `INSERT INTO rows (id, status, key, body, customer, contact, date, meeting, estate, user, user_group, office, note, since, sent_at, tries)
			VALUES (?, 'sending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
			ON CONFLICT (id) DO UPDATE SET status = 'sending', key = excluded.key, body = excluded.body, customer = excluded.customer,
				contact = excluded.contact, date = excluded.date, meeting = excluded.meeting, estate = excluded.estate, user = excluded.user,
				user_group = excluded.user_group, office = excluded.office, note = excluded.note,
				since = coalesce(since, excluded.since), sent_at = excluded.sent_at, tries = tries + 1, problems = NULL
			WHERE ` + maySend,
		&s.decide: `UPDATE rows SET status = ?, comeback_id = ?, sent_at = ?, took = coalesce(?, took), problems = ?
			WHERE id = ? AND status <> 'created' AND status <> 'rejected' AND status <> 'duplicate'`,
		&s.note: `INSERT INTO rows (id, status, comeback_id, problems) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	} {
		var err error
		if *stmt, err = c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// maySend is the condition for a row of the journal to be sent again: it is
// known not to be in Vitec, or was never sent.
const maySend = `status IN ('unsent', 'invalid') OR status = 'uncertain' AND sent_at IS NULL`

func (s *statements) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.begin, s.commit, s.claim, s.intend, s.decide, s.note, s.twin, s.inSegment, s.id} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
