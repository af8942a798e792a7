package importer

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever rows there are, two passes find exactly the rows that have come
// before; a third pass finds the same.
func TestTwins(t *testing.T) {
	twins := NewTwins()
	rapid.Check(t, func(t *rapid.T) {
		clear(twins.suspects)
		twins.marks = slices.Repeat([]uint64{0}, marked/64)
		kinds := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "kinds")
		prints := make([]Fingerprint, len(kinds))
		first, want, several := make(map[int]int), make([]int, len(kinds)), false
		for i, kind := range kinds {
			prints[i] = Fingerprint{hash(string(rune('a' + kind))), hash(string(rune('A' + kind)))}
			if number, known := first[kind]; known {
				want[i], several = number, true
			} else {
				first[kind] = i + 2
			}
		}
		pass := func() (found []int) {
			found = make([]int, len(kinds))
			for i, print := range prints {
				found[i] = twins.first(print, i+2)
			}
			return found
		}
		pass()
		if again := twins.Again(); again != several {
			t.Fatalf("a second pass is needed %v, want %v", again, several)
		}
		for range 2 {
			if diff := cmp.Diff(want, pass()); diff != "" {
				t.Error(diff)
			}
			if twins.Again() {
				t.Error("a third pass is needed")
			}
		}
	})
}

// Of a million different rows none is suspected, so that one pass is enough;
// also if they differ in their contacts alone.
func TestTwinsSuspectNone(t *testing.T) {
	for name, body := range map[string]func(i int) uint64{
		"different notes": func(i int) uint64 { return hash("note", strconv.Itoa(i)) },
		"the same note":   func(int) uint64 { return hash("note") },
	} {
		twins := NewTwins()
		for i := range 1_000_000 {
			twins.first(Fingerprint{hash(strconv.Itoa(i)), body(i)}, i+2)
		}
		if n := len(twins.suspects); n > 0 {
			t.Errorf("%s: %d rows are suspected", name, n)
		}
	}
}
