package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer"
)

// lostDoubt is what the engine says of a row of intentFor whose answer was lost.
func lostDoubt(row, contact int) (importer.Outcome, *importer.Doubt) {
	in := intentFor(row, contact)
	lost := importer.Problem{Code: importer.AnswerLost, Value: "a time-out"}
	return importer.IsNot(row, importer.Uncertain, in.At, lost), &importer.Doubt{
		CustomerID: in.Comeback.CustomerID, ContactID: in.Comeback.ContactID, Date: in.Comeback.Date, Key: in.Fingerprint.Key,
		Began: time.UnixMicro(1_900_000_333_000_000), SentAt: in.At, Seen: time.Now(), SeenBy: time.UnixMicro(1_900_000_344_000_000),
		W: 150 * time.Second, Times: 1, Before: []string{"IN1"}, Lost: lost.Value,
		Pins: []importer.Made{{RowRef: importer.RowRef{Run: 1, Row: 7}, ID: "IN7", CustomerID: "M30011", ContactID: "K7", Date: in.Comeback.Date, Took: time.Second}},
	}
}

// loseAnswer sends a row, and its answer is lost.
func loseAnswer(t *testing.T, r *Run, row, contact int) {
	t.Helper()
	sent(t, r, intentFor(row, contact))
	must0(t, r.Begun(row, time.UnixMicro(1_900_000_333_000_000)))
	must0(t, r.Record(lostDoubt(row, contact)))
}

// noted gives an intent another note.
func noted(in importer.Intent, note string) importer.Intent {
	in.Comeback.Note = note
	return printed(in)
}

type relative struct {
	importer.RowRef
	Is    importer.Relation
	State importer.State
	ID    string
	Waits bool
}

