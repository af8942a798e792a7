// Package journal remembers, across crashes, which rows were about to be sent
// and what became of them. It is one SQLite file.
//
// A row is on disk as "sending" before the first byte of its request leaves
// (write-ahead log, synchronous=FULL). The rows of all workers are committed
// in groups: while one group is being written, the next one gathers, so that
// the cost of reaching the disk is shared. What every row has lies in BLOBs, many
// rows in each (store.go); what only a few rows have, in tables.
//
// One process at a time may send with a journal; others may read it.
package journal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the driver, in pure Go

	"comebacks/importer"
)

// schema has, for each version, the step from the one before.
//
//go:embed schema/*.sql
var schema embed.FS

// version is the schema's version, kept in the file's user_version.
const version = 8

// Journal is an open journal.
type Journal struct {
	path   string
	me     process
	opened time.Time
	write  *sql.Conn // the only one that writes; used by the committer alone
	db     *sql.DB
	read   *sql.DB
	lock   *flock.Flock
	lease  lease
	stmts  statements
	marks  marks

	rows    store           // used by the committer alone
	facts   factsByRun      // too
	keys    keys            // too
	origins origins         // too
	others  atomic.Bool     // some rows may have relatives by another key than their own
	latest  map[int64]int64 // too: Info.Latest by run, as far as it is known here
	copies  copies
	live    live
	clocks  clocks

	restored []Restoration // that nobody has trusted yet

	requests  chan request
	closed    atomic.Bool
	committer sync.WaitGroup
	teller    teller
	group     group                 // what the committer is working on
	failure   atomic.Pointer[error] // of the first commit that failed
	crashes   func() error          // set by tests: see crash
	onCommit  atomic.Pointer[func(took time.Duration)]
}

// Open opens the journal for sending, and creates it if there is none. Its
// lock ends with the process.
func Open(path string) (*Journal, error) {
	j, _, err := openToSend(path, false)
	return j, err
}

// openToSend is Open, or Trust.
func openToSend(path string, trust bool) (*Journal, Trusted, error) {
	if err := finishRestore(path); err != nil {
		return nil, Trusted{}, err
	}
	path, err := prepare(path)
	if err != nil {
		return nil, Trusted{}, err
	}
	lock, err := lockFile(path)
	if err != nil {
		return nil, Trusted{}, err
	}
	j := &Journal{path: path, me: thisProcess(), opened: time.Now(), lock: lock, requests: make(chan request, 256)}
	trusted, err := j.start(trust)
	if err != nil {
		j.closeFiles()
		return nil, trusted, failed("open", path, err)
	}
	j.teller.start()
	j.committer.Go(j.commitGroups)
	return j, trusted, nil
}

func (j *Journal) start(trust bool) (trusted Trusted, err error) {
	if j.db, err = sql.Open("sqlite", dsn(j.path, "synchronous(FULL)", "journal_mode(WAL)", "temp_store(MEMORY)", "cache_size(-1000)")); err != nil {
		return trusted, err
	}
	ctx := context.Background()
	if j.write, err = j.db.Conn(ctx); err != nil {
		return trusted, err
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2"} {
		var is string
		if err := j.write.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&is); err != nil {
			return trusted, err
		}
		if is != want {
			return trusted, &importer.Failure{Code: importer.JournalPragma, Path: j.path, Value: pragma + "=" + want, Detail: is}
		}
	}
	if j.read, err = sql.Open("sqlite", readDSN(j.path)); err != nil {
		return trusted, err
	}
	is, err := lookAt(ctx, j.write, j.me, j.path)
	if err != nil {
		return trusted, err
	}
	if is.lost && !trust {
		return trusted, ErrEndLost
	}
	if err := migrate(ctx, j.write, j.crash); err != nil {
		return trusted, err
	}
	if err := j.lease.take(ctx, j.write, j.me, j.path); err != nil {
		return trusted, err
	}
	if j.restored, err = readRestorations(ctx, j.write); err != nil {
		return trusted, err
	}
	j.rows.crash = j.crash
	if err := j.rows.prepare(ctx, j.write); err != nil {
		return trusted, err
	}
	if err := j.rows.load(ctx); err != nil {
		return trusted, err
	}
	if err := j.loadLive(ctx); err != nil {
		return trusted, err
	}
	if is.lost {
		if trusted, err = j.trust(ctx, is.commits); err != nil {
			return trusted, err
		}
	}
	if err := j.recover(ctx); err != nil {
		return trusted, err
	}
	if err := j.openKeys(ctx); err != nil {
		return trusted, err
	}
	if j.origins, err = loadOrigins(ctx, j.write); err != nil {
		return trusted, err
	}
	j.others.Store(j.origins.first || len(j.origins.carried) > 0)
	return trusted, j.stmts.prepare(ctx, j.write)
}

// standing is how a journal stands before anything is written to it.
type standing struct {
	version int
	commits int64
	lost    bool // its end
}

