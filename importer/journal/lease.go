package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// The journal itself says who may send with it: the lock file can be removed,
// and says nothing about another machine. The lease names a process, and
// never expires. It passes on when the lock is free and that process is gone;
// from another machine, only when a person says so. A commit without the
// lease fails. As rows are recorded ahead, the lease is checked before each
// request as well.

// lookIsGood is how long a look at the lease is valid.
const lookIsGood = 50 * time.Millisecond

// takeoverWait is how long nothing is sent with a lease whose last owner is not
// known to have ended: by then that owner has looked at it.
var takeoverWait = time.Second

var (
	// ErrInUse is wrapped by the error of finding that another process sends
	// with the same journal.
	ErrInUse = errors.New("another comebacks process is sending with it")
	// ErrElsewhere is wrapped if that is a process on another machine, which
	// may or may not have ended.
	ErrElsewhere = errors.New("a comebacks process on another machine is sending with it, or ended without freeing it")
	// ErrLeaseLost is wrapped if another process has taken the journal over.
	ErrLeaseLost = errors.New("another comebacks process has taken it over")
)

// Holder is who sends with a journal, for people. It is zero if that is not
// known.
type Holder struct {
	PID   int
	User  string
	Host  string
	Since time.Time
}

// Reason returns the holder as an importer.Reason.
func (h Holder) Reason() string {
	return importer.Reason(importer.SendingProcess, strconv.Itoa(h.PID), h.User, h.Host, importer.InSweden(h.Since).Format(time.DateTime))
}

// InUseError says who is sending with a journal. It wraps ErrInUse or
// ErrElsewhere.
type InUseError struct {
	Holder Holder
	why    error
}

func (e *InUseError) Error() string {
	if e.Holder == (Holder{}) {
		return e.why.Error()
	}
	return fmt.Sprintf("%v (%d, %s, %s)", e.why, e.Holder.PID, e.Holder.User, e.Holder.Host)
}

func (e *InUseError) Unwrap() error { return e.why }

// lease is what an open journal knows of its own.
type lease struct {
	start  int64        // starts.id
	held   bool         // it is to be freed
	name   string       // among those of this process
	from   time.Time    // nothing is sent before
	epoch  time.Time    // what looks are counted from
	looked atomic.Int64 // when it was last seen to be ours, since epoch

	mu   sync.Mutex
	look *sql.Stmt
}

// held is the lease as it stands in a journal.
type held struct {
	start    sql.NullInt64
	released bool
	commits  int64
	path     string // where the journal was when it was taken
	process
	began time.Time
}

// movedTo reports whether the journal was moved while it was in use, and without
// the marks: its write-ahead log may have been left behind.
func (h held) movedTo(path string) bool {
	if !h.start.Valid || h.path == "" || h.path == path {
		return false
	}
	_, err := os.Stat(marksPath(path))
	return errors.Is(err, fs.ErrNotExist)
}

func (h held) holder() Holder { return Holder{h.pid, h.user, h.host, h.began} }

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readLease(ctx context.Context, db rowQuerier) (h held, err error) {
	var pid, began sql.NullInt64
	var start, boot, space, host, user, path sql.NullString
	err = db.QueryRowContext(ctx, `SELECT lease.start, lease.path, released, commits, pid, process, boot, space, host, user, began
		FROM lease LEFT JOIN starts ON starts.id = lease.start`).Scan(&h.start, &path, &h.released, &h.commits, &pid, &start, &boot, &space, &host, &user, &began)
	h.process = process{int(pid.Int64), start.String, boot.String, space.String, host.String, user.String}
	h.began, h.path = timeOf(began), path.String
	return h, err
}

// judge decides whether a process may take the lease, and whether the last one
// that had it is known to have ended.
func (h held) judge(me process, path string) (proven bool, err error) {
	sameHost := h.host != "" && h.host == me.host
	sameBoot := h.boot == me.boot && (h.boot != "" || sameHost)
	switch {
	case !h.start.Valid:
		return !h.released, nil
	case sameBoot && h.space == me.space && h.pid == me.pid && h.process.start == me.start:
		if openHere.has(leaseName(path, h.start.Int64)) {
			return false, &InUseError{h.holder(), ErrInUse}
		}
		return true, nil // this process has closed it
	case sameBoot && h.space == me.space:
		if h.lives() {
			return false, &InUseError{h.holder(), ErrInUse}
		}
		return true, nil
	case sameBoot: // in another container, say: its number means nothing here, but the lock is free
		return false, nil
	case sameHost: // of an earlier start of this machine, or of one that has the same name
		return false, nil
	}
	return false, &InUseError{h.holder(), ErrElsewhere}
}

