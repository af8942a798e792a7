package web

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"comebacks/importer"
	"comebacks/report"
)

// fileInfo is file.json.
type fileInfo struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`           // as it was handed in: only shown, never a path
	Path    string             `json:"path,omitempty"` // where it lies, if the program was started with it: results go beside it
	Saved   time.Time          `json:"saved,omitzero"` // when that one was saved last, as far as it was looked at
	Size    int64              `json:"size"`           // of the bytes handed in
	Stay    string             `json:"stay,omitempty"` // the digest of a newer one on disk that is not wanted
	Stored  string             `json:"stored"`         // the name of the file with its bytes, in its folder
	Digest  string             `json:"digest"`         // SHA-256 of these, in hexadecimal
	By      string             `json:"by"`
	At      time.Time          `json:"at"`
	Opened  time.Time          `json:"opened"`           // last
	Sheet   string             `json:"sheet,omitempty"`  // of the workbook; "" is First
	First   string             `json:"first,omitempty"`  // the one that is read unless another is chosen
	Reading reading            `json:"reading"`          // how its sheet is read
	Others  map[string]reading `json:"others,omitempty"` // the same of the workbook's other sheets
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
	// Asked is what was asked about dates before it was said how they are meant.
	Asked []dateAsked `json:"asked,omitempty"`
}

// send is a sheet as it was confirmed, once: saying it again leads to what it began.
type send struct {
	Key       string    `json:"key"`             // file, sheet, revision, options, scope
	Sheet     string    `json:"sheet,omitempty"` // of the workbook; change fills it in
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

	Earlier []earlierRun `json:"earlier,omitempty"` // the runs of the same bytes, as they stood then
}

// sendTicks are the boxes that a person may tick when she confirms.
type sendTicks struct {
	Similar  bool `json:"similar,omitempty"`
	AskFirst bool `json:"askFirst,omitempty"`
	Strict   bool `json:"strict,omitempty"`
}

// load reads a file's file.json.
func (fs *files) load(id string) (*file, error) {
	text, err := os.ReadFile(filepath.Join(fs.folder, id, infoName))
	if err != nil {
		return nil, err
	}
	f := &file{files: fs, ID: id}
	if err := json.Unmarshal(text, &f.fileInfo); err != nil || f.fileInfo.ID != id || !slices.Contains(storedNames, f.Stored) {
		return nil, &importer.Failure{Code: importer.FileDamaged, Path: infoName, Err: importer.Because(importer.FileDamaged)}
	}
	if err := f.catchUp(); err != nil {
		return nil, err
	}
	return f, nil
}

// catchUp takes over changes of cells that were made since file.json was written.
func (f *file) catchUp() error {
	f.changed, f.stored = make(map[string]*changes), f.Stored
	for _, sheet := range append(slices.Collect(maps.Keys(f.Others)), f.Sheet) {
		c, revision, err := readChanges(filepath.Join(f.folder(), changesName(sheet)))
		if err != nil {
			return err
		}
		f.changed[sheet], f.Revision = c, max(f.Revision, revision)
	}
	return nil
}

// known is what is known of the file now.
func (f *file) known() fileInfo {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fileInfo.copy()
}

func (i fileInfo) copy() fileInfo {
	i.Sends = slices.Clone(i.Sends)
	i.Reading = i.Reading.copy()
	i.Others = maps.Clone(i.Others)
	return i
}

func (r reading) copy() reading {
	r.Map, r.Ignore = slices.Clone(r.Map), slices.Clone(r.Ignore)
	return r
}

// change changes what is known of the file, and puts it on disk.
func (f *file) change(what func(*fileInfo) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changeLocked(what)
}

func (f *file) changeLocked(what func(*fileInfo) error) error {
	next := f.fileInfo.copy()
	if err := what(&next); err != nil {
		return err
	}
	for i := len(f.Sends); i < len(next.Sends); i++ {
		next.Sends[i].Sheet = cmp.Or(next.Sends[i].Sheet, next.Sheet)
	}
	if err := writeInfo(f.folder(), next); err != nil {
		return err
	}
	f.fileInfo = next
	if s := next.holding(); s != nil && s.State == sendEnded {
		f.removeFixedOf(&next)
	}
	return nil
}

// writeInfo writes file.json, whole or not at all.
func writeInfo(folder string, info fileInfo) error {
	text, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(folder, infoName)
	return report.WriteWhole(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// mayChange refuses a change of what has been sent, or is about to be.
func (i *fileInfo) mayChange() error {
	switch s := i.holding(); {
	case s == nil:
		return nil
	case s.State == sendEnded:
		return refuse(http.StatusLocked, "web.file.locked", "run", s.Run)
	default:
		return refuse(http.StatusLocked, "web.file.waits")
	}
}
