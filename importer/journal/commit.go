package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"comebacks/importer"
)

const (
	// maxGroup bounds how many requests are committed together.
	maxGroup = 1024
	// fullGroup is how many are worth a commit without waiting for more.
	fullGroup = 512
	// linger is how long the committer waits for more, unless somebody waits for what
	// has been asked. Rows are recorded ahead of their turn, so that no worker does.
	linger = 5 * time.Millisecond
)

// request is a piece of work inside the committer's transaction. When that is
// on disk, the result goes to its done channel, or to its callback if it has
// one.
type request struct {
	do    func(ctx context.Context) error
	done  chan error
	tell  func(error)
	reads bool // it records nothing
}

// group is what the requests of one transaction leave to be done with it.
type group struct {
	commit int64                      // its number
	made   map[customer]importer.Made // the newest comebacks
	done   []chan struct{}            // those who wait for rows that it has decided
}

// commitGroups does what is asked of the journal, as many requests at a time
// as have gathered, each group in one transaction. It ends when the channel
// of requests is closed.
func (j *Journal) commitGroups() {
	requests := make([]request, 0, maxGroup)
	timer := time.NewTimer(linger)
	for first := range j.requests { // until Close
		timer.Reset(linger)
		requests = j.gather(append(requests[:0], first), timer.C)
		err := j.broken()
		if err == nil {
			err = j.failed(j.commit(requests))
		}
		j.answer(requests, err)
	}
}

// answer says what became of a group.
func (j *Journal) answer(requests []request, err error) {
	for _, r := range requests {
		if r.done != nil {
			r.done <- err
		}
	}
	j.teller.add(requests, err)
}

// failed keeps the first error of writing: after it nothing more is written,
// for what the journal says would have gaps.
func (j *Journal) failed(err error) error {
	if err != nil {
		err = failed("write", j.path, err)
		j.failure.CompareAndSwap(nil, &err)
		j.live.stop()
	}
	return err
}

// gather adds what is asked in the meantime to a group, until it is worth a
// commit, somebody waits for it, or it is late.
func (j *Journal) gather(requests []request, late <-chan time.Time) []request {
	awaited := requests[0].done != nil
	for len(requests) < maxGroup {
		if (awaited || len(requests) >= fullGroup) && len(j.requests) == 0 {
			return requests
		}
		select {
		case r, ok := <-j.requests:
			if !ok {
				return requests
			}
			requests = append(requests, r)
			awaited = awaited || r.done != nil
		case <-late:
			return requests
		}
	}
	return requests
}

// OnCommit has a function called after each commit from now on, by the goroutine that
// commits.
func (j *Journal) OnCommit(do func(took time.Duration)) { j.onCommit.Store(&do) }

// commit writes one group, whole or not at all.
func (j *Journal) commit(requests []request) error {
	ctx := context.Background() // an outcome must not be lost because somebody stopped waiting
	j.group = group{done: j.group.done[:0]}
	if onlyReads(requests) {
		return j.work(ctx, requests)
	}
	began := time.Now()
	if _, err := j.stmts.begin.ExecContext(ctx); err != nil {
		return err
	}
	looked, err := j.inTransaction(ctx, requests)
	if err == nil {
		_, err = j.stmts.commit.ExecContext(ctx)
	}
	if err != nil {
		// A commit that failed may have left the transaction open, or not.
		_, _ = j.write.ExecContext(ctx, "ROLLBACK")
	} else {
		if tell := j.onCommit.Load(); tell != nil {
			(*tell)(time.Since(began))
		}
		j.lease.saw(looked)
		j.keys.expected.rewritten(j.rows.written)
		clear(j.rows.written)
		if j.keys.committed() {
			j.live.ageIDs()
		}
		err = j.crash()
	}
	for _, done := range j.group.done {
		close(done)
	}
	return err
}

func onlyReads(requests []request) bool {
	for _, r := range requests {
		if !r.reads {
			return false
		}
	}
	return true
}

// inTransaction does all that a transaction has to do, and says when the lease
// was certainly ours.
func (j *Journal) inTransaction(ctx context.Context, requests []request) (looked time.Time, err error) {
	if j.group.commit, err = stamped(j.stmts.stamp.QueryRowContext(ctx, j.lease.start)); err != nil {
		return looked, err
	}
	if err := j.crash(); err != nil {
		return looked, err
	}
	if err := j.work(ctx, requests); err != nil {
		return looked, err
	}
	if err := j.writeKeys(ctx); err != nil {
		return looked, err
	}
	if err := j.putMade(ctx); err != nil {
		return looked, err
	}
	if err := j.rows.write(ctx, j.group.commit); err != nil {
		return looked, err
	}
	return time.Now(), nil // nobody can take it before the commit that follows
}

func (j *Journal) work(ctx context.Context, requests []request) error {
	for _, r := range requests {
		if err := r.do(ctx); err != nil {
			return err
		}
		if err := j.crash(); err != nil {
			return err
		}
	}
	return nil
}

// waited adds a channel to be closed when the transaction is on disk.
func (j *Journal) waited(done chan struct{}) {
	if done != nil {
		j.group.done = append(j.group.done, done)
	}
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

// errClosed is the error of using a journal after it was closed.
var errClosed = errors.New("the journal is closed")

// hand gives a request to the committer.
func (j *Journal) hand(r request) error {
	if err := j.broken(); err != nil {
		return err
	}
	if j.closed.Load() || j.requests == nil {
		return failed("write", j.path, errClosed)
	}
	j.requests <- r
	return nil
}

// wait has a request done and waits until it is on disk.
func (j *Journal) wait(do func(ctx context.Context) error) error {
	return j.waitFor(request{do: do, done: make(chan error, 1)})
}

// ask is wait for a request that only reads: it sees all that was posted.
func (j *Journal) ask(do func(ctx context.Context) error) error {
	return j.waitFor(request{do: do, done: make(chan error, 1), reads: true})
}

func (j *Journal) waitFor(r request) error {
	if err := j.hand(r); err != nil {
		return err
	}
	return <-r.done
}

// post has a request done with the next group, without waiting for it.
func (j *Journal) post(do func(ctx context.Context) error) error {
	return j.hand(request{do: do})
}

// flush waits until all that was posted is on disk, and so seen by readers.
func (j *Journal) flush() error {
	if j.requests == nil { // opened to read
		return nil
	}
	return j.ask(func(context.Context) error { return nil })
}

// statements are those of the committer that many rows need, prepared once on
// its connection.
type statements struct {
	begin, commit, stamp, newest, clock, latest *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for stmt, query := range map[**sql.Stmt]string{
		&s.begin:  `BEGIN IMMEDIATE`,
		&s.commit: `COMMIT`,
		&s.stamp:  inCommit,
		&s.newest: `INSERT OR REPLACE INTO customers (server, customer, row, comeback_id, contact, date, began, took) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		&s.clock:  `INSERT OR REPLACE INTO clocks (server, boot, at, date) VALUES (?, ?, ?, ?)`,
		&s.latest: `UPDATE runs SET latest = ?1 WHERE id = ?2 AND latest < ?1`,
	} {
		var err error
		if *stmt, err = c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.begin, s.commit, s.stamp, s.newest, s.clock, s.latest} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
