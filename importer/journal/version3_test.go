package journal

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// testdata/version3.db was made by the last program of version 3, with
// testdata/version3_test.go.txt: run 1 is purged, run 2 was killed.
func TestVersion3(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	copyFile(t, "testdata/version3.db", path)
	j := open(t, path)
	defer j.Close()
	like := func(run int64, row, as int) importer.Intent {
		in := intent(as, "")
		in.Comeback.ContactID = contactOf(run, row)
		return printed(in)
	}
	next := begin(t, j)
	for ref, id := range map[importer.RowRef]string{{Run: 1, Row: 2}: "IN12", {Run: 1, Row: 5}: "IN15", {Run: 2, Row: 2}: "IN22", {Run: 2, Row: 4}: "IN24"} {
		way := intend(t, next, like(ref.Run, ref.Row, 100))
		if len(way) != 1 || way[0].RowRef != ref || way[0].State != importer.StateCreated || way[0].ID != id {
			t.Errorf("in the way of the like of %v is %+v", ref, way)
		}
		if owners := must[map[string]importer.Owner](t)(next.Owners([]string{id})); owners[id].RowRef != ref {
			t.Errorf("%s belongs to %v", id, owners)
		}
	}
	// An id in another case is the same id. Of purged rows only hashes are left.
	other := like(2, 2, 100)
	other.Comeback.CustomerID, other.Comeback.ContactID, other.Comeback.EstateID = "m30011", "k2-2", "obj1"
	if way := intend(t, next, printed(other)); len(way) != 1 || way[0].Is != importer.SameComeback || way[0].Row != 2 {
		t.Errorf("in the way of the like in another case is %+v", way)
	}
	for _, run := range []int64{1, 2} {
		if way := intend(t, next, noted(like(run, 2, 100), "b")); len(way) != 1 || way[0].Is != importer.SameSlot || way[0].Run != run {
			t.Errorf("in the way of another comeback at the time of one of run %d is %+v", run, way)
		}
		info := must[Info](t)(j.Find(run))
		if info.Sheet != importer.SheetCode([]byte("digest"), "") || info.Dated != (run == 2) || info.Latest.Unix() != intent(0, "").Comeback.Date.Unix() == (run == 2) {
			t.Errorf("run %d is %+v", run, info)
		}
		again := beginOf(t, j, "digest")
		if way := intend(t, again, noted(like(run, 2, 100+int(run)), "c")); len(way) != 0 {
			t.Errorf("in the way of another comeback in the same sheet is %+v", way)
		}
	}
	if owners := must[map[string]importer.Owner](t)(next.Owners([]string{"IN9", "IN10"})); len(owners) > 0 {
		t.Errorf("what made nothing owns %v", owners)
	}
	type known struct {
		Row           int
		Contact, Lost string
		Machine       bool
		State         importer.DoubtState
		Times         int
	}
	for run, want := range map[int64][]known{
		1: {{6, "K1-6", "the connection was reset", true, importer.DoubtOpen, 1}},
		2: {
			{5, "K2-5", "a time-out", true, importer.DoubtOpen, 1},
			{6, "K2-6", cutOff.Value, true, importer.DoubtOpen, 1},
			{7, "K2-7", cutOff.Value, true, importer.DoubtOpen, 1},
		},
	} {
		r := j.Run(must[Info](t)(j.Find(run)))
		var got []known
		for _, d := range must[[]importer.Doubt](t)(r.Doubts()) {
			got = append(got, known{d.Row, d.ContactID, d.Lost, d.Machine, d.State, d.Times})
			if !d.Began.Equal(intent(0, "").At) || !d.SentAt.Equal(intent(0, "").At) || d.Seen != j.opened || d.Run != run {
				t.Errorf("run %d: %+v", run, d)
			}
			way := intend(t, next, like(run, d.Row, 101))
			if len(way) != 1 || way[0].State != importer.StateInDoubt || way[0].Is != importer.SameComeback || way[0].Done != nil {
				t.Errorf("in the way of its like is %+v", way)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("run %d: %s", run, diff)
		}
	}
	sent(t, next, like(2, 8, 102)) // Vitec rejected it
	status := make(map[int]importer.Status)
	for _, o := range entries(t, j.Run(must[Info](t)(j.Find(2)))) {
		status[o.Row] = o.Status
	}
	if diff := cmp.Diff(map[int]importer.Status{2: "created", 3: "created", 4: "created", 5: "uncertain", 6: "uncertain", 7: "uncertain", 8: "rejected",
		9: "invalid", 10: "uncertain", 11: "duplicate", 12: "unsent"}, status); diff != "" {
		t.Error(diff)
	}
}

func contactOf(run int64, row int) string { return fmt.Sprintf("K%d-%d", run, row) }
