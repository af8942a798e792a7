package job

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/metrics"
	"comebacks/importer/sheet"
	"comebacks/report"
	"comebacks/report/words"
)

// ResumeOptions are what may differ when a run is resumed: everything else is
// as the run has it.
type ResumeOptions struct {
	Journal string
	Logins  string
	Log     string
	Workers *int     // nil for as many as before
	Rate    *float64 // nil for as before
	Now     func() time.Time
	Voice   words.Voice // the language, and whether it is for a page

	StartedBy string             // see Options, as for those below
	Confirmed func(row int) bool // nil is all that is not NotConfirmed already
	People    *People
	Keeper    *Keeper
	Metrics   *metrics.Metrics
}

// Resume opens a run to go on with it, whatever has happened to its sheet
// since: a copy lies beside the journal. For a run that an older version began
// it reads the file, if that is unchanged; otherwise only rows in doubt can be
// settled. For a run that was replaced, Seen says what would be sent.
func Resume(ctx context.Context, info journal.Info, o ResumeOptions, w Watcher) (*Job, error) {
	jb, err := openKept(ctx, info, o.Journal, w)
	if err != nil {
		return nil, err
	}
	jb.Options.Logins, jb.Options.Voice = o.Logins, o.Voice
	jb.Options.StartedBy, jb.Options.Confirmed, jb.Options.People, jb.Options.Keeper = o.StartedBy, o.Confirmed, o.People, o.Keeper
	jb.Options.Metrics = o.Metrics
	if jb.rules.Directory != nil {
		jb.rules.Directory = jb.knownPeople()
	}
	jb.Options.Log, jb.Options.Now, jb.began = o.Log, o.Now, (&Options{Now: o.Now}).now()
	jb.rules.Now, jb.resumed = jb.began, &info
	if o.Workers != nil {
		jb.Options.Send.Workers = *o.Workers
	}
	if o.Rate != nil {
		jb.Options.Send.Rate = *o.Rate
	}
	err = jb.Options.Send.Check()
	if err == nil && jb.sheet != nil {
		err = jb.resumeSheet(ctx)
	}
	if err != nil {
		jb.Close()
		return nil, err
	}
	return jb, nil
}

func (jb *Job) resumeSheet(ctx context.Context) error {
	if err := jb.nameResultsOf(*jb.resumed); err != nil {
		return placeGone(err)
	}
	if jb.resumed.ReplacedBy == 0 && !jb.Options.Sheet.LooksUp && jb.recall(*jb.resumed) {
		return nil
	}
	return jb.survey(ctx, nil)
}

// ResultsPlaceGone is the failure of a run's results that can't be written where
// they were. Path: where, Detail: a term for why, or Err: what the system said.
const ResultsPlaceGone importer.Code = "results-place-gone"

func placeGone(err error) error {
	var file *report.FileError
	if !errors.As(err, &file) {
		return err
	}
	f := &importer.Failure{Code: ResultsPlaceGone, Path: file.Path, Err: file.Err}
	if file.Err == nil {
		f.Detail = string(file.Code)
	}
	return f
}

// nameResultsOf finds where a run's results are to be written.
func (jb *Job) nameResultsOf(info journal.Info) error {
	jb.beside = jb.Options.Output
	if info.ReplacedBy != 0 {
		return jb.nameResults(info.ID)
	}
	return jb.nameResults(0)
}

// openKept opens a run with its sheet. If the sheet is gone, or the version that
// began the run may have counted its rows in another way, the job has none, and a
// notice says so.
func openKept(ctx context.Context, info journal.Info, journalPath string, w Watcher) (*Job, error) {
	kept, err := optionsOf(info)
	if err != nil {
		return nil, err
	}
	kept.namedJournal = journalPath
	if kept.Journal, err = JournalPath(journalPath); err != nil {
		return nil, err
	}
	jb := &Job{Options: *kept, Watcher: w, name: info.File, path: info.File, source: info.File, began: time.Now(), earlier: info, digest: info.Digest}
	if jb.rules, err = kept.Sheet.rules(jb.began); err != nil {
		return nil, err
	}
	if kept.Sheet.LooksUp {
		jb.rules.Directory = isNobody()
	}
	jb.seen = &Overview{}
	jb.seen.Rows = info.Rows
	if !jb.findBytes(ctx, info) {
		jb.code, jb.sheetName = info.Sheet, info.SheetName
		jb.seen.Notices = []importer.Notice{{Code: importer.SheetGone, Value: info.File}}
		return jb, nil
	}
	if err := jb.openCopy(nil); err != nil {
		jb.Close()
		return nil, err
	}
	if kept.Sheet.Counting != presentCounting {
		if anew, err := jb.sheet.CountsAnew(); err != nil || anew {
			jb.sheet, jb.lacks = nil, importer.CountedByOlder
			jb.seen.Notices = []importer.Notice{{Code: importer.CountedOtherwise, Value: info.File}}
			return jb, err
		}
	}
	return jb, nil
}

