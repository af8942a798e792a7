package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
)

func yes(Restoring) bool { return true }

// restored puts a backup in place, and reads what is there then.
func restored(t *testing.T, path, from string) Restoration {
	t.Helper()
	is, done, err := Restore(t.Context(), path, from, yes)
	if err != nil || !done {
		t.Fatalf("restored: %v, %v", done, err)
	}
	if left := must[[]string](t)(filepath.Glob(path + ".restoring*")); len(left) > 0 {
		t.Errorf("left behind is %q", left)
	}
	return is
}

// A backup that is made in the middle of a run has all of it, and what was under way is in
// doubt when it is restored: whatever the marks of the run said.
func TestBackupBesideARun(t *testing.T) {
	dir := t.TempDir()
	path, sheet, to := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "backup.tar")
	j := openNew(t, path)
	digest := writeSheet(t, sheet, "a;b\n1;2\n")
	must[string](t)(j.KeepSheet(sheet, digest))
	must0(t, os.WriteFile(columnsPath(path), []byte("{}"), 0o600))
	r, err := j.Begin(Info{StartedAt: time.Now(), File: sheet, Digest: digest, Server: "https://vitec.example", Options: "{}", Rows: 9})
	must0(t, err)
	create(t, r, 2)
	sent(t, r, intentFor(3, 3))
	must0(t, r.Begun(3, time.Now()))
	sent(t, r, intentFor(4, 4))
	must0(t, r.Hear(importer.Heard{Date: time.Now().Add(time.Hour), At: time.Now()}))
	must[[]importer.Clash](t)(r.Flush())

	before := time.Now()
	done := must[BackedUp](t)(Backup(t.Context(), path, to))
	if done.Runs != 1 || done.Sheets != 1 || done.Damaged != 0 || done.Path != to || done.At.Before(before) {
		t.Errorf("backed up: %+v", done)
	}
	if runtime.GOOS != "windows" && must[os.FileInfo](t)(os.Stat(to)).Mode().Perm() != 0o600 {
		t.Error("others may read it")
	}
	create(t, r, 5) // nobody is kept from writing
	must0(t, j.Close())
	if names := namesIn(t, dir); slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "unfinished-") || strings.Contains(n, "tmp") }) {
		t.Errorf("left behind is %q", names)
	}

	path = filepath.Join(t.TempDir(), "elsewhere.db")
	if is := restored(t, path, to); is.Aside != "" {
		t.Errorf("nothing was there, and it was set aside in %s", is.Aside)
	}
	if runtime.GOOS != "windows" && must[os.FileInfo](t)(os.Stat(path)).Mode().Perm() != 0o600 {
		t.Error("others may read what was restored")
	}
	if b := must[[]byte](t)(os.ReadFile(SheetPath(path, digest))); !bytes.Equal(b, []byte("a;b\n1;2\n")) {
		t.Errorf("the sheet says %q", b)
	}
	if b := must[[]byte](t)(os.ReadFile(columnsPath(path))); string(b) != "{}" {
		t.Errorf("the columns are %q", b)
	}
	j = open(t, path)
	defer j.Close()
	r = must[*Run](t)(j.Continue(must[Info](t)(j.Find(1))))
	var statuses []importer.Status
	for _, o := range entries(t, r) {
		statuses = append(statuses, o.Status)
	}
	if want := []importer.Status{importer.Created, importer.Uncertain, importer.Uncertain}; !slices.Equal(statuses, want) {
		t.Errorf("the rows are %v", statuses)
	}
	for _, d := range must[[]importer.Doubt](t)(r.Doubts()) {
		if !d.Restored || d.State != importer.DoubtOpen || time.Since(d.Seen) > time.Minute {
			t.Errorf("a doubt: %+v", d)
		}
	}
	is, known, err := r.Restored()
	if err != nil || !known || !is.Backup.Equal(done.At.Round(time.Microsecond)) && is.Backup.Sub(done.At).Abs() > time.Millisecond || time.Since(is.At) > time.Minute {
		t.Errorf("restored: %+v, %v, %v", is, known, err)
	}
	if lead := is.By.Sub(is.Backup); lead < 59*time.Minute || lead > 61*time.Minute {
		t.Errorf("by the server's clock, which is an hour fast, the backup is of %s", is.By)
	}
	other := j.Run(Info{ID: 1, Server: "https://other.example"})
	if is, known, err := other.Restored(); err != nil || !known || !is.By.IsZero() {
		t.Errorf("for a server that was never heard: %+v, %v, %v", is, known, err)
	}
}

