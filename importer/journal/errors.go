package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"comebacks/importer"
)

// Error is what is wrong with a journal. It has an *importer.Failure in its
// chain, which package report puts into words.
type Error struct {
	Op   string // what was being done
	Path string // the journal's
	Err  error

	failure *importer.Failure
}

// Error is for logs and tests.
func (e *Error) Error() string { return fmt.Sprintf("%s journal %s: %v", e.Op, e.Path, e.Err) }

func (e *Error) Unwrap() []error { return []error{e.Err, e.failure} }

func failed(op, path string, err error) *Error {
	return &Error{op, path, err, failureOf(path, err)}
}

// failureOf says what kind of failure an error is.
func failureOf(path string, err error) *importer.Failure {
	var known *importer.Failure
	if errors.As(err, &known) && known.Code != importer.JournalNoRun { // which does not say where
		return known
	}
	f := &importer.Failure{Path: path}
	var inUse *InUseError
	if errors.As(err, &inUse) && inUse.Holder != (Holder{}) {
		h := inUse.Holder
		f.Value, f.Detail, f.List = strconv.Itoa(h.PID), importer.InSweden(h.Since).Format(time.DateTime), []string{h.User, h.Host}
	}
	for _, kind := range []struct {
		is   error
		code importer.Code
	}{
		{ErrInUse, importer.JournalInUse},
		{ErrElsewhere, importer.JournalElsewhere},
		{ErrLeaseLost, importer.JournalLeaseLost},
		{ErrEndLost, importer.JournalEndLost},
		{errLater, importer.JournalLater},
		{ErrNotThere, importer.JournalNotThere},
		{ErrNoRun, importer.JournalNoRun},
		{ErrNetwork, importer.JournalNetwork},
		{ErrMounted, importer.JournalMounted},
		{fs.ErrPermission, importer.JournalNoPermission},
	} {
		if errors.Is(err, kind.is) {
			f.Code = kind.code
			if kind.is == fs.ErrPermission {
				f.Err = bare(err)
			}
			return f
		}
	}
	f.Code, f.Err = importer.JournalBroken, bare(err)
	var damaged *sqlite.Error
	if errors.Is(err, errDamaged) || errors.As(err, &damaged) && (damaged.Code()&0xff == sqlite3.SQLITE_CORRUPT || damaged.Code()&0xff == sqlite3.SQLITE_NOTADB) {
		f.Code = importer.JournalDamaged
	}
	return f
}

// noPlace is the error of a journal that can't be where it should be.
func noPlace(path string, err error) *importer.Failure {
	return &importer.Failure{Code: importer.JournalNoPlace, Path: path, Err: bare(err)}
}

// bare removes the path from an error, as it was named before, and gives what SQLite
// says a Reason.
func bare(err error) error {
	var known *fs.PathError
	if errors.As(err, &known) {
		return known.Err
	}
	if errors.Is(err, errDamaged) {
		return &importer.ReasonError{Reason: importer.Reason(importer.DatabaseWrong), Err: err}
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

// isBusy reports whether an error says that another connection has the database open.
func isBusy(err error) bool {
	var database *sqlite.Error
	return errors.As(err, &database) && (database.Code()&0xff == sqlite3.SQLITE_BUSY || database.Code()&0xff == sqlite3.SQLITE_LOCKED)
}
