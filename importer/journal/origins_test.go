package journal

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
)

const (
	same    = importer.SameComeback
	slot    = importer.SameSlot
	edition = importer.SameOrigin
)

// from gives an intent the origin that its row carries.
func from(in importer.Intent, r *Run, row int) importer.Intent {
	in.Origin = importer.Origin{Sheet: strings.ToUpper(r.Sheet), Row: row}
	return in
}

func ref(r *Run, row int) importer.RowRef { return importer.RowRef{Run: r.ID, Row: row} }

// record puts a row down as created that was put down as being sent.
func record(t *testing.T, r *Run, row int) {
	t.Helper()
	must0(t, r.Record(importer.IsCreated(row, idIn(r, row), time.Now(), 0), nil))
}

// The versions of a row know of each other: as its first sheet has it, in
// whichever run, and as it was carried on and corrected.
func TestOrigins(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	first := beginOf(t, j, "first")
	sent(t, first, intentFor(2, 2))
	must0(t, first.Record(importer.IsNot(2, importer.Rejected, time.Now()), nil))
	create(t, first, 3)

	// Row 2 is corrected, and created.
	errors := beginOf(t, j, "errors")
	corrected := from(noted(intentFor(7, 2), "corrected"), first, 2)
	wantWay(t, errors, corrected)
	record(t, errors, 7)
	created := relative{ref(errors, 7), edition, importer.StateCreated, idIn(errors, 7), false}
	check := func(t *testing.T, j *Journal) {
		t.Helper()
		again := beginOf(t, j, "first")
		// The first sheet's own row, other content: of it a version was created.
		correction := created
		correction.Is = importer.Correction
		wantWay(t, again, intentFor(2, 20), correction)
		// The corrected version under other options, and one that is created already.
		wantWay(t, beginOf(t, j, "errors"), from(noted(intentFor(7, 21), "otherwise"), first, 2), created)
		wantWay(t, beginOf(t, j, "errors"), from(noted(intentFor(7, 2), "corrected"), first, 2), relative{ref(errors, 7), same, importer.StateCreated, idIn(errors, 7), false})
		// The same row under other options.
		own := relative{ref(first, 3), edition, importer.StateCreated, idIn(first, 3), false}
		wantWay(t, again, intentFor(3, 30), own)
		// A corrected version of what is created.
		late := from(noted(intentFor(8, 3), "late"), first, 3)
		wantWay(t, beginOf(t, j, "more errors"), late, own)
		// Of another customer, of another row, and of a sheet that nobody knows.
		elsewhere := from(intentFor(9, 31), first, 3)
		elsewhere.Comeback.CustomerID = "M30012"
		elsewhere = printed(elsewhere)
		for _, in := range []importer.Intent{elsewhere, from(intentFor(10, 32), first, 4), from(intentFor(11, 33), &Run{Info: Info{Sheet: "bcdfbcdfbcdf"}}, 3)} {
			in.Row += 100 * int(again.ID)
			in.Comeback.ContactID += again.Sheet + in.Origin.Sheet
			wantWay(t, again, printed(in))
			must0(t, again.Record(importer.IsNot(in.Row, importer.Rejected, time.Now()), nil))
		}
		// The customer is the same in another case.
		upper := late
		upper.Comeback.CustomerID = "m30011"
		wantWay(t, beginOf(t, j, "more errors"), printed(upper), own)
	}
	check(t, j)
	must0(t, j.Close())
	j = open(t, path)
	defer func() { must0(t, j.Close()) }()
	check(t, j)

	// All the same after a purge.
	must0(t, j.Run(first.Info).End(time.Now(), nil, nil, 0))
	must0(t, j.Run(errors.Info).End(time.Now(), nil, nil, 0))
	must[Purged](t)(j.Purge(time.Now().Add(time.Hour)))
	check(t, j)

	// It may be allowed; then the corrected one is sent all the same.
	allowed := from(noted(intentFor(12, 3), "late"), first, 3)
	allowed.Allow = edition
	wantWay(t, beginOf(t, j, "more errors"), allowed)
}

