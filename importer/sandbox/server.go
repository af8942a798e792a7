package sandbox

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // dates without an offset are Swedish time on any machine
)

// Server is the stand-in, as an http.Handler. Make it with New, and serve it
// with Start, or for tests with net/http/httptest.
type Server struct {
	config  Config
	store   *store
	tally   *tally
	inspect http.Handler // what lies below /sandbox/

	born  time.Time
	cache cache

	people *register

	mu           sync.Mutex // guards what follows
	createDice   *dice
	lookupDice   *dice
	searchDice   *dice
	jitter       *rand.Rand
	searchJitter *rand.Rand // that of searches, so that they do not change the others'
	holding      *rand.Rand // which connections LateWork holds
	lagging      *rand.Rand
	ids          uint64 // given so far
}

// New returns a stand-in that holds nothing.
func New(config Config) *Server {
	s := &Server{
		config:       config,
		store:        &store{byContact: make(map[contact][]*Comeback)},
		tally:        newTally(),
		createDice:   newDice(config.Seed, 1, config.Faults),
		jitter:       rand.New(rand.NewPCG(config.Seed, 3)),
		holding:      rand.New(rand.NewPCG(config.Seed, 4)),
		lagging:      rand.New(rand.NewPCG(config.Seed, 5)),
		born:         time.Now(),
		searchJitter: rand.New(rand.NewPCG(config.Seed, 7)),
		people:       newRegister(cmp.Or(config.Population, Invented())),
		ids:          rand.Uint64(), // whatever the seed: no two stand-ins give the same ids
	}
	onLookups := make(map[Fault]float64)
	if config.FaultsOnLookups {
		for _, f := range lookupFaults {
			onLookups[f] = config.Faults[f]
		}
	}
	s.lookupDice = newDice(config.Seed, 2, onLookups)
	s.searchDice = newDice(config.Seed, 6, onLookups)
	s.inspect = s.inspection()
	return s
}

// Comebacks returns everything that the stand-in holds, in the order of
// creation.
func (s *Server) Comebacks() []Comeback {
	held := s.store.snapshot()
	all := make([]Comeback, len(held))
	for i, c := range held {
		all[i] = *c
	}
	return all
}

// Stats returns what the stand-in was asked so far.
func (s *Server) Stats() Stats {
	stats := s.tally.read()
	stats.Comebacks = s.store.count()
	return stats
}

// ServeHTTP answers one request. To close a connection without an answer, it
// panics with http.ErrAbortHandler, as net/http provides for.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.serve(w, r, nil) }

// serve answers one request. Once stop is closed nothing waits any longer.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, stop <-chan struct{}) {
	path := segments(r.URL)
	if path[0] == "sandbox" {
		s.stamp(w.Header(), time.Time{})
		if s.config.Private {
			http.NotFound(w, r)
			return
		}
		s.inspect.ServeHTTP(w, r)
		return
	}

	x := &exchange{Server: s, w: w, r: r, stop: stop, began: time.Now(), xml: wantsXML(r.Header)}
	k, handle := route(r.Method, path)
	s.meet(x, k)
	busy := s.tally.begin(k, x.fault)
	defer x.end(k)
	if s.config.Capacity > 0 && busy > s.config.Capacity {
		x.askToWait()
		x.throttled()
		return
	}
	x.work()
	if s.config.MaxPath > 0 && len(r.URL.EscapedPath()) > s.config.MaxPath {
		x.between(http.StatusNotFound)
		return
	}
	handle(x, path)
}

// segments splits a path where it was written with a slash: one that is part
// of an id arrives as %2F. There is one segment at least.
func segments(u *url.URL) []string {
	path := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	for i, segment := range path {
		if plain, err := url.PathUnescape(segment); err == nil { // as it is of every path that was parsed
			path[i] = plain
		}
	}
	return path
}

// meet decides what a request that has arrived is to meet.
func (s *Server) meet(x *exchange, k kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	jitter := s.jitter
	switch {
	case k == creates:
		x.fault = s.createDice.fault()
		x.held = x.fault == LateWork && s.holding.IntN(2) == 0
	case k == lookups:
		x.fault = s.lookupDice.fault()
		x.lag = upTo(s.lagging, s.config.LookupLagJitter)
	case k.finds():
		x.fault = s.searchDice.fault()
		jitter = s.searchJitter
	}
	x.latency = s.config.Latency + upTo(jitter, s.config.Jitter)
}

// upTo gives a duration up to most, at random.
func upTo(random *rand.Rand, most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return time.Duration(random.Int64N(int64(most) + 1))
}

// newID gives the next id. Ids are scattered, so that nobody can take one for
// a row's number, and never repeat: the mixing of SplitMix64 maps different
// numbers to different ones.
func (s *Server) newID() string {
	s.mu.Lock()
	s.ids++
	z := s.ids
	s.mu.Unlock()
	return fmt.Sprintf("sandbox-%016x", scatter(z))
}

// scatter maps numbers in a row to numbers that show no order.
func scatter(z uint64) uint64 {
	z *= 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
