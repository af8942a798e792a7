package web

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer/job"
)

// How long a sheet is kept: never sent, since it was opened last; sent, if its run's copy
// is not gone before.
const (
	keptUnsent = 14 * 24 * time.Hour
	keptSent   = 90 * 24 * time.Hour
	daily      = 24 * time.Hour
)

// sweep removes what nobody needs any more, now and once a day.
func (fs *files) sweep() {
	entries, _ := os.ReadDir(fs.folder)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), partSuffix) || strings.HasPrefix(e.Name(), spoolName) {
			if fs.sweeper == nil { // at the start: later they are in use
				_ = os.RemoveAll(filepath.Join(fs.folder, e.Name()))
			}
			continue
		}
	}
	for _, id := range fs.ids() {
		fs.mu.Lock()
		f, err := fs.open[id], error(nil)
		if f == nil {
			f, err = fs.load(id)
		}
		fs.mu.Unlock()
		switch {
		case isNotThere(err): // it was being removed
			_ = os.RemoveAll(filepath.Join(fs.folder, id))
		case err == nil && fs.isOver(f.known()):
			_ = f.remove() // in use after all, or tried again tomorrow
		case err != nil && fs.isForgotten(id):
			_ = os.RemoveAll(filepath.Join(fs.folder, id))
		}
	}
	fs.mu.Lock()
	fs.sweeper = time.AfterFunc(daily, fs.sweep)
	fs.mu.Unlock()
}

// isOver reports whether a file's time has come.
func (fs *files) isOver(info fileInfo) bool {
	now := fs.server.now()
	var last time.Time
	kept := false
	for _, s := range info.Sends {
		switch {
		case s.State == sendWaiting:
			kept = true
		case s.Run > 0:
			if s.At.After(last) {
				last = s.At
			}
			if digest, err := hex.DecodeString(s.Digest); err == nil && job.KeepsSheet(fs.office.journal, digest) {
				kept = true
			}
		}
	}
	if last.IsZero() {
		return !kept && now.Sub(info.Opened) > keptUnsent
	}
	return !kept || now.Sub(last) > keptSent
}

// isForgotten reports whether the time has come of a file that can't be read any more.
func (fs *files) isForgotten(id string) bool {
	info, err := os.Stat(filepath.Join(fs.folder, id))
	return err == nil && fs.server.now().Sub(info.ModTime()) > keptSent
}

// opened notes that somebody has looked at the file, once an hour at most.
func (f *file) opened() {
	now := f.files.server.now()
	if now.Sub(f.known().Opened) < time.Hour {
		return
	}
	_ = f.change(func(i *fileInfo) error { i.Opened = now; return nil }) // the next visit tries again
}
