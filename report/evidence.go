package report

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer"
)

// Before is what is known about the results and the errors file that exist
// before a run's are written. Its zero value says that nothing is known: then
// whatever might be lost is kept under another name.
type Before struct {
	// Run is the run that wrote the results file; 0 if that is not known.
	Run int64
	// Same says that Run is the run that is being written.
	Same bool
	// SameSheet says that Run is of the same sheet under the same options.
	SameSheet bool
	// ErrorsDigest is the SHA-256 of the errors file as it was written last;
	// nil if that is not known.
	ErrorsDigest []byte
}

// Rename is a file that has another name than it had, or was to have.
type Rename struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Beside is a file that could not have its own name, From, and has To.
type Beside struct {
	Rename
	Why importer.Code `json:"why"` // a code of importer's failure_file.go
}

// key names the text that says where a file is, and why it has not its own name.
func (b Beside) key() string {
	switch b.Why {
	case importer.NotOurs:
		return "summary.written.not-ours"
	case importer.FileOpenElsewhere:
		return "summary.written.open"
	}
	return "summary.written.not-replaced"
}

// standing is the results file that is there before, and what may become of
// it.
type standing struct {
	there   bool
	foreign bool               // it is not ours, and nobody has named it: it stays
	keepAs  func(n int) string // its names, if it must be kept; nil if it may be replaced
	ids     *idSet             // of the new file: if it has all of the old one's, that may be replaced; nil if that does not matter
}

func (r Results) standing() *standing {
	path, b := r.Paths.Results, r.Before
	info, err := os.Stat(path)
	switch {
	case err != nil || info.Size() == 0:
		return &standing{}
	case b.Same, r.Kind != Import && r.Ours(path): // what a check or a trial says is no evidence
		return &standing{there: true}
	case !r.Ours(path):
		return &standing{there: true, foreign: !r.Paths.Named}
	case b.Run == 0:
		return &standing{there: true, keepAs: numbered(path, ".earlier-%d"), ids: newIDSet()}
	}
	s := &standing{there: true, keepAs: r.ofRun(path)}
	if b.SameSheet {
		s.ids = newIDSet()
	}
	return s
}

// numbered gives names with a number before their extension.
func numbered(path, format string) func(n int) string {
	return func(n int) string { return beside(path, fmt.Sprintf(format, n)) }
}

// mustStay reports whether the existing results file has a comeback that the
// new one does not know.
func (r Results) mustStay(old *standing) bool {
	switch {
	case old.keepAs == nil:
		return false
	case old.ids == nil || r.IDs == nil:
		return true
	}
	return old.ids.lacksOneOf(r.IDs(r.Paths.Results))
}

// placeResults gives the results file its name. A file that has the name and
// must stay is first given another; until the new file is there it keeps both,
// if the system can do that. If the name can't be had, the new file gets one
// like it.
func (r Results) placeResults(tally *Tally, f *wholeFile, old *standing) error {
	path := r.Paths.Results
	if info, err := os.Lstat(f.dest); old.foreign || !old.there && err == nil && info.Size() > 0 { // or it has come since
		return putBeside(tally, f, path, notUsable(path, importer.NotOurs))
	}
	kept := keeping{from: f.dest}
	if r.mustStay(old) {
		if err := kept.as(inFolderOf(f, old.keepAs)); err != nil {
			return putBeside(tally, f, path, err)
		}
	}
	if err := f.place(); err != nil {
		if f.name == "" { // it is there, and only the folder could not be synced
			return err
		}
		kept.undo()
		return putBeside(tally, f, path, err)
	}
	if kept.to != "" {
		tally.Renamed = append(tally.Renamed, Rename{path, kept.to})
	}
	tally.Files = append(tally.Files, path)
	return nil
}

// placeErrors gives the errors file its name.
func (r Results) placeErrors(tally *Tally, f *wholeFile, old standingErrors) error {
	path := r.Paths.Errors
	kept := keeping{from: f.dest}
	if old.keepAs != nil {
		if err := kept.as(inFolderOf(f, old.keepAs)); err != nil {
			return putBeside(tally, f, path, err)
		}
	}
	if err := f.place(); err != nil {
		if f.name == "" {
			return err
		}
		kept.undo()
		return putBeside(tally, f, path, err)
	}
	old.told(tally, path, kept.to)
	tally.Files = append(tally.Files, path)
	return nil
}

// standingErrors is the errors file that is there before, and what may become of
// it.
type standingErrors struct {
	keepAs func(n int) string // its names, if it must be kept; nil if it may be replaced
	edited bool               // somebody has changed it
}

