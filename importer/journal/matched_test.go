package journal

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// A row of which only who is to do it was found out is put down again when its contact is
// found; and what stands there stays.
func TestMatchPutsDownWhatWasNotKnown(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer func() { must0(t, j.Close()) }()
	r := begin(t, j)
	put := func(m importer.Matched) {
		t.Helper()
		must0(t, r.Match(func(yield func(MatchedRow, error) bool) { yield(MatchedRow{Row: 2, Matched: m}, nil) }))
	}
	put(importer.Matched{UserID: "HAN1"})
	put(importer.Matched{ContactID: "ADR1", By: "email", UserID: "HAN2"})
	put(importer.Matched{ContactID: "ADR2", By: "phone", OfficeID: "FIR1"})
	var all []MatchedRow
	for m, err := range r.Matched() {
		must0(t, err)
		all = append(all, m)
	}
	want := []MatchedRow{{2, importer.Matched{ContactID: "ADR1", By: "email", UserID: "HAN1", OfficeID: "FIR1"}}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}