func wantWay(t *testing.T, r *Run, in importer.Intent, want ...relative) []importer.Relative {
	t.Helper()
	var got []relative
	way := intend(t, r, in)
	for _, w := range way {
		got = append(got, relative{w.RowRef, w.Is, w.State, w.ID, w.Done != nil})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	return way
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func TestRelatives(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first, second := begin(t, j), begin(t, j)

	t.Run("created", func(t *testing.T) {
		create(t, first, 2)
		wantWay(t, second, intentFor(20, 2), relative{ref(first, 2), same, importer.StateCreated, idIn(first, 2), false})
		wantWay(t, second, noted(intentFor(21, 2), "b"), relative{ref(first, 2), slot, importer.StateCreated, idIn(first, 2), false})
		wantWay(t, first, intentFor(22, 2), relative{ref(first, 2), same, importer.StateCreated, idIn(first, 2), false})
		again := intentFor(20, 2)
		again.Allow = importer.SameComeback | importer.SameSlot
		wantWay(t, second, again)
	})
	t.Run("under way", func(t *testing.T) {
		sent(t, first, intentFor(3, 3))
		wantWay(t, first, noted(intentFor(4, 3), "b")) // a run knows of its own
		again := intentFor(23, 3)
		again.Allow = importer.SameComeback | importer.SameSlot
		way := wantWay(t, second, again, relative{ref(first, 3), same, importer.StateUnderWay, "", true}, relative{ref(first, 4), slot, importer.StateUnderWay, "", true})
		must0(t, first.Record(importer.IsNot(3, importer.Rejected, time.Now()), nil))
		<-way[0].Done
		if closed(way[1].Done) {
			t.Error("there is news of a row that is still under way")
		}
		must0(t, first.Record(importer.IsCreated(4, "cb-4", time.Now(), 0), nil))
		<-way[1].Done
		wantWay(t, second, intentFor(23, 3), relative{ref(first, 4), slot, importer.StateCreated, "cb-4", false})
	})
	t.Run("in doubt", func(t *testing.T) {
		loseAnswer(t, first, 5, 5)
		again := intentFor(24, 5)
		again.Allow = importer.SameComeback | importer.SameSlot
		way := wantWay(t, second, again, relative{ref(first, 5), same, importer.StateInDoubt, "", true})
		o, d := lostDoubt(5, 5)
		d.RowRef, d.State = ref(first, 5), importer.DoubtOpen
		if diff := cmp.Diff(*d, way[0].Doubt, equalTimes); diff != "" {
			t.Error(diff)
		}
		wantWay(t, first, noted(intentFor(6, 5), "b"), relative{ref(first, 5), slot, importer.StateInDoubt, "", false})
		must0(t, first.Keep(way[0].Doubt))
		o.Problems = []importer.Problem{{Code: importer.NoWitness}}
		if ok, err := second.settle(*d, o, ""); !ok || err != nil || !closed(way[0].Done) {
			t.Errorf("what its run gives up: %v %v, news %v", ok, err, closed(way[0].Done))
		}
		if way := wantWay(t, second, again, relative{ref(first, 5), same, importer.StateInDoubt, "", false}); way[0].Done != nil {
			t.Error("it is waited for, and nobody settles it")
		}
		if ok, err := second.settle(*d, importer.IsNot(5, importer.Unsent, time.Time{}), ""); !ok || err != nil {
			t.Error(ok, err)
		}
		<-way[0].Done
		wantWay(t, second, again, relative{ref(first, 5), same, importer.StateAbsent, "", false})
		again.Looked = true
		wantWay(t, second, again)
	})
	t.Run("left", func(t *testing.T) {
		third := begin(t, j)
		loseAnswer(t, third, 7, 7)
		sent(t, third, intentFor(8, 8))
		must0(t, third.Begun(8, time.Time{}))
		sent(t, third, intentFor(9, 9))
		doubt := wantWay(t, second, intentFor(27, 7), relative{ref(third, 7), same, importer.StateInDoubt, "", true})
		begun := wantWay(t, second, intentFor(28, 8), relative{ref(third, 8), same, importer.StateUnderWay, "", true})
		third.Leave()
		<-doubt[0].Done
		<-begun[0].Done
		wantWay(t, second, intentFor(27, 7), relative{ref(third, 7), same, importer.StateInDoubt, "", false})
		wantWay(t, second, intentFor(28, 8), relative{ref(third, 8), same, importer.StateInDoubt, "", false})
		wantWay(t, second, intentFor(29, 9)) // it never had its turn
		if err := third.Begun(9, time.Time{}); err == nil {
			t.Error("a row begins after its run was left")
		}
		third.Leave()
	})
	t.Run("told at once", func(t *testing.T) {
		// Whoever is told may put down as much as it likes.
		told := make(chan error)
		second.Intend(intentFor(100, 100), func([]importer.Relative, error) {
			for row := 101; row < 1500; row++ {
				if err := second.Record(importer.IsInvalid(row, nil), nil); err != nil {
					told <- err
					return
				}
			}
			told <- nil
		})
		must0(t, <-told)
	})
}

// equalTimes compares moments, not clocks.
var equalTimes = cmp.Comparer(func(a, b time.Time) bool { return a.Sub(b).Abs() < 5*time.Second })

// Of an earlier start, doubts are there with all that is known.
func TestDoubtsOutliveTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	loseAnswer(t, r, 2, 2)
	must0(t, j.flush())
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	o, d := lostDoubt(2, 2)
	d.RowRef, d.State = importer.RowRef{Run: r.ID, Row: 2}, importer.DoubtOpen
	d.Seen = d.Seen.Add(-time.Hour)
	d.Pins = append(d.Pins, d.Pins...)
	d.W *= 3
	must0(t, r.Keep(*d))
	stale := *d
	stale.Resent, stale.W = 1, 1
	must0(t, r.Keep(stale))
	if diff := cmp.Diff([]importer.Doubt{*d}, must[[]importer.Doubt](t)(r.Doubts()), equalTimes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]importer.Doubt{*d}, must[[]importer.Doubt](t)(reading.Run(r.Info).Doubts()), equalTimes, cmpopts.IgnoreFields(importer.Doubt{}, "Start")); diff != "" {
		t.Errorf("for a reader: %s", diff)
	}
	must0(t, j.Close())

	j = open(t, path)
	r = j.Run(r.Info)
	doubts := must[[]importer.Doubt](t)(r.Doubts())
	d.Start = time.Now() // as it was taken down when the request began
	if diff := cmp.Diff([]importer.Doubt{*d}, doubts, equalTimes); diff != "" {
		t.Error(diff)
	}
	wantWay(t, begin(t, j), intentFor(9, 2), relative{d.RowRef, importer.SameComeback, importer.StateInDoubt, "", false})
	// An earlier start of the run itself is in the way of its other rows.
	wantWay(t, r, intentFor(3, 2), relative{d.RowRef, importer.SameComeback, importer.StateInDoubt, "", false})
	if _, err := tryIntend(r, intentFor(2, 2)); err == nil {
		t.Error("the row itself may be sent")
	}
	must0(t, j.Close())

	// After another start of the machine nobody knows when it was seen.
	j = openAs(t, path, func(p *process) { p.boot = "another start" })
	defer j.Close()
	if doubts := must[[]importer.Doubt](t)(j.Run(r.Info).Doubts()); !doubts[0].Seen.Equal(j.opened) {
		t.Errorf("it was seen at %v, and the journal opened at %v", doubts[0].Seen, j.opened)
	}
	_ = o
}

