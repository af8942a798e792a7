// Package journal remembers, across crashes, which rows were about to be sent
// and what became of them. It is one SQLite file.
//
// A row is on disk as "sending" before the first byte of its request leaves
// (write-ahead log, synchronous=FULL). The rows of all workers are committed
// in groups: while one group is being written, the next one gathers, so that
// the cost of reaching the disk is shared.
//
// One process at a time may send with a journal; others may read it.
package journal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the driver, in pure Go
)

// schema has, for each version, what makes it of the one before.
//
//go:embed schema/*.sql
var schema embed.FS

// version is the schema's version, kept in the file's user_version.
const version = 3

// Error says what is wrong with a journal, and what a person can do.
type Error struct {
	Op   string
	Path string
	Err  error
	Hint string
}

func (e *Error) Error() string { return fmt.Sprintf("%s journal %s: %v", e.Op, e.Path, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// ErrInUse is wrapped by Open's error when another process sends with the
// same journal.
var ErrInUse = errors.New("another comebacks is sending with it")

// Journal is an open journal.
type Journal struct {
	path  string
	write *sql.Conn // the only one that writes; used by the committer alone
	db    *sql.DB
	read  *sql.DB
	lock  *flock.Flock
	stmts statements
	marks marks

	claims claims // used by the committer alone
	reader reader // of claims, in a journal that was opened to read

	requests  chan request
	committer sync.WaitGroup
	failure   atomic.Pointer[error] // of the first commit that failed
	crashes   func() error          // set by tests: see crash
}

// Open opens the journal for sending, and makes it if there is none. It takes
// a lock that ends with the process.
func Open(path string) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &Error{"open", path, err, "name another place with --journal FILE"}
	}
	// SQLite would make the file readable for others.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &Error{"open", path, err, "name another place with --journal FILE"}
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return nil, &Error{"open", path, err, "the journal must be yours alone: name another place with --journal FILE"}
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		err = ErrInUse
	}
	if err != nil {
		return nil, &Error{"lock", path, err, "wait until the other one has ended, or give this one a journal of its own with --journal FILE"}
	}
	j := &Journal{path: path, lock: lock, requests: make(chan request, 256)}
	if err := j.start(); err != nil {
		j.closeFiles()
		return nil, &Error{"open", path, err, hint(err)}
	}
	j.committer.Add(1)
	go func() {
		defer j.committer.Done()
		j.commitGroups()
	}()
	return j, nil
}

// hint says what to do about an error of SQLite's.
func hint(err error) string {
	switch {
	case errors.Is(err, errLater):
		return "install the newest comebacks"
	case errors.Is(err, fs.ErrPermission):
		return "name another place with --journal FILE"
	}
	return "keep the file as it is, for it knows what was sent; see whether the disk is full or read-only"
}

var errLater = errors.New("it was made by a later version of comebacks")

func (j *Journal) start() error {
	var err error
	// What a segment of claims is sorted with stays in memory.
	if j.db, err = sql.Open("sqlite", dsn(j.path, "synchronous(FULL)", "journal_mode(WAL)", "temp_store(MEMORY)")); err != nil {
		return err
	}
	ctx := context.Background()
	if j.write, err = j.db.Conn(ctx); err != nil {
		return err
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2"} {
		var is string
		if err := j.write.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&is); err != nil {
			return err
		}
		if is != want {
			return fmt.Errorf("this disk does not let SQLite use %s=%s (it is %s)", pragma, want, is)
		}
	}
	if err := migrate(ctx, j.write); err != nil {
		return err
	}
	if j.read, err = sql.Open("sqlite", dsn(j.path, readOnly)); err != nil {
		return err
	}
	if err := j.recover(ctx); err != nil {
		return err
	}
	if err := j.loadClaims(ctx); err != nil {
		return err
	}
	return j.stmts.prepare(ctx, j.write)
}

// readOnly is the pragma of a connection that only reads. It is not opened
// with mode=ro, for a reader has to make the shared memory of the write-ahead
// log if nobody else has.
const readOnly = "query_only(1)"

// dsn names the file to the driver. Pragmas are set on each connection.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

func migrate(ctx context.Context, c *sql.Conn) error {
	var have int
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	if have > version {
		return errLater
	}
	for next := have + 1; next <= version; next++ {
		step, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", next))
		if err != nil {
			return err
		}
		if _, err := c.ExecContext(ctx, fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", step, next)); err != nil {
			return err
		}
	}
	return nil
}

// OpenToRead opens the journal for reading alone, beside a process that may
// be sending. A journal that does not exist is ErrNoRun.
func OpenToRead(path string) (*Journal, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoRun
	}
	j := &Journal{path: path, lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	var err error
	if j.read, err = sql.Open("sqlite", dsn(path, readOnly)); err != nil {
		return nil, &Error{"open", path, err, hint(err)}
	}
	var have int
	if err = j.read.QueryRow("PRAGMA user_version").Scan(&have); err == nil && have > version {
		err = errLater
	}
	if err == nil && have == 0 {
		err = ErrNoRun
	}
	if err != nil {
		j.closeFiles()
		return nil, &Error{"open", path, err, hint(err)}
	}
	if have < version {
		sending, err := Open(path) // which migrates it
		if err == nil {
			err = sending.Close()
		}
		if err != nil {
			j.closeFiles()
			return nil, err
		}
	}
	return j, nil
}

// InUse reports whether a process is sending with the journal.
func (j *Journal) InUse() bool {
	if j.write != nil {
		return true
	}
	free, err := j.lock.TryRLock()
	if err != nil || !free {
		return true
	}
	return j.lock.Unlock() != nil
}

// Close waits for what was recorded to be on disk, and closes the journal.
func (j *Journal) Close() error {
	if j.requests != nil {
		close(j.requests)
		j.committer.Wait()
	}
	return j.closeFiles()
}

func (j *Journal) closeFiles() error {
	errs := []error{j.marks.close(), j.reader.close()}
	if j.read != nil {
		errs = append(errs, j.read.Close())
	}
	if j.write != nil {
		errs = append(errs, j.stmts.close(), j.write.Close())
	}
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	return errors.Join(append(errs, j.lock.Unlock())...)
}
