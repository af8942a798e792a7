package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
)

// office is a journal with a backup, and what was sent after it.
type office struct {
	dir, path, backup string
	digests           [2][]byte // the sheets of the runs
}

func newOffice(t *testing.T) office {
	t.Helper()
	dir := t.TempDir()
	o := office{dir: dir, path: filepath.Join(dir, "journal.db"), backup: filepath.Join(t.TempDir(), "backup.tar")}
	j := openNew(t, o.path)
	run := func(n int) {
		sheet := filepath.Join(dir, "kunder.csv")
		o.digests[n] = writeSheet(t, sheet, fmt.Sprint("sheet ", n))
		must[string](t)(j.KeepSheet(sheet, o.digests[n]))
		r, err := j.Begin(Info{StartedAt: time.Now(), File: sheet, Digest: o.digests[n], Server: "https://vitec.example", Options: "{}", Rows: 9})
		must0(t, err)
		create(t, r, 2+n)
		sent(t, r, intentFor(10+n, 10+n))
		must0(t, r.Begun(10+n, time.Now()))
		must[[]importer.Clash](t)(r.Flush())
		must0(t, os.WriteFile(columnsPath(o.path), fmt.Appendf(nil, "{%d}", n), 0o600))
	}
	run(0)
	must[BackedUp](t)(Backup(t.Context(), o.path, o.backup))
	run(1)
	must0(t, j.Close())
	return o
}

// runs are those that the journal has, with the rows of each.
func (o office) runs(t *testing.T) (all []string) {
	t.Helper()
	j := open(t, o.path)
	defer j.Close()
	for _, info := range must[[]Info](t)(j.Runs()) {
		one := fmt.Sprint(info.ID, ":")
		for _, e := range entries(t, j.Run(info)) {
			one += fmt.Sprint(" ", e.Row, e.Status)
		}
		all = append(all, one)
	}
	_, known, err := begin(t, j).Restored()
	must0(t, err)
	return append(all, fmt.Sprint("restored ", known))
}

func TestRestoreSetsAside(t *testing.T) {
	o := newOffice(t)
	marks := must[[]byte](t)(os.ReadFile(marksPath(o.path)))
	var asked Restoring
	if _, done, err := Restore(t.Context(), o.path, o.backup, func(r Restoring) bool { asked = r; return false }); done || err != nil {
		t.Fatalf("after a no: %v, %v", done, err)
	}
	if !asked.There || asked.Unreadable || !slices.Equal(asked.Newer, []int64{2}) || asked.Runs != 1 {
		t.Errorf("asked: %+v", asked)
	}
	is := restored(t, o.path, o.backup)
	if got, want := o.runs(t), []string{"1: 2created 10uncertain", "restored true"}; !slices.Equal(got, want) {
		t.Errorf("there is %q", got)
	}
	for n, want := range []bool{true, false} {
		if _, err := os.Stat(SheetPath(o.path, o.digests[n])); errors.Is(err, fs.ErrNotExist) == want {
			t.Errorf("the sheet of run %d: %v", n+1, err)
		}
	}
	if b := must[[]byte](t)(os.ReadFile(columnsPath(o.path))); string(b) != "{0}" {
		t.Errorf("the columns are %q", b)
	}
	j := open(t, o.path)
	if n := begin(t, j).Number(); n <= 2 {
		t.Errorf("the number of a run that was begun after the backup is another's: %d", n)
	}
	must0(t, j.Close())
	// What was there is a journal still.
	old := filepath.Join(is.Aside, filepath.Base(o.path))
	if !bytes.Equal(marks, must[[]byte](t)(os.ReadFile(marksPath(old)))) {
		t.Error("the marks are not what they were")
	}
	before := o
	before.path = old
	if got, want := before.runs(t), []string{"2: 3created 11uncertain", "1: 2created 10uncertain", "restored false"}; !slices.Equal(got, want) {
		t.Errorf("aside is %q", got)
	}
	if _, err := os.Stat(SheetPath(old, o.digests[1])); err != nil {
		t.Error(err)
	}
}

