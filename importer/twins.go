package importer

import "math/bits"

// Twins finds the rows of one sheet that ask for the same comeback, in two
// passes over it and in memory that does not grow with its rows: the first
// pass marks bits by the fingerprints (a Bloom filter) and keeps those that
// seem to come a second time; the second pass finds out which really do.
type Twins struct {
	marks    []uint64            // nil in the second pass
	suspects map[Fingerprint]int // the first row of each, once it is known
}

// marked is how many bits a Twins has. Up to some 2,000,000 rows none is
// suspected for nothing; of 10,000,000 one in 10 is. That costs their places
// among the suspects, and the second pass.
const marked = 1 << 26

// NewTwins begins the first pass.
func NewTwins() *Twins {
	return &Twins{marks: make([]uint64, marked/64), suspects: make(map[Fingerprint]int)}
}

// Again ends the first pass. It reports whether a second is needed: if no row
// is suspected, none has a twin. Of further passes it is not asked.
func (t *Twins) Again() bool {
	again := t.marks != nil && len(t.suspects) > 0
	t.marks = nil
	return again
}

// first takes note of a row, and gives the first row with its fingerprint: 0
// if this is it, as far as the first pass can know.
func (t *Twins) first(print Fingerprint, number int) int {
	if t.marks != nil {
		if t.mark(print) {
			t.suspects[print] = 0
		}
		return 0
	}
	first, suspected := t.suspects[print]
	if !suspected || first == number {
		return 0
	}
	if first == 0 {
		t.suspects[print] = number
	}
	return first
}

// mark sets eight bits, and reports whether all were set before. The bits are
// chosen as Kirsch and Mitzenmacher do it, "Less Hashing, Same Performance".
func (t *Twins) mark(print Fingerprint) bool {
	all := true
	at, step := print.Key, bits.RotateLeft64(print.Key, 32)^print.Body|1
	for range 8 {
		bit := at % marked
		word, mask := &t.marks[bit/64], uint64(1)<<(bit%64)
		all = all && *word&mask != 0
		*word |= mask
		at += step
	}
	return all
}
