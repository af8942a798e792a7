package journal

import (
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func matchedRows(numbers ...int) []MatchedRow {
	var all []MatchedRow
	for _, n := range numbers {
		all = append(all, MatchedRow{n, importer.Matched{ContactID: fmt.Sprint("ADR", n), By: "email", UserID: fmt.Sprint("HAN", n)}})
	}
	return all
}

func withoutError(rows []MatchedRow) iter.Seq2[MatchedRow, error] {
	return func(yield func(MatchedRow, error) bool) {
		for _, m := range rows {
			if !yield(m, nil) {
				return
			}
		}
	}
}

func readMatched(t *testing.T, r *Run) []MatchedRow {
	t.Helper()
	var all []MatchedRow
	for m, err := range r.Matched() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// What was put down stays, and is that of its run alone, however many rows there are.
func TestMatched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openNew(t, path)
	first, second := begin(t, j), beginOf(t, j, "another")
	numbers := make([]int, 2*page+7)
	for i := range numbers {
		numbers[i] = 2 + 3*i
	}
	if err := first.Match(withoutError(matchedRows(numbers...))); err != nil {
		t.Fatal(err)
	}
	if err := second.Match(withoutError([]MatchedRow{{5, importer.Matched{OfficeID: "FIR1"}}})); err != nil {
		t.Fatal(err)
	}
	// Another contact, later: the first stays, and what is new is added.
	if err := first.Match(withoutError([]MatchedRow{{2, importer.Matched{ContactID: "ADRother"}}, {3, importer.Matched{ContactID: "ADR3", By: "email", UserID: "HAN3"}}})); err != nil {
		t.Fatal(err)
	}
	want := matchedRows(slices.Insert(numbers, 1, 3)...)
	if diff := cmp.Diff(want, readMatched(t, first)); diff != "" {
		t.Error(diff)
	}
	if got := readMatched(t, second); len(got) != 1 || got[0] != (MatchedRow{5, importer.Matched{OfficeID: "FIR1"}}) {
		t.Errorf("%+v", got)
	}
	id := first.ID
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, path)
	if diff := cmp.Diff(want, readMatched(t, j.Run(Info{ID: id}))); diff != "" {
		t.Errorf("in a later start: %s", diff)
	}
}

// Nothing is put down of what is read with an error, but for what was whole before.
func TestMatchFails(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	r := begin(t, j)
	broken := fmt.Errorf("the sheet can't be read")
	err := r.Match(func(yield func(MatchedRow, error) bool) {
		_ = yield(matchedRows(2)[0], nil) && yield(MatchedRow{}, broken)
	})
	if err != broken || len(readMatched(t, r)) > 0 {
		t.Error(err, readMatched(t, r))
	}
}

// A purge keeps of whom rows mean what is needed of those in doubt.
func TestPurgeMatched(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	r := begin(t, j)
	if err := r.Match(withoutError(matchedRows(2, 3))); err != nil {
		t.Fatal(err)
	}
	if err := r.Record(importer.IsNot(3, importer.Uncertain, time.Time{}, importer.Problem{Code: importer.AnswerLost}), nil); err != nil {
		t.Fatal(err)
	}
	if err := r.End(time.Now().Add(-time.Hour), nil, nil, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Purge(time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := readMatched(t, r); len(got) != 1 || got[0].Row != 3 {
		t.Errorf("%+v", got)
	}
}

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