func TestRestoreRefused(t *testing.T) {
	refuse := func(t *testing.T, o office, from string, want importer.Code) {
		t.Helper()
		before := snapshotOf(t, o.dir)
		_, done, err := Restore(t.Context(), o.path, from, yes)
		if done || codeOf(err) != want {
			t.Errorf("restored: %v, %v", done, err)
		}
		if after := snapshotOf(t, o.dir); after != before {
			t.Errorf("there was\n%s\nand now is\n%s", before, after)
		}
	}
	t.Run("in use", func(t *testing.T) {
		o := newOffice(t)
		j := open(t, o.path)
		defer j.Close()
		_, done, err := Restore(t.Context(), o.path, o.backup, yes)
		if done || !errors.Is(err, ErrInUse) || codeOf(err) != importer.JournalInUse {
			t.Errorf("restored: %v, %v", done, err)
		}
	})
	t.Run("read", func(t *testing.T) {
		o := newOffice(t)
		j := must[*Journal](t)(OpenToRead(o.path))
		defer j.Close()
		must[[]Info](t)(j.Runs())
		_, done, err := Restore(t.Context(), o.path, o.backup, yes)
		if done || codeOf(err) != importer.JournalInUse {
			t.Errorf("restored: %v, %v", done, err)
		}
	})
	t.Run("from another machine", func(t *testing.T) {
		o := newOffice(t)
		j := openAs(t, o.path, func(p *process) { p.host, p.boot = "elsewhere", "another start" })
		defer j.Close()
		must0(t, j.lock.Unlock())
		_, done, err := Restore(t.Context(), o.path, o.backup, yes)
		if done || !errors.Is(err, ErrElsewhere) {
			t.Errorf("restored: %v, %v", done, err)
		}
	})
	t.Run("cut", func(t *testing.T) {
		o := newOffice(t)
		b := must[[]byte](t)(os.ReadFile(o.backup))
		must0(t, os.WriteFile(o.backup, b[:len(b)/2], 0o600))
		refuse(t, o, o.backup, importer.NoBackup)
	})
	t.Run("a flipped bit", func(t *testing.T) {
		o := newOffice(t)
		b := must[[]byte](t)(os.ReadFile(o.backup))
		b[len(b)/2] ^= 1
		must0(t, os.WriteFile(o.backup, b, 0o600))
		refuse(t, o, o.backup, importer.NoBackup)
	})
	t.Run("a copied journal", func(t *testing.T) {
		o := newOffice(t)
		copyFile(t, o.path, o.backup)
		refuse(t, o, o.backup, importer.NoBackup)
	})
	t.Run("none", func(t *testing.T) {
		o := newOffice(t)
		refuse(t, o, filepath.Join(t.TempDir(), "none.tar"), importer.NoBackup)
		refuse(t, o, t.TempDir(), importer.NoBackup)
	})
	t.Run("of a later version", func(t *testing.T) {
		o := newOffice(t)
		m := must[*manifest](t)(listOf(o.backup))
		m.Schema = version + 1
		rewritten(t, o.backup, m)
		refuse(t, o, o.backup, importer.BackupLater)
	})
	t.Run("whose list lies", func(t *testing.T) {
		o := newOffice(t)
		m := must[*manifest](t)(listOf(o.backup))
		m.Schema = version - 1
		rewritten(t, o.backup, m)
		refuse(t, o, o.backup, importer.NoBackup)
	})
}

// snapshotOf lists all files with their sizes, except the lock and what SQLite makes.
func snapshotOf(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	must0(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".lock") {
			return err
		}
		info, err := d.Info()
		fmt.Fprintln(&all, path, info.Size())
		return err
	}))
	return all.String()
}

// A journal that can't be read any more is set aside as it is, and what its marks know is
// in doubt.
func TestRestoreOfDamaged(t *testing.T) {
	o := newOffice(t)
	j := open(t, o.path)
	r := must[*Run](t)(j.Continue(must[Info](t)(j.Find(1))))
	sent(t, r, intentFor(7, 7))
	must0(t, r.Begun(7, time.Now()))
	must0(t, r.Record(importer.IsCreated(7, "cb-7", time.Now(), 0), nil))
	must0(t, j.Close())
	must0(t, os.WriteFile(o.path, []byte("the disk has eaten it"), 0o600))
	var asked Restoring
	is, done, err := Restore(t.Context(), o.path, o.backup, func(r Restoring) bool { asked = r; return true })
	if err != nil || !done || !asked.Unreadable {
		t.Fatalf("%v, %v, %+v", done, err, asked)
	}
	if got, want := o.runs(t), []string{"1: 2created 7uncertain 10uncertain", "restored true"}; !slices.Equal(got, want) {
		t.Errorf("there is %q", got)
	}
	if string(must[[]byte](t)(os.ReadFile(filepath.Join(is.Aside, "journal.db")))) != "the disk has eaten it" {
		t.Error("what was there was not kept")
	}
}

// killed is what a restore panics with in place of a kill -9.
type killed struct{}

// Wherever a restore is killed, the journal is the old one or the restored one, and says
// which.
func TestRestoreCrashPoints(t *testing.T) {
	defer func() { crashRestore = func() error { return nil } }()
	old := []string{"2: 3created 11uncertain", "1: 2created 10uncertain", "restored false"}
	now := []string{"1: 2created 10uncertain", "restored true"}
	for _, damaged := range []bool{false, true} {
		var decided bool
		for point := 1; ; point++ {
			o := newOffice(t)
			if damaged {
				must0(t, os.WriteFile(o.path+"-wal", []byte("not a log"), 0o600))
			}
			was := dieAt(t, point, func() error {
				_, _, err := Restore(t.Context(), o.path, o.backup, yes)
				return err
			})
			if was { // and again, on the way back
				dieAt(t, 2, func() error { return finishRestore(o.path) })
			}
			crashRestore = func() error { return nil }
			got := o.runs(t)
			switch {
			case slices.Equal(got, now):
				decided = true
				if _, err := os.Stat(SheetPath(o.path, o.digests[0])); err != nil {
					t.Errorf("point %d: %v", point, err)
				}
				kept := must[[]string](t)(filepath.Glob(o.path + ".before-*"))
				before := o
				if len(kept) != 1 {
					t.Fatalf("point %d: aside are %q", point, kept)
				}
				before.path = filepath.Join(kept[0], "journal.db")
				if got := before.runs(t); !slices.Equal(got, old) {
					t.Errorf("point %d: aside is %q", point, got)
				}
			case !slices.Equal(got, old) || decided || !was:
				t.Fatalf("point %d: there is %q", point, got)
			}
			if t.Failed() {
				return
			}
			if !was {
				if point < 12 {
					t.Errorf("there are only %d places to be killed at", point-1)
				}
				break
			}
			restored(t, o.path, o.backup) // and it can be restored again
		}
	}
}

// dieAt reports whether it came to a point.
func dieAt(t *testing.T, point int, do func() error) (died bool) {
	t.Helper()
	passed := 0
	crashRestore = func() error {
		if passed++; passed >= point {
			panic(killed{})
		}
		return nil
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case killed:
			died = true
		default:
			panic(r)
		}
	}()
	if err := do(); err != nil {
		t.Fatalf("point %d: %v", point, err)
	}
	return false
}
