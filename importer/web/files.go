package web

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
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
)

// files are the sheets that were handed in to an office. Each has a folder of its own,
// named by its id, in which file.json says all that is known of it.
type files struct {
	folder string // "" for a temporary one, which is made when it is needed
	office *office
	server *Server

	free     func(folder string) (bytes int64, known bool) // room on the disk
	delay    time.Duration                                 // after the last change, before the sheet is looked at again
	patience time.Duration                                 // how long the page of a file waits for its numbers
	looks    chan struct{}                                 // holds one value while a sheet is looked at: one at a time
	atHand   int                                           // files that have their rows at hand at once

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
	forms   *forms     // what was wrong with the form of its rows; nil if that is not known
	shape   *job.Shape // of the sheet as it was handed in; nil if it is not known
	shapeAs string     // how that was read: see asRead
	stored  string     // the name of the file with its bytes, which never changes
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
	Pilot    job.RunInfo // that has sent the first rows, of this file or a colleague's of the same bytes; its ID is 0 for none
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
	fs := &files{
		folder: folder, office: o, server: s, free: freeBytes, delay: time.Second, patience: firstPatience,
		looks: s.looks, open: make(map[string]*file), atHand: mostSeen,
	}
	if s.hosted() {
		fs.atHand = mostSeenByMany
	}
	return fs
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

// folder is where the file has all that belongs to it.
func (f *file) folder() string { return filepath.Join(f.files.folder, f.ID) }

// original is the path of the bytes that were handed in.
func (f *file) original() string { return filepath.Join(f.folder(), f.stored) }

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
