package job

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
)

// Keeper holds the journal of a process in which several jobs may write at once, and what
// bounds all that they ask of Vitec together. The journal is opened for the first of them and closed after the last, so that the command
// line can use it in between. It is safe for use by many goroutines.
type Keeper struct {
	beginning chan struct{} // held by the job that finds out which run it goes on with, and begins it

	mu      sync.Mutex
	path    string
	j       *journal.Journal // nil if it is not open
	uses    int
	purging bool // nobody else may write
	bound   *run.Bound
}

// NewKeeper holds nothing yet.
func NewKeeper() *Keeper { return &Keeper{beginning: make(chan struct{}, 1)} }

// Share bounds the requests of all jobs together: how many are under way at once, and how
// many start in a second, 0 for no bound. It holds for jobs that connect later, and if it
// was called before, from now on.
func (k *Keeper) Share(workers int, rate float64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bound == nil {
		k.bound = run.NewBound(workers, rate)
		return
	}
	k.bound.Set(workers, rate)
}

// together is what bounds all jobs; nil for nothing.
func (k *Keeper) together() *run.Bound {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bound
}

// open opens a journal to write, or shares it. Done gives it back.
func (k *Keeper) open(path string) (j *journal.Journal, done func() error, err error) {
	if k == nil {
		j, err = journal.Open(path)
		if err != nil {
			return nil, nil, err
		}
		return j, j.Close, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.j == nil {
		if k.j, err = journal.Open(path); err != nil {
			k.j = nil
			return nil, nil, err
		}
		k.path = path
	} else if k.path != path {
		return (*Keeper)(nil).open(path)
	} else if k.purging {
		return nil, nil, k.j.Busy()
	}
	k.uses++
	return k.j, sync.OnceValue(k.leave), nil
}

func (k *Keeper) leave() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.uses--; k.uses > 0 {
		return nil
	}
	j := k.j
	k.j = nil
	return j.Close()
}

// shares reports whether a journal is open, so that it would be shared.
func (k *Keeper) shares(path string) bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.j != nil && k.path == path
}

// Live are the runs that this process is sending, settling or comparing with a journal,
// by rising number.
func (k *Keeper) Live(path string) []int64 {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.j == nil || k.path != path {
		return nil
	}
	return k.j.Live()
}

// begin waits until no other job is about to begin its run.
func (k *Keeper) begin(ctx context.Context) (begun func(), err error) {
	if k == nil {
		return func() {}, nil
	}
	select {
	case k.beginning <- struct{}{}:
		return sync.OnceFunc(func() { <-k.beginning }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// MostDays is as many days back as anything can be. Many more would overflow the calendar,
// and a purge would take everything.
const MostDays = 36500

// Purge is Purge of a process in which several jobs may write. It comes to nothing if one
// of them has the journal, and none of them gets it meanwhile: either way the error's
// EndOf is Busy.
func (k *Keeper) Purge(path string, days int, now time.Time) (p Purged, err error) {
	j, done, err := k.open(path)
	if err != nil {
		return Purged{}, err
	}
	defer func() { err = errors.Join(err, done()) }()
	if err := k.alone(j); err != nil {
		return Purged{}, err
	}
	defer k.notAlone()
	return j.Purge(now.AddDate(0, 0, -min(days, MostDays)))
}

// alone keeps the others from a journal, if none of them has it.
func (k *Keeper) alone(j *journal.Journal) error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.j != j || k.uses > 1 {
		return j.Busy()
	}
	k.purging = true
	return nil
}

func (k *Keeper) notAlone() {
	if k != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.purging = false
	}
}

// RunUnderWay is the failure of a run that this process is working on already: with the
// same run, or one whose place the new one would take. Value: that run.
const RunUnderWay importer.Code = "run-under-way"

// notUnderWay refuses to begin a run, or to go on with it, as long as this process works
// on it, or on one of the same sheet or file.
func (jb *Job) notUnderWay(j *journal.Journal) error {
	for _, id := range j.Live() {
		info, err := j.Find(id)
		if err != nil {
			return err
		}
		same := info.File == jb.path && jb.path != standardInput && (!isBare(jb.path) || info.StartedBy == jb.startedBy())
		if id == jb.earlier.ID || same || bytes.Equal(info.Digest, jb.digest) {
			return underWay(info)
		}
	}
	return nil
}

func underWay(info journal.Info) error {
	return &importer.Failure{Code: RunUnderWay, Value: runNumber(info)}
}

// work takes up a run to settle its doubts, unless this process works on it already.
func (jb *Job) work(ctx context.Context, j *journal.Journal, info journal.Info) (*journal.Run, error) {
	begun, err := jb.keeper().begin(ctx)
	if err != nil {
		return nil, err
	}
	defer begun()
	if slices.Contains(j.Live(), info.ID) {
		return nil, underWay(info)
	}
	return j.Work(info), nil
}

// failureOf gives the code of an error that is a Failure.
func failureOf(err error) importer.Code {
	var f *importer.Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}