// take makes the lease this process's.
func (l *lease) take(ctx context.Context, c *sql.Conn, me process, path string) error {
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// The first statement writes, so that nobody else can write in the
	// meantime.
	if _, err := tx.ExecContext(ctx, `UPDATE lease SET commits = commits + 1`); err != nil {
		return err
	}
	h, err := readLease(ctx, tx)
	if err != nil {
		return err
	}
	proven, err := h.judge(me, path)
	if err != nil {
		return err
	}
	now := time.Now()
	done, err := tx.ExecContext(ctx, `INSERT INTO starts (pid, process, boot, space, host, user, began) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		me.pid, me.start, me.boot, me.space, me.host, me.user, now.UnixMicro())
	if err != nil {
		return err
	}
	if l.start, err = done.LastInsertId(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE lease SET start = ?, path = ?, released = 0`, l.start, path); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	// The file itself must say so too, not only the log beside it, which
	// another name of the file would not have.
	if _, err := c.ExecContext(ctx, `PRAGMA wal_checkpoint(FULL)`); err != nil {
		return err
	}
	l.held, l.name, l.epoch = true, leaseName(path, l.start), now
	openHere.add(l.name)
	if !proven {
		l.from = time.Now().Add(takeoverWait)
	}
	return nil
}

// inCommit is the statement that ties a commit to the lease, and numbers it.
const inCommit = `UPDATE lease SET commits = commits + 1 WHERE start = ? RETURNING commits`

// stamp does that in a transaction.
func (l *lease) stamp(ctx context.Context, tx rowQuerier) (commit int64, err error) {
	return stamped(tx.QueryRowContext(ctx, inCommit, l.start))
}

func stamped(row *sql.Row) (commit int64, err error) {
	err = row.Scan(&commit)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrLeaseLost
	}
	return commit, err
}

// saw records that the lease was ours at a time.
func (l *lease) saw(at time.Time) { l.looked.Store(int64(at.Sub(l.epoch))) }

func (l *lease) fresh() bool {
	return int64(time.Since(l.epoch))-l.looked.Load() < int64(lookIsGood)
}

// ours checks that the lease is still ours, unless that has just been
// checked.
func (l *lease) ours(ctx context.Context, db *sql.DB) error {
	if l.fresh() {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fresh() { // another goroutine has looked
		return nil
	}
	if l.look == nil {
		var err error
		if l.look, err = db.PrepareContext(ctx, `SELECT start FROM lease`); err != nil {
			return err
		}
	}
	at := time.Now()
	var start sql.NullInt64
	if err := l.look.QueryRowContext(ctx).Scan(&start); err != nil {
		return err
	}
	if !start.Valid || start.Int64 != l.start {
		return ErrLeaseLost
	}
	l.saw(at)
	return nil
}

// free gives the lease back. It is no error if another process has it by now.
func (l *lease) free(c *sql.Conn) error {
	if !l.held {
		return nil
	}
	l.held = false
	openHere.remove(l.name)
	_, err := c.ExecContext(context.Background(), `UPDATE lease SET start = NULL, commits = commits + 1 WHERE start = ?`, l.start)
	return err
}

func (l *lease) close() error {
	if l.look == nil {
		return nil
	}
	return l.look.Close()
}

// openHere are the leases that this process holds.
var openHere leases

type leases struct {
	mu    sync.Mutex
	names map[string]bool
}

func leaseName(path string, start int64) string { return fmt.Sprint(start, " ", path) }

func (l *leases) add(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.names == nil {
		l.names = make(map[string]bool)
	}
	l.names[name] = true
}

func (l *leases) remove(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.names, name)
}

func (l *leases) has(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.names[name]
}

// holderOf says who holds the lease of a journal, without taking it.
func holderOf(path string) (h held, err error) {
	db, err := sql.Open("sqlite", readDSN(path))
	if err != nil {
		return h, err
	}
	defer db.Close()
	var have int
	if err := db.QueryRow("PRAGMA user_version").Scan(&have); err != nil || have < 4 {
		return h, err // before version 4 nothing said so
	}
	return readLease(context.Background(), db)
}

// Release frees the lease of a journal because a person says so, if neither
// the lock nor this machine's processes show that it is still held: sure is
// called with its holder. It reports whether the lease was freed.
func Release(path string, sure func(Holder) bool) (bool, error) {
	if err := MustBeThere(path); err != nil {
		return false, err
	}
	path, err := resolve(path)
	if err != nil {
		return false, failed("release", path, err)
	}
	lock, err := lockFile(path)
	if err != nil {
		return false, err
	}
	defer lock.Unlock()
	h, err := holderOf(path)
	if err != nil {
		return false, failed("release", path, err)
	}
	if !h.start.Valid {
		return false, nil
	}
	if _, err := h.judge(thisProcess(), path); errors.Is(err, ErrInUse) {
		return false, failed("release", path, err)
	}
	if !sure(h.holder()) {
		return false, nil
	}
	db, err := sql.Open("sqlite", dsn(path, "synchronous(FULL)"))
	if err != nil {
		return false, failed("release", path, err)
	}
	defer db.Close()
	done, err := db.Exec(`UPDATE lease SET start = NULL, released = 1, commits = commits + 1 WHERE start = ?`, h.start.Int64)
	n, err := affected(done, err)
	if err != nil {
		return false, failed("release", path, err)
	}
	return n == 1, nil
}

// Busy returns the error that Open would return if another process is sending
// with the journal: it wraps an *InUseError.
func (j *Journal) Busy() error {
	h, used := j.Holder()
	if !used {
		return nil
	}
	return failed("open", j.path, &InUseError{h, ErrInUse})
}
