package rules

import (
	"hash/maphash"
	"math/bits"
)

// marks is a Bloom filter.
type marks []uint64

func newMarks() marks { return make(marks, marked/64) }

// mark sets eight bits, and reports whether all were set before. The bits are
// chosen as Kirsch and Mitzenmacher do it, "Less Hashing, Same Performance".
func (m marks) mark(quick uint64) bool {
	all := true
	at, step := quick, bits.RotateLeft64(quick, 32)|1
	for range 8 {
		bit := at % marked
		word, mask := &m[bit/64], uint64(1)<<(bit%64)
		all = all && *word&mask != 0
		*word |= mask
		at += step
	}
	return all
}

// Repeats counts the rows of one look at a sheet that share something with an
// earlier one, and are sent all the same. Memory does not grow with the rows; of
// some million rows one may be counted for nothing.
type Repeats struct {
	Slots   int // of the same contact at the same time, with something else to say
	Origins int // copies of one row of an earlier sheet

	marks marks
	seed  maphash.Seed
}

// NewRepeats begins a look.
func NewRepeats() *Repeats { return &Repeats{marks: newMarks(), seed: maphash.MakeSeed()} }

// Add takes note of a row that is to be sent.
func (r *Repeats) Add(j *Judged) {
	var room [128]byte
	if r.marks.mark(maphash.Bytes(r.seed, j.Comeback.AppendSlot(room[:0]))) {
		r.Slots++
	}
	if o := j.Row.Origin; o.Known() && r.marks.mark(maphash.Comparable(r.seed, o)) {
		r.Origins++
	}
}
