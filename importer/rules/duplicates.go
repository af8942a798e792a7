package rules

import (
	"hash/maphash"

	"comebacks/importer"
)

// SheetDuplicates finds the rows of one sheet that ask for the same comeback, in two
// passes over it and in memory that hardly grows with its rows: the first
// pass marks bits by a quick hash of each (a Bloom filter) and keeps the
// hashes that seem to come a second time; the second pass finds out which
// comebacks really do.
type SheetDuplicates struct {
	marks    marks // nil in the second pass
	recent   recent
	suspects map[uint64]bool              // by quick hash
	firsts   map[importer.Fingerprint]int // the first row of each suspect, by what is exact
}

// marked is how many bits there are to mark. Of 1,000,000 rows hardly ever one is suspected
// wrongly, of 2,000,000 one or two in most runs, of 10,000,000 two rows in a hundred.
// Each costs a place among the suspects, and any costs the second pass.
const marked = 1 << 26

// NewSheetDuplicates begins the first pass.
func NewSheetDuplicates() *SheetDuplicates {
	return &SheetDuplicates{marks: newMarks(), recent: newRecent(), suspects: make(map[uint64]bool), firsts: make(map[importer.Fingerprint]int)}
}

// Again ends the first pass. It reports whether a second is needed: if no row
// is suspected, no two are equal. It is not called after that.
func (t *SheetDuplicates) Again() bool {
	t.markRecent()
	again := t.marks != nil && len(t.suspects) > 0
	t.marks = nil
	return again
}

// Find makes a valid row a duplicate if an earlier one asks for the same comeback. The
// rows of a sheet come in their order. Nil finds none.
func (t *SheetDuplicates) Find(j *Judged) {
	if t == nil || !j.valid {
		return
	}
	if first := t.firstOf(j.same, &j.Comeback, j.Row.Number); first > 0 {
		j.Outcome = importer.IsDuplicate(j.Row.Number, "", importer.Problem{Code: importer.SameAsRow, Row: first})
	}
}

// first notes a row, and gives the first row that asks for the same comeback:
// 0 if this is it, as far as the first pass can know.
func (t *SheetDuplicates) first(c *importer.Comeback, number int) int {
	_, same := quickOf(c)
	return t.firstOf(same, c, number)
}

func (t *SheetDuplicates) firstOf(quick uint64, c *importer.Comeback, number int) int {
	if t.marks != nil {
		if t.recent.add(quick) {
			t.markRecent()
		}
		return 0
	}
	if !t.suspects[quick] {
		return 0
	}
	print := c.Fingerprint("")
	first, known := t.firsts[print]
	if !known {
		t.firsts[print] = number
	}
	if first == number {
		return 0
	}
	return first
}

// quickOf gives quick hashes: same is the same for comebacks of the same fingerprint,
// slot for all that are for one contact at one time.
func quickOf(c *importer.Comeback) (slot, same uint64) {
	var room [512]byte
	slot = maphash.Bytes(seed, c.AppendSlot(room[:0]))
	return slot, slot ^ maphash.Bytes(seed, c.AppendRest(room[:0]))
}

// seed is that of the quick hashes, for as long as the program runs.
var seed = maphash.MakeSeed()

func (t *SheetDuplicates) markRecent() {
	t.recent.markAll(t.marks, func(quick uint64) { t.suspects[quick] = true })
}
