package web

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// Health says whether the page can do its work. It does not ask Vitec: that Vitec is away
// is nothing that a restart or another machine would help against. Its JSON is stable:
// names are added, never changed or removed.
type Health struct {
	OK      bool   `json:"ok"`
	Journal string `json:"journal"` // whether it can be opened and read
	Folder  string `json:"folder"`  // whether the state folder can be written to
	Disk    string `json:"disk"`    // whether there is room for the largest sheet
	Ending  bool   `json:"ending"`  // the program was told to end
}

// What is said of a part that is not well for a reason without a code of its own.
const (
	isWell   = "ok"
	noAnswer = "no-answer" // the disk, or who has the journal, did not answer in time
	noRoom   = "no-room"
	unwell   = "failed"
)

const (
	healthLife = 5 * time.Second // how long an answer holds, so that asking costs nothing
	healthWait = 3 * time.Second // how long the disk may take
)

// health remembers what was found last.
type health struct {
	mu   sync.Mutex
	last Health
	at   time.Time
	busy chan struct{} // closed when what is being looked at is known; nil if nothing is
}

// ask says how the server does.
func (h *health) ask(s *Server) Health {
	h.mu.Lock()
	if old := h.at.IsZero() || time.Since(h.at) >= healthLife; old && h.busy == nil {
		known := make(chan struct{})
		if s.background(func(context.Context) { h.look(s, known) }) {
			h.busy = known
		}
	}
	busy := h.busy
	h.mu.Unlock()
	found := true
	if busy != nil {
		select {
		case <-busy:
		case <-time.After(healthWait):
			found = false
		}
	}
	h.mu.Lock()
	is := h.last
	h.mu.Unlock()
	if !found {
		is = Health{Journal: noAnswer, Folder: noAnswer, Disk: noAnswer}
	}
	if s.stops.Err() != nil {
		is.Ending, is.OK = true, false
	}
	return is
}

// look finds out how the server does, and logs it when that changes.
func (h *health) look(s *Server, known chan struct{}) {
	is := Health{
		Journal: wellOr(job.Readable(s.real.journal)), Folder: wellOr(tryWriting(s.config.Folder)), Disk: isWell,
	}
	for _, folder := range []string{s.config.Folder, filepath.Dir(s.real.journal)} {
		if free, known := s.real.files.free(folder); known && free < leastRoom {
			is.Disk = noRoom
		}
	}
	is.OK = is.Journal == isWell && is.Folder == isWell && is.Disk == isWell
	h.mu.Lock()
	was := h.last
	first := h.at.IsZero()
	h.last, h.at, h.busy = is, time.Now(), nil
	h.mu.Unlock()
	close(known)
	if s.log == nil || is == was || first && is.OK {
		return
	}
	tell := s.log.Warn
	if is.OK {
		tell = s.log.Info
	}
	tell("health", "ok", is.OK, "journal", is.Journal, "folder", is.Folder, "disk", is.Disk)
}

// wellOr is the code of an error, or what the system calls it: neither names a path.
func wellOr(err error) string {
	var failure *importer.Failure
	var number syscall.Errno
	switch {
	case err == nil:
		return isWell
	case errors.As(err, &failure):
		return string(failure.Code)
	case errors.As(err, &number):
		return number.Error()
	}
	return unwell
}

// tryWriting writes a file to a folder, and removes it.
func tryWriting(folder string) error {
	path := filepath.Join(folder, ".healthz") // one name: a killed program leaves one at most
	if err := os.WriteFile(path, []byte(isWell), 0o600); err != nil {
		return err
	}
	return os.Remove(path)
}
