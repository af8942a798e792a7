package run

import (
	"context"
	"errors"

	"comebacks/importer"
)

// stopped turns the end of ctx into a *Stopped, if nothing else was the cause.
func stopped(ctx context.Context, err error) error {
	var s *importer.Stopped
	if errors.As(err, &s) || ctx.Err() == nil && err == nil {
		return err
	}
	return &importer.Stopped{Cause: importer.Interrupted}
}

func journalFailed(err error) error {
	return &importer.Stopped{Cause: importer.JournalFailed, Err: err}
}

// asStopped is the error of a run that was stopped because of err: err itself
// if it says so already.
func asStopped(cause importer.Cause, err error) error {
	var s *importer.Stopped
	if errors.As(err, &s) {
		return err
	}
	return &importer.Stopped{Cause: cause, Err: err}
}
