package journal

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer"
)

// BackedUp says what a backup holds.
type BackedUp struct {
	Path    string // the backup's
	At      time.Time
	Runs    int
	Sheets  int
	Damaged int // copies of sheets that are damaged, and were left out
}

// snapshotTries is how often a backup is begun anew because the copy of a sheet was
// dropped under its hands.
const snapshotTries = 3

// Backup writes all that the journal at path knows into one file, with the copies of the
// sheets, while another process may be sending with it. The file is there as a whole, or
// not at all; only an earlier backup is replaced. Failures are an *importer.Failure.
//
// The journal itself is copied by VACUUM INTO: one statement that reads all of it in one
// transaction, and neither waits for those who write nor keeps them waiting. SQLite's
// backup API begins anew whenever somebody writes in between, and takes along what was
// deleted. Marks of begun rows are left out: they say what one process has begun, and a
// restored journal must take all that was under way for begun.
func Backup(ctx context.Context, path, to string) (BackedUp, error) {
	if IsSideOf(to, func(of string) bool { return of == resolveName(path) }) {
		return BackedUp{}, &importer.Failure{Code: importer.BackupNotReplaced, Path: to}
	}
	to, err := backupPlace(to)
	if err != nil {
		return BackedUp{}, err
	}
	if err := MustBeThere(path); err != nil {
		return BackedUp{}, err
	}
	j, err := OpenToRead(path)
	if err != nil {
		return BackedUp{}, err
	}
	defer j.Close()
	// Marks first: who sends commits first, then marks.
	newest, err := newestMark(j.path)
	var h held
	if err == nil {
		h, err = readLease(ctx, j.read)
	}
	if err == nil && (newest > h.commits || h.movedTo(j.path)) {
		err = ErrEndLost
	}
	if err != nil {
		return BackedUp{}, failed("back up", j.path, err)
	}
	for try := 1; ; try++ {
		done, err := j.backup(ctx, to)
		if errors.Is(err, errSheetDropped) && try < snapshotTries {
			continue
		}
		var known *importer.Failure
		if err != nil && !errors.As(err, &known) && ctx.Err() == nil {
			err = failed("back up", j.path, err)
		}
		return done, err
	}
}

// errSheetDropped is the error of a sheet's copy that was there when the journal was copied,
// and is not any more.
var errSheetDropped = errors.New("the copy of a sheet was dropped meanwhile")

// backupPlace gives the one name of a backup that is to be written, and refuses to replace
// what is not one.
func backupPlace(to string) (string, error) {
	to, err := resolve(to)
	if errors.Is(err, fs.ErrNotExist) {
		return to, nil
	}
	if err == nil {
		err = isBackup(to)
	}
	if err != nil {
		f := &importer.Failure{Code: importer.BackupNotReplaced, Path: to}
		if !errors.Is(err, errNoBackup) { // which the code says
			f.Err = bare(err)
		}
		return "", f
	}
	return to, nil
}

// isBackup returns why a file is not a backup, as far as its list shows that.
func isBackup(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errNoBackup
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := readList(tar.NewReader(f)); err != nil && !errors.Is(err, errLater) {
		return errNoBackup
	}
	return nil
}

