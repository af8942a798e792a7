package rules

import (
	"errors"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// valid is a row that nothing is wrong with.
func valid(number int) importer.Row {
	return importer.Row{Number: number, Cells: importer.Cells{CustomerID: "M30011", ContactID: "K1", Date: "2031-05-03"}}
}

func each(rows ...importer.Row) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// A sheet that can't be read to its end is not taken for a shorter one.
func TestCheckUnreadable(t *testing.T) {
	broken := errors.New("the disk failed")
	rows := func(yield func(importer.Row, error) bool) {
		_ = yield(valid(2), nil) && yield(importer.Row{Number: 3}, broken) && yield(valid(4), nil)
	}
	var numbers []int
	var last error
	for j, err := range Check(rows, &Rules{}, nil) {
		numbers, last = append(numbers, j.Row.Number), err
	}
	if diff := cmp.Diff([]int{2, 3}, numbers); diff != "" || !errors.Is(last, broken) {
		t.Error(diff, last)
	}
}

// A row that says that it is in Vitec is not sent, whatever else is wrong with it; what a
// trial wrote, or half of what a run writes, says nothing.
func TestSaysCreated(t *testing.T) {
	stray := []importer.Problem{{Code: importer.StrayQuote}}
	for name, tt := range map[string]struct {
		change func(*importer.Row)
		want   importer.Status
		held   bool
	}{
		"nothing":      {func(*importer.Row) {}, importer.Unsent, false},
		"created":      {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = "created", "AK7" }, importer.Duplicate, false},
		"by hand":      {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = " Created ", "AK7" }, importer.Duplicate, false},
		"duplicate":    {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = "duplicate", "AK7" }, importer.Duplicate, false},
		"with a fault": {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID, r.Cells.Date = "created", "AK7", "soon" }, importer.Duplicate, false},
		"for whom, unknown": {func(r *importer.Row) {
			r.Cells.Status, r.Cells.ComebackID, r.Cells.ContactID, r.Cells.Email = "created", "AK7", "", "unasked"
		}, importer.Duplicate, true},
		"without an id":       {func(r *importer.Row) { r.Cells.Status = "created" }, importer.Unsent, false},
		"rejected, an id":     {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = "rejected", "AK7" }, importer.Unsent, false},
		"uncertain, an id":    {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = "uncertain", "AK7" }, importer.Unsent, false},
		"an id alone":         {func(r *importer.Row) { r.Cells.ComebackID = "AK7" }, importer.Unsent, false},
		"a trial's":           {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID = "created", importer.SandboxID+"7" }, importer.Unsent, false},
		"cells may have slid": {func(r *importer.Row) { r.Cells.Status, r.Cells.ComebackID, r.Problems = "created", "AK7", stray }, importer.Invalid, false},
	} {
		row := valid(2)
		row.Origin = importer.Origin{Sheet: "abcdefghijkl", Row: 9}
		tt.change(&row)
		for j := range Check(each(row), &Rules{Directory: vitec}, NewSheetDuplicates()) {
			if j.Outcome.Status != tt.want || j.SaysCreated != (tt.want == importer.Duplicate) || j.Held != tt.held {
				t.Errorf("%s: %v, says so %v, held %v", name, j.Outcome.Status, j.SaysCreated, j.Held)
			}
			if j.SaysCreated && (j.Outcome.ComebackID != "AK7" || j.Outcome.Problems[0].Row != 9) {
				t.Errorf("%s: %+v", name, j.Outcome)
			}
		}
	}
}

