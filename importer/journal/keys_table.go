package journal

import (
	"iter"
	"slices"
)

// keyTable finds rows by their keys, the oldest first. It is a hash table with open
// addressing beside the entries, which keep the order in which they came: a map needs twice
// the memory.
type keyTable struct {
	entries []keyRow
	places  []int32 // where an entry is, and one more; 0 for none
}

// place is where the search for a key begins: of keys of one time the lower bits may be the
// same.
func (t *keyTable) place(key uint64) int {
	return int(key*0x9e37_79b9_7f4a_7c15>>32) & (len(t.places) - 1)
}

// at yields where the entries of a key are.
func (t *keyTable) at(key uint64) iter.Seq[int] {
	return func(yield func(int) bool) {
		if len(t.places) == 0 {
			return
		}
		for i := t.place(key); t.places[i] > 0; i = (i + 1) & (len(t.places) - 1) {
			if n := int(t.places[i] - 1); t.entries[n].key == key && !yield(n) {
				return
			}
		}
	}
}

// has reports whether an entry is there.
func (t *keyTable) has(e keyRow) bool {
	for n := range t.at(e.key) {
		if t.entries[n] == e {
			return true
		}
	}
	return false
}

// add adds an entry.
func (t *keyTable) add(e keyRow) {
	t.entries = append(t.entries, e)
	if len(t.entries) > len(t.places)/4*3 {
		t.places = make([]int32, max(16, 2*len(t.places)))
		for i, e := range t.entries {
			t.put(i, e.key)
		}
		return
	}
	t.put(len(t.entries)-1, e.key)
}

func (t *keyTable) put(n int, key uint64) {
	i := t.place(key)
	for t.places[i] > 0 {
		i = (i + 1) & (len(t.places) - 1)
	}
	t.places[i] = int32(n + 1)
}

// set makes a row the only one of a key.
func (t *keyTable) set(e keyRow) {
	for n := range t.at(e.key) {
		t.entries[n].row = e.row
		return
	}
	t.add(e)
}

// drop drops all entries of a row.
func (t *keyTable) drop(row int64) {
	t.entries = slices.DeleteFunc(t.entries, func(e keyRow) bool { return e.row == row })
	clear(t.places)
	for i, e := range t.entries {
		t.put(i, e.key)
	}
}

// clear drops all entries, and keeps their room.
func (t *keyTable) clear() {
	t.entries = t.entries[:0]
	clear(t.places)
}
