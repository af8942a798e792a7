package rules

import (
	"hash/maphash"
	"math/bits"
	"runtime"
)

// marks is a Bloom filter in blocks of a cache line: all bits of a hash lie in one,
// so that the processor waits for memory once. See Putze, Sanders and Singler,
// "Cache-, Hash- and Space-Efficient Bloom Filters".
type marks [][8]uint64

func newMarks() marks { return make(marks, marked/512) }

// mark sets twelve bits, and reports whether all were set before.
func (m marks) mark(quick uint64) bool {
	unset := uint64(0) // without a branch, which no processor could foresee
	block := m.block(quick)
	// Nine bits of a mixed hash choose each bit.
	high, low := bits.Mul64(quick, 0x9e3779b97f4a7c15)
	for _, mixed := range [...]uint64{high ^ low, low * 0xff51afd7ed558ccd >> 10} {
		for range 6 {
			word, mask := &block[mixed>>6&7], uint64(1)<<(mixed&63)
			unset |= mask &^ *word
			*word |= mask
			mixed >>= 9
		}
	}
	return unset == 0
}

// block is the one in which the bits of a hash lie.
func (m marks) block(quick uint64) *[8]uint64 { return &m[quick%(marked/512)] }

// recent are hashes that are still to be marked: many at once, so that the processor
// need not wait for memory with each.
type recent []uint64

func newRecent() recent { return make(recent, 0, 1024) }

// add adds a hash, and reports whether they are to be marked now.
func (r *recent) add(quick uint64) bool {
	*r = append(*r, quick)
	return len(*r) == cap(*r)
}

// markAll marks them, and calls known for each that was marked before.
func (r *recent) markAll(m marks, known func(quick uint64)) {
	near := uint64(0)
	for _, quick := range *r { // first all are fetched: none of them waits for another
		near |= m.block(quick)[0]
	}
	runtime.KeepAlive(near)
	for _, quick := range *r {
		if m.mark(quick) {
			known(quick)
		}
	}
	*r = (*r)[:0]
}

// Repeats counts the rows in one look at a sheet that share something with an
// earlier one, but are sent nevertheless. Memory does not grow with the rows; of
// some million rows one may be counted wrongly.
type Repeats struct {
	slots   int
	origins int

	marks  marks
	recent recent // slots
}

// NewRepeats begins a look.
func NewRepeats() *Repeats {
	return &Repeats{marks: newMarks(), recent: newRecent()}
}

// Add notes a valid row that is to be sent.
func (r *Repeats) Add(j *Judged) {
	if r.recent.add(j.slot) {
		r.markSlots()
	}
	if o := j.Row.Origin; o.Known() && r.marks.mark(maphash.Comparable(seed, o)) {
		r.origins++
	}
}

func (r *Repeats) markSlots() {
	r.recent.markAll(r.marks, func(uint64) { r.slots++ })
}

// Slots is how many rows are of the same contact at the same time as an earlier one,
// with something else to say.
func (r *Repeats) Slots() int {
	r.markSlots()
	return r.slots
}

// Origins is how many rows are further copies of one row of an earlier sheet.
func (r *Repeats) Origins() int { return r.origins }
