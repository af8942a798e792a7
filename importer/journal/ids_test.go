package journal

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer"
)

// One id belongs to one row.
func TestClashes(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	for row := 2; row < 12; row++ {
		create(t, r, row)
	}
	// The last one's id is known at once. One that differs in case is another.
	sent(t, r, intentFor(12, 12))
	var clash *importer.Clash
	last := idIn(r, 11)
	if err := r.Record(importer.IsCreated(12, last, time.Now(), 0), nil); !errors.As(err, &clash) || clash.Other.Row != 11 || clash.Row != 12 {
		t.Fatalf("got %v", err)
	}
	must0(t, r.Record(lostDoubt(12, 12)))
	// The first of the two may have another one's id as well.
	if clashes := must[[]importer.Clash](t)(r.Flush()); len(clashes) != 1 || clashes[0].Row != 11 || clashes[0].Doubt.ContactID != "K11" {
		t.Errorf("clashes are %v", clashes)
	}
	must0(t, r.Record(lostDoubt(11, 11)))
	if clashes := must[[]importer.Clash](t)(r.Flush()); len(clashes) > 0 {
		t.Errorf("clashes are %v", clashes)
	}
	create(t, r, 13)
	must0(t, j.Close())

	// Of an earlier process it is known at the latest when all is on disk, and
	// until the row is in doubt.
	j = open(t, path)
	r2 := begin(t, j)
	sent(t, r2, intentFor(2, 20))
	must0(t, r2.Begun(2, time.Time{}))
	must0(t, r2.Record(importer.IsCreated(2, idIn(r, 3), time.Now(), 0), nil))
	want := []importer.Clash{{Row: 2, ID: idIn(r, 3), Other: importer.RowRef{Run: r.ID, Row: 3}}}
	if diff := cmp.Diff(want, must[[]importer.Clash](t)(r2.Flush()), cmpopts.IgnoreFields(importer.Clash{}, "Doubt")); diff != "" {
		t.Error(diff)
	}
	if clashes := must[[]importer.Clash](t)(begin(t, j).Flush()); len(clashes) > 0 {
		t.Errorf("another run has %v", clashes)
	}
	if _, ok, err := r2.Witness("M30011"); err != nil || !ok {
		t.Error(ok, err) // the first run's
	} else if m, _, _ := r2.Witness("M30011"); m.Run == r2.ID {
		t.Errorf("a comeback that may be another row's is a witness: %+v", m)
	}
	must0(t, j.Close())
	j = open(t, path)
	defer j.Close()
	r2 = must[*Run](t)(j.Continue(r2.Info))
	if diff := cmp.Diff(want, must[[]importer.Clash](t)(r2.Flush()), cmpopts.IgnoreFields(importer.Clash{}, "Doubt")); diff != "" {
		t.Errorf("the next start: %s", diff)
	}
	if _, err := tryIntend(r2, intentFor(2, 20)); err == nil {
		t.Error("it is sent again")
	}
	must0(t, r2.Record(lostDoubt(2, 20)))
	if clashes := must[[]importer.Clash](t)(r2.Flush()); len(clashes) > 0 {
		t.Errorf("in doubt, it still clashes: %v", clashes)
	}
	if all := entries(t, r2); all[0].Status != importer.Uncertain || all[0].ComebackID != "" {
		t.Errorf("it is %+v", all[0])
	}
	if owners := must[map[string]importer.Owner](t)(r2.Owners([]string{idIn(r, 3)})); owners[idIn(r, 3)].RowRef != want[0].Other {
		t.Errorf("the id belongs to %v", owners)
	}
}

// Ids of another server are other ids.
func TestIDsOfAnotherServer(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	create(t, r, 2)
	info := r.Info
	info.Server = "https://other.example"
	other := must[*Run](t)(j.Begin(info))
	sent(t, other, intentFor(2, 30))
	must0(t, other.Record(importer.IsCreated(2, idIn(r, 2), time.Now(), 0), nil))
	if clashes := must[[]importer.Clash](t)(other.Flush()); len(clashes) > 0 {
		t.Errorf("they clash: %v", clashes)
	}
	for _, run := range []*Run{r, other} {
		if owners := must[map[string]importer.Owner](t)(run.Owners([]string{idIn(r, 2)})); owners[idIn(r, 2)].Run != run.ID {
			t.Errorf("of run %d it is %v", run.ID, owners)
		}
	}
}