// A version that is in doubt or under way is waited for, whatever it says and
// whatever is allowed.
func TestOriginsInDoubt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	first := beginOf(t, j, "first")
	loseAnswer(t, first, 2, 2)
	sent(t, first, intentFor(3, 3))
	must0(t, first.Begun(3, time.Time{}))
	carried := beginOf(t, j, "carried")
	o, d := lostDoubt(5, 5)
	sent(t, carried, from(intentFor(5, 5), first, 4))
	must0(t, carried.Begun(5, time.Time{}))
	must0(t, carried.Record(o, d))

	ask := func(r *Run, contact, row int) importer.Intent {
		in := from(intentFor(100+row, contact), first, row)
		in.Allow = same | slot | edition
		return in
	}
	inDoubt := func(of *Run, row int, waits bool) relative {
		return relative{ref(of, row), edition, importer.StateInDoubt, "", waits}
	}
	errors := beginOf(t, j, "errors")
	wantWay(t, errors, ask(errors, 20, 2), inDoubt(first, 2, true))
	wantWay(t, errors, ask(errors, 30, 3), relative{ref(first, 3), edition, importer.StateUnderWay, "", true})
	if way := wantWay(t, errors, ask(errors, 40, 4), inDoubt(carried, 5, true)); way[0].Doubt.ContactID != "K5" {
		t.Errorf("in the way is %+v", way[0])
	}
	again := beginOf(t, j, "first")
	own := intentFor(4, 41)
	own.Allow = same | slot | edition
	correction := inDoubt(carried, 5, true)
	correction.Is = importer.Correction
	wantWay(t, again, own, correction)
	// The contact's own time counts all the same, and one row is said once.
	wantWay(t, errors, ask(errors, 2, 2), relative{ref(first, 2), same, importer.StateInDoubt, "", true})
	wantWay(t, errors, noted(ask(errors, 2, 2), "b"), inDoubt(first, 2, true))
	// A row of the same run is not a version, though a person has copied it.
	copied := beginOf(t, j, "copied")
	wantWay(t, copied, from(intentFor(2, 50), first, 9))
	wantWay(t, copied, from(intentFor(3, 51), first, 9))
	must0(t, j.Close())

	// After a restart, all that was under way is in doubt.
	j = open(t, path)
	defer j.Close()
	errors = beginOf(t, j, "errors")
	wantWay(t, errors, ask(errors, 20, 2), inDoubt(first, 2, false))
	wantWay(t, errors, ask(errors, 30, 3), inDoubt(first, 3, false))
	wantWay(t, errors, ask(errors, 40, 4), inDoubt(carried, 5, false))

	// When it is settled, the versions are what that makes them.
	doubts := must[[]importer.Doubt](t)(j.Run(carried.Info).Doubts())
	if _, err := errors.Settle(doubts[0], importer.IsCreated(5, "cb-5", time.Now(), 0), ""); err != nil {
		t.Fatal(err)
	}
	in := from(intentFor(104, 40), first, 4)
	wantWay(t, errors, in, relative{ref(carried, 5), edition, importer.StateCreated, "cb-5", false})
	wantWay(t, errors, ask(errors, 40, 4))
}

// What was created for the same contact at the same time stands in the way only
// if it first stood in another sheet; and what is a duplicate is so before it is
// similar, and that before it waits.
func TestSimilarOfAnotherSheet(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first := beginOf(t, j, "first")
	create(t, first, 2)
	create(t, first, 3)
	wantWay(t, first, noted(intentFor(20, 2), "b"))
	wantWay(t, beginOf(t, j, "first"), noted(intentFor(21, 3), "b"))
	carried := beginOf(t, j, "errors")
	wantWay(t, carried, from(noted(intentFor(22, 2), "c"), first, 20), relative{ref(first, 20), edition, importer.StateUnderWay, "", true})
	record(t, first, 20)
	other := beginOf(t, j, "other")
	wantWay(t, other, noted(intentFor(2, 2), "d"),
		relative{ref(first, 2), slot, importer.StateCreated, idIn(first, 2), false}, relative{ref(first, 20), slot, importer.StateCreated, idIn(first, 20), false})
	wantWay(t, other, noted(intentFor(2, 2), "b"),
		relative{ref(first, 20), same, importer.StateCreated, idIn(first, 20), false}, relative{ref(first, 2), slot, importer.StateCreated, idIn(first, 2), false})

	loseAnswer(t, first, 30, 30)
	third := beginOf(t, j, "third")
	if way := intend(t, third, noted(intentFor(2, 30), "e")); len(way) != 1 || way[0].Is != slot || way[0].State != importer.StateInDoubt {
		t.Errorf("in the way is %+v", way)
	}
	// In doubt counts in one sheet too.
	if way := intend(t, beginOf(t, j, "first"), noted(intentFor(31, 30), "e")); len(way) != 1 || way[0].State != importer.StateInDoubt {
		t.Errorf("in the way is %+v", way)
	}
	wantWay(t, third, from(noted(intentFor(2, 30), "e"), first, 3), relative{ref(first, 3), edition, importer.StateCreated, idIn(first, 3), false},
		relative{ref(first, 30), slot, importer.StateInDoubt, "", true})
}
