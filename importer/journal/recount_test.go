package journal

import (
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer"
)

// What is known of a run that has ended follows its rows, if another run settles them; and
// there is still something to do as long as one of them may be sent again.
func TestRecount(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first := beginOf(t, j, "first")
	create(t, first, 3)
	loseAnswer(t, first, 2, 2)
	loseAnswer(t, first, 4, 4)
	must0(t, first.End(time.Now(), nil, map[importer.Status]int{importer.Created: 1, importer.Uncertain: 2, importer.Invalid: 5}, 0))
	other := beginOf(t, j, "other")
	want := func(created, uncertain, unsent, open int) {
		t.Helper()
		info := must[Info](t)(j.Find(first.ID))
		n := must[map[importer.Status]int](t)(j.Count(info))
		if n[importer.Created] != created || n[importer.Uncertain] != uncertain || n[importer.Unsent] != unsent || n[importer.Invalid] != 5 || info.Open != open || info.Unfinished() != (uncertain+unsent > 0) {
			t.Errorf("it has %v, and %d rows to send again: unfinished is %v", n, info.Open, info.Unfinished())
		}
	}
	doubts := must[[]importer.Doubt](t)(first.Doubts())
	want(1, 2, 0, 0)
	if _, err := other.Settle(doubts[0], importer.IsCreated(doubts[0].Row, "cb-2", time.Now(), 0), ""); err != nil {
		t.Fatal(err)
	}
	want(2, 1, 0, 0)
	absent := importer.IsNot(doubts[1].Row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotThere})
	if _, err := other.Settle(doubts[1], absent, ""); err != nil {
		t.Fatal(err)
	}
	want(2, 0, 1, 1)
}
