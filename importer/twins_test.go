package importer

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever rows there are, two passes find exactly the rows that have come
// before; a third pass finds the same.
func TestTwins(t *testing.T) {
	twins := NewTwins()
	zones := rapid.SampledFrom([]*time.Location{time.UTC, stockholm})
	lineEnds := rapid.SampledFrom([]string{"\n", "\r\n"}) // which are the same
	rapid.Check(t, func(t *rapid.T) {
		clear(twins.suspects)
		clear(twins.firsts)
		twins.marks = slices.Repeat([]uint64{0}, marked/64)
		kinds := rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "kinds")
		rows := make([]Comeback, len(kinds))
		first, want, several := make(map[int]int), make([]int, len(kinds)), false
		for i, kind := range kinds {
			rows[i] = Comeback{ContactID: strconv.Itoa(kind), Date: time.Unix(2e9, 0).In(zones.Draw(t, "zone")), Note: "a" + lineEnds.Draw(t, "line end") + "b"}
			if number, known := first[kind]; known {
				want[i], several = number, true
			} else {
				first[kind] = i + 2
			}
		}
		pass := func() (found []int) {
			found = make([]int, len(kinds))
			for i := range rows {
				found[i] = twins.first(&rows[i], i+2)
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

// Of a million different rows hardly one is suspected, so that one pass is
// mostly enough; also if they differ in their contacts alone.
func TestTwinsSuspectFew(t *testing.T) {
	for name, note := range map[string]func(i int) string{
		"different notes": strconv.Itoa,
		"the same note":   func(int) string { return "note" },
	} {
		twins := NewTwins()
		for i := range 1_000_000 {
			twins.first(&Comeback{ContactID: strconv.Itoa(i), Note: note(i)}, i+2)
		}
		twins.Again()
		if n := len(twins.suspects); n > 1 {
			t.Errorf("%s: %d rows are suspected", name, n)
		}
	}
}
