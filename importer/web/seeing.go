package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"comebacks/importer/job"
)

// seeing is what the program knows of a file's sheet beyond what is on disk. It belongs
// to the file's lock.
type seeing struct {
	shown *check      // whose rows are shown; it may still be going on
	next  *check      // that takes its place when it has ended; nil for none
	timer *time.Timer // starts one
	// since are the cells that were changed since what is shown was begun.
	since   map[cellAt]sinceThen
	rows    map[int]int       // the revision of the last change of a row since then
	judged  map[int]judgedRow // rows that were judged anew since then
	lingers map[int]lingering // rows that a filter goes on showing, although they are corrected
	judging *judge            // by which rows are judged while the first look goes on
	guess   *job.Reading      // of a workbook, for its sheets
	closed  bool              // the file is gone, or the program ends
}

// sinceThen is what a cell says since a revision.
type sinceThen struct {
	value    string
	revision int
}

// stop ends everything that goes on for a file. Its lock is held.
func (f *file) stop() {
	f.seen.closed = true
	f.seen.forget()
	f.people.stop()
}

// forget ends looks, and removes what they have shown.
func (s *seeing) forget() {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.shown.end()
	if s.next != s.shown {
		s.next.end()
	}
	go s.judging.close() // a row that is being judged comes first
	s.shown, s.next, s.judging = nil, nil, nil
	s.since, s.rows, s.judged, s.lingers = nil, nil, nil, nil
}

// begins reports whether the first look at a file goes on.
func (s *seeing) begins() bool { return s.next != nil && s.next == s.shown }

// ended takes over what a check has shown. The file's lock is held.
func (f *file) ended(c *check) {
	s := &f.seen
	if s.next != c {
		return // another one has been begun, or nobody is shown its rows
	}
	s.next = nil
	if errors.Is(c.err, context.Canceled) {
		return
	}
	go s.judging.close() // a row that is being judged comes first
	s.judging = nil
	if s.shown == c { // the first one
		f.files.used(f) // it may have been let go of meanwhile
		if c.info.Revision != f.Revision {
			f.lookSoon()
		}
		f.lookUpMore(c)
		return
	}
	s.shown.end()
	s.shown = c
	f.lookUpMore(c)
	for at, then := range s.since {
		if then.revision <= c.info.Revision {
			delete(s.since, at)
		}
	}
	for row, revision := range s.rows {
		if revision <= c.info.Revision {
			delete(s.rows, row)
		}
	}
	s.judged = nil
}

// lookAgain looks at the file as it is now, instead of what looks at it. If the rows are
// understood in another way, what was shown is of no use. The file's lock is held.
func (f *file) lookAgain(anew bool) error {
	s := &f.seen
	if s.closed {
		return refuse(http.StatusNotFound, "web.file.gone")
	}
	if anew {
		s.forget()
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	c, err := f.newCheck(sendTicks{}, true)
	if err != nil {
		return err
	}
	switch {
	case s.shown == nil:
		s.shown = c
		s.since, s.rows, s.judged = nil, nil, nil
	case s.shown == s.next: // it has not ended: its rows are shown until the new one has
		s.shown.cancel()
	case s.next != nil:
		s.next.end()
	}
	s.next = c
	return nil
}

// lookSoon looks at the file again a moment after its last change. The lock is held.
func (f *file) lookSoon() {
	s := &f.seen
	if s.next != nil && s.next != s.shown {
		s.next.end()
		s.next = nil
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(f.files.delay, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if !f.seen.closed && !f.seen.begins() { // that comes to its end: it has the rows that can be seen
			_ = f.lookAgain(false) // the next visit tries again
		}
	})
}

// look gives what is shown, after it has been begun if need be.
func (f *file) current() (*check, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen.shown == nil {
		if err := f.lookAgain(false); err != nil {
			return nil, err
		}
	}
	f.files.used(f)
	return f.seen.shown, nil
}

// withShown does something with what is shown. If that is replaced meanwhile by a newer
// look, it does it with that one.
func (f *file) withShown(do func(*check) error) error {
	for tries := 1; ; tries++ {
		c, err := f.current()
		if err == nil {
			err = do(c)
		}
		if tries == mostTries || !errors.Is(err, os.ErrClosed) && !errors.Is(err, context.Canceled) {
			return err
		}
	}
}

const mostTries = 10

// retry looks once more at a file that could not be looked at: the disk was full, or
// somebody else had the journal.
func (f *file) retry() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.seen.shown; c == nil || f.seen.next != nil || !c.failed() {
		return nil
	}
	return f.lookAgain(true)
}

// How many files have their rows at hand at once: those of one person, and of an office.
// What is at hand is an index, and open files.
const (
	mostSeen       = 4
	mostSeenByMany = 48
)

// used notes that a file is looked at, and lets go of those that nobody has looked at
// for longest. The file's lock is held.
func (fs *files) used(f *file) {
	fs.mu.Lock()
	fs.recent = slices.DeleteFunc(fs.recent, func(other *file) bool { return other == f })
	fs.recent = append(fs.recent, f)
	var over []*file
	if n := len(fs.recent) - fs.atHand; n > 0 {
		over, fs.recent = slices.Clone(fs.recent[:n]), slices.Clone(fs.recent[n:])
	}
	fs.mu.Unlock()
	for _, other := range over {
		go func() {
			other.mu.Lock()
			defer other.mu.Unlock()
			if !other.seen.begins() { // else many who look at once would never see the end: see ended
				other.seen.forget()
			}
		}()
	}
}

// changesLocked are the changes of the file's sheet. The lock is held.
func (f *file) changesLocked() (*changes, error) {
	if c := f.changed[f.Sheet]; c != nil {
		return c, nil
	}
	c, _, err := readChanges(filepath.Join(f.folder(), changesName(f.Sheet)))
	if err != nil {
		return nil, err
	}
	if f.changed == nil {
		f.changed = make(map[string]*changes)
	}
	f.changed[f.Sheet] = c
	return c, nil
}
