package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"comebacks/importer"
)

// writeSheet makes a sheet, and gives its digest.
func writeSheet(t *testing.T, path, text string) []byte {
	t.Helper()
	must0(t, os.WriteFile(path, []byte(text), 0o644))
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, one := range all {
		names = append(names, one.Name())
	}
	return names
}

func TestKeepSheet(t *testing.T) {
	dir := t.TempDir()
	path, sheet := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv")
	if want, got := filepath.Join(path+".sheets", "0102"), SheetPath(path, []byte{1, 2}); got != want {
		t.Errorf("of a journal that is yet to be made it is %s", got)
	}
	j := open(t, path)
	defer j.Close()
	digest := writeSheet(t, sheet, "a;b\n1;2\n")
	folder := path + ".sheets"

	var failure *importer.Failure
	if _, err := j.KeepSheet(sheet, make([]byte, 32)); !errors.As(err, &failure) || failure.Code != importer.SheetChanged || failure.Path != sheet {
		t.Errorf("of a sheet that has changed: %v", err)
	}
	if _, err := j.KeepSheet(filepath.Join(dir, "none.csv"), digest); !errors.As(err, &failure) || failure.Code != importer.SheetNotKept || failure.Path != filepath.Join(dir, "none.csv") {
		t.Errorf("of no sheet: %v", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind is %v", namesIn(t, folder))
	}
	for range 2 {
		kept, err := j.KeepSheet(sheet, digest)
		if err != nil || kept != SheetPath(path, digest) || !bytes.Equal(must[[]byte](t)(os.ReadFile(kept)), []byte("a;b\n1;2\n")) {
			t.Fatalf("it is kept at %s: %v", kept, err)
		}
		if runtime.GOOS != "windows" && (must[os.FileInfo](t)(os.Stat(kept)).Mode().Perm() != 0o600 || must[os.FileInfo](t)(os.Stat(folder)).Mode().Perm() != 0o700) {
			t.Error("others may read it")
		}
		// What is there and damaged is made anew; what a dead attempt left goes.
		must0(t, os.WriteFile(kept, []byte("a;b\n"), 0o600))
		must0(t, os.WriteFile(filepath.Join(folder, "7.tmp"), nil, 0o600))
	}
	if names := namesIn(t, folder); len(names) != 2 {
		t.Errorf("there are %q", names)
	}
	if _, err := j.KeepSheet(sheet, digest); err != nil || len(namesIn(t, folder)) != 1 {
		t.Errorf("there are %q (%v)", namesIn(t, folder), err)
	}
	// What is there is not copied again, whatever became of the sheet.
	must0(t, os.Remove(sheet))
	if _, err := j.KeepSheet(sheet, digest); err != nil {
		t.Error(err)
	}
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	if _, err := reading.KeepSheet(sheet, digest); !errors.As(err, &failure) || failure.Code != importer.SheetNotKept {
		t.Errorf("by a reader: %v", err)
	}
}

// A file that nobody else has is not copied where the system has links, and otherwise it is.
// It is kept only if it is that of the digest; and it stays when it loses its first name.
func TestTakeSheet(t *testing.T) {
	dir := t.TempDir()
	path, sheet := filepath.Join(dir, "journal.db"), filepath.Join(dir, "comebacks-sheet-1")
	j := open(t, path)
	defer j.Close()
	digest := writeSheet(t, sheet, "a;b\n1;2\n")
	var failure *importer.Failure
	if _, err := j.TakeSheet(sheet, make([]byte, 32)); !errors.As(err, &failure) || failure.Code != importer.SheetChanged || failure.Path != sheet {
		t.Errorf("of a sheet that has changed: %v", err)
	}
	if _, err := os.Stat(path + ".sheets"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind is %v", namesIn(t, path+".sheets"))
	}
	must0(t, os.Mkdir(path+".sheets", 0o700))
	must0(t, os.WriteFile(SheetPath(path, digest), []byte("damaged"), 0o600))
	for _, linked := range []bool{false, true} { // in place of what is damaged it is copied
		kept := must[string](t)(j.TakeSheet(sheet, digest))
		if same := os.SameFile(must[os.FileInfo](t)(os.Stat(kept)), must[os.FileInfo](t)(os.Stat(sheet))); same != linked || !isSheet(kept, digest) {
			t.Errorf("it is linked: %v, want %v", same, linked)
		}
		if !linked {
			must0(t, os.Remove(kept))
		}
	}
	must0(t, os.Remove(sheet))
	if !isSheet(SheetPath(path, digest), digest) {
		t.Error("it is gone")
	}
}

// Wherever the program stops, there is the whole copy or none, and the next
// attempt leaves nothing else behind.
func TestKeepSheetCrashPoints(t *testing.T) {
	t.Run("copied", func(t *testing.T) { keepAndCrash(t, (*Journal).KeepSheet, 4) })
	t.Run("linked", func(t *testing.T) { keepAndCrash(t, (*Journal).TakeSheet, 2) })
}

func keepAndCrash(t *testing.T, keep func(*Journal, string, []byte) (string, error), places int) {
	for point := 1; ; point++ {
		dir := t.TempDir()
		path, sheet := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv")
		digest := writeSheet(t, sheet, "a;b\n1;2\n")
		j := open(t, path)
		passed := 0
		j.crashes = func() error {
			if passed++; passed == point {
				panic("killed") // so that nothing cleans up
			}
			return nil
		}
		killed := func() (killed bool) {
			defer func() { killed = recover() != nil }()
			must[string](t)(keep(j, sheet, digest))
			return false
		}()
		j.crashes = nil
		kept := SheetPath(path, digest)
		if _, err := os.Stat(kept); err == nil && !isSheet(kept, digest) {
			t.Errorf("point %d: a copy is not whole", point)
		}
		must0(t, j.Close())
		j = open(t, path)
		must[string](t)(keep(j, sheet, digest))
		if names := namesIn(t, path+".sheets"); len(names) != 1 || !isSheet(kept, digest) {
			t.Errorf("point %d: there are %q", point, names)
		}
		must0(t, j.Close())
		if !killed {
			if point <= places {
				t.Errorf("there are only %d places to crash at", point-1)
			}
			return
		}
	}
}

func TestDropSheets(t *testing.T) {
	dir := t.TempDir()
	path, sheet := filepath.Join(dir, "journal.db"), filepath.Join(dir, "kunder.csv")
	j := open(t, path)
	now := time.Now()
	runs := make(map[string]*Run)
	keep := func(text string, ended time.Duration, stopped *importer.Stopped) {
		t.Helper()
		digest := writeSheet(t, sheet, text)
		must[string](t)(j.KeepSheet(sheet, digest))
		r := must[*Run](t)(j.Begin(Info{StartedAt: now.Add(-ended), File: "/x/" + text, Digest: digest, Server: "https://vitec.example"}))
		runs[text] = r
		if ended != 0 {
			must0(t, r.End(now.Add(-ended), stopped, nil, 0))
		}
	}
	const day = 24 * time.Hour
	keep("old", 91*day, nil)
	keep("young", 89*day, nil)
	keep("stopped", 91*day, &importer.Stopped{})
	keep("running", 0, nil)
	keep("twice", 91*day, nil)
	keep("twice", 1*day, nil)
	keep("replaced", 91*day, &importer.Stopped{})
	must0(t, must[*Run](t)(j.Begin(Info{StartedAt: now, File: "/x/replaced", Digest: []byte("other"), Server: "https://vitec.example"})).End(now, nil, nil, 0))
	must[string](t)(j.KeepSheet(sheet, writeSheet(t, sheet, "of no run")))
	must0(t, os.WriteFile(path+".sheets/notes.txt", nil, 0o600))
	must0(t, j.DropSheets(now)) // all were kept just now
	if names := namesIn(t, path+".sheets"); len(names) != 8 {
		t.Errorf("there are %d", len(names))
	}
	must0(t, j.Close())
	j = open(t, path)
	defer func() { must0(t, j.Close()) }()

	have := func(want ...string) {
		t.Helper()
		left := make(map[string]bool)
		for _, name := range namesIn(t, path+".sheets") {
			left[name] = true
		}
		for _, text := range want {
			sum := sha256.Sum256([]byte(text))
			if name := hex.EncodeToString(sum[:]); !left[name] {
				t.Errorf("%s was dropped", text)
			}
		}
		if len(left) != len(want)+1 || !left["notes.txt"] {
			t.Errorf("%d are left", len(left))
		}
	}
	must0(t, j.DropSheets(now))
	have("young", "stopped", "running", "twice")
	purged := must[Purged](t)(j.Purge(now.Add(-80 * day)))
	if len(purged.Unfinished) != 1 || purged.Unfinished[0] != runs["stopped"].ID {
		t.Errorf("purged: %+v", purged)
	}
	have("stopped", "running", "twice")
}
