package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func open(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// openNew opens a journal that is yet to be made, and quicker: its tables are
// made once.
func openNew(t testing.TB, path string) *Journal {
	t.Helper()
	made.once.Do(func() {
		template := filepath.Join(t.TempDir(), "journal.db")
		must0(t, open(t, template).Close())
		made.bytes = must[[]byte](t)(os.ReadFile(template))
	})
	must0(t, os.WriteFile(path, made.bytes, 0o600))
	return open(t, path)
}

var made struct {
	once  sync.Once
	bytes []byte
}

// begin starts a run of a sheet of its own.
func begin(t testing.TB, j *Journal) *Run {
	t.Helper()
	return beginOf(t, j, fmt.Sprint("sheet ", sheets.Add(1)))
}

var sheets atomic.Int64

// beginOf starts a run of a sheet that others may be runs of.
func beginOf(t testing.TB, j *Journal, sheet string) *Run {
	t.Helper()
	r, err := j.Begin(Info{StartedAt: time.Now(), File: "/x/kunder.csv", Digest: []byte(sheet), Server: "https://vitec.example", StartedBy: "anna", Options: "{}", Rows: 3})
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
	return printed(importer.Intent{Row: row, Comeback: c, At: time.UnixMicro(1_900_000_000_000_000)})
}

// printed gives an intent its comeback's fingerprints.
func printed(in importer.Intent) importer.Intent {
	in.Fingerprint, in.First = in.Comeback.Fingerprint("https://vitec.example"), in.Comeback.FirstFingerprint("https://vitec.example")
	return in
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// intend puts a row down, unless something stands in its way.
func intend(t *testing.T, r *Run, in importer.Intent) []importer.Relative {
	t.Helper()
	way, err := tryIntend(r, in)
	if err != nil {
		t.Fatal(err)
	}
	return way
}

func tryIntend(r *Run, in importer.Intent) (way []importer.Relative, err error) {
	told := make(chan struct{})
	r.Intend(in, func(relatives []importer.Relative, e error) {
		way, err = relatives, e
		close(told)
	})
	<-told
	return way, err
}

// sent puts a row down, whatever was created before.
func sent(t *testing.T, r *Run, in importer.Intent) {
	t.Helper()
	in.Allow = importer.SameComeback | importer.SameSlot
	if way := intend(t, r, in); len(way) > 0 {
		t.Fatalf("in the way of row %d: %+v", in.Row, way)
	}
}

// codeOf is what a person is told of an error.
func codeOf(err error) importer.Code {
	var f *importer.Failure
	if !errors.As(err, &f) {
		return ""
	}
	return f.Code
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
	at := time.UnixMicro(1_900_000_000_000_000)
	for row := 2; row <= 4; row++ {
		sent(t, r, intent(row, fmt.Sprint(row)))
	}
	began := time.UnixMicro(1_900_000_111_000_000)
	if err := r.Begun(4, began); err != nil {
		t.Fatal(err)
	}
	problems := []importer.Problem{{Code: importer.VitecRefused, Field: importer.Date, Value: "Nej.", Detail: "400", Row: 7, Run: 3}}
	for _, o := range []importer.Outcome{
		importer.IsCreated(2, "cb-2", at, 50*time.Millisecond),
		importer.IsNot(3, importer.Rejected, at, problems...),
		importer.IsInvalid(5, problems),
		importer.IsDuplicate(6, "cb-2", problems[0]),
	} {
		if err := r.Record(o, nil); err != nil {
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
	lost := importer.IsNot(4, importer.Uncertain, at, importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.EndedBefore)})
	want := []importer.Outcome{
		importer.IsCreated(2, "cb-2", at, 50*time.Millisecond), importer.IsNot(3, importer.Rejected, at, problems...), lost,
		importer.IsInvalid(5, problems), importer.IsDuplicate(6, "cb-2", problems[0]),
	}
	if diff := cmp.Diff(want, entries(t, again)); diff != "" {
		t.Error(diff)
	}
	doubts := must[[]importer.Doubt](t)(again.Doubts())
	if len(doubts) != 1 || doubts[0].Row != 4 || doubts[0].ContactID != "K1" || !doubts[0].Date.Equal(intent(4, "").Comeback.Date) ||
		!doubts[0].Began.Equal(began) || !doubts[0].SentAt.Equal(at) || doubts[0].Times != 1 || doubts[0].State != importer.DoubtOpen {
		t.Errorf("in doubt: %+v", doubts)
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
			in.Allow = importer.SameComeback | importer.SameSlot
			sent(t, r, in)
			if o.Status != "" {
				must0(t, r.Record(o, nil))
			}
			if _, err := tryIntend(r, in); err == nil {
				t.Error("it may be sent again")
			}
			sent(t, r, intentFor(3, 3)) // the others go on
		})
	}
}

func TestSentAgainAfterUnsent(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	for range 3 {
		sent(t, r, intent(2, "a"))
		if err := r.Record(importer.IsNot(2, importer.Unsent, time.Time{}), nil); err != nil {
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
				if way, err := tryIntend(r, intentFor(row, row)); err != nil || len(way) > 0 {
					t.Error(way, err)
				}
				if err := r.Record(importer.IsCreated(row, fmt.Sprint("cb-", row), time.Now(), 0), nil); err != nil {
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
		if !errors.Is(err, ErrInUse) || !errors.As(err, &e) || codeOf(err) != importer.JournalInUse {
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
