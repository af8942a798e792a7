package report

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func TestFaultsByFrequency(t *testing.T) {
	c := newCounter(swedish)
	ambiguous := importer.Problem{Code: importer.AmbiguousDate, Field: importer.Date, Value: "03/05/2031", Detail: "two days"}
	missing := importer.Problem{Code: importer.Missing, Field: importer.Date}
	for n := range 7 {
		c.add(importer.IsInvalid(n+10, []importer.Problem{missing}))
	}
	c.add(importer.IsInvalid(2, []importer.Problem{ambiguous, ambiguous}))
	c.add(importer.IsNot(3, importer.Unsent, time.Time{}, importer.Problem{Code: importer.OnlyChecked}))
	c.add(importer.IsDuplicate(4, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2}))

	want := []Fault{
		{Code: importer.Missing, Field: importer.Date, Column: `column C "Datum"`, Count: 7, Rows: []int{10, 11, 12, 13, 14}, Text: swedish.Sentence(missing)},
		{Code: importer.AmbiguousDate, Field: importer.Date, Column: `column C "Datum"`, Count: 1, Rows: []int{2}, Text: swedish.Sentence(ambiguous)},
	}
	if diff := cmp.Diff(want, c.tally().Faults); diff != "" {
		t.Error(diff)
	}
}
