package rules

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// Whatever rows there are, two passes find exactly the rows that have come
// before; a third pass finds the same.
func TestSheetDuplicates(t *testing.T) {
	duplicates := NewSheetDuplicates()
	zones := rapid.SampledFrom([]*time.Location{time.UTC, importer.Sweden})
	lineEnds := rapid.SampledFrom([]string{"\n", "\r\n"}) // which are the same
	rapid.Check(t, func(t *rapid.T) {
		clear(duplicates.suspects)
		clear(duplicates.firsts)
		duplicates.marks = newMarks()
		kinds := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "kinds")
		rows := make([]importer.Comeback, len(kinds))
		first, want, several := make(map[int]int), make([]int, len(kinds)), false
		for i, kind := range kinds {
			rows[i] = importer.Comeback{ContactID: strconv.Itoa(kind), Date: time.Unix(2e9, 0).In(zones.Draw(t, "zone")), Note: "a" + lineEnds.Draw(t, "line end") + "b"}
			if number, known := first[kind]; known {
				want[i], several = number, true
			} else {
				first[kind] = i + 2
			}
		}
		pass := func() (found []int) {
			found = make([]int, len(kinds))
			for i := range rows {
				found[i] = duplicates.first(&rows[i], i+2)
			}
			return found
		}
		pass()
		if again := duplicates.Again(); again != several {
			t.Fatalf("a second pass is needed %v, want %v", again, several)
		}
		for range 2 {
			if diff := cmp.Diff(want, pass()); diff != "" {
				t.Error(diff)
			}
			if duplicates.Again() {
				t.Error("a third pass is needed")
			}
		}
	})
}

// Of a million different rows hardly one is suspected, so that one pass is
// mostly enough; also if they differ in their contacts alone.
func TestSheetDuplicatesSuspectFew(t *testing.T) {
	for name, note := range map[string]func(i int) string{
		"different notes": strconv.Itoa,
		"the same note":   func(int) string { return "note" },
	} {
		duplicates := NewSheetDuplicates()
		for i := range 1_000_000 {
			duplicates.first(&importer.Comeback{ContactID: strconv.Itoa(i), Note: note(i)}, i+2)
		}
		duplicates.Again()
		if n := len(duplicates.suspects); n > 1 {
			t.Errorf("%s: %d rows are suspected", name, n)
		}
	}
}

func BenchmarkMarks(b *testing.B) {
	m, r, n := newMarks(), newRecent(), 0
	for i := uint64(0); b.Loop(); i++ {
		if r.add(i * 0x9e3779b97f4a7c15) {
			r.markAll(m, func(uint64) { n++ })
		}
	}
}