// A row that was said not to be in Vitec stands in the way of others until it was
// looked up once more, in any start, but not in its own way.
func TestSaidAbsent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	first := beginOf(t, j, "first")
	create(t, first, 3)
	loseAnswer(t, first, 2, 2)
	o := importer.IsNot(2, importer.Unsent, time.Time{}, importer.Problem{Code: importer.SaidByPerson})
	if _, err := first.Settle(must[[]importer.Doubt](t)(first.Doubts())[0], o, "anna"); err != nil {
		t.Fatal(err)
	}
	said := func(is importer.Relation) relative {
		return relative{ref(first, 2), is, importer.StateAbsent, "", false}
	}
	for range 2 {
		other := beginOf(t, j, "other")
		if way := wantWay(t, other, intentFor(20, 2), said(same)); way[0].Doubt.ContactID != "K2" || way[0].Doubt.State != importer.DoubtAbsent {
			t.Errorf("in the way is %+v", way[0])
		}
		wantWay(t, other, noted(intentFor(21, 2), "b"), said(slot))
		wantWay(t, other, from(intentFor(22, 20), first, 2), said(edition))
		wantWay(t, beginOf(t, j, "first"), intentFor(2, 20), said(edition))
		wantWay(t, j.Run(first.Info), noted(intentFor(9, 2), "b"), said(slot))
		wantWay(t, other, from(noted(intentFor(23, 2), "b"), first, 3),
			relative{ref(first, 3), edition, importer.StateCreated, idIn(first, 3), false}, said(slot))
		q := intentFor(20, 2)
		recalled := must[*Memory](t)(j.Recall(RecallOf{Server: first.Server, Sheet: other.Sheet, Run: other.ID, Now: time.Now()}, []importer.Query{
			{Row: 20, CustomerID: q.Comeback.CustomerID, ContactID: q.Comeback.ContactID, Date: q.Comeback.Date, Fingerprint: q.Fingerprint, First: q.First},
		}))
		if got := recalled.Of(0).Relatives; len(got) > 0 {
			t.Errorf("recalled is %+v", got)
		}
		must0(t, j.Close())
		j = open(t, path)
	}
	defer j.Close()

	other, again := beginOf(t, j, "other"), must[*Run](t)(j.Continue(first.Info))
	looked := intentFor(20, 2)
	looked.Looked = true
	wantWay(t, again, intentFor(2, 2))
	wantWay(t, other, looked, relative{ref(first, 2), same, importer.StateUnderWay, "", true})
	must0(t, again.Record(importer.IsNot(2, importer.Unsent, time.Time{}), nil))
	wantWay(t, other, intentFor(20, 2), said(same))
	wantWay(t, other, looked)
	wantWay(t, again, intentFor(2, 2), relative{ref(other, 20), same, importer.StateUnderWay, "", true})
}

