package journal

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer"
)

// Of what stands beside the journal, only what a killed backup has left is removed.
func TestBackupRemovesOnlyItsOwn(t *testing.T) {
	o := newOffice(t)
	old := time.Now().Add(-48 * time.Hour)
	put := func(name string) string {
		path := filepath.Join(o.dir, name)
		must0(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must0(t, os.WriteFile(path, []byte("mine"), 0o600))
		must0(t, os.Chtimes(path, old, old))
		must0(t, os.Chtimes(filepath.Dir(path), old, old))
		return path
	}
	kept := []string{
		put("journal.db.backup-5"),
		put("journal.db.backup-monday/journal.db"),
		put(".journal.db.unfinished-mine"),
		put(".journal.db.unfinished-1/letters.txt"),
		put(".journal.db.unfinished-2/journal.db/deeper"),
		put(".other.db.unfinished-3/journal.db"),
	}
	left := []string{put(".journal.db.unfinished-4/journal.db"), put(".journal.db.unfinished-4/columns.json"), put(".journal.db.unfinished-4/journal.db-journal")}
	must0(t, os.Chtimes(filepath.Dir(left[0]), old, old))
	for _, folder := range []string{".journal.db.unfinished-1", ".journal.db.unfinished-2"} { // of a killed one, but somebody has put something into it
		must0(t, os.Chtimes(filepath.Join(o.dir, folder), old, old))
	}
	must[BackedUp](t)(Backup(t.Context(), o.path, o.backup))
	for _, path := range kept {
		if !there(path) {
			t.Errorf("%s is gone", path)
		}
	}
	if there(filepath.Dir(left[0])) {
		t.Error("what a killed backup has left is there still")
	}
}

// A restore does not remove what it did not put there.
func TestRestoreRemovesOnlyItsOwn(t *testing.T) {
	for _, name := range []string{"letters.txt", "journal.db/deeper", "sheets/letters.txt", ""} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			path := filepath.Join(stagedPath(o.path), filepath.FromSlash(name))
			must0(t, os.MkdirAll(filepath.Dir(path), 0o700))
			must0(t, os.WriteFile(path, []byte("mine"), 0o600))
			if _, done, err := Restore(t.Context(), o.path, o.backup, yes); done || codeOf(err) != importer.NotRestored {
				t.Errorf("restored: %v, %v", done, err)
			}
			if b, err := os.ReadFile(path); string(b) != "mine" {
				t.Errorf("it is gone: %v", err)
			}
		})
	}
	t.Run("of a killed one", func(t *testing.T) {
		o := newOffice(t)
		for _, name := range []string{"journal.db", "journal.db-wal", "journal.db.begun", "decided.tmp", filepath.Join("sheets", filepath.Base(SheetPath(o.path, o.digests[0])))} {
			path := filepath.Join(stagedPath(o.path), name)
			must0(t, os.MkdirAll(filepath.Dir(path), 0o700))
			must0(t, os.WriteFile(path, []byte("half"), 0o600))
		}
		restored(t, o.path, o.backup)
	})
}

// Beside the copies of sheets, only what is half a copy of ours is removed.
func TestSheetsRemovesOnlyItsOwn(t *testing.T) {
	dir := t.TempDir()
	path, sheet := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv")
	j := openNew(t, path)
	defer j.Close()
	mine, half := filepath.Join(sheetsFolder(path), "letters.tmp"), filepath.Join(sheetsFolder(path), "123.tmp")
	must0(t, os.MkdirAll(sheetsFolder(path), 0o700))
	for _, path := range []string{mine, half} {
		must0(t, os.WriteFile(path, nil, 0o600))
	}
	digest := writeSheet(t, sheet, "a;b\n1;2\n")
	must[string](t)(j.KeepSheet(sheet, digest))
	if !there(mine) || there(half) {
		t.Errorf("mine is there: %v, half a copy: %v", there(mine), there(half))
	}
}
