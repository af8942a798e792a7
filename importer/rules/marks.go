package rules

import (
	"hash/maphash"
	"math/bits"
)

// marks is a Bloom filter in blocks of a cache line: all bits of a hash lie in one,
// so that the processor waits for memory once. See Putze, Sanders and Singler,
// "Cache-, Hash- and Space-Efficient Bloom Filters".
type marks [][8]uint64

func newMarks() marks { return make(marks, marked/512) }

// mark sets eight bits, and reports whether all were set before.
func (m marks) mark(quick uint64) bool {
	all := true
	block := &m[quick%(marked/512)]
	// Nine bits of a mixed hash choose each bit.
	high, low := bits.Mul64(quick, 0x9e3779b97f4a7c15)
	mixed := high ^ low
	for i := range 8 {
		if i == 7 {
			mixed = high
		}
		word, mask := &block[mixed>>6&7], uint64(1)<<(mixed&63)
		all = all && *word&mask != 0
		*word |= mask
		mixed >>= 9
	}
	return all
}

// Repeats counts the rows in one look at a sheet that share something with an
// earlier one, but are sent nevertheless. Memory does not grow with the rows; of
// some million rows one may be counted wrongly.
type Repeats struct {
	Slots   int // of the same contact at the same time, with something else to say
	Origins int // copies of one row of an earlier sheet

	marks marks
	seed  maphash.Seed
}

// NewRepeats begins a look.
func NewRepeats() *Repeats { return &Repeats{marks: newMarks(), seed: maphash.MakeSeed()} }

// Add notes a row that is to be sent.
func (r *Repeats) Add(j *Judged) {
	var room [128]byte
	if r.marks.mark(maphash.Bytes(r.seed, j.Comeback.AppendSlot(room[:0]))) {
		r.Slots++
	}
	if o := j.Row.Origin; o.Known() && r.marks.mark(maphash.Comparable(r.seed, o)) {
		r.Origins++
	}
}