// findBytes finds the bytes of a run's sheet: beside the journal, or, as an older
// version kept none, in the file.
func (jb *Job) findBytes(ctx context.Context, info journal.Info) bool {
	path := journal.SheetPath(jb.Options.Journal, info.Digest)
	if digest, err := digestOf(path); err == nil && bytes.Equal(digest, info.Digest) {
		jb.copy = path
		return true
	}
	if isPiped(info.File) || isBare(info.File) {
		return false
	}
	taken, err := sheet.Take(ctx, info.File, nil, "")
	if err != nil {
		return false
	}
	jb.copy, jb.remove = taken.Path, func() { _ = taken.Remove() }
	if !bytes.Equal(taken.Digest, info.Digest) {
		jb.remove()
		jb.remove = nil
		return false
	}
	return true
}

// digestOf tells one file's bytes from another's.
func digestOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err // it names the path
	}
	return h.Sum(nil), nil
}

// optionsOf reads the options that a run was begun with.
func optionsOf(info journal.Info) (*Options, error) {
	o := &Options{}
	if err := json.Unmarshal([]byte(info.Options), o); err != nil {
		return nil, fmt.Errorf("read the options of run %d: %w", info.ID, err)
	}
	return o, nil
}

// IsFinished reports whether there is nothing to ask or send: the run has
// finished with every row.
func (jb *Job) IsFinished() bool { return !jb.earlier.Unfinished() && jb.sheet != nil }

// Replaced returns the later run that took the place of the one to be resumed; 0
// if there is none.
func (jb *Job) Replaced() int64 { return jb.earlier.ReplacedBy }

// WriteAgain writes the results of a run that is finished.
func (jb *Job) WriteAgain() (report.Summary, error) {
	reader, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return report.Summary{}, err
	}
	defer reader.Close()
	info := jb.earlier
	jb.Watcher.notice(importer.Notice{Code: importer.RunComplete, Value: runNumber(info), Detail: info.File})
	kept := reader.Run(info)
	sum, err := jb.writeResults(jb.pairs(reader, kept, jb.missing(info), &counted{}), jb.before(reader, kept))
	if err != nil {
		return sum, err
	}
	sum.Run, sum.Server = info.ID, info.Server
	// Which files these are, and what they count, is recorded if nobody else is writing. If it is
	// not, the next write keeps files that it does not know.
	j, done, err := jb.keeper().open(jb.Options.Journal)
	var busy *journal.InUseError
	if errors.As(err, &busy) {
		return sum, nil
	}
	if err != nil {
		return sum, err
	}
	anew := j.Run(info)
	return sum, errors.Join(anew.Wrote(wrote(sum)), anew.Counted(sum.Counts), done())
}

// missing is the problem of a row that has no outcome.
func (jb *Job) missing(info journal.Info) importer.Problem {
	if info.State == journal.Stopped || jb.Options.Send.Limit == 0 {
		return notStarted(info)
	}
	return importer.Problem{Code: importer.BeyondLimit, Value: fmt.Sprint(jb.Options.Send.Limit)}
}

// GoOn says which run is resumed, and how.
func (jb *Job) GoOn() {
	info, s := jb.earlier, &jb.Options.Send
	jb.Watcher.notice(importer.Notice{Code: importer.RunResumed, Value: runNumber(info), Detail: info.File, List: []string{
		info.Server, fmt.Sprint(s.Workers), unlessZero(s.Rate), unlessZero(float64(s.Limit)), strings.Join(jb.sheetFlags(), " "),
	}})
}

// unlessZero writes a number; "" for 0.
func unlessZero(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// endWithoutSheet records how a run ended whose sheet is gone, so that no
// results can be written. A run that was done stays done.
func (jb *Job) endWithoutSheet(j *journal.Journal, kept *journal.Run, stopped *importer.Stopped) error {
	info := kept.Info
	info.Counts = nil
	counts, err := j.Count(info)
	if err != nil {
		return err
	}
	gone := &importer.Stopped{Cause: cmp.Or(jb.lacks, importer.SheetFailed), Detail: info.File}
	if stopped == nil && jb.earlier.State != journal.Done {
		stopped = gone
	}
	return errors.Join(cmp.Or(stopped, gone), kept.End(time.Now(), stopped, counts, jb.earlier.Open))
}
