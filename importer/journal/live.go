package journal

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
)

// live is what the journal keeps in memory about the rows that are under way
// in this process, and about all that are in doubt. Only the committer
// changes it, in the order of the commits; others read it under its mutex.
type live struct {
	mu     sync.Mutex
	rows   map[int64]*pending // under way, by stored.id
	byKey  map[uint64][]*pending
	doubts map[int64]*doubt // all that are not settled, by stored.id
	keyed  map[uint64][]*doubt
	waited map[int64]chan struct{} // of those who wait for a row, by stored.id
	runs   map[int64]int           // how often a run is open

	abandoned map[int64]bool // doubts that their run has given up, by stored.id
	ids       ids
	clash     map[int64]importer.Clash
	newest    map[customer]importer.Made // that were answered in this process
	sure      map[customer]importer.Made // the newest of which it is certain that no older row has the id; without one if there is none
}

// customer is one of a server's.
type customer struct{ server, id string }

// pending is a row from its intent to its outcome.
type pending struct {
	id        int64
	server    string
	key, body uint64
	customer  string
	contact   string
	date      time.Time
	from      origin
	at        time.Time // when it was intended, by this machine's clock
	began     time.Time // of the last request, by the server's clock
	start     moment    // the same by this machine's monotonic clock
	begun     bool
	commit    int64 // by which its intent is on disk
}

// doubt is a row in doubt. It is immutable: what is learned makes another one.
type doubt struct {
	importer.Doubt
	id     int64
	server string
	body   uint64
	from   origin
	start  moment // Start as it was noted when the request began: a machine that slept meanwhile counts that too
}

// waitFor gives a channel that is closed when there is news about a row.
func (l *live) waitFor(id int64) <-chan struct{} {
	if l.waited == nil {
		l.waited = make(map[int64]chan struct{})
	}
	if l.waited[id] == nil {
		l.waited[id] = make(chan struct{})
	}
	return l.waited[id]
}

// news gives that channel to be closed.
func (l *live) news(id int64) chan struct{} {
	done := l.waited[id]
	delete(l.waited, id)
	return done
}

func (l *live) pending(id int64) *pending {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows[id]
}

func (l *live) doubt(id int64) *doubt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.doubts[id]
}

// begin adds a row that is under way.
func (l *live) begin(p *pending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil {
		l.rows, l.byKey = make(map[int64]*pending), make(map[uint64][]*pending)
	}
	l.rows[p.id] = p
	l.byKey[p.key] = append(l.byKey[p.key], p)
}

// end removes it, and returns the channel of those who wait for it.
func (l *live) end(id int64) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(id)
	return l.news(id)
}

func (l *live) drop(id int64) {
	if p := l.rows[id]; p != nil {
		delete(l.rows, id)
		drop(l.byKey, p.key, p)
	}
}

// endAll removes the rows of a run that are under way: none of them can begin
// any more.
func (l *live) endAll(run int64) (all []*pending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, p := range l.rows {
		if of, _ := splitID(id); of == run {
			l.drop(id)
			all = append(all, p)
		}
	}
	return all
}

// put adds a doubt or changes it; one that is settled is removed. Unless it is
// open, it gives the channel of those who wait for it.
func (l *live) put(d *doubt) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.doubts == nil {
		l.doubts, l.keyed = make(map[int64]*doubt), make(map[uint64][]*doubt)
	}
	if old := l.doubts[d.id]; old != nil {
		drop(l.keyed, old.Key, old)
		delete(l.doubts, d.id)
	}
	if d.State != importer.DoubtSettled {
		l.doubts[d.id] = d
		l.keyed[d.Key] = append(l.keyed[d.Key], d)
	}
	delete(l.abandoned, d.id)
	if d.State == importer.DoubtOpen {
		return nil
	}
	return l.news(d.id)
}

// abandon says that a run has given up a doubt for now: those who wait for it
// look again, and may settle it.
func (l *live) abandon(id int64) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.abandoned == nil {
		l.abandoned = make(map[int64]bool)
	}
	l.abandoned[id] = true
	return l.news(id)
}

func drop[T comparable](of map[uint64][]T, key uint64, one T) {
	rest := slices.DeleteFunc(of[key], func(other T) bool { return other == one })
	if len(rest) == 0 {
		delete(of, key)
	} else {
		of[key] = rest
	}
}

// take counts a run among those that this process works on.
func (l *live) take(run int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.runs == nil {
		l.runs = make(map[int64]int)
	}
	l.runs[run]++
}

// leave takes it out, and lets those who wait for its doubts go on. It
// reports whether nobody works on the run any more.
func (l *live) leave(run int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.runs[run]--; l.runs[run] > 0 {
		return false
	}
	delete(l.runs, run)
	for id := range l.waited {
		if of, _ := splitID(id); of == run && l.rows[id] == nil {
			close(l.news(id))
		}
	}
	return true
}

// Live returns the runs that this process works on, by rising number.
func (j *Journal) Live() []int64 {
	j.live.mu.Lock()
	defer j.live.mu.Unlock()
	return slices.Sorted(maps.Keys(j.live.runs))
}

// stop lets all who wait go on: nothing more will be recorded.
func (l *live) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.waited {
		close(l.news(id))
	}
}

// loadLive reads what was left in doubt.
func (j *Journal) loadLive(ctx context.Context) error {
	open, err := j.readDoubts(ctx, j.write, j.row, `state <> 'settled'`)
	if err != nil {
		return err
	}
	for _, d := range open {
		j.live.put(d)
	}
	j.live.clash = make(map[int64]importer.Clash)
	return scan(ctx, j.write, func(rows *sql.Rows) error {
		var row, other int64
		var id string
		err := rows.Scan(&row, &other, &id)
		j.live.clash[row] = clashOf(row, other, id)
		return err
	}, `SELECT row, other, id FROM clashes`)
}

func clashOf(row, other int64, id string) importer.Clash {
	_, number := splitID(row)
	return importer.Clash{Row: number, ID: id, Other: refOf(other)}
}

func refOf(id int64) (ref importer.RowRef) {
	ref.Run, ref.Row = splitID(id)
	return ref
}
