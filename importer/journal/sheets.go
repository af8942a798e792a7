package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
)

// A run owns its sheet: the sheet's bytes lie beside the journal, a file for
// each content, and only that is read once the run has begun. So whatever
// happens to the sheet itself can't mix up rows.

// keptFor is how long a sheet is kept after the last of its runs is over.
const keptFor = 90 * 24 * time.Hour

// unfinishedCopy ends the name of a copy that is being made.
const unfinishedCopy = ".tmp"

// copies are what this process knows of the sheets that are kept.
type copies struct {
	mu   sync.Mutex
	kept map[string]bool // by this process, by name: a run may be about to begin
}

// SheetPath returns where the sheet with a digest is kept, whether or not it
// is there.
func SheetPath(journalPath string, digest []byte) string {
	return filepath.Join(sheetsFolder(oneName(journalPath)), hex.EncodeToString(digest))
}

func sheetsFolder(journal string) string { return journal + ".sheets" }

// oneName is the name that a journal has, or will have, when all links are
// followed.
func oneName(path string) string {
	real, err := resolve(path)
	if err == nil {
		return real
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(real)); err == nil { // it is not there yet
		return filepath.Join(folder, filepath.Base(real))
	}
	return real
}

// KeepSheet copies a sheet's bytes beside the journal, and returns when the copy
// is safe on disk. Its error is an *importer.Failure: SheetChanged if the bytes
// are not those of the digest, NoRoomForSheet or SheetNotKept. Then nothing is
// left behind.
func (j *Journal) KeepSheet(from string, digest []byte) (path string, err error) {
	return j.keepSheet(from, digest, j.copySheet)
}

// TakeSheet is KeepSheet for a file that nobody else writes to, before or after: where the
// system can, it is given a second name instead of being copied.
func (j *Journal) TakeSheet(from string, digest []byte) (path string, err error) {
	return j.keepSheet(from, digest, j.linkSheet)
}

func (j *Journal) keepSheet(from string, digest []byte, put func(from, to string, digest []byte) error) (path string, err error) {
	folder := sheetsFolder(j.path)
	name := hex.EncodeToString(digest)
	path = filepath.Join(folder, name)
	if j.requests == nil {
		return "", &importer.Failure{Code: importer.SheetNotKept, Path: path, Err: errReading}
	}
	j.copies.mu.Lock()
	defer j.copies.mu.Unlock()
	if err := makeFolder(folder); err != nil {
		return "", notKept(path, err)
	}
	if err := removeUnfinished(folder); err != nil {
		return "", notKept(path, err)
	}
	if !isSheet(path, digest) {
		if err := put(from, path, digest); err != nil {
			_ = os.Remove(folder) // if it is empty
			return "", err
		}
	}
	if j.copies.kept == nil {
		j.copies.kept = make(map[string]bool)
	}
	j.copies.kept[name] = true
	return path, nil
}

var errReading = errors.New("the journal was opened to read")

func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return os.Chmod(path, 0o700)
}

// removeUnfinished removes what earlier attempts have left behind. Only the
// process that sends with the journal makes copies, one at a time.
func removeUnfinished(folder string) error {
	files, err := os.ReadDir(folder)
	for _, file := range files {
		if number, is := strings.CutSuffix(file.Name(), unfinishedCopy); is && isNumber(number) {
			err = errors.Join(err, os.Remove(filepath.Join(folder, file.Name())))
		}
	}
	return err
}

// isSheet reports whether a file has the bytes of a digest.
func isSheet(path string, digest []byte) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && bytes.Equal(h.Sum(nil), digest)
}

// copySheet makes the copy, whole or not at all.
func (j *Journal) copySheet(from, to string, digest []byte) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return notKept(from, err)
	}
	defer source.Close()
	tmp, err := os.CreateTemp(filepath.Dir(to), "*"+unfinishedCopy) // its owner's alone
	if err != nil {
		return notKept(to, err)
	}
	defer func() {
		_ = tmp.Close()
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	if err := j.crash(); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(tmp, h), source); err != nil {
		return notKept(to, err)
	}
	if !bytes.Equal(h.Sum(nil), digest) {
		return &importer.Failure{Code: importer.SheetChanged, Path: from}
	}
	for _, step := range []func() error{
		j.crash,
		tmp.Sync,
		tmp.Close,
		j.crash,
		func() error { return os.Rename(tmp.Name(), to) },
		j.crash,
	} {
		if err := step(); err != nil {
			return notKept(to, err)
		}
	}
	if err := syncFolders(to); err != nil {
		return notKept(to, errors.Join(err, os.Remove(to)))
	}
	return nil
}

