package importer

import (
	"context"
	"errors"
	"fmt"
)

// Stopped is the error of a run that ended before all its rows had their
// turn. What the rows became stands in the journal all the same.
type Stopped struct {
	Cause  Cause
	Reason string // for people
	Err    error  // what broke, where it was not Vitec
}

func (s *Stopped) Error() string {
	if s.Err != nil {
		return fmt.Sprintf("run stopped: %s: %v", s.Reason, s.Err)
	}
	return "run stopped: " + s.Reason
}

func (s *Stopped) Unwrap() error { return s.Err }

// Cause says why a run was stopped.
type Cause string

const (
	Interrupted        Cause = "interrupted"         // its context ended
	CredentialsRefused Cause = "credentials-refused" // 401
	Unreachable        Cause = "unreachable"         // Vitec stays away, or keeps asking to wait
	AsksToWait         Cause = "asks-to-wait"        // Vitec asks to wait longer than a run waits, or again and again
	Redirected         Cause = "redirected"          // 3xx
	NetworkAsks        Cause = "network-asks"        // 407, 511: the network that this machine is in asks for something
	AnswersLost        Cause = "answers-lost"        // answer after answer was lost, and nothing shows that requests get through
	JournalFailed      Cause = "journal-failed"      // nothing may be sent that can't be put down
	SheetFailed        Cause = "sheet-failed"        // the file can't be read to its end
)

// stopped turns the end of ctx into a *Stopped, if nothing else was the cause.
func stopped(ctx context.Context, err error) error {
	var s *Stopped
	if errors.As(err, &s) || ctx.Err() == nil && err == nil {
		return err
	}
	return &Stopped{Cause: Interrupted, Reason: "it was interrupted"}
}

func journalFailed(err error) error {
	return &Stopped{Cause: JournalFailed, Reason: "nothing is sent that can't be put down first", Err: err}
}
