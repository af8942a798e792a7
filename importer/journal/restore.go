package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"comebacks/importer"
)

// To restore a backup, it is unpacked and made ready in a folder beside the journal. Until
// then nothing of the journal is touched. See putinplace.go for the rest.

// Restoring is what is about to happen, for the person who is asked.
type Restoring struct {
	Backup time.Time // when the backup was made
	Runs   int       // that it has
	// Newer are the runs that were begun after the backup, as far as the journal that is
	// there can tell; Unreadable says that it can't, and There that there is one.
	Newer      []int64
	Unreadable bool
	There      bool
}

// Restore puts a backup in the place of the journal at path, and sets aside what is there.
// It first calls sure with what is about to happen. It reports false if that says no: then
// nothing was changed. A journal that somebody uses is refused, and so is a backup that is
// not whole. However it is interrupted, what was there before is there still, or the
// restored journal, as soon as it is next opened.
func Restore(ctx context.Context, path, from string, sure func(Restoring) bool) (Restoration, bool, error) {
	if err := finishRestore(path); err != nil {
		return Restoration{}, false, err
	}
	_, missing := os.Stat(path)
	path, err := prepare(path)
	if err != nil {
		return Restoration{}, false, err
	}
	lock, err := lockFile(path)
	if err != nil {
		return Restoration{}, false, err
	}
	defer lock.Unlock()
	r := &restore{path: path, from: from, staged: stagedPath(path), crash: crashRestore}
	is, done, err := r.do(ctx, sure)
	if !done {
		if r.unpacking {
			err = errors.Join(err, removeOurs(r.staged))
		}
		if errors.Is(missing, fs.ErrNotExist) { // prepare has made it
			err = errors.Join(err, os.Remove(path))
		}
	}
	return is, done, err
}

// crashRestore is where a test may stop a restore.
var crashRestore = func() error { return nil }

// restore is one that is being made.
type restore struct {
	path   string // the journal
	from   string // the backup
	staged string // the folder where it is made ready
	crash  func() error

	unpacking bool // what is in staged is of this restore
}

// A journal that is set aside has a name that says so, and when that was.
const (
	asideMark  = ".before"
	asideStamp = "20060102-150405"
)

func stagedPath(journal string) string { return journal + ".restoring" }

func (r *restore) do(ctx context.Context, sure func(Restoring) bool) (is Restoration, done bool, err error) {
	if err := removeOurs(r.staged); err != nil { // of one that was killed before anything was changed
		return is, false, r.failed(err)
	}
	m, err := r.unpack(ctx)
	if err != nil {
		return is, false, err
	}
	about := Restoring{Backup: m.At}
	if _, err := examine(ctx, r.db(), m); err != nil {
		return is, false, r.notWhole(err)
	}
	about.Runs = m.Runs
	if err := r.nobodyUses(ctx, &about); err != nil {
		return is, false, err
	}
	if !sure(about) || ctx.Err() != nil {
		return is, false, ctx.Err()
	}
	aside := ""
	if about.There {
		aside = freeName(r.path + asideMark + time.Now().Format("-"+asideStamp))
	}
	is = Restoration{Backup: m.At, Restored: time.Now(), Aside: aside}
	if err := r.makeReady(m, aside, &about); err != nil {
		return is, false, r.failed(err)
	}
	if err := r.decide(aside); err != nil {
		return is, false, r.failed(err)
	}
	// From here on there is no way back: whoever opens the journal next goes on.
	if err := putInPlace(r.path, r.crash); err != nil {
		return is, true, r.failed(err)
	}
	return is, true, nil
}

func (r *restore) db() string { return filepath.Join(r.staged, archivedJournal) }

func (r *restore) failed(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var known *importer.Failure
	if errors.As(err, &known) {
		return err
	}
	return &importer.Failure{Code: importer.NotRestored, Path: r.path, Err: bare(err)}
}

// notWhole is the failure of a backup that can't be restored.
func (r *restore) notWhole(err error) error {
	code := importer.NoBackup
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, errLater):
		code = importer.BackupLater
	}
	f := &importer.Failure{Code: code, Path: r.from}
	if !errors.Is(err, errNoBackup) && code == importer.NoBackup { // which the code says
		f.Err = bare(err)
	}
	return f
}

// unpack unpacks the backup, and checks that it is whole.
func (r *restore) unpack(ctx context.Context) (*manifest, error) {
	info, err := os.Stat(r.from)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoBackup
	}
	if err != nil {
		return nil, r.notWhole(err)
	}
	f, err := os.Open(r.from)
	if err != nil {
		return nil, r.notWhole(err)
	}
	defer f.Close()
	r.unpacking = true
	if err := os.MkdirAll(filepath.Join(r.staged, archivedSheets), 0o700); err != nil {
		return nil, r.failed(err)
	}
	m, err := readArchive(f, func(one archived, in io.Reader) error {
		if err := r.crash(); err != nil {
			return err
		}
		return putFile(ctx, filepath.Join(r.staged, filepath.FromSlash(one.Name)), in)
	})
	var place *fs.PathError
	if errors.As(err, &place) { // there is no room, say
		return nil, r.failed(err)
	}
	if err != nil {
		return nil, r.notWhole(err)
	}
	return m, nil
}

