package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func open(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func begin(t *testing.T, j *Journal) *Run {
	t.Helper()
	r, err := j.Begin(Info{StartedAt: time.Now(), File: "/x/kunder.csv", Digest: []byte("digest"), Server: "https://vitec.example", StartedBy: "anna", Options: "{}", Rows: 3})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func intent(row int, note string) importer.Intent {
	c := importer.Comeback{
		CustomerID: "M30011", ContactID: "K1", Date: time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 7200)), Note: note,
		EstateID: "OBJ1", Participant: importer.Participant{UserID: "anna"},
	}
	return importer.Intent{Row: row, Comeback: c, Fingerprint: c.Fingerprint("https://vitec.example"), At: time.UnixMicro(1_900_000_000_000_000)}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func entries(t *testing.T, r *Run) []importer.Outcome {
	t.Helper()
	var all []importer.Outcome
	for o, err := range r.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

// What is put down is there after the journal was closed, or was not: a
// second process sees what the first one's crash left.
func TestOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "journal.db")
	j := open(t, path)
	r := begin(t, j)
	sent := time.UnixMicro(1_900_000_000_000_000)
	for row := 2; row <= 4; row++ {
		if twin, err := r.Intend(intent(row, fmt.Sprint(row))); twin != nil || err != nil {
			t.Fatal(twin, err)
		}
	}
	if err := r.Begun(4); err != nil {
		t.Fatal(err)
	}
	problems := []importer.Problem{{Code: importer.VitecRefused, Field: importer.Date, Value: "Nej.", Detail: "400", Row: 7, Run: 3}}
	for _, o := range []importer.Outcome{
		importer.IsCreated(2, "cb-2", sent, 50*time.Millisecond),
		importer.IsNot(3, importer.Rejected, sent, problems...),
		importer.IsInvalid(5, problems),
		importer.IsDuplicate(6, "cb-2", problems[0]),
	} {
		if err := r.Record(o); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}

	j = open(t, path)
	defer j.Close()
	info := must[Info](t)(j.Latest())
	if info.State != Running || info.Rows != 3 || info.StartedBy != "anna" {
		t.Errorf("the run is remembered as %+v", info)
	}
	again := must[*Run](t)(j.Continue(info))
	lost := importer.IsNot(4, importer.Uncertain, sent, importer.Problem{Code: importer.AnswerLost, Value: "the program ended before the answer was put down"})
	want := []importer.Outcome{
		importer.IsCreated(2, "cb-2", sent, 50*time.Millisecond), importer.IsNot(3, importer.Rejected, sent, problems...), lost,
		importer.IsInvalid(5, problems), importer.IsDuplicate(6, "cb-2", problems[0]),
	}
	if diff := cmp.Diff(want, entries(t, again)); diff != "" {
		t.Error(diff)
	}
	doubts := must[[]importer.Doubt](t)(again.Doubts())
	if len(doubts) != 1 || doubts[0].Row != 4 || doubts[0].ContactID != "K1" || !doubts[0].Date.Equal(intent(4, "").Comeback.Date) || !doubts[0].Since.Equal(sent) {
		t.Errorf("in doubt: %+v", doubts)
	}
}

func TestTwins(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first, second := begin(t, j), begin(t, j)
	now := time.Now()
	intend := func(r *Run, row int, note string) *importer.Twin {
		t.Helper()
		return must[*importer.Twin](t)(r.Intend(intent(row, note)))
	}
	record := func(r *Run, o importer.Outcome) {
		t.Helper()
		if err := r.Record(o); err != nil {
			t.Fatal(err)
		}
	}
	if twin := intend(first, 2, "a"); twin != nil {
		t.Fatalf("a first row has the twin %+v", twin)
	}
	if twin := intend(first, 3, "another note"); twin != nil {
		t.Errorf("another note has the twin %+v", twin)
	}
	if twin := intend(second, 9, "a"); twin == nil || twin.Run != first.ID || twin.Row != 2 || twin.Status != importer.Uncertain || twin.Doubt.ContactID != "K1" {
		t.Errorf("the twin of a row without outcome is %+v", twin)
	}
	record(first, importer.IsCreated(2, "cb-2", now, 0))
	if twin := intend(second, 9, "a"); twin == nil || twin.Status != importer.Created || twin.ComebackID != "cb-2" {
		t.Errorf("the twin of a created row is %+v", twin)
	}
	if twin := intend(first, 4, "a"); twin == nil || twin.Run != 0 || twin.Row != 2 {
		t.Errorf("the twin in the same run is %+v", twin)
	}
	repeat := intent(10, "a")
	repeat.Repeat = true
	if twin, err := second.Intend(repeat); twin != nil || err != nil {
		t.Errorf("a row that is to be repeated has the twin %+v (%v)", twin, err)
	}
	record(first, importer.IsNot(3, importer.Rejected, now))
	if twin := intend(second, 11, "another note"); twin != nil {
		t.Errorf("a row that Vitec rejected is still the twin %+v", twin)
	}
	ids := must[map[string]bool](t)(second.OurIDs(intent(0, "a").Fingerprint.Key))
	if diff := cmp.Diff(map[string]bool{"cb-2": true}, ids); diff != "" {
		t.Error(diff)
	}
}