// lookAt finds out how a journal stands, and whether it may be taken.
func lookAt(ctx context.Context, db rowQuerier, me process, path string) (is standing, err error) {
	if is.version, err = versionOf(ctx, db); err != nil {
		return is, err
	}
	var h held // before version 4 it is nobody's, and has no commits
	if is.version >= 4 {
		if h, err = readLease(ctx, db); err != nil {
			return is, err
		}
	}
	if _, err := h.judge(me, path); err != nil {
		return is, err
	}
	newest, err := newestMark(path)
	is.commits, is.lost = h.commits, newest > h.commits || h.movedTo(path)
	return is, err
}

// dsn names the file to the driver. Pragmas are set on each connection.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// readDSN is dsn for connections that only read. They are not opened with mode=ro, as a
// reader has to create the shared memory of the write-ahead log if nobody else has. What
// they read they read once, in order, or all over the file: pages that are kept would
// hardly ever be read again.
func readDSN(path string) string { return dsn(path, "query_only(1)", "cache_size(-256)") }

// IsOlder reports whether there is a journal that an older version made: opening it
// brings it up to date, once, which takes some seconds for each 100,000 rows.
func IsOlder(path string) bool {
	path, err := resolve(path)
	if err != nil {
		return false
	}
	db, err := sql.Open("sqlite", readDSN(path))
	if err != nil {
		return false
	}
	defer db.Close()
	have, err := versionOf(context.Background(), db)
	return err == nil && have > 0 && have < version
}

// OpenToRead opens the journal only for reading, beside a process that may be
// sending. If there is no journal, the error is ErrNoRun.
func OpenToRead(path string) (*Journal, error) {
	if err := finishRestore(path); err != nil {
		return nil, err
	}
	path, err := resolve(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoRun
	}
	if err != nil {
		return nil, failed("open", path, err)
	}
	j := &Journal{path: path, me: thisProcess(), opened: time.Now(), lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	if j.read, err = sql.Open("sqlite", readDSN(path)); err != nil {
		return nil, failed("open", path, err)
	}
	var have int
	have, err = versionOf(context.Background(), j.read)
	if err == nil && have == 0 {
		err = ErrNoRun
		if newest, marksErr := newestMark(path); marksErr == nil && newest > 0 {
			err = ErrEndLost // all of it
		}
	}
	if err != nil {
		j.closeFiles()
		return nil, failed("open", path, err)
	}
	if have < version {
		if err := j.migrated(path); err != nil {
			j.closeFiles()
			return nil, err
		}
	}
	return j, nil
}

// Readable returns nil if the journal's runs can be read.
func (j *Journal) Readable() error {
	_, err := j.infos(`ORDER BY id DESC LIMIT 1`)
	return err
}

// How long a reader waits for somebody who makes a journal, or migrates it.
const (
	migrationPause = 20 * time.Millisecond
	migrationTries = 100
)

// migrated migrates a journal of an older version. Whoever holds it is about to do so.
func (j *Journal) migrated(path string) error {
	for tries := 1; ; tries++ {
		sending, err := Open(path) // which migrates it
		if err == nil {
			return sending.Close()
		}
		var used *InUseError
		if !errors.As(err, &used) || errors.Is(err, ErrElsewhere) || tries == migrationTries {
			return err
		}
		time.Sleep(migrationPause)
		if have, err := versionOf(context.Background(), j.read); err == nil && have >= version {
			return nil
		}
	}
}

// endLost reports whether the marks beside the journal know of more commits
// than it does.
func (j *Journal) endLost() bool {
	h, err := readLease(context.Background(), j.read)
	if err != nil {
		return false
	}
	newest, err := newestMark(j.path)
	return err == nil && newest > h.commits
}

// InUse reports whether a process is sending with the journal, or may be.
func (j *Journal) InUse() bool {
	_, used := j.Holder()
	return used
}

// Holder returns who is sending with the journal, or may be; false if nobody
// is. It is zero if that is not known.
func (j *Journal) Holder() (Holder, bool) {
	if j.write != nil {
		return Holder{j.me.pid, j.me.user, j.me.host, j.opened}, true
	}
	h, err := readLease(context.Background(), j.read)
	if err != nil {
		return Holder{}, true
	}
	if _, err := h.judge(j.me, j.path); err != nil {
		return h.holder(), true
	}
	if free, err := j.lock.TryRLock(); err != nil || !free {
		return h.holder(), true
	}
	return Holder{}, j.lock.Unlock() != nil
}

// Close waits until everything recorded is on disk, gives the lease back, and
// closes the journal.
func (j *Journal) Close() error {
	if j.requests != nil && !j.closed.Swap(true) {
		close(j.requests)
		j.committer.Wait()
		j.teller.stop()
		j.live.stop()
	}
	return j.closeFiles()
}

func (j *Journal) closeFiles() error {
	errs := []error{j.marks.close(), j.lease.close()}
	if j.read != nil {
		errs = append(errs, j.read.Close())
	}
	if j.write != nil {
		errs = append(errs, j.stmts.close(), j.rows.close(), j.keys.close())
		if err := j.lease.free(j.write); j.broken() == nil {
			errs = append(errs, err)
		}
		errs = append(errs, j.write.Close())
	}
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	return errors.Join(append(errs, j.lock.Unlock())...)
}
