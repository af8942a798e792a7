package job

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report/words"
)

// Failures of naming a run.
const (
	NotARun    importer.Code = "not-a-run"    // Value: what was given instead of a number
	NoSuchRun  importer.Code = "no-such-run"  // Value: the number
	NoRuns     importer.Code = "no-runs"      // Path: the journal, which has none
	NoRunSince importer.Code = "no-run-since" // Value: the day
	NoRunsThen importer.Code = "no-runs-then" // Value: the first day, Detail: the last; "" for no limit
	NotADay    importer.Code = "not-a-day"    // Value: what was given instead
	// DaysSwapped is of a span that ends before it begins. Value: its first day, Detail: its last.
	DaysSwapped importer.Code = "days-swapped"
)

// FindRun finds the run that is named by its number, or the latest if name is
// "".
func FindRun(path, name string) (journal.Info, error) {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return journal.Info{}, noRuns(path, err)
	}
	defer j.Close()
	if name == "" {
		info, err := j.Latest()
		return info, noRuns(path, err)
	}
	return named(j, name)
}

// FindUnfinished finds the run that resume picks without a number: the latest
// one that is unfinished and was not replaced, or else the latest.
func FindUnfinished(path string) (journal.Info, error) {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return journal.Info{}, noRuns(path, err)
	}
	defer j.Close()
	info, err := j.LatestUnfinished()
	if errors.Is(err, journal.ErrNoRun) {
		info, err = j.Latest()
	}
	return info, noRuns(path, err)
}

func named(j *journal.Journal, name string) (journal.Info, error) {
	id, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return journal.Info{}, &importer.Failure{Code: NotARun, Value: name}
	}
	info, err := j.Find(id)
	if errors.Is(err, journal.ErrNoRun) {
		return info, &importer.Failure{Code: NoSuchRun, Value: strconv.FormatInt(id, 10)}
	}
	return info, err
}

// SwedishDay is when a day, as 2026-11-01, begins by the Swedish calendar.
func SwedishDay(text string) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, text, importer.Sweden)
	if err != nil {
		return time.Time{}, &importer.Failure{Code: NotADay, Value: text}
	}
	return at, nil
}

// RunsSince returns the runs that were begun on a day or later, the newest
// first. Value of the failure: day.
func RunsSince(path string, day time.Time) ([]journal.Info, error) {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return nil, noRuns(path, err)
	}
	defer j.Close()
	all, err := j.Runs()
	if err != nil {
		return nil, err
	}
	var infos []journal.Info
	for _, info := range all {
		if !info.StartedAt.Before(day) {
			infos = append(infos, info)
		}
	}
	if len(infos) == 0 {
		return nil, &importer.Failure{Code: NoRunSince, Value: day.Format(time.DateOnly)}
	}
	return infos, nil
}

// Readable returns nil if a journal can be opened and read, or if there is none yet.
func Readable(path string) error {
	j, err := journal.OpenToRead(path)
	if errors.Is(err, journal.ErrNoRun) {
		return nil
	}
	if err != nil {
		return err
	}
	defer j.Close()
	return j.Readable()
}

// runsWithin returns the runs that were begun within a span, by the Swedish calendar.
func runsWithin(path string, span Span) ([]journal.Info, error) {
	day := func(text string) (time.Time, error) {
		if text == "" {
			return time.Time{}, nil
		}
		return SwedishDay(text)
	}
	from, err := day(span.From)
	if err != nil {
		return nil, err
	}
	to, err := day(span.To)
	if err != nil {
		return nil, err
	}
	if span.To != "" && from.After(to) {
		return nil, &importer.Failure{Code: DaysSwapped, Value: span.From, Detail: span.To}
	}
	j, err := journal.OpenToRead(path)
	if err != nil {
		return nil, noRuns(path, err)
	}
	defer j.Close()
	all, err := j.Runs()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(i journal.Info) bool {
		return i.StartedAt.Before(from) || !to.IsZero() && !i.StartedAt.Before(to.AddDate(0, 0, 1))
	})
	if len(all) == 0 {
		return nil, &importer.Failure{Code: NoRunsThen, Value: span.From, Detail: span.To}
	}
	return all, nil
}

func noRuns(path string, err error) error {
	if errors.Is(err, journal.ErrNoRun) {
		return &importer.Failure{Code: NoRuns, Path: path}
	}
	return err
}

// ListedRun is one run in a list of all. Its JSON is stable: names are added,
// never changed or removed.
type ListedRun struct {
	Run       int64                   `json:"run"`
	Started   time.Time               `json:"started"`
	Ended     *time.Time              `json:"ended"`   // null while it is running, or if it was killed
	State     string                  `json:"state"`   // running, killed, stopped, done
	Stopped   string                  `json:"stopped"` // for people, in English
	File      string                  `json:"file"`
	Server    string                  `json:"server"`
	StartedBy string                  `json:"startedBy"`
	Rows      int                     `json:"rows"`
	Counts    map[importer.Status]int `json:"counts"`

	ReplacedBy int64 `json:"replacedBy,omitempty"` // the later run that took its place
	Pilot      int   `json:"pilot,omitempty"`      // the most valid rows that it sends
	Unfinished bool  `json:"unfinished"`           // something is left to do

	// Continued is who has gone on with it last, if not only whoever began it.
	Continued *Continued `json:"continued,omitempty"`
}

// Names are those of whoever began a run, and of who has gone on with it last.
func (r *ListedRun) Names() []string {
	if r.Continued == nil || r.Continued.By == r.StartedBy {
		return []string{r.StartedBy}
	}
	return []string{r.StartedBy, r.Continued.By}
}

// Runs returns the runs of a journal, the newest first.
func Runs(path string) ([]ListedRun, error) {
	j, err := journal.OpenToRead(path)
	if errors.Is(err, journal.ErrNoRun) {
		return []ListedRun{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer j.Close()
	infos, err := j.Runs()
	if err != nil {
		return nil, err
	}
	inUse := j.InUse()
	runs := make([]ListedRun, len(infos))
	for i, info := range infos {
		if runs[i], err = listed(j, info, inUse); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// listed is one run as it stands; inUse says that somebody may be working on it.
func listed(j *journal.Journal, info journal.Info, inUse bool) (ListedRun, error) {
	counts, err := j.Count(info)
	if err != nil {
		return ListedRun{}, err
	}
	r := ListedRun{
		Run: info.ID, Started: info.StartedAt, State: stateOf(info, inUse), Stopped: stoppedText(info, words.Voice{}),
		File: info.File, Server: info.Server, StartedBy: info.StartedBy, Rows: info.Rows, Counts: counts,
		ReplacedBy: info.ReplacedBy, Pilot: info.Pilot, Unfinished: info.Unfinished(),
	}
	if !info.EndedAt.IsZero() {
		r.Ended = &info.EndedAt
	}
	r.Continued = lastContinued(info)
	return r, nil
}

// stateOf is how a run stands.
func stateOf(info journal.Info, inUse bool) string {
	if info.State == journal.Running && !inUse {
		return "killed"
	}
	return string(info.State)
}

// notStarted is the problem of a row that a run did not reach.
func notStarted(info journal.Info) importer.Problem {
	return importer.Problem{Code: importer.NotStarted, Value: info.Cause, Detail: info.Reason}
}

// stoppedText says why a run was stopped; "" if it was not.
func stoppedText(info journal.Info, v words.Voice) string {
	if info.Cause == "" {
		return ""
	}
	text, _ := v.Stop(importer.Cause(info.Cause), info.Reason)
	return text
}