// A row that is in Vitec, or may be, is never put down as being sent again.
func TestNeverIntendedTwice(t *testing.T) {
	for _, o := range []importer.Outcome{
		importer.IsCreated(2, "cb-2", time.Now(), 0),
		importer.IsNot(2, importer.Uncertain, time.Now()),
		importer.IsNot(2, importer.Rejected, time.Now()),
		{},
	} {
		t.Run(string(o.Status), func(t *testing.T) {
			j := open(t, filepath.Join(t.TempDir(), "journal.db"))
			defer j.Close()
			r := begin(t, j)
			in := intent(2, "a")
			in.Repeat = true
			if _, err := r.Intend(in); err != nil {
				t.Fatal(err)
			}
			if o.Status != "" {
				if err := r.Record(o); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.Intend(in); err == nil {
				t.Error("it may be sent again")
			}
		})
	}
}

func TestSentAgainAfterUnsent(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	for range 3 {
		if _, err := r.Intend(intent(2, "a")); err != nil {
			t.Fatal(err)
		}
		if err := r.Record(importer.IsNot(2, importer.Unsent, time.Time{})); err != nil {
			t.Fatal(err)
		}
	}
}

// Many workers share commits, and each finds its own row.
func TestGroupCommit(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	const workers, rows = 16, 50
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range rows {
				row := 2 + w*rows + i
				if _, err := r.Intend(intent(row, fmt.Sprint(row))); err != nil {
					t.Error(err)
				}
				if err := r.Record(importer.IsCreated(row, fmt.Sprint("cb-", row), time.Now(), 0)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all := entries(t, r) // sees all that was recorded, though nobody waited for that
	if len(all) != workers*rows {
		t.Fatalf("%d rows are remembered", len(all))
	}
	for i, o := range all {
		if o.Row != i+2 || o.ComebackID != fmt.Sprint("cb-", o.Row) {
			t.Fatalf("entry %d is %+v", i, o)
		}
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	t.Run("in use", func(t *testing.T) {
		path := filepath.Join(dir, "a.db")
		j := open(t, path)
		defer j.Close()
		_, err := Open(path)
		var e *Error
		if !errors.Is(err, ErrInUse) || !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("a second one is told %v", err)
		}
	})
	t.Run("later version", func(t *testing.T) {
		path := filepath.Join(dir, "b.db")
		j := open(t, path)
		if err := j.wait(func(ctx context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := j.write.ExecContext(t.Context(), "PRAGMA user_version = 99"); err != nil {
			t.Fatal(err)
		}
		j.Close()
		if _, err := Open(path); !errors.Is(err, errLater) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		path := filepath.Join(dir, "c.db")
		garbage := make([]byte, 8192)
		copy(garbage, "this is no journal")
		if err := os.WriteFile(path, garbage, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil {
			t.Error("it was opened")
		}
		if got, _ := os.ReadFile(path); !cmp.Equal(got, garbage) {
			t.Error("it was written to")
		}
	})
}

func TestForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	j := open(t, path)
	defer j.Close()
	begin(t, j)
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %s", info.Name(), info.Mode())
		}
	}
}

// The bug that can tear a write-ahead log under concurrent checkpoints is
// mended in this version (sqlite.org/wal.html, "The WAL-Reset Bug").
func TestSQLiteVersion(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	var major, minor, patch int
	var v string
	if err := j.read.QueryRow("SELECT sqlite_version()").Scan(&v); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(v, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(err)
	}
	if major*1_000_000+minor*1000+patch < 3_051_003 {
		t.Errorf("SQLite is %s, want 3.51.3 or later", v)
	}
}