// nobodyUses refuses to replace a journal that somebody sends with or reads, and finds out
// what it knows. With the lock, nobody sends on this machine.
func (r *restore) nobodyUses(ctx context.Context, about *Restoring) error {
	info, err := os.Stat(r.path)
	if err != nil {
		return r.failed(err)
	}
	if info.Size() == 0 {
		newest, err := newestMark(r.path)
		about.There = newest > 0 // all of it was lost
		about.Unreadable = about.There
		return r.failed(err)
	}
	about.There = true
	h, err := holderOf(r.path)
	if err == nil {
		if _, err := h.judge(thisProcess(), r.path); err != nil {
			return failed("restore", r.path, err)
		}
		err = alone(ctx, r.path)
		if errors.Is(err, ErrInUse) {
			return failed("restore", r.path, err)
		}
	}
	if err == nil {
		about.Newer, err = r.newer(ctx)
	}
	about.Unreadable = err != nil
	return ctx.Err()
}

// alone makes sure that no process has a journal open, not even to read: SQLite removes
// the write-ahead log by its name when the last one closes it, and that would be the
// restored journal's. It leaves all of the journal in its one file.
func alone(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return err
	}
	defer db.Close()
	var mode string
	err = db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if isBusy(err) || err == nil && mode != "delete" {
		return &InUseError{why: ErrInUse}
	}
	return err
}

// newer gives the runs that the journal has and the backup has not.
func (r *restore) newer(ctx context.Context) (newer []int64, err error) {
	runs := func(path string) (all []string, ids []int64, err error) {
		db, err := sql.Open("sqlite", readDSN(path))
		if err != nil {
			return nil, nil, err
		}
		defer db.Close()
		err = scan(ctx, db, func(rows *sql.Rows) error {
			var id int64
			var began string
			err := rows.Scan(&id, &began)
			ids, all = append(ids, id), append(all, began)
			return err
		}, `SELECT id, id || ' ' || started_at FROM runs ORDER BY id`)
		return all, ids, err
	}
	there, ids, err := runs(r.path)
	if err != nil {
		return nil, err
	}
	kept, _, err := runs(r.db())
	for i, one := range there {
		if !slices.Contains(kept, one) {
			newer = append(newer, ids[i])
		}
	}
	return newer, err
}

// makeReady has the unpacked journal say that it was restored. It is opened like any other,
// which brings it up to date and puts all rows in doubt that were under way; if the journal
// that is there can't be read, its marks show further rows that had begun.
func (r *restore) makeReady(m *manifest, aside string, about *Restoring) error {
	if about.Unreadable {
		if err := r.copyMarks(); err != nil {
			return err
		}
	}
	j, _, err := openToSend(r.db(), true)
	if err != nil {
		return err
	}
	next := int64(1)
	if len(about.Newer) > 0 {
		next = slices.Max(about.Newer) + 1
	} else if about.Unreadable {
		next = int64(m.Runs) + unknownRuns
	}
	if err := errors.Join(j.restoredFrom(m, aside, next), r.crash(), j.Close()); err != nil {
		return err
	}
	if err := alone(context.Background(), r.db()); err != nil {
		return err
	}
	var errs []error
	for _, left := range []string{marksPath(r.db()), r.db() + ".lock"} { // they are of that opening alone
		if err := os.Remove(left); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, syncFile(r.db()), syncFolder(filepath.Join(r.staged, archivedSheets)), syncFolder(r.staged), r.crash())...)
}

// unknownRuns is how many runs may have been begun after a backup that nobody can tell any
// more: their numbers are used no second time, as names of files and the page have them.
const unknownRuns = 1000

// restoredFrom records that the journal is what a backup has, and that rows in doubt may
// have been sent again since. The next run gets at least the number next.
func (j *Journal) restoredFrom(m *manifest, aside string, next int64) error {
	servers, err := json.Marshal(m.Servers)
	if err != nil {
		return err
	}
	now := time.Now()
	at := keep(now, j.me.boot)
	return j.wait(func(ctx context.Context) error {
		if _, err := j.write.ExecContext(ctx, `INSERT INTO restored (backup, servers, restored, boot, at, by, aside) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			m.At.UnixMicro(), string(servers), now.UnixMicro(), at.boot, at.at, j.me.user, aside); err != nil {
			return err
		}
		if _, err := j.write.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('next_run', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, ?1)`, next); err != nil {
			return err
		}
		if _, err := j.write.ExecContext(ctx, `UPDATE doubts SET restored = 1 WHERE state IN ('open', 'absent', 'resent')`); err != nil {
			return err
		}
		// Until now somebody may have sent them.
		_, err := j.write.ExecContext(ctx, `UPDATE doubts SET seen_boot = ?, seen_at = ?, seen_by = NULL, pins = NULL WHERE state = 'open'`, null(at.boot), at.at)
		return err
	})
}

// copyMarks takes over the marks of the journal that is there, as some of many: a row that
// they do not name may have begun all the same, before they were begun anew.
func (r *restore) copyMarks() error {
	all, err := os.ReadFile(marksPath(r.path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(marksPath(r.db()), append(all, '\n'), 0o600) // not whole, with that
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// freeName gives a path that is not taken yet.
func freeName(path string) string {
	name := path
	for {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name += "-2"
	}
}
