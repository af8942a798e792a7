package web

import (
	"slices"
	"testing"
	"time"

	"comebacks/importer"
)

// After a change elsewhere, rows with faults of form are still told what is wrong with
// them, not only that nobody has corrected them.
func TestFormsAreToldAfterAChange(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("faults.csv", sample(t, "faults.csv"))
	settle := func() {
		for end := time.Now().Add(20 * time.Second); w.rows(f, "n=1").Counting; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("it goes on counting")
			}
		}
	}
	settle()
	codes := func() (all []string) {
		for _, row := range w.rows(f, "only=faults&n=100").Rows {
			for _, fault := range row.Faults {
				if fault.Column < 0 {
					all = append(all, number(row.Row)+" "+fault.Code)
				}
			}
		}
		return all
	}
	before := codes()
	if len(before) < 3 {
		t.Fatal("there are too few such rows: ", before)
	}
	if got := w.json("/files/"+f.ID+"/changes", map[string]any{"changes": []any{map[string]any{"row": 10, "column": 3, "before": "halv tre", "after": "14:30"}}}, nil); got != 200 {
		t.Fatal(got)
	}
	settle()
	if after := codes(); !slices.Equal(before, after) || slices.Contains(after, string(importer.Unchanged)) {
		t.Errorf("before the change: %v\nafter it: %v", before, after)
	}
}