func (r Results) standingErrors() standingErrors {
	path, b := r.Paths.Errors, r.Before
	info, err := os.Stat(path)
	switch {
	case err != nil || info.Size() == 0:
	case r.errorsEdited():
		return standingErrors{numbered(path, ".edited-%d"), true}
	case b.Run != 0 && !b.Same && !b.SameSheet: // that of another run, whose results are kept as well
		return standingErrors{r.ofRun(path), false}
	}
	return standingErrors{}
}

// ofRun gives the names for the previous run's file when another takes its
// place.
func (r Results) ofRun(path string) func(n int) string {
	return func(n int) string {
		if n == 1 {
			return beside(path, fmt.Sprintf(".run-%d", r.Before.Run))
		}
		return beside(path, fmt.Sprintf(".run-%d-%d", r.Before.Run, n))
	}
}

// told records in the tally which name the file has now; to is "" if it did
// not have to be kept.
func (s standingErrors) told(tally *Tally, path, to string) {
	switch {
	case to == "":
	case s.edited:
		tally.Kept = to
	default:
		tally.Renamed = append(tally.Renamed, Rename{path, to})
	}
}

// putBeside gives a file a name beside the one that can't be had, and says why
// not.
func putBeside(tally *Tally, f *wholeFile, path string, why error) error {
	to, err := f.placeAs(inFolderOf(f, func(n int) string { return beside(path, fmt.Sprintf("-%d", n+1)) }))
	if err != nil {
		return err
	}
	tally.Files = append(tally.Files, to)
	tally.Beside = append(tally.Beside, Beside{Rename{path, to}, fileError("replace", path, why).Code})
	return nil
}

// inFolderOf gives names in the folder in which a file really stands, if it was
// named by a link.
func inFolderOf(f *wholeFile, name func(n int) string) func(n int) string {
	if f.dest == f.path {
		return name
	}
	return func(n int) string { return filepath.Join(filepath.Dir(f.dest), filepath.Base(name(n))) }
}

// keeping is a file that is given another name, since a new one will have its
// own.
type keeping struct {
	from, to string // to is "" if it has no other name
	linked   bool
}

func (k *keeping) as(name func(n int) string) (err error) {
	if k.to, k.linked, err = giveName(k.from, name); err != nil {
		k.to = ""
		return err
	}
	if err := syncFolder(filepath.Dir(k.from)); err != nil { // before the other one takes the place
		k.undo()
		return err
	}
	return nil
}

// undo gives the file its own name back. If that fails too, it has at least the
// other one.
func (k *keeping) undo() {
	switch {
	case k.to == "":
	case k.linked:
		_ = disk.remove(k.to)
	default:
		_ = disk.rename(k.to, k.from)
	}
	k.to = ""
}

// editedAfter is how much the times of an errors file and of its results must
// differ for somebody to have changed one of them: they are written with the
// same, and some file systems keep it to two seconds.
const editedAfter = 2 * time.Second

// errorsEdited reports whether the errors file that is there is not as it was
// written, as far as that is known: somebody has corrected rows in it, and not
// imported them yet.
func (r Results) errorsEdited() bool {
	info, err := os.Stat(r.Paths.Errors)
	if err != nil || info.Size() == 0 {
		return false
	}
	if r.Before.ErrorsDigest != nil {
		digest, err := digestOf(r.Paths.Errors)
		return err != nil || !bytes.Equal(digest, r.Before.ErrorsDigest)
	}
	results, err := os.Stat(r.Paths.Results)
	if err != nil || r.Kind == Import && !r.Before.Same {
		return true // of which nothing is known
	}
	return info.ModTime().Sub(results.ModTime()).Abs() > editedAfter
}

func digestOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// removeStale removes an earlier errors file, as it would show faults that have been
// corrected. One that somebody has changed, or of another run, is kept under another
// name; one that is not ours is left alone; and one that can't be removed is
// reported.
func (r Results) removeStale(tally *Tally, old standingErrors) {
	path := r.Paths.Errors
	if _, err := os.Lstat(path); err != nil || !r.Ours(path) {
		return
	}
	if old.keepAs == nil {
		if disk.remove(path) != nil {
			tally.Stale = path
		}
		return
	}
	kept := keeping{from: path}
	if kept.as(old.keepAs) != nil || kept.linked && disk.remove(path) != nil {
		kept.undo()
		tally.Stale = path
		return
	}
	old.told(tally, path, kept.to)
}

// isReal reports whether an id is of a comeback in Vitec, and not of the
// stand-in's.
func isReal(id string) bool { return id != "" && !strings.HasPrefix(id, importer.SandboxID) }
