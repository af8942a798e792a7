package importer

// Stopped is the error of a run that ended before all its rows had their
// turn. The journal has what became of the rows all the same.
type Stopped struct {
	Cause  Cause
	Detail string // what Vitec, or the network, said; see Cause
	Err    error  // what broke, where it was not Vitec
}

// Error is for logs and tests: people are shown the words of package report.
func (s *Stopped) Error() string {
	text := "run stopped: " + string(s.Cause)
	if s.Detail != "" {
		text += ": " + bareReason(s.Detail)
	}
	if s.Err != nil {
		text += ": " + s.Err.Error()
	}
	return text
}

func (s *Stopped) Unwrap() error { return s.Err }

// Cause says why a run was stopped. The values are stable: scripts may rely on
// them.
type Cause string

const (
	Interrupted        Cause = "interrupted"         // its context ended
	CredentialsRefused Cause = "credentials-refused" // 401
	Unreachable        Cause = "unreachable"         // Vitec stays away. Detail: why
	AsksToWait         Cause = "asks-to-wait"        // Vitec keeps asking to wait, or asks to wait too long. Detail: how long, in that case
	Redirected         Cause = "redirected"          // 3xx. Detail: where to
	NetworkAsks        Cause = "network-asks"        // 407, 511: the network that this machine is in asks for something. Detail: what it said
	AnswersLost        Cause = "answers-lost"        // one answer after another was lost, and nothing shows that requests get through
	JournalFailed      Cause = "journal-failed"      // nothing may be sent that can't be recorded
	SheetFailed        Cause = "sheet-failed"        // the file can't be read to its end
	CountedByOlder     Cause = "counted-otherwise"   // the version that began the run counted the rows of its sheet in another way
	RowsDiffer         Cause = "rows-differ"         // the rows that were read are not the rows that have an outcome. Detail: how many these are
)