// Uncertain is what a row says by itself, unless it was a trial, or its form is broken.
func TestSaysUncertain(t *testing.T) {
	for name, tt := range map[string]struct {
		row  importer.Row
		want bool
	}{
		"nothing":     {importer.Row{}, false},
		"uncertain":   {importer.Row{Cells: importer.Cells{Status: "uncertain"}}, true},
		"in capitals": {importer.Row{Cells: importer.Cells{Status: "UNCERTAIN "}}, true},
		"created":     {importer.Row{Cells: importer.Cells{Status: "created"}}, false},
		"a trial's":   {importer.Row{Cells: importer.Cells{Status: "uncertain", ComebackID: importer.SandboxID + "7"}}, false},
		"broken":      {importer.Row{Cells: importer.Cells{Status: "uncertain"}, Problems: []importer.Problem{{Code: importer.StrayQuote}}}, false},
	} {
		if got := SaysUncertain(&tt.row); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A text that is reported as taken for an id is not reported as an unusual id as well;
// an unusual one beside it is.
func TestWarnedOnce(t *testing.T) {
	row := valid(2)
	row.Cells.CustomerID, row.Cells.UserID, row.Cells.EstateID = "M1", "Nobody", "7"
	var got []string
	for j := range Check(each(row), &Rules{Directory: people{"userId Nobody": ""}}, nil) {
		for _, w := range j.Warnings {
			got = append(got, string(w.Code)+" "+string(w.Field))
		}
	}
	want := []string{"taken-as-id userId", "unusual-id contactId", "unusual-id estateId"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whom a person may choose among is what was found, and nobody for a row that is clear.
func TestCandidates(t *testing.T) {
	r := &Rules{Directory: vitec}
	row := valid(2)
	if all := r.Candidates(row); all != nil {
		t.Errorf("a row with an id: %v", all)
	}
	row.Cells.CustomerID, row.Cells.ContactID, row.Cells.Email = "M1", "", "ab"
	if diff := cmp.Diff([]importer.Contact{known["A"], known["B"]}, r.Candidates(row)); diff != "" {
		t.Error(diff)
	}
}

// Whatever rows are sent, those are counted that have the contact and time of an earlier
// one, and those that have the origin of an earlier one.
func TestRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRepeats()
		slots, origins := make(map[int]bool), make(map[importer.Origin]bool)
		var wantSlots, wantOrigins int
		for i := range rapid.IntRange(0, 3000).Draw(t, "rows") { // more than are marked at once
			contact, from := rapid.IntRange(0, 500).Draw(t, "contact"), rapid.IntRange(0, 500).Draw(t, "from")
			c := importer.Comeback{CustomerID: "M1", ContactID: strconv.Itoa(contact), Date: time.Unix(2e9, 0), Note: strconv.Itoa(i)}
			j := Judged{Row: &importer.Row{Origin: importer.Origin{Sheet: "abcdefghijkl", Row: from}}} // 0: it is not known
			j.slot, j.same = quickOf(&c)
			r.Add(&j)
			if slots[contact] {
				wantSlots++
			}
			if o := j.Row.Origin; o.Known() {
				if origins[o] {
					wantOrigins++
				}
				origins[o] = true
			}
			slots[contact] = true
		}
		if r.Slots() != wantSlots || r.Origins() != wantOrigins {
			t.Errorf("%d and %d, want %d and %d", r.Slots(), r.Origins(), wantSlots, wantOrigins)
		}
	})
}

// A duplicate names the first row; a row that is not sent is none, and makes none.
func TestFindDuplicates(t *testing.T) {
	faulty := valid(2)
	faulty.Cells.EstateID = "#REF!"
	says := valid(3)
	says.Cells.Status, says.Cells.ComebackID = "created", "AK7"
	rows := each(faulty, says, valid(4), faulty, valid(6), valid(7))
	duplicates := NewSheetDuplicates()
	for range Check(rows, &Rules{}, duplicates) {
		continue
	}
	if !duplicates.Again() {
		t.Fatal("no second pass")
	}
	got := make(map[int]int)
	for j := range Check(rows, &Rules{}, duplicates) {
		for _, p := range j.Outcome.Problems {
			if p.Code == importer.SameAsRow {
				got[j.Row.Number] = p.Row
			}
		}
	}
	if diff := cmp.Diff(map[int]int{6: 4, 7: 4}, got); diff != "" {
		t.Error(diff)
	}
}
