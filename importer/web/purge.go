package web

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/users"
)

// An office's page removes what is about people from old runs by itself, once a day: nobody
// there would think of the command. One person's page leaves that to her.

const (
	purgedAfter  = 90          // days after a run has ended
	purgeLooks   = time.Hour   // how often it is looked whether a day has passed
	purgedByself = "comebacks" // who has done it, in the audit
)

// purgeDaily purges now and once a day, until the program is to end.
func (s *Server) purgeDaily(ctx context.Context) {
	looks := time.NewTicker(purgeLooks)
	defer looks.Stop()
	var last time.Time
	for {
		last = s.purgeWhenDue(last)
		select {
		case <-looks.C:
		case <-ctx.Done():
			return
		}
	}
}

// purgeWhenDue purges if a day has passed since the last time, and gives when that was.
// While something waits, is sent or is settled it leaves that for the next hour.
func (s *Server) purgeWhenDue(last time.Time) time.Time {
	now, o := s.now(), s.real
	if now.Sub(last) < daily || !o.queue.rests() {
		return last
	}
	if _, err := os.Stat(o.journal); errors.Is(err, fs.ErrNotExist) { // there are no runs yet
		return last
	}
	purged, err := o.keeper.Purge(o.journal, purgedAfter, now)
	switch {
	case err == nil:
		for _, aside := range purged.Aside {
			if aside.Old && s.log != nil {
				s.log.Warn("purge", "kept", aside.Path, "since", aside.At)
			}
		}
		if purged.Rows > 0 {
			o.auditOf(purgedByself, users.Purged, 0)
		}
		return now
	case job.EndOf(err) != job.Busy && s.log != nil:
		s.log.Error("purge", "failure", err.Error())
	}
	return last
}

// rests reports whether nothing is being done, and nothing waits.
func (q *queue) rests() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.now == nil && len(q.tasks) == 0
}
