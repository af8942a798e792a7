package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
)

// files are the sheets that were handed in to an office. Each has a folder of its own,
// named by its id, in which file.json says all that is known of it.
type files struct {
	folder string // "" for a temporary one, which is made when it is needed
	office *office
	server *Server

	free  func(folder string) (bytes int64, known bool) // room on the disk
	delay time.Duration                                 // after the last change, before the sheet is looked at again
	looks chan struct{}                                 // holds one value while a sheet is looked at: one at a time

	once    sync.Once
	failed  error // why there is no folder
	mu      sync.Mutex
	open    map[string]*file
	sweeper *time.Timer
	work    sync.WaitGroup // what goes on when a request has ended
	recent  []*file        // that were looked at, the last one last

	// signIn gives the logins by which people are looked up; nil if there is no way to
	// get any.
	signIn func(ctx context.Context) (job.Logins, error)
}

// file is a sheet that was handed in. What it knows of itself is in file.json, and is on
// disk before anybody is told. Its methods are safe for use by several goroutines.
type file struct {
	files *files
	ID    string // the same as that of fileInfo, for whoever does not hold the lock
	mu    sync.Mutex
	fileInfo

	changed map[string]*changes // of each sheet of a workbook, once they were read
	seen    seeing
	people  people
	shape   *job.Shape // of the sheet as it was handed in; nil if it is not known
	shapeAs string     // how that was read: see asRead
	stored  string     // the name of the file with its bytes, which never changes
}

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

// rowSet is a set of rows by their numbers, a bit for each.
type rowSet []uint64

func (s *rowSet) add(row int) {
	if n := row/64 + 1 - len(*s); n > 0 {
		*s = append(*s, make([]uint64, n)...)
	}
	(*s)[row/64] |= 1 << (row % 64)
}

// The names in a file's folder.
const (
	infoName   = "file.json"
	partSuffix = ".part"  // of a folder that is not whole yet
	spoolName  = "spool-" // a spool's, before a number
)

func newFiles(s *Server, o *office, folder string) *files {
	return &files{
		folder: folder, office: o, server: s, free: freeBytes, delay: time.Second,
		looks: s.looks, open: make(map[string]*file),
	}
}

// ready makes the folder, and removes what a killed program has left in it. Nobody else
// uses it: a second program of the same user does not serve.
func (fs *files) ready() error {
	fs.once.Do(func() {
		if fs.folder == "" {
			fs.folder, fs.failed = os.MkdirTemp("", "comebacks-practice-")
		} else {
			fs.failed = os.MkdirAll(fs.folder, 0o700)
		}
		if fs.failed == nil {
			fs.sweep()
		}
	})
	return fs.failed
}

// scratch makes a folder for what is handed out at once. If the program is killed amid
// that, the next start removes it: there are people's names and what was noted of them.
func (fs *files) scratch() (folder string, err error) {
	if err := fs.ready(); err != nil {
		return "", err
	}
	return os.MkdirTemp(fs.folder, spoolName)
}

var anID = regexp.MustCompile(`^[a-z2-7]{26}$`)

// get gives a file of the office, or a refusal: there is none any more.
func (fs *files) get(id string) (*file, error) {
	gone := refuse(http.StatusNotFound, "web.file.gone")
	if !anID.MatchString(id) {
		return nil, gone
	}
	if err := fs.ready(); err != nil {
		return nil, err
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f := fs.open[id]; f != nil {
		return f, nil
	}
	f, err := fs.load(id)
	if errors.Is(err, os.ErrNotExist) {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	fs.open[id] = f
	return f, nil
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

// all gives the files of the office, the one opened last first.
func (fs *files) all() ([]fileInfo, error) {
	if err := fs.ready(); err != nil {
		return nil, err
	}
	var infos []fileInfo
	for _, id := range fs.ids() {
		if f, err := fs.get(id); err == nil { // another is as good as gone
			infos = append(infos, f.known())
		}
	}
	slices.SortFunc(infos, func(a, b fileInfo) int {
		return cmp.Or(b.Opened.Compare(a.Opened), strings.Compare(a.ID, b.ID))
	})
	return infos, nil
}

func (fs *files) ids() (ids []string) {
	entries, _ := os.ReadDir(fs.folder)
	for _, e := range entries {
		if e.IsDir() && anID.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids
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

// folder is where the file has all that belongs to it.
func (f *file) folder() string { return filepath.Join(f.files.folder, f.ID) }

// original is the path of the bytes that were handed in.
func (f *file) original() string { return filepath.Join(f.folder(), f.stored) }

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

// remove forgets the file and all that belongs to it, but not what it has sent.
func (f *file) remove() error {
	info := f.known()
	for _, s := range info.Sends { // gone on with, a run is live though its send has ended
		if s.Run != 0 && f.files.office.queue.isLive(s.Run) {
			return refuse(http.StatusLocked, "web.file.in-use")
		}
	}
	f.mu.Lock()
	for i := range f.Sends {
		if s := &f.Sends[i]; s.State == sendWaiting || s.State == sendBegun {
			f.mu.Unlock()
			return refuse(http.StatusLocked, "web.file.in-use")
		}
	}
	going := []*check{f.seen.shown, f.seen.next}
	f.stop()
	f.mu.Unlock()
	f.files.mu.Lock()
	delete(f.files.open, f.ID)
	f.files.mu.Unlock()
	for _, c := range going {
		if c != nil {
			<-c.done // it may be writing into the folder
		}
	}
	gone := f.folder() + partSuffix // which the next start removes, if this one is killed
	if err := os.Rename(f.folder(), gone); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}

// close ends all looks, and removes what is only of use while the program runs.
func (fs *files) close() {
	fs.mu.Lock()
	if fs.sweeper != nil {
		fs.sweeper.Stop()
	}
	open := make([]*file, 0, len(fs.open))
	for _, f := range fs.open {
		open = append(open, f)
	}
	fs.mu.Unlock()
	for _, f := range open {
		f.mu.Lock()
		f.stop()
		f.mu.Unlock()
	}
	fs.work.Wait()
	if fs.office.practice && fs.folder != "" {
		_ = os.RemoveAll(fs.folder) // it is the system's temporary folder
	}
}

// background is the context of what goes on when a request has ended.
func (fs *files) background() context.Context { return context.Background() }

// isNotThere reports whether an error says that a file does not exist.
func isNotThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
