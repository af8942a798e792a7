package job

import (
	"context"
	"errors"
	"io/fs"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/journal"
	"comebacks/report"
)

// BegunError is any error after the run was begun in the journal: rows may
// have been sent.
type BegunError struct {
	Err   error
	Trial bool // the run was to the stand-in, which keeps nothing
}

func (e *BegunError) Error() string { return e.Err.Error() }

func (e *BegunError) Unwrap() error { return e.Err }

// End says how a job that returned an error ended.
type End int

const (
	Refused     End = iota // the sheet or the options can't be used, or people could not be looked up: nothing was sent
	Ended                  // it was stopped before its end, or something else went wrong after it was begun
	Busy                   // another process sends with the journal
	Interrupted            // by a person
)

// endError is an error of which it is known how the job ended.
type endError struct {
	error
	end End
}

func (e *endError) Unwrap() error { return e.error }

// endedAs says how a job ended that was not interrupted.
func endedAs(end End, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &endError{err, end}
}

// EndOf says what an error means.
func EndOf(err error) End {
	var stopped *importer.Stopped
	var broken *journal.Error
	var unwritten *report.FileError
	var begun *BegunError
	var busy *journal.InUseError
	var lookUp *LookUpError
	var known *endError
	switch {
	case errors.As(err, &known):
		return known.end
	case errors.As(err, &stopped) && stopped.Cause == importer.Interrupted:
		return Interrupted
	case errors.As(err, &busy):
		return Busy
	case errors.As(err, &lookUp):
		return Refused
	case errors.As(err, &stopped), errors.As(err, &broken), errors.As(err, &unwritten) && !unwritten.Before:
		return Ended
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.As(err, &begun):
		return Ended
	}
	return Refused
}

// bare removes the path, which is named beside what the system said.
func bare(err error) error {
	if path := new(fs.PathError); errors.As(err, &path) {
		return path.Err
	}
	return err
}

// BadAddress is the failure of a server address that can't be used. Value:
// why, Detail: what to do.
const BadAddress importer.Code = "bad-address"

// addressFailure makes a failure of what is wrong with a server's address.
func addressFailure(err error) error {
	var bad *connect.BaseURLError
	if errors.As(err, &bad) {
		return &importer.Failure{Code: BadAddress, Value: bad.Reason, Detail: bad.Hint}
	}
	return err
}
