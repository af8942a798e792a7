package web

import (
	"context"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// files are the sheets that were handed in to an office. Each has a folder of its own,
// named by its id, in which file.json says all that is known of it.
type files struct {
	folder string
	office *office
}

// file is a sheet that was handed in. What it knows of itself is in file.json, and is on
// disk before anybody is told. Its methods are safe for use by several goroutines.
type file struct {
	files *files
	mu    sync.Mutex
	fileInfo
}

// fileInfo is file.json.
type fileInfo struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`           // as it was handed in: only shown, never a path
	Path    string    `json:"path,omitempty"` // where it lies, if the program was started with it: results go beside it
	Stored  string    `json:"stored"`         // the name of the file with its bytes, in its folder
	Digest  string    `json:"digest"`         // SHA-256 of these, in hexadecimal
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Opened  time.Time `json:"opened"` // last
	Sheet   string    `json:"sheet,omitempty"`
	Reading reading   `json:"reading"` // how its sheet is read
	// Revision counts changes of cells and of how it is read. What a person has seen
	// is of a revision.
	Revision int    `json:"revision"`
	Sends    []send `json:"sends,omitempty"`
	// Original is the id of the file that this one, in practice, is a copy of.
	Original string `json:"original,omitempty"`
	// FromRun is the run whose rows this file has, to be corrected, 0 for none, and
	// FromChanges how far that had changed: see journal.Info.
	FromRun     int64 `json:"fromRun,omitempty"`
	FromChanges int64 `json:"fromChanges,omitempty"`
}

// reading is what a person has said of how a sheet is read and judged.
type reading struct {
	Map        []string `json:"map,omitempty"`
	Ignore     []string `json:"ignore,omitempty"`
	Customer   string   `json:"customer,omitempty"`
	DateFormat string   `json:"dateFormat,omitempty"`
	AllowPast  bool     `json:"allowPast,omitempty"`
	MatchName  bool     `json:"matchName,omitempty"`
}

// send is a sheet as it was confirmed, once: saying it again leads to what it began.
type send struct {
	Key       string    `json:"key"` // file, sheet, revision, options, scope
	Revision  int       `json:"revision"`
	Digest    string    `json:"digest"` // of the bytes that are sent
	Pilot     int       `json:"pilot,omitempty"`
	Options   sendTicks `json:"options"`
	Confirmed string    `json:"confirmed"`      // the rows, packed
	Whom      string    `json:"whom,omitempty"` // for whom they are, packed, if that was looked up
	Rows      int       `json:"rows"`           // how many of them
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Run       int64     `json:"run,omitempty"` // 0 until its turn has come
	State     string    `json:"state"`         // see sends.go
	Turn      time.Time `json:"turn,omitzero"` // when its turn came
}

// sendTicks are the boxes that a person may tick when she confirms.
type sendTicks struct {
	Similar  bool `json:"similar,omitempty"`
	AskFirst bool `json:"askFirst,omitempty"`
	Strict   bool `json:"strict,omitempty"`
}

// look is what a look at a file has shown, at one revision.
type look struct {
	Revision int
	Ticks    sendTicks
	Overview *job.Overview
	Who      string            // the logins that would be used
	Will     rowSet            // the rows that would be sent
	Failure  *importer.Failure // why it can't be read; nil if it can
	Notices  []importer.Notice
}

// rowSet is a set of rows by their numbers.
type rowSet []uint64

// get gives a file of the office, or a refusal: there is none any more.
func (fs *files) get(id string) (*file, error) { panic("not built yet") }

// lookNow looks at the file as it is now, or gives the last look if nothing has changed
// since, in the file, its reading, and the journal.
func (f *file) lookNow(ctx context.Context, ticks sendTicks) (*look, error) { panic("not built yet") }

// toSend is the file that is to be sent, written whole if cells were changed, and the
// options by which a job sends it.
func (f *file) toSend(l *look) (path string, o job.Options, err error) { panic("not built yet") }

// change changes what is known of the file, and puts it on disk.
func (f *file) change(what func(*fileInfo) error) error { panic("not built yet") }