// A key of a slot that is a key of an id as well leads nobody astray.
func TestKindsOfClaims(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	create(t, r, 2)
	in := intentFor(3, 3)
	in.Fingerprint.Key = idKey(r.Server, idIn(r, 2))
	if way := intend(t, r, in); len(way) > 0 {
		t.Errorf("an id is in the way: %+v", way)
	}
	must0(t, r.Record(importer.IsCreated(3, "cb-x", time.Now(), 0), nil))
	if owners := must[map[string]importer.Owner](t)(r.Owners([]string{idIn(r, 2)})); owners[idIn(r, 2)].Row != 2 {
		t.Errorf("the id belongs to %v", owners)
	}
}

func TestWitness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	if _, ok, err := r.Witness("M30011"); ok || err != nil {
		t.Error("there is a witness before there is any", err)
	}
	at := time.Now()
	for row := 2; row < 6; row++ {
		sent(t, r, intentFor(row, row))
		must0(t, r.Begun(row, time.UnixMicro(int64(1_900_000_000_000_000+row))))
	}
	for _, row := range []int{2, 4, 3} { // answered in another order
		o := importer.IsCreated(row, idIn(r, row), at.Add(time.Duration(row)*time.Second), time.Second)
		o.SentBy = time.UnixMicro(int64(1_900_000_000_000_000 + row))
		must0(t, r.Record(o, nil))
		if row == 4 {
			must0(t, j.flush()) // in one commit or two
		}
	}
	o, d := lostDoubt(5, 5)
	must0(t, r.Record(o, d))
	if ok, err := r.settle(importer.Doubt{RowRef: importer.RowRef{Run: r.ID, Row: 5}, State: importer.DoubtOpen, Times: 1},
		importer.IsCreated(5, "cb-5", at.Add(time.Hour), 0), ""); !ok || err != nil {
		t.Error(ok, err)
	}
	want := importer.Made{RowRef: importer.RowRef{Run: r.ID, Row: 4}, ID: idIn(r, 4), CustomerID: "M30011", ContactID: "K4", Date: intentFor(4, 4).Comeback.Date,
		Began: time.UnixMicro(1_900_000_000_000_004), Took: time.Second, At: at.Add(4 * time.Second)}
	check := func(r *Run) {
		t.Helper()
		m, ok, err := r.Witness("M30011")
		if diff := cmp.Diff(want, m); diff != "" || !ok || err != nil {
			t.Error(diff, ok, err)
		}
	}
	check(r)
	check(begin(t, j))
	must0(t, r.End(time.Now(), nil, nil, 0))
	must0(t, j.Close())
	j = open(t, path)
	defer j.Close()
	want.At = time.Time{}
	check(j.Run(r.Info))

	// Its contact goes with its run.
	if _, err := j.Purge(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if m, ok, err := j.Run(r.Info).Witness("M30011"); ok || err != nil {
		t.Error("after a purge there is", m, err)
	}
}

// A created row that is put in doubt after all is no witness, and owns nothing.
func TestCreatedInDoubt(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	create(t, r, 2)
	if err := r.Record(importer.IsNot(3, importer.Uncertain, time.Time{}), nil); err != nil {
		t.Fatal(err)
	}
	must0(t, r.Record(lostDoubt(2, 2)))
	if m, ok, err := r.Witness("M30011"); ok || err != nil {
		t.Errorf("a witness is %+v (%v)", m, err)
	}
	if owners := must[map[string]importer.Owner](t)(r.Owners([]string{idIn(r, 2)})); len(owners) > 0 {
		t.Errorf("its id belongs to %v", owners)
	}
	wantWay(t, begin(t, j), intentFor(9, 2), relative{importer.RowRef{Run: r.ID, Row: 2}, importer.SameComeback, importer.StateInDoubt, "", true})
}