func TestTrustRestored(t *testing.T) {
	dir := t.TempDir()
	path, to := filepath.Join(dir, "journal.db"), filepath.Join(dir, "backup.tar")
	must0(t, openNew(t, path).Close())
	must[BackedUp](t)(Backup(t.Context(), path, to))
	restored(t, path, to)
	// A backup of it says so, too.
	must[BackedUp](t)(Backup(t.Context(), path, to))
	restored(t, path, to)
	j := must[*Journal](t)(OpenToRead(path))
	if all := must[[]Restoration](t)(j.Restorations()); len(all) != 2 {
		t.Errorf("restored: %+v", all)
	}
	must0(t, j.Close())
	if trusted := trusted(t, path); !trusted.Restored {
		t.Errorf("trusted: %+v", trusted)
	}
	j = open(t, path)
	defer j.Close()
	if _, known, err := begin(t, j).Restored(); known || err != nil {
		t.Errorf("it is not trusted: %v", err)
	}
	var by string
	var at int64
	must0(t, j.read.QueryRow(`SELECT trusted_by, trusted FROM restored WHERE id = 2`).Scan(&by, &at))
	if by != j.me.user || time.Since(time.UnixMicro(at)) > time.Minute {
		t.Errorf("trusted by %q at %d", by, at)
	}
}

// Only a backup is replaced.
func TestBackupReplaces(t *testing.T) {
	dir := t.TempDir()
	path, to := filepath.Join(dir, "journal.db"), filepath.Join(dir, "backup.tar")
	must0(t, openNew(t, path).Close())
	must0(t, os.WriteFile(to, []byte("my letters"), 0o600))
	for _, place := range []string{to, path, dir} {
		if _, err := Backup(t.Context(), path, place); codeOf(err) != importer.BackupNotReplaced {
			t.Errorf("%s: %v", place, err)
		}
	}
	if string(must[[]byte](t)(os.ReadFile(to))) != "my letters" {
		t.Error("it was replaced")
	}
	must0(t, os.Remove(to))
	for range 2 {
		must[BackedUp](t)(Backup(t.Context(), path, to))
	}
	if _, err := Backup(t.Context(), path, filepath.Join(dir, "none", "b.tar")); codeOf(err) != importer.NotBackedUp {
		t.Errorf("into a folder that is not there: %v", err)
	}
	if _, err := Backup(t.Context(), filepath.Join(dir, "none.db"), to); !errors.Is(err, ErrNotThere) {
		t.Errorf("of no journal: %v", err)
	}
}

// What is damaged is noticed when it is backed up, not when the backup is needed.
func TestBackupOfDamaged(t *testing.T) {
	dir := t.TempDir()
	path, sheet, to := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "backup.tar")
	j := openNew(t, path)
	digest := writeSheet(t, sheet, "a;b\n1;2\n")
	kept := must[string](t)(j.KeepSheet(sheet, digest))
	r, err := j.Begin(Info{StartedAt: time.Now(), File: sheet, Digest: digest, Server: "https://vitec.example", Options: "{}", Rows: 9})
	must0(t, err)
	create(t, r, 2)
	must0(t, j.Close())
	must0(t, os.WriteFile(kept, []byte("a;b\n1;3\n"), 0o600))
	if done := must[BackedUp](t)(Backup(t.Context(), path, to)); done.Damaged != 1 || done.Sheets != 0 {
		t.Errorf("backed up: %+v", done)
	}
	before := must[[]byte](t)(os.ReadFile(to))

	j = open(t, path)
	_, err = j.write.ExecContext(t.Context(), `UPDATE log SET said = x'0102030405060708'`)
	must0(t, err)
	must0(t, j.closeFiles())
	if _, err := Backup(t.Context(), path, to); codeOf(err) != importer.JournalDamaged {
		t.Errorf("of a damaged journal: %v", err)
	}
	if !bytes.Equal(before, must[[]byte](t)(os.ReadFile(to))) {
		t.Error("the earlier backup was replaced")
	}
}
