package journal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// The restored journal is put in place by steps each of which can be made twice: who is
// killed in between has decided already (decided), and the next one that opens the journal
// goes on. Their order is chosen so that whatever an older program, which does not go
// on, finds in between is refused by it:
//
//  1. The write-ahead log is set aside. It is there only if the journal can't be read. What
//     it had is missing then, and the marks show that.
//  2. The journal gets a second name, aside. Journals with two names are refused.
//  3. The restored one takes its place, in one step. A version that knows nothing of
//     restored journals refuses its schema.
//  4. The marks, the columns and the copies of the sheets are set aside, and the restored
//     ones put in their place.

// decidedPath is a file in the folder of what is made ready: it says that all of it is
// there, and names the folder where what was there before goes.
func decidedPath(journal string) string { return filepath.Join(stagedPath(journal), "decided") }

// decide writes that file: from then on the backup is restored.
func (r *restore) decide(aside string) error {
	text := "-"
	if aside != "" {
		text = filepath.Base(aside)
	}
	tmp := decidedPath(r.path) + unfinishedCopy
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close(), r.crash()); err != nil {
		return err
	}
	if err := os.Rename(tmp, decidedPath(r.path)); err != nil {
		return err
	}
	return errors.Join(syncFolder(r.staged), r.crash())
}

// finishRestore goes on with a restore that was interrupted after it was decided. Nobody
// may open the journal before.
func finishRestore(path string) error {
	path, err := resolve(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed("open", path, err)
	}
	if !isDecided(path) {
		return nil
	}
	lock, err := lockFile(path)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if !isDecided(path) {
		return nil // by now somebody else has
	}
	if err := putInPlace(path, crashRestore); err != nil {
		return failed("restore", path, err)
	}
	return nil
}

// isDecided reports whether a restore was decided; a folder that cannot be looked into may
// say so.
func isDecided(journal string) bool {
	if info, err := os.Lstat(stagedPath(journal)); err == nil && !info.IsDir() {
		return false // it is not ours
	}
	_, err := os.Stat(decidedPath(journal))
	return !errors.Is(err, fs.ErrNotExist)
}

// putInPlace does what was decided. It needs the lock.
func putInPlace(path string, crash func() error) error {
	text, err := os.ReadFile(decidedPath(path))
	if err != nil {
		return err
	}
	p := &place{path: path, staged: stagedPath(path), crash: crash}
	if name := string(text[:max(0, len(text)-1)]); name != "-" {
		p.aside = filepath.Join(filepath.Dir(path), name)
		if err := makeFolder(p.aside); err != nil {
			return err
		}
	}
	for _, step := range []func() error{
		func() error { return p.setAside("-wal") },
		func() error { return p.setAside("-shm") },
		func() error { return p.setAside("-journal") },
		p.replaceJournal,
		p.replaceMarks,
		func() error { return p.replace(archivedColumns, columnsPath("")) },
		func() error { return p.replace(filepath.Clean(archivedSheets), sheetsFolder("")) },
		p.syncAll,
		func() error { return os.Remove(decidedPath(path)) },
		crash,
		func() error { return os.RemoveAll(p.staged) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// place is where a journal is put.
type place struct {
	path, staged string
	aside        string // "" if nothing was there
	crash        func() error
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// setAside moves what is there under the journal's name with this end.
func (p *place) setAside(end string) error {
	from := p.path + end
	if !there(from) {
		return nil
	}
	if p.aside == "" {
		p.aside = freeName(p.path + asideMark)
		if err := makeFolder(p.aside); err != nil {
			return err
		}
	}
	to := filepath.Join(p.aside, filepath.Base(p.path)+end)
	for n := 2; there(to); n++ {
		to = filepath.Join(p.aside, filepath.Base(p.path)+end+"."+strconv.Itoa(n))
	}
	return errors.Join(os.Rename(from, to), p.crash())
}

// replaceJournal puts the journal itself in place.
func (p *place) replaceJournal() error {
	ready := filepath.Join(p.staged, archivedJournal)
	if !there(ready) {
		return nil // it was done before
	}
	old := filepath.Join(p.aside, filepath.Base(p.path))
	if p.aside != "" && there(p.path) && !there(old) {
		if err := p.secondName(old); err != nil {
			return err
		}
	}
	if err := errors.Join(p.syncAll(), p.crash()); err != nil {
		return err
	}
	return errors.Join(os.Rename(ready, p.path), p.crash(), p.syncAll())
}

// secondName keeps the journal under another name; where the disk knows no second names,
// a copy of it.
func (p *place) secondName(old string) error {
	if os.Link(p.path, old) == nil {
		return nil
	}
	tmp := old + unfinishedCopy
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyWhole(context.Background(), p.path, tmp); err != nil {
		return err
	}
	return os.Rename(tmp, old)
}

// replaceMarks sets the marks aside. They are the old journal's as long as the copies of the
// sheets are not in place, which come last.
func (p *place) replaceMarks() error {
	if !there(filepath.Join(p.staged, archivedSheets)) {
		return nil
	}
	return p.setAside(marksPath(""))
}

// replace sets something aside, and puts what is ready in its place.
func (p *place) replace(name, end string) error {
	ready := filepath.Join(p.staged, name)
	if !there(ready) {
		return nil
	}
	if err := p.setAside(end); err != nil {
		return err
	}
	return errors.Join(os.Rename(ready, p.path+end), p.crash())
}

func (p *place) syncAll() error {
	err := errors.Join(syncFolder(filepath.Dir(p.path)), syncFolder(p.staged))
	if p.aside != "" {
		err = errors.Join(err, syncFolder(p.aside))
	}
	return err
}
