package sandbox

import (
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
)

// Stats is what a Server was asked since it was made. Requests below
// /sandbox/ are not counted.
type Stats struct {
	Creates     int           `json:"creates"` // POSTs of a comeback
	Lookups     int           `json:"lookups"`
	Others      int           `json:"others"`      // to paths or by methods that mean nothing
	Statuses    map[int]int   `json:"statuses"`    // answers by status; 0 is none: the connection was closed
	Faults      map[Fault]int `json:"faults"`      // that requests drew; one with a fault of its own, or above the capacity, does not meet it
	MostAtOnce  int           `json:"mostAtOnce"`  // requests under way together
	Connections int           `json:"connections"` // opened, if the server was begun by Start
	Comebacks   int           `json:"comebacks"`   // that it holds now

	// Searches are the calls that find people, by kind.
	Searches map[Search]int `json:"searches,omitempty"`
}

// kind is what a request is for.
type kind string

const (
	creates kind = "create"
	lookups kind = "lookup"
	others  kind = "other"
)

// finds reports whether a request finds people: its kind is a Search then.
func (k kind) finds() bool { return slices.Contains(Searches, Search(k)) }

// tally counts requests.
type tally struct {
	mu    sync.Mutex
	stats Stats
	busy  int // requests under way
}

func newTally() *tally {
	return &tally{stats: Stats{Statuses: make(map[int]int), Faults: make(map[Fault]int), Searches: make(map[Search]int)}}
}

// begin counts a request that has arrived, with the fault that it drew, and
// tells how many are under way with it.
func (t *tally) begin(k kind, f Fault) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case k == creates:
		t.stats.Creates++
	case k == lookups:
		t.stats.Lookups++
	case k.finds():
		t.stats.Searches[Search(k)]++
	default:
		t.stats.Others++
	}
	if f != "" {
		t.stats.Faults[f]++
	}
	t.busy++
	t.stats.MostAtOnce = max(t.stats.MostAtOnce, t.busy)
	return t.busy
}

// end counts what became of a request.
func (t *tally) end(status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy--
	t.stats.Statuses[status]++
}

// connection counts new connections, as an http.Server's ConnState.
func (t *tally) connection(_ net.Conn, state http.ConnState) {
	if state != http.StateNew {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stats.Connections++
}

func (t *tally) read() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.stats
	s.Statuses, s.Faults, s.Searches = maps.Clone(s.Statuses), maps.Clone(s.Faults), maps.Clone(s.Searches)
	return s
}