func TestHeard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	if _, ok, err := r.Heard(); ok || err != nil {
		t.Error("a clock that was never heard", err)
	}
	date, now := time.UnixMicro(1_900_000_000_000_000), time.Now()
	must0(t, r.Hear(importer.Heard{Date: date, At: now}))
	must0(t, r.Hear(importer.Heard{Date: date.Add(time.Hour), At: now.Add(-time.Minute)})) // an older answer, told late
	must0(t, r.Hear(importer.Heard{}))
	must0(t, j.Close())
	j = open(t, path)
	h, ok, err := j.Run(r.Info).Heard()
	if !ok || err != nil || !h.Date.Equal(date) || h.At.Sub(now).Abs() > 5*time.Second {
		t.Errorf("it was heard as %+v %v %v", h, ok, err)
	}
	must0(t, j.Close())
	j = openAs(t, path, func(p *process) { p.boot = "another start" })
	defer j.Close()
	if h, ok, err := j.Run(r.Info).Heard(); ok || err != nil {
		t.Errorf("after another start of the machine: %+v %v", h, err)
	}
}

// Purge leaves nothing that is about people of a doubt that is settled, and all
// of one that is not.
func TestPurgeDoubts(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	loseAnswer(t, r, 2, 2)
	loseAnswer(t, r, 3, 3)
	if ok, err := r.settle(must[[]importer.Doubt](t)(r.Doubts())[0], importer.IsCreated(2, "cb-2", time.Now(), 0), ""); !ok || err != nil {
		t.Fatal(ok, err)
	}
	must0(t, r.End(time.Now(), nil, nil, 0))
	must[Purged](t)(j.Purge(time.Now().Add(time.Hour)))
	var settled, open int
	must0(t, j.read.QueryRow(`SELECT count(*) FILTER (WHERE coalesce(contact, date, before, pins, lost) IS NOT NULL AND state = 'settled'),
		count(*) FILTER (WHERE contact = 'K3' AND pins IS NOT NULL) FROM doubts`).Scan(&settled, &open))
	if settled != 0 || open != 1 {
		t.Errorf("%d settled doubts say more than they should, and %d open ones what they must", settled, open)
	}
	wantWay(t, begin(t, j), intentFor(9, 2), relative{importer.RowRef{Run: r.ID, Row: 2}, importer.SameComeback, importer.StateCreated, "cb-2", false})
	wantWay(t, begin(t, j), intentFor(9, 3), relative{importer.RowRef{Run: r.ID, Row: 3}, importer.SameComeback, importer.StateInDoubt, "", false})
}

// Purge leaves why a row is held back, which a person has to decide about; of a row that
// failed, only that its reason is gone.
func TestPurgeLeavesWhatIsHeld(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	sent(t, r, intentFor(2, 2))
	why := importer.Problem{Code: importer.AfterBackup, Value: "cb-9", Row: 2, Run: r.ID}
	must0(t, r.Record(importer.IsNot(2, importer.Unsent, time.Time{}, why), &importer.Doubt{CustomerID: "M1", ContactID: "K2", State: importer.DoubtHeld, Lost: "cb-9"}))
	sent(t, r, intentFor(3, 3))
	must0(t, r.Record(importer.IsNot(3, importer.Rejected, time.Now(), importer.Problem{Code: importer.VitecRefused, Value: "no"}), nil))
	must0(t, r.End(time.Now(), nil, nil, 0))
	must[Purged](t)(j.Purge(time.Now().Add(time.Hour)))
	want := map[int]importer.Problem{2: why, 3: {Code: importer.ReasonRemoved}}
	for o, err := range r.Entries() {
		must0(t, err)
		if len(o.Problems) != 1 || o.Problems[0] != want[o.Row] {
			t.Errorf("row %d: %+v", o.Row, o.Problems)
		}
		delete(want, o.Row)
	}
	if len(want) > 0 {
		t.Errorf("rows are missing: %v", want)
	}
}
