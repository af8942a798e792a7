package importer

import (
	"slices"
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

// With a million rows next to none is suspected for nothing.
func TestTwinsSuspectFew(t *testing.T) {
	twins := NewTwins()
	for i := range uint64(1_000_000) {
		// Fibonacci hashing spreads the numbers as SHA-256 spreads rows.
		twins.first(Fingerprint{hash(string(rune(i)), string(rune(i>>20))), i * 0x9e3779b97f4a7c15}, int(i))
	}
	if n := len(twins.suspects); n > 1_000 {
		t.Errorf("%d rows are suspected", n)
	} else {
		t.Logf("%d rows are suspected", n)
	}
}
