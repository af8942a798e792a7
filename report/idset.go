package report

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
)

// idSet holds the ids of comebacks by 64 bits of each. For 1,000,000 of them that
// are 8 MB, and twice that for the moment in which they are put in order; one
// id that is not there is taken for one that is in one of 10^13 cases.
//
// A nil *idSet takes no ids.
type idSet struct {
	seed   maphash.Seed
	chunks [][]uint64
	sorted []uint64
}

// idChunk is how many ids are kept together: a slice that grew by itself
// would be copied again and again.
const idChunk = 1 << 14

func newIDSet() *idSet { return &idSet{seed: maphash.MakeSeed()} }

// add adds the id of a comeback in Vitec; any other is left out.
func (s *idSet) add(id string) {
	if s == nil || !isReal(id) {
		return
	}
	last := len(s.chunks) - 1
	if last < 0 || len(s.chunks[last]) == idChunk {
		s.chunks = append(s.chunks, make([]uint64, 0, idChunk))
		last++
	}
	s.chunks[last] = append(s.chunks[last], s.hash(id))
}

// hash is the same for an id and for how a results file has it.
func (s *idSet) hash(id string) uint64 {
	return maphash.String(s.seed, Inert(strings.TrimSpace(id)))
}

// lacksOneOf reports whether one of the ids is not in the set, or could not be
// read. Nothing is added after that.
func (s *idSet) lacksOneOf(ids iter.Seq2[string, error]) bool {
	s.sort()
	for id, err := range ids {
		if err != nil {
			return true
		}
		if id = strings.TrimSpace(id); !isReal(id) {
			continue
		}
		if _, there := slices.BinarySearch(s.sorted, s.hash(id)); !there {
			return true
		}
	}
	return false
}

func (s *idSet) sort() {
	if len(s.chunks) > 0 {
		s.sorted = slices.Concat(s.chunks...)
		s.chunks = nil
		slices.Sort(s.sorted)
	}
}
