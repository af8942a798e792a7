package run

import "sync"

// sharedIDs are ids that several rows were answered with.
type sharedIDs struct {
	mu  sync.RWMutex
	ids map[string]bool
}

func (s *sharedIDs) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = make(map[string]bool)
	}
	s.ids[id] = true
}

// unless calls a function unless several rows were answered with the id. No id is added
// in the meantime: otherwise a row about to take it would be its only owner, once the
// row that had it first is in doubt.
func (s *sharedIDs) unless(id string, do func() error) (shared bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ids[id] {
		return true, nil
	}
	return false, do()
}
