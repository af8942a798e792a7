package journal

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"comebacks/importer"
)

// clocks are what the servers' clocks said last. Every answer shows it; the
// newest is recorded with the next commit.
type clocks struct {
	mu    sync.Mutex
	heard map[string]importer.Heard
	dirty map[string]bool
	asked bool // a commit that records them is to come
}

// Hear implements importer.Journal.
func (r *Run) Hear(h importer.Heard) error {
	if h.Date.IsZero() || h.At.IsZero() {
		return r.j.broken()
	}
	if !r.j.clocks.hear(r.Server, h) {
		return r.j.broken()
	}
	return r.j.post(r.j.putClocks)
}

// hear reports whether a commit is to be asked for.
func (c *clocks) hear(server string, h importer.Heard) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if last, ok := c.heard[server]; ok && !h.At.After(last.At) {
		return false
	}
	if c.heard == nil {
		c.heard, c.dirty = make(map[string]importer.Heard), make(map[string]bool)
	}
	c.heard[server], c.dirty[server] = h, true
	first := !c.asked
	c.asked = true
	return first
}

func (c *clocks) last(server string) (importer.Heard, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := c.heard[server]
	return h, ok
}

// changed gives what is not recorded yet.
func (c *clocks) changed() map[string]importer.Heard {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[string]importer.Heard)
	for server := range c.dirty {
		all[server] = c.heard[server]
	}
	clear(c.dirty)
	c.asked = false
	return all
}

func (j *Journal) putClocks(ctx context.Context) error {
	if j.me.boot == "" {
		return nil // no later start could know when that was
	}
	for server, h := range j.clocks.changed() {
		m := keep(h.At, j.me.boot)
		if _, err := j.stmts.clock.ExecContext(ctx, server, m.boot, m.at, h.Date.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

// Heard implements importer.Journal.
func (r *Run) Heard() (importer.Heard, bool, error) {
	if h, ok := r.j.clocks.last(r.Server); ok {
		return h, true, nil
	}
	var m moment
	var date int64
	err := r.j.read.QueryRow(`SELECT boot, at, date FROM clocks WHERE server = ?`, r.Server).Scan(&m.boot, &m.at, &date)
	if errors.Is(err, sql.ErrNoRows) {
		return importer.Heard{}, false, nil
	}
	if err != nil {
		return importer.Heard{}, false, err
	}
	at, ok := m.time(r.j.me.boot)
	if !ok {
		return importer.Heard{}, false, nil
	}
	return importer.Heard{Date: time.UnixMicro(date), At: at}, true, nil
}
