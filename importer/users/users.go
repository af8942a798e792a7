// Package users knows the people who may use the page of an office: their passwords, who
// of them is signed in, and who did what. All of it is in one SQLite file, web.db, which
// the page and the command line open at the same time: nothing is kept in memory that the
// other may change, so that a user who was removed is out at once.
//
// Passwords are kept as argon2id, and the tokens of sessions as SHA-256: who reads the file
// can't sign in with what it says. Tries to sign in are counted in memory (tries.go).
package users

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
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"comebacks/importer"
)

// schema has, for each version, the step from the one before.
//
//go:embed schema/*.sql
var schema embed.FS

// FileName is what the file is called in the folder of the page.
const FileName = "web.db"

// version is the schema's version, kept in the file's user_version.
const version = 1

// Store is an open web.db. Its methods may be called at the same time.
type Store struct {
	path  string
	now   func() time.Time
	db    *sql.DB
	hash  hasher
	tries tries
}

// Open opens the file, and creates it if there is none, readable by its owner alone.
// Errors are an *importer.Failure.
func Open(path string, now func() time.Time) (*Store, error) {
	if err := create(path); err != nil {
		return nil, &importer.Failure{Code: importer.UsersNotOpened, Path: path, Err: bare(err)}
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, &importer.Failure{Code: importer.UsersNotOpened, Path: path, Err: bare(err)}
	}
	s := &Store{path: path, now: now, db: db, hash: newHasher(), tries: newTries(now)}
	if err := s.migrate(context.Background()); err != nil {
		_ = db.Close()
		var why *importer.Failure
		if errors.As(err, &why) && why.Code == importer.UsersNotWritten {
			why.Code = importer.UsersNotOpened
		}
		return nil, err
	}
	return s, nil
}

// create makes the file if there is none: SQLite would make it readable by others.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// dsn names the file to the driver. A session or a user that is gone must not come back
// after a power cut: hence synchronous=FULL.
func dsn(path string) string {
	q := url.Values{"mode": {"rw"}, "_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
	}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// migrate brings the schema to the current version.
func (s *Store) migrate(ctx context.Context) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		var have int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
			return err
		}
		if have > version {
			return &importer.Failure{Code: importer.UsersLater, Path: s.path}
		}
		for next := have + 1; next <= version; next++ {
			step, err := schema.ReadFile(fmt.Sprintf("schema/%d.sql", next))
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(step)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
		return err
	})
}

// Close closes the file.
func (s *Store) Close() error { return s.failed(s.db.Close()) }

// change does something to the file, whole or not at all.
func (s *Store) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.failed(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := do(tx); err != nil {
		return s.failed(err)
	}
	return s.failed(tx.Commit())
}

// failed makes a Failure of what is none yet. Nobody is told of a request that was given
// up.
func (s *Store) failed(err error) error {
	var known *importer.Failure
	if err == nil || errors.As(err, &known) || errors.Is(err, ErrRefused) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &importer.Failure{Code: importer.UsersNotWritten, Path: s.path, Err: bare(err)}
}

// bare removes the path from an error, as it is named elsewhere, and gives what SQLite
// says a Reason.
func bare(err error) error {
	var file *fs.PathError
	if errors.As(err, &file) {
		return file.Err
	}
	var database *sqlite.Error
	if !errors.As(err, &database) {
		return err
	}
	if code, ok := databaseReasons[database.Code()&0xff]; ok {
		return &importer.ReasonError{Reason: importer.Reason(code), Err: err}
	}
	return err
}

var databaseReasons = map[int]importer.Code{
	sqlite3.SQLITE_FULL:     importer.DatabaseFull,
	sqlite3.SQLITE_READONLY: importer.DatabaseRead,
	sqlite3.SQLITE_IOERR:    importer.DatabaseIO,
	sqlite3.SQLITE_CANTOPEN: importer.DatabaseOpen,
	sqlite3.SQLITE_BUSY:     importer.DatabaseBusy,
	sqlite3.SQLITE_CORRUPT:  importer.DatabaseWrong,
	sqlite3.SQLITE_NOTADB:   importer.DatabaseNone,
}

func timeOf(micro int64) time.Time { return time.UnixMicro(micro) }
