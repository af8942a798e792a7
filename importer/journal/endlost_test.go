package journal

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer"
)

// copyFile copies a file as it is now.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	must0(t, os.WriteFile(to, must[[]byte](t)(os.ReadFile(from)), 0o600))
}

func wantEndLost(t *testing.T, path string) {
	t.Helper()
	j, err := Open(path)
	if err == nil {
		j.Close()
	}
	var e *Error
	if !errors.Is(err, ErrEndLost) || !errors.As(err, &e) || codeOf(err) != importer.JournalEndLost {
		t.Fatalf("it is opened, with %v", err)
	}
}

// An old copy in the journal's place is refused, and on a person's word what had
// begun since is never sent again.
func TestOldCopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	create(t, r, 2)
	sent(t, r, intentFor(3, 3))
	must0(t, r.Record(importer.IsNot(3, importer.Unsent, time.Time{}), nil))
	must0(t, j.Close())
	copyFile(t, path, path+".copy")

	j = open(t, path)
	r = must[*Run](t)(j.Continue(r.Info))
	began := time.UnixMicro(1_900_000_222_000_000)
	for row := 3; row <= 5; row++ {
		sent(t, r, intentFor(row, row))
		must0(t, r.Begun(row, began))
		must0(t, r.Record(importer.IsCreated(row, idIn(r, row), time.Now(), 0), nil))
	}
	later := begin(t, j)
	sent(t, later, intentFor(9, 9))
	must0(t, later.Begun(9, began))
	must0(t, j.Close())
	must0(t, open(t, path).Close()) // with its end there, nothing is lost

	t.Run("the newest copy", func(t *testing.T) {
		copyFile(t, path, path+".new")
		copyFile(t, path+".copy", path)
		wantEndLost(t, path) // though nothing has begun since it was opened last
		reading := must[*Journal](t)(OpenToRead(path))
		must0(t, reading.Close())
		copyFile(t, path+".new", path)
		must0(t, open(t, path).Close())
	})
	t.Run("trusted", func(t *testing.T) {
		j := open(t, path)
		r := must[*Run](t)(j.Continue(r.Info))
		for row := 6; row <= 8; row++ {
			sent(t, r, intentFor(row, row))
			must0(t, r.Begun(row, began))
		}
		later := begin(t, j)
		sent(t, later, intentFor(10, 10))
		must0(t, later.Begun(10, began))
		must0(t, j.Close())
		marks := must[[]byte](t)(os.ReadFile(marksPath(path)))
		copyFile(t, path+".copy", path)
		wantEndLost(t, path)
		overwrite(t, marksPath(path), string(marks)) // a refusal has changed nothing
		trusted := trusted(t, path)
		if trusted != (Trusted{EndLost: true, Uncertain: 3, Unknown: 1}) {
			t.Errorf("trusted: %+v", trusted)
		}
		j = open(t, path)
		defer j.Close()
		r = must[*Run](t)(j.Continue(r.Info))
		doubts := must[[]importer.Doubt](t)(r.Doubts())
		if len(doubts) != 3 || doubts[0].Row != 6 || !doubts[0].Began.Equal(began) || doubts[0].Machine || doubts[0].Lost != endLost.Value {
			t.Errorf("in doubt: %+v", doubts)
		}
		if _, err := tryIntend(r, intentFor(7, 7)); err == nil {
			t.Error("a row that had begun is sent again")
		}
	})
	t.Run("trusted again", func(t *testing.T) {
		if u := must[Untrusted](t)(WhatToTrust(path)); !u.Nothing() {
			t.Errorf("a journal that is whole: %+v", u)
		}
	})
}

// A row that was known to be unsent keeps what is known of it when it is put in
// doubt.
func TestTrustKnownRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	sent(t, r, intentFor(3, 3))
	must0(t, r.Record(importer.IsNot(3, importer.Unsent, time.Time{}), nil))
	must0(t, j.Close())
	copyFile(t, path, path+".copy")
	j = open(t, path)
	r = must[*Run](t)(j.Continue(r.Info))
	sent(t, r, intentFor(3, 3))
	must0(t, r.Begun(3, time.Time{}))
	must0(t, j.Close())
	copyFile(t, path+".copy", path)
	trusted(t, path)
	j = open(t, path)
	defer j.Close()
	way := intend(t, begin(t, j), intentFor(9, 3))
	if len(way) != 1 || way[0].Row != 3 || way[0].State != importer.StateInDoubt || way[0].Doubt.ContactID != "K3" {
		t.Errorf("in the way of its like is %+v", way)
	}
}

// The marks outlive a journal that was emptied, and a write-ahead log that was
// taken away.
func TestJournalGone(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, path, to string){
		"emptied":                  func(t *testing.T, path, to string) { overwrite(t, to, "") },
		"without its log":          func(t *testing.T, path, to string) { copyFile(t, path, to) },
		"removed, but for a start": func(t *testing.T, path, to string) {},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			j := open(t, path)
			defer j.Close()
			r := begin(t, j)
			sent(t, r, intentFor(2, 2))
			must0(t, r.Begun(2, time.Time{}))
			to := filepath.Join(t.TempDir(), "journal.db")
			lose(t, path, to)
			copyFile(t, marksPath(path), marksPath(to))
			wantEndLost(t, to)
			wantEndLost(t, to) // the first refusal has not made it a journal
			if trusted := trusted(t, to); trusted.Unknown != 1 || trusted.Uncertain != 0 {
				t.Errorf("trusted: %+v", trusted)
			}
			must0(t, open(t, to).Close())
		})
	}
}

// trusted is what a person has said about a journal, when she was asked.
func trusted(t *testing.T, path string) Trusted {
	t.Helper()
	u := must[Untrusted](t)(WhatToTrust(path))
	if u.Nothing() {
		t.Error("there is nothing to trust")
	}
	return must[Trusted](t)(Trust(path, u))
}
