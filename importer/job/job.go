// Package job is one import from its file to its results, for the command line
// or a page. Open it, Look, ask the user, Connect, Send; or Resume, Reconcile
// and Settle an existing run.
//
// It knows no terminal and writes no sentences: what it has to say is data, passed
// to a Watcher, returned, or in an error with an importer.Failure in its chain.
package job

import (
	"time"

	"comebacks/importer"
	"comebacks/importer/directory"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
	"comebacks/report"
	"comebacks/report/words"
)

// Job is a sheet that is or was imported, with all that this takes. Its
// methods are not safe for use by several goroutines.
type Job struct {
	Options Options
	Watcher Watcher

	name       string         // the file, as it was named
	path       string         // the same, absolute; standardInput if it is none
	source     string         // the file that was opened, if it only stands in for that one; else the same as the name
	copy       string         // the file with its bytes, which is what is read
	copyIsOurs bool           // it is a temporary file that nobody else has
	remove     func()         // removes the copy, if it is a temporary one
	digest     []byte         // SHA-256 of those bytes
	sheetName  string         // of the workbook's sheet, if it is not the one read by default
	lacks      importer.Cause // why there is no sheet; "" if its bytes are not there
	code       string         // importer.SheetCode

	sheet      *sheet.Sheet // nil if the bytes are not there any more
	rules      *rules.Rules
	duplicates *rules.SheetDuplicates // nil if the same comeback may be made twice
	people     *directory.Directory   // nil if nobody was looked up
	// countingDue is set until Options say how the rows are counted: see key.
	countingDue bool

	literal   rowSet            // rows in which who is to do it is an id, whatever it looks like
	width     int               // cells of the widest row, as far as it is known
	dates     []importer.Notice // how ambiguous dates are read
	columns   []importer.Notice // what is to be said about the columns
	seen      *Overview
	customers []string // of its rows, if they were read without a look
	beside    string   // the results file, if it was named
	files     report.Paths
	to        *Target
	log       *requestLog // nil without a log
	began     time.Time
	earlier   journal.Info           // the run that is resumed, or looked at; its ID is 0 if there is none
	lastTime  journal.Info           // if there is none, a finished run with the same sheet and options
	others    func(run int64) string // who began other runs: see whoBegan
	resumed   *journal.Info          // the run as it was, if it was named to be resumed
}

// Watcher is told what a job is doing. Nil functions are not called; the
// others are called by many goroutines.
type Watcher struct {
	OnNotice  func(importer.Notice)
	OnStage   func(stage Stage, rows int) // a stage begins that goes through this many rows, 0 if that is not known
	OnRow     func()                      // a row was looked at
	OnFound   func(done, all int)         // this many of the people to be looked up are done
	OnOutcome func(importer.Outcome)      // a row has its outcome
	OnKnown   func(importer.Outcome)      // the same, of a row that an earlier start has left
	OnHold    func(d time.Duration, why importer.Problem)
	OnWait    func(Waiting)
}

// Stage is a part of a job that takes its time.
type Stage string

// The stages.
const (
	Looking   Stage = "looking"
	LookingUp Stage = "looking up" // people; the number is that of addresses, numbers and names
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

func (w Watcher) lookedUp(done, all int) {
	if w.OnFound != nil {
		w.OnFound(done, all)
	}
}

// Close ends the job.
func (jb *Job) Close() {
	_ = jb.log.Close() // a log that was lost has been told
	if jb.to != nil {
		jb.to.close()
	}
	if jb.remove != nil {
		jb.remove()
	}
}

// Name is the sheet as it was named.
func (jb *Job) Name() string { return jb.name }

// column names a field's column as a spreadsheet program shows it.
func (jb *Job) column(f importer.Field) (letter, name string) {
	letter, name = jb.sheet.Column(f)
	for _, other := range []importer.Field{importer.Email, importer.Phone, importer.Name} {
		if f == importer.ContactID && letter == "" { // what stands for it
			letter, name = jb.sheet.Column(other)
		}
	}
	return letter, name
}

// words say what is wrong with rows, with the sheet's own names of columns.
func (jb *Job) words() words.Teller {
	return words.Teller{Voice: jb.Options.Voice, Column: jb.column, Who: jb.whoBegan()}
}

// Waiting says what is waited for when nothing is left to be sent.
type Waiting = run.Waiting
