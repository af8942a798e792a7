package importer

import "fmt"

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
	Redirected         Cause = "redirected"          // 3xx
	NetworkAsks        Cause = "network-asks"        // 407, 511: the network that this machine is in asks for something
	AnswersLost        Cause = "answers-lost"        // answer after answer was lost, and nothing shows that requests get through
	JournalFailed      Cause = "journal-failed"      // nothing may be sent that can't be put down
	SheetFailed        Cause = "sheet-failed"        // the file can't be read to its end
)