// linkSheet gives the file a name, whole or not at all.
func (j *Journal) linkSheet(from, to string, digest []byte) (err error) {
	if err := j.crash(); err != nil {
		return err
	}
	if os.Link(from, to) != nil { // it is on another file system, or one that has no links; or there is a damaged copy
		return j.copySheet(from, to, digest)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(to)
		}
	}()
	f, err := os.OpenFile(to, os.O_RDWR, 0) // Windows brings nothing to disk that was opened to read
	if err != nil {
		return notKept(to, err)
	}
	synced := make(chan error, 1)
	go func() { synced <- errors.Join(f.Sync(), f.Close()) }() // while it is read
	same := isSheet(to, digest)
	if err := errors.Join(<-synced, j.crash(), syncFolders(to)); err != nil {
		return notKept(to, err)
	}
	if !same {
		return &importer.Failure{Code: importer.SheetChanged, Path: from}
	}
	return nil
}

// syncFolders makes sure that a new file survives a power cut, and so does
// its folder, which may be new as well.
func syncFolders(file string) error {
	folder := filepath.Dir(file)
	return errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)))
}

func syncFolder(path string) error {
	if runtime.GOOS == "windows" { // which knows no such thing
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func notKept(path string, err error) error {
	code := importer.SheetNotKept
	if isNoRoom(err) {
		code = importer.NoRoomForSheet
	}
	return &importer.Failure{Code: code, Path: path, Err: bare(err)}
}

// DropSheets removes the copies that nobody needs any more: of runs that are all
// over for 90 days, and those of no run.
func (j *Journal) DropSheets(now time.Time) error {
	return j.dropSheets(func(runs []Info) bool {
		return !slices.ContainsFunc(runs, func(i Info) bool { return !i.over() || i.ended().After(now.Add(-keptFor)) })
	})
}

// over reports whether the run's sheet is not needed any more unless somebody
// asks for it: the run is finished, or another run has taken its place.
func (i Info) over() bool { return i.ReplacedBy != 0 || !i.Unfinished() }

// ended is when the run ended, or began if nobody knows when it was killed.
func (i Info) ended() time.Time {
	if i.EndedAt.IsZero() {
		return i.StartedAt
	}
	return i.EndedAt
}

// dropSheets removes the copies that may go according to their runs: all runs of
// those bytes.
func (j *Journal) dropSheets(may func(runs []Info) bool) error {
	if j.requests == nil {
		return errReading
	}
	j.copies.mu.Lock()
	defer j.copies.mu.Unlock()
	folder := sheetsFolder(j.path)
	files, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(j.flush(), removeUnfinished(folder)); err != nil {
		return err
	}
	var errs []error
	for _, file := range files {
		digest, err := hex.DecodeString(file.Name())
		if err != nil || len(digest) != sha256.Size || j.copies.kept[file.Name()] { // not ours, or needed now
			continue
		}
		runs, err := j.OfSheet(digest)
		if err == nil && may(runs) {
			err = os.Remove(filepath.Join(folder, file.Name()))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// purgeSheets removes the copies of the runs that ended before a time. It
// returns the unfinished runs that keep theirs.
func (j *Journal) purgeSheets(ctx context.Context, before time.Time) (unfinishedRuns []int64, err error) {
	err = scan(ctx, j.read, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		unfinishedRuns = append(unfinishedRuns, id)
		return err
	}, `SELECT id FROM runs WHERE replaced_by IS NULL AND `+unfinished+` AND coalesce(ended_at, started_at) < ? ORDER BY id`, before.UnixMicro())
	return unfinishedRuns, errors.Join(err, j.dropSheets(func(runs []Info) bool {
		return !slices.ContainsFunc(runs, func(i Info) bool { return !i.over() || !i.ended().Before(before) })
	}))
}
