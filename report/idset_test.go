package report

import (
	"fmt"
	"runtime"
	"testing"
)

// An id costs 16 bytes at most, and 8 more for the race detector.
func TestIDSet(t *testing.T) {
	ids := make([]string, 10*idChunk)
	for i := range ids {
		ids[i] = fmt.Sprint("AK", i)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s := newIDSet()
	for _, id := range ids {
		s.add(id)
	}
	s.sort()
	runtime.ReadMemStats(&after)
	if per := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(ids)); per > 25 {
		t.Errorf("%.1f bytes for each", per)
	}
	if s.lacksOneOf(each(ids...)) || !s.lacksOneOf(each("AK0", "AK-1")) || !s.lacksOneOf(broken(errDead, "AK1")) {
		t.Error("it does not hold what was added")
	}
}