func (j *Journal) backup(ctx context.Context, to string) (BackedUp, error) {
	if err := removeStale(j.path); err != nil {
		return BackedUp{}, err
	}
	folder, err := os.MkdirTemp(filepath.Dir(j.path), unfinishedBackup(j.path)) // its owner's alone
	if err != nil {
		return BackedUp{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	m := &manifest{Format: archiveFormat, Schema: version, At: time.Now(), Servers: make(map[string]int64)}
	if err := j.serverTimes(ctx, m); err != nil {
		return BackedUp{}, err
	}
	db := filepath.Join(folder, archivedJournal)
	if err := j.snapshot(ctx, db); err != nil {
		return BackedUp{}, err
	}
	have, err := os.ReadDir(sheetsFolder(j.path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return BackedUp{}, err
	}
	sheets, err := examine(ctx, db, m)
	if err != nil {
		return BackedUp{}, err
	}
	places := map[string]string{archivedJournal: db}
	if err := m.add(archivedJournal, db); err != nil {
		return BackedUp{}, err
	}
	done := BackedUp{Path: to, At: m.At, Runs: m.Runs}
	columns := filepath.Join(folder, archivedColumns) // a copy: whoever sends may write it anew
	if err := copyWhole(ctx, columnsPath(j.path), columns); err == nil {
		places[archivedColumns] = columns
		err = m.add(archivedColumns, columns)
		if err != nil {
			return done, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	for _, file := range have {
		if !sheets[file.Name()] {
			continue
		}
		name, path := archivedSheets+file.Name(), filepath.Join(sheetsFolder(j.path), file.Name())
		switch err := m.add(name, path); {
		case errors.Is(err, fs.ErrNotExist):
			return done, errSheetDropped
		case errors.Is(err, errNoBackup):
			done.Damaged++
			continue
		case err != nil:
			return done, err
		}
		places[name] = path
	}
	done.Sheets = m.sheets()
	return done, writeBackup(ctx, to, m, places)
}

// serverTimes notes what the servers' clocks show, as far as that is known.
func (j *Journal) serverTimes(ctx context.Context, m *manifest) error {
	return scan(ctx, j.read, func(rows *sql.Rows) error {
		var server string
		var at moment
		var date int64
		if err := rows.Scan(&server, &at.boot, &at.at, &date); err != nil {
			return err
		}
		if heard, ok := at.time(j.me.boot); ok {
			m.Servers[server] = date + m.At.Sub(heard).Microseconds()
		}
		return nil
	}, `SELECT server, boot, at, date FROM clocks`)
}

// snapshot copies the journal as it is at one moment. The copy is nobody's.
func (j *Journal) snapshot(ctx context.Context, to string) error {
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // SQLite would make it readable by others
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	from, err := sql.Open("sqlite", dsn(j.path))
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return err
	}
	copied, err := sql.Open("sqlite", dsn(to, "synchronous(FULL)"))
	if err != nil {
		return err
	}
	_, err = copied.ExecContext(ctx, `UPDATE lease SET start = NULL, path = NULL`)
	return errors.Join(err, copied.Close())
}

// examine goes through all of a copied journal: what is damaged must be noticed now, not
// when the backup is needed. It counts the runs, and gives the digests of their sheets.
func examine(ctx context.Context, path string, m *manifest) (sheets map[string]bool, err error) {
	j := &Journal{path: path, me: thisProcess(), opened: time.Now()}
	if j.read, err = sql.Open("sqlite", readDSN(path)); err != nil {
		return nil, err
	}
	defer j.read.Close()
	have, err := versionOf(ctx, j.read)
	if err != nil {
		return nil, err
	}
	if have != m.Schema {
		return nil, fmt.Errorf("%w: schema %d", errDamaged, have)
	}
	var sound string
	if err := j.read.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&sound); err != nil {
		return nil, err
	}
	if sound != "ok" {
		return nil, fmt.Errorf("%w: %s", errDamaged, sound)
	}
	if have < version {
		return nil, nil // its rows are read when it is brought up to date
	}
	infos, err := j.Runs()
	if err != nil {
		return nil, err
	}
	m.Runs, sheets = len(infos), make(map[string]bool)
	for _, info := range infos {
		sheets[hex.EncodeToString(info.Digest)] = true
		for _, err := range j.each(0, info.ID, 0) {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return nil, err
			}
		}
	}
	return sheets, nil
}

// columnsPath is where package job keeps what was decided about columns.
func columnsPath(journal string) string { return journal + ".columns.json" }

// add adds a file to the list. Its error wraps errNoBackup if it is a sheet's copy with
// other bytes.
func (m *manifest) add(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	one := archived{name, n, hex.EncodeToString(h.Sum(nil))}
	if strings.HasPrefix(name, archivedSheets) && name != archivedSheets+one.Digest {
		return damagedBackup(name)
	}
	m.Files = append(m.Files, one)
	return nil
}

// copyWhole copies a file, and makes sure that it is on disk.
func copyWhole(ctx context.Context, from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return putFile(ctx, to, in)
}

// putFile writes a new file, its owner's alone, and makes sure that it is on disk.
func putFile(ctx context.Context, to string, in io.Reader) error {
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(stoppable{ctx, out}, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// writeBackup writes the file, reads it again, and puts it in its place.
func writeBackup(ctx context.Context, to string, m *manifest, places map[string]string) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*.tmp") // its owner's alone
	if err != nil {
		return notBackedUp(to, err)
	}
	defer func() {
		_ = tmp.Close()
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	err = writeArchive(stoppable{ctx, tmp}, m, func(name string) (io.ReadCloser, error) { return os.Open(places[name]) })
	if err == nil {
		err = tmp.Sync()
	}
	if err == nil {
		_, err = tmp.Seek(0, io.SeekStart)
	}
	if err == nil {
		_, err = readArchive(tmp, func(_ archived, in io.Reader) error {
			_, err := io.Copy(io.Discard, in)
			return errors.Join(err, ctx.Err())
		})
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return notBackedUp(to, err)
	}
	if err := os.Rename(tmp.Name(), to); err != nil {
		return notBackedUp(to, err)
	}
	return syncFolder(filepath.Dir(to))
}

// stoppable is a writer that fails when ctx has ended.
type stoppable struct {
	ctx context.Context
	to  io.Writer
}

func (s stoppable) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.to.Write(b)
}

func notBackedUp(path string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &importer.Failure{Code: importer.NotBackedUp, Path: path, Err: bare(err)}
}
