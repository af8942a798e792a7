package job

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report/words"
)

// RunDetail is one run with what can be done about it.
type RunDetail struct {
	ListedRun
	Info       RunInfo
	Cause      importer.Cause // why it was stopped; "" if it was not
	WhyStopped string         // the same in words, and what to do about it
	DoStopped  string
	Live       bool // this process works on it
	CanResume  bool // something is left to do, and nobody does it
	HasRest    bool // it is a pilot, and rows beyond it were not sent
	HasCopy    bool // the sheet's bytes are there: results can be made anew, rows corrected
}

// RunsOf returns the runs of a journal, the newest first, and which of them this process
// works on. Keeper may be nil.
func RunsOf(path string, keeper *Keeper, v words.Voice) ([]RunDetail, error) {
	all := []RunDetail{}
	err := withRuns(path, func(j *journal.Journal) error {
		infos, err := j.Runs()
		if err != nil {
			return err
		}
		d := newDetailer(j, path, keeper, v)
		for _, info := range infos {
			one, err := d.detail(info)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	if errors.Is(err, journal.ErrNoRun) {
		return all, nil
	}
	return all, err
}

// FindListed returns one run. Its error is a Failure with the code NoSuchRun or NoRuns if
// there is none.
func FindListed(path string, run int64, keeper *Keeper, v words.Voice) (one RunDetail, err error) {
	err = withRuns(path, func(j *journal.Journal) error {
		info, err := named(j, strconv.FormatInt(run, 10))
		if err != nil {
			return err
		}
		one, err = newDetailer(j, path, keeper, v).detail(info)
		return err
	})
	return one, noRuns(path, err)
}

func withRuns(path string, f func(j *journal.Journal) error) error {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return err
	}
	defer j.Close()
	return f(j)
}

// detailer says how runs stand.
type detailer struct {
	j     *journal.Journal
	path  string
	live  []int64
	inUse bool // by another process
	voice words.Voice
}

func newDetailer(j *journal.Journal, path string, keeper *Keeper, v words.Voice) detailer {
	d := detailer{j: j, path: path, live: keeper.Live(path), voice: v}
	if !keeper.shares(path) {
		d.inUse = j.InUse()
	}
	return d
}

func (d detailer) detail(info journal.Info) (RunDetail, error) {
	live := slices.Contains(d.live, info.ID)
	listed, err := listed(d.j, info, live || d.inUse)
	if err != nil {
		return RunDetail{}, err
	}
	one := RunDetail{ListedRun: listed, Info: info, Cause: importer.Cause(info.Cause), Live: live}
	if info.Cause != "" {
		one.WhyStopped, one.DoStopped = d.voice.Stop(one.Cause, info.Reason)
	}
	going := live || d.inUse && info.State == journal.Running
	one.CanResume = info.Unfinished() && !going
	one.HasRest = info.Pilot > 0 && info.ReplacedBy == 0 && listed.Counts[importer.Unsent] > info.Open
	_, statErr := os.Stat(journal.SheetPath(d.path, info.Digest))
	one.HasCopy = statErr == nil
	return one, nil
}

// UncertainRow is a row of which it is not known whether it is in Vitec, or one that is held
// back as it may have been made after the backup which the journal was restored from.
type UncertainRow struct {
	Row                   int
	CustomerID, ContactID string
	Date                  time.Time
	SentAt                time.Time
	Why                   []importer.Problem // what was found out so far; nil while it is being asked
}

// Uncertain returns the rows of a run about which a person can say something, in their
// order.
func Uncertain(path string, run int64) (all []UncertainRow, err error) {
	err = withRuns(path, func(j *journal.Journal) error {
		info, err := named(j, strconv.FormatInt(run, 10))
		if err != nil {
			return err
		}
		kept := j.Run(info)
		doubts, err := kept.Doubts()
		if err != nil {
			return err
		}
		for _, d := range doubts {
			if d.State != importer.DoubtOpen && d.State != importer.DoubtHeld {
				continue
			}
			row := UncertainRow{Row: d.Row, CustomerID: d.CustomerID, ContactID: d.ContactID, Date: d.Date, SentAt: d.SentAt}
			for e, err := range kept.Details(d.Row) {
				if err != nil {
					return err
				}
				if e.Row == d.Row {
					row.Why = e.Problems
				}
				break
			}
			all = append(all, row)
		}
		return nil
	})
	return all, noRuns(path, err)
}