func TestSettle(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r, other := begin(t, j), begin(t, j)
	doubtOf := func(row int) importer.Doubt {
		t.Helper()
		for _, d := range must[[]importer.Doubt](t)(r.Doubts()) {
			if d.Row == row {
				return d
			}
		}
		return importer.Doubt{}
	}
	status := func(row int) importer.Outcome {
		t.Helper()
		for _, o := range entries(t, r) {
			if o.Row == row {
				return o
			}
		}
		return importer.Outcome{}
	}
	settle := func(d importer.Doubt, o importer.Outcome, want bool) {
		t.Helper()
		if ok, err := other.settle(d, o, ""); ok != want || err != nil {
			t.Errorf("settled as %s: %v %v", o.Status, ok, err)
		}
	}
	created := func(row int) importer.Outcome { return importer.IsCreated(row, fmt.Sprint("s-", row), time.Now(), 0) }
	unsent := func(row int) importer.Outcome {
		return importer.IsNot(row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotThere})
	}
	uncertain := func(row int) importer.Outcome {
		return importer.IsNot(row, importer.Uncertain, time.Now(), importer.Problem{Code: importer.NoWitness})
	}

	t.Run("created", func(t *testing.T) {
		loseAnswer(t, r, 2, 2)
		d := doubtOf(2)
		if ok, err := other.settle(d, created(2), "anna"); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if o := status(2); o.ComebackID != "s-2" || o.Status != importer.Created || doubtOf(2).Row != 0 {
			t.Errorf("%+v, %+v", o, doubtOf(2))
		}
		var by string
		must0(t, j.read.QueryRow(`SELECT said_by FROM doubts WHERE row = ?`, rowID(r.ID, 2)).Scan(&by))
		if by != "anna" {
			t.Errorf("%q has said it", by)
		}
		settle(d, created(2), false)
		settle(d, unsent(2), false)
		settle(d, uncertain(2), false)
		if owners := must[map[string]importer.Owner](t)(r.Owners([]string{"S-2"})); owners["S-2"].RowRef != d.RowRef {
			t.Errorf("its id belongs to %v", owners)
		}
	})
	t.Run("an id of another row", func(t *testing.T) {
		loseAnswer(t, r, 3, 3)
		ok, err := r.settle(doubtOf(3), importer.IsCreated(3, "s-2", time.Now(), 0), "")
		var clash *importer.Clash
		if ok || !errors.As(err, &clash) || clash.Other != (importer.RowRef{Run: r.ID, Row: 2}) {
			t.Errorf("got %v %v", ok, err)
		}
		if o := status(3); o.Status != importer.Uncertain {
			t.Errorf("it is %+v", o)
		}
	})
	t.Run("sent again", func(t *testing.T) {
		loseAnswer(t, r, 4, 4)
		open := doubtOf(4)
		settle(open, uncertain(4), true)
		if o := status(4); o.Problems[0].Code != importer.NoWitness {
			t.Errorf("it is %+v", o)
		}
		settle(open, unsent(4), true)
		absent := doubtOf(4)
		if absent.State != importer.DoubtAbsent || status(4).Status != importer.Unsent {
			t.Errorf("it is %+v", absent)
		}
		settle(open, unsent(4), false)
		settle(open, uncertain(4), false) // whoever did not know of the proof does not take it back
		in := intentFor(4, 4)
		in.Before = []string{"IN1", "IN2"}
		if way := intend(t, r, in); len(way) > 0 {
			t.Fatalf("in its own way is %+v", way)
		}
		settle(absent, created(4), false) // it is under way
		resent := doubtOf(4)
		if resent.State != importer.DoubtResent || resent.Resent != 1 || !cmp.Equal(resent.Before, in.Before) {
			t.Errorf("sent again, it is %+v", resent)
		}
		// It did not get so far.
		must0(t, r.Record(importer.IsNot(4, importer.Unsent, time.Time{}), nil))
		if d := doubtOf(4); d.State != importer.DoubtAbsent || d.Resent != 0 {
			t.Errorf("not sent again, it is %+v", d)
		}
		intend(t, r, in)
		must0(t, r.Record(importer.IsInvalid(4, []importer.Problem{{Code: importer.PastDate}}), nil)) // its date passed before
		if d := doubtOf(4); d.State != importer.DoubtAbsent || d.Resent != 0 {
			t.Errorf("not sent again, as its date has passed, it is %+v", d)
		}
		intend(t, r, in)
		must0(t, r.Begun(4, time.Time{}))
		must0(t, r.Record(importer.IsCreated(4, "cb-4", time.Now(), 0), nil))
		resent = doubtOf(4)
		if resent.State != importer.DoubtResent || status(4).Status != importer.Created {
			t.Errorf("created, it is %+v", resent)
		}
		settle(resent, uncertain(4), false)
		settle(resent, unsent(4), false)
		twice := importer.IsCreated(4, "cb-4", time.Now(), 0)
		twice.Problems = []importer.Problem{{Code: importer.TwiceInVitec, Value: "cb-4, x"}}
		settle(resent, twice, true)
		if o := status(4); o.ComebackID != "cb-4" || o.Problems[0].Code != importer.TwiceInVitec || doubtOf(4).Row != 0 {
			t.Errorf("settled, it is %+v", o)
		}
		settle(resent, twice, false)
	})
	t.Run("lost again", func(t *testing.T) {
		loseAnswer(t, r, 5, 5)
		settle(doubtOf(5), unsent(5), true)
		intend(t, r, intentFor(5, 5))
		must0(t, r.Begun(5, time.Time{}))
		o, d := lostDoubt(5, 5)
		d.Times, d.Resent = 2, 1
		must0(t, r.Record(o, d))
		wantWay(t, other, intentFor(9, 5), relative{importer.RowRef{Run: r.ID, Row: 5}, importer.SameComeback, importer.StateInDoubt, "", true})
		settle(doubtOf(5), created(5), true)
		if d := doubtOf(5); d.State != importer.DoubtResent {
			t.Errorf("it was sent again, and is not looked up at the end: %+v", d)
		}
	})
	t.Run("there after all", func(t *testing.T) {
		loseAnswer(t, r, 6, 6)
		settle(doubtOf(6), unsent(6), true)
		settle(doubtOf(6), created(6), true)
		if _, err := tryIntend(r, intentFor(6, 6)); err == nil {
			t.Error("it is sent again")
		}
	})
	t.Run("the proof is taken back", func(t *testing.T) {
		loseAnswer(t, r, 7, 7)
		settle(doubtOf(7), unsent(7), true)
		settle(doubtOf(7), uncertain(7), true)
		if _, err := tryIntend(r, intentFor(7, 7)); err == nil {
			t.Error("it is sent again")
		}
	})
	t.Run("no doubt", func(t *testing.T) {
		create(t, r, 8)
		must0(t, r.Record(importer.IsInvalid(9, nil), nil))
		for row := 8; row <= 10; row++ {
			settle(importer.Doubt{RowRef: importer.RowRef{Run: r.ID, Row: row}, State: importer.DoubtOpen}, created(row), false)
		}
	})
	t.Run("never unsent by the way", func(t *testing.T) {
		loseAnswer(t, r, 11, 11)
		must0(t, r.Record(importer.IsNot(11, importer.Unsent, time.Time{}), nil))
		if _, err := r.Flush(); err == nil {
			t.Error("a row in doubt becomes unsent without a proof")
		}
	})
}
