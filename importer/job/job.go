// Package job is one import from its file to its results, whoever asks for it:
// the command line, or a page. Open it, Look, ask the person, Connect, Send; or
// Resume, Reconcile and Settle a run that there is.
//
// It knows no terminal, and makes no sentence: what it has to say is data, told
// to a Watcher, returned, or an error with an importer.Failure in its chain.
package job

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// Job is a sheet that is imported, or was, with all that is needed for it. Its
// methods are not safe for use by several goroutines.
type Job struct {
	Options Options
	Watcher Watcher

	name       string // the file, as it was named
	path       string // the same, absolute
	digest     []byte // of the file; nil if nothing is sent
	sheet      *sheet.Sheet
	rules      *rules.Rules
	duplicates *rules.SheetDuplicates // nil if the same comeback may be made twice
	width      int                    // cells of the widest row, as far as it is known
	dates      *importer.Notice       // how dates are read that could be read two ways
	seen       *Overview
	files      report.Paths
	to         *Target
	log        *requestLog // nil without a log
	began      time.Time
	earlier    journal.Info // the run that is gone on with, if goesOn
	goesOn     bool
}

// Watcher is told what a job does while it does it. What is nil is not called;
// the others are called by many goroutines.
type Watcher struct {
	OnNotice  func(importer.Notice)
	OnStage   func(stage Stage, rows int) // a stage begins that goes through so many rows, 0 if that is not known
	OnOutcome func(importer.Outcome)      // a row has its outcome
	OnHold    func(d time.Duration, why importer.Problem)
	OnWait    func(Waiting)
}

// Stage is a part of a job that takes its time.
type Stage string

// The stages.
const (
	Sending   Stage = "sending"
	Comparing Stage = "comparing"
	Over      Stage = "over" // the one before has ended
)

func (w Watcher) notice(n importer.Notice) {
	if w.OnNotice != nil {
		w.OnNotice(n)
	}
}

func (w Watcher) stage(s Stage, rows int) {
	if w.OnStage != nil {
		w.OnStage(s, rows)
	}
}

// BegunError is an error, of whatever kind, after the run was begun in the
// journal: rows may have been sent.
type BegunError struct {
	Err   error
	Trial bool // the run was to the stand-in, which keeps nothing
}

func (e *BegunError) Error() string { return e.Err.Error() }

func (e *BegunError) Unwrap() error { return e.Err }

// Open opens a sheet, and finds where its results are to be written. Nothing is
// written yet.
func Open(path string, o Options, w Watcher) (*Job, error) {
	jb := &Job{Options: o, Watcher: w, name: path, began: o.now()}
	var err error
	if jb.path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if jb.rules, err = o.Sheet.rules(jb.began); err != nil {
		return nil, err
	}
	if jb.sheet, err = o.Sheet.open(path); err != nil {
		return nil, err
	}
	if jb.files, err = report.ResultsPaths(report.Naming{Input: path, Output: o.Output, Ours: sheet.IsResults}); err != nil {
		return nil, err
	}
	jb.width = jb.sheet.HeaderWidth()
	jb.lookForDuplicates()
	return jb, nil
}

// Close ends the job.
func (jb *Job) Close() {
	jb.log.close()
	if jb.to != nil {
		jb.to.close()
	}
}

// Name is the sheet as it was named.
func (jb *Job) Name() string { return jb.name }

// unchanged reports whether the sheet is still what a run began with.
func (jb *Job) unchanged(run journal.Info) bool { return bytes.Equal(jb.digest, run.Digest) }

// column names a field's column as a spreadsheet program shows it.
func (jb *Job) column(f importer.Field) string {
	letter, name := jb.sheet.Column(f)
	if letter == "" {
		return ""
	}
	return fmt.Sprintf("column %s %q", letter, name)
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
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return h.Sum(nil), nil
}

// Waiting says what is waited for when nothing is left to be sent.
type Waiting = run.Waiting
