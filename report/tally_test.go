package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// Vitec's reasons are told apart, and however many there are, memory is bounded.
func TestRefusalsByReason(t *testing.T) {
	c := newCounter(ofSheet)
	refused := func(row int, said string) {
		c.add(new(importer.IsNot(row, importer.Rejected, time.Time{}, importer.Problem{Code: importer.VitecRefused, Value: said, Detail: "400"})))
	}
	for n := range 3 {
		refused(n+10, "no such contact")
	}
	refused(2, "no such estate")
	for n := range 5000 {
		refused(n+100, fmt.Sprint("no such row ", n))
	}
	c.add(new(importer.IsInvalid(3, []importer.Problem{{Code: importer.Missing, Field: importer.Date}})))
	faults := c.tally().Faults
	if len(faults) > mostFaults+2 {
		t.Errorf("there are %d kinds", len(faults))
	}
	if f := faults[0]; f.Code != importer.VitecRefused || f.Value != "" || f.Count < 4000 {
		t.Errorf("the rest is %+v", f)
	}
	if f := faults[1]; f.Value != "no such contact" || f.Count != 3 {
		t.Errorf("then comes %+v", f)
	}
	total := 0
	for _, f := range faults {
		total += f.Count
	}
	if total != 5005 {
		t.Errorf("%d rows have a fault", total)
	}
}

func TestAllDone(t *testing.T) {
	for code, want := range map[importer.Code]bool{
		importer.BeyondLimit: true, importer.OtherCustomer: true, importer.OnlyChecked: true,
		importer.StrictRefused: false, importer.NotStarted: false, importer.Similar: false, importer.NotConfirmed: false,
	} {
		c := newCounter(ofSheet)
		c.add(new(importer.IsCreated(2, "AK7", time.Time{}, 0)))
		c.add(new(importer.IsNot(3, importer.Unsent, time.Time{}, importer.Problem{Code: code})))
		if got := c.tally().AllDone(); got != want {
			t.Errorf("%s: %v", code, got)
		}
		c.add(new(importer.IsInvalid(4, nil)))
		if c.tally().AllDone() {
			t.Errorf("%s, and an invalid row", code)
		}
	}
}

func TestFaultsByFrequency(t *testing.T) {
	c := newCounter(ofSheet)
	ambiguous := importer.Problem{Code: importer.AmbiguousDate, Field: importer.Date, Value: "03/05/2031", Detail: "two days"}
	missing := importer.Problem{Code: importer.Missing, Field: importer.Date}
	for n := range 7 {
		c.add(new(importer.IsInvalid(n+10, []importer.Problem{missing})))
	}
	c.add(new(importer.IsInvalid(2, []importer.Problem{ambiguous, ambiguous})))
	c.add(new(importer.IsNot(3, importer.Unsent, time.Time{}, importer.Problem{Code: importer.OnlyChecked})))
	c.add(new(importer.IsDuplicate(4, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2})))

	want := []Fault{
		{Code: importer.Missing, Field: importer.Date, Column: `column C "Datum"`, Shown: `column C "Datum"`, Count: 7, Rows: []int{10, 11, 12, 13, 14}, Text: ofSheet.Sentence(missing)},
		{Code: importer.AmbiguousDate, Field: importer.Date, Column: `column C "Datum"`, Shown: `column C "Datum"`, Count: 1, Rows: []int{2}, Text: ofSheet.Sentence(ambiguous)},
	}
	if diff := cmp.Diff(want, c.tally().Faults); diff != "" {
		t.Error(diff)
	}
}
