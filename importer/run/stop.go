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
	return &importer.Stopped{Cause: importer.Interrupted, Reason: "it was interrupted"}
}

func journalFailed(err error) error {
	return &importer.Stopped{Cause: importer.JournalFailed, Reason: "nothing is sent that can't be put down first", Err: err}
}
