package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// everyFate is a run with a row of each kind of end, whose numbers it gives: those that
// are or may be in Vitec, and whom they all mean.
func everyFate(t *testing.T, j *Journal) (r *Run, inVitec []int) {
	t.Helper()
	r = begin(t, j)
	all := []int{2, 3, 4, 5, 6, 7, 8}
	must0(t, r.Match(withoutError(matchedRows(all...))))
	create(t, r, 2)
	sent(t, r, intentFor(3, 3))
	must0(t, r.Record(importer.IsNot(3, importer.Rejected, time.Now()), nil))
	loseAnswer(t, r, 4, 4)
	must0(t, r.Record(importer.IsNot(5, importer.Unsent, time.Time{}), nil))
	must0(t, r.Record(importer.IsDuplicate(6, idIn(r, 2), importer.Problem{Code: importer.SameAsRow, Row: 2}), nil))
	loseAnswer(t, r, 7, 7)
	for _, d := range must[[]importer.Doubt](t)(r.Doubts()) {
		if d.Row == 7 { // proven not to be there
			must[importer.Outcome](t)(r.Settle(d, importer.IsNot(7, importer.Unsent, time.Time{}), ""))
		}
	}
	sent(t, r, intentFor(8, 8)) // on its way just now
	must0(t, r.Begun(8, time.Time{}))
	return r, []int{2, 4, 6, 8}
}

// What is compared with Vitec are the rows that are or may be there, and no other.
func TestMatchedInVitec(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r, want := everyFate(t, j)
	another := begin(t, j)
	must0(t, another.Match(withoutError(matchedRows(2))))
	var got []int
	for m, err := range r.MatchedInVitec() {
		must0(t, err)
		got = append(got, m.Row)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for m, err := range another.MatchedInVitec() {
		t.Errorf("of a run that has sent nothing: %+v, %v", m, err)
	}
}

// A row that was created or may have been has its fingerprint, a duplicate has not: it
// made nothing.
func TestFingerprints(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r, _ := everyFate(t, j)
	must0(t, j.flush())
	got := make(map[int]importer.Fingerprint)
	for p, err := range r.Fingerprints() {
		must0(t, err)
		got[p.Row] = p.Fingerprint
	}
	want := make(map[int]importer.Fingerprint)
	for _, row := range []int{2, 4, 8} {
		want[row] = intentFor(row, row).Fingerprint
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Two who settle the same row do not contradict each other: the second is told what the
// first has said.
func TestSettledTwice(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	loseAnswer(t, r, 2, 2)
	d := must[[]importer.Doubt](t)(r.Doubts())[0]
	made := importer.IsCreated(2, "AK7", time.Now(), 0)
	for _, said := range []importer.Outcome{made, importer.IsNot(2, importer.Unsent, time.Time{}), importer.IsCreated(2, "AK8", time.Now(), 0)} {
		if o := must[importer.Outcome](t)(r.Settle(d, said, "anna")); o.Status != importer.Created || o.ComebackID != "AK7" {
			t.Errorf("after %s it is %+v", said.Status, o)
		}
	}
}

// The last comparison counts, whatever the machine's clock has done in between.
func TestReconciliations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openNew(t, path)
	defer j.Close()
	r, other := begin(t, j), begin(t, j)
	if c, ok, err := r.LatestReconciliation(); ok || err != nil {
		t.Errorf("compared before it was: %+v, %v", c, err)
	}
	now := time.UnixMicro(1_900_000_000_000_000)
	last := Reconciliation{At: now.Add(-time.Hour), Counts: map[string]int{"same": 3, "missing": 1}, File: "/x/second.csv"}
	must0(t, r.Reconciled(Reconciliation{At: now, Counts: map[string]int{"same": 4}, File: "/x/first.csv"}))
	must0(t, r.Reconciled(last))
	must0(t, other.Reconciled(Reconciliation{At: now, File: "/x/other.csv"}))
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	if c, ok, err := reading.Run(r.Info).LatestReconciliation(); !ok || err != nil || !cmp.Equal(c, last) {
		t.Errorf("%+v, %v, %v", c, ok, err)
	}
}

// A sheet is known by its code, on the server that it was sent to.
func TestKnowsSheet(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	elsewhere := must[*Run](t)(j.Begin(Info{StartedAt: time.Now(), File: "/x/a.csv", Digest: []byte("a"), Server: "https://other.example"}))
	for _, tt := range []struct {
		of   *Run
		code string
		want bool
	}{
		{r, r.Sheet, true}, {r, elsewhere.Sheet, false}, {elsewhere, elsewhere.Sheet, true}, {elsewhere, r.Sheet, false}, {r, "", false},
	} {
		if known := must[bool](t)(tt.of.KnowsSheet(tt.code)); known != tt.want {
			t.Errorf("%q on %s: %v", tt.code, tt.of.Server, known)
		}
	}
}

// A run is worked on until everybody who has taken it up has left it.
func TestWork(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first, second := begin(t, j), begin(t, j)
	again := j.Work(first.Info)
	live := func(want ...int64) {
		t.Helper()
		if diff := cmp.Diff(want, j.Live()); diff != "" {
			t.Error(diff)
		}
	}
	live(first.ID, second.ID)
	first.Leave()
	first.Leave() // which counts once
	live(first.ID, second.ID)
	again.Leave()
	live(second.ID)
	must0(t, second.End(time.Now(), nil, nil, 0))
	live()
	var ids []int64
	for _, info := range must[[]Info](t)(j.Runs()) {
		ids = append(ids, info.ID)
	}
	if diff := cmp.Diff([]int64{second.ID, first.ID}, ids); diff != "" {
		t.Error(diff)
	}
}

// Who reads a journal finds out that somebody sends with it, and who that is.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openNew(t, path)
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	err := reading.Busy()
	var used *InUseError
	if !errors.Is(err, ErrInUse) || !errors.As(err, &used) || used.Holder.PID != os.Getpid() || codeOf(err) != importer.JournalInUse {
		t.Fatalf("it is %v", err)
	}
	if text := err.Error(); !strings.Contains(text, path) || used.Holder.Host != "" && !strings.Contains(text, used.Holder.Host) {
		t.Errorf("it says %s", text)
	}
	must0(t, j.Close())
	if err := reading.Busy(); err != nil {
		t.Errorf("after it was closed: %v", err)
	}
	must0(t, reading.Readable())
}

// Only a journal of an older version takes a while to open.
func TestIsOlder(t *testing.T) {
	folder := t.TempDir()
	older, current, damaged := filepath.Join(folder, "older.db"), filepath.Join(folder, "current.db"), filepath.Join(folder, "damaged.db")
	copyFile(t, "testdata/version3.db", older)
	must0(t, openNew(t, current).Close())
	must0(t, os.WriteFile(damaged, []byte(strings.Repeat("this is no database ", 100)), 0o600))
	for path, want := range map[string]bool{older: true, current: false, damaged: false, filepath.Join(folder, "none.db"): false} {
		if IsOlder(path) != want {
			t.Errorf("%s is older: %v", filepath.Base(path), !want)
		}
	}
	must0(t, open(t, older).Close())
	if IsOlder(older) {
		t.Error("it is still older when it was opened")
	}
	if _, err := OpenToRead(damaged); codeOf(err) != importer.JournalDamaged {
		t.Errorf("damaged, it is %v", err)
	}
}
