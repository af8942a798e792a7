package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
)

// TestCrashPoints without the engine: the program stops at each write and each
// commit in turn. Whatever had left this machine by then, and was not proven
// absent since, is never put down as being sent again; and what Vitec answered
// is known if it was said to be on disk.
func TestJournalCrashPoints(t *testing.T) {
	smallSegments(t)
	points := eachPoint(t, func(t *testing.T, point int) (crashed bool) {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openNew(t, path)
		r := begin(t, j)
		passed := 0
		var mu sync.Mutex
		j.crashes = func() error {
			mu.Lock()
			defer mu.Unlock()
			if passed++; passed >= point {
				return errors.New("the program was killed")
			}
			return nil
		}
		left, kept, err := lifeOfRows(j, r)
		_ = j.Close()
		checkLeft(t, point, path, left, kept)
		return err != nil
	})
	if points+1 < 40 {
		t.Errorf("there are only %d places to crash at", points)
	}
}

// lifeOfRows sends rows in all the ways that there are. Left has the rows that
// may be in Vitec, as far as they are told apart by what was said to be on disk;
// kept those that are known to be created.
func lifeOfRows(j *Journal, r *Run) (left, kept map[int]bool, err error) {
	left, kept = make(map[int]bool), make(map[int]bool)
	send := func(row int) error {
		if _, err := tryIntend(r, intentFor(row, row)); err != nil {
			return err
		}
		if err := r.Begun(row, time.Time{}); err != nil {
			return err
		}
		left[row] = true
		return nil
	}
	for row := 2; row < 8; row++ {
		if err := send(row); err != nil {
			return left, kept, err
		}
		switch row % 3 {
		case 0:
			if err := r.Record(importer.IsCreated(row, fmt.Sprint("cb-", row), time.Now(), 0), nil); err != nil {
				return left, kept, err
			}
			if _, err := r.Flush(); err != nil {
				return left, kept, err
			}
			kept[row] = true
			continue
		case 1: // nothing is known of it
			continue
		}
		o, d := lostDoubt(row, row)
		if err := r.Record(o, d); err != nil {
			return left, kept, err
		}
		now := *d
		now.RowRef, now.State = importer.RowRef{Run: r.ID, Row: row}, importer.DoubtOpen
		left[row] = false // from here on it may be either
		if o, err := r.Settle(now, importer.IsNot(row, importer.Unsent, time.Time{}), ""); err != nil || o.Status != importer.Unsent {
			return left, kept, errors.Join(err, fmt.Errorf("settled: %v", o))
		}
		if err := send(row); err != nil {
			return left, kept, err
		}
		if err := r.Record(importer.IsCreated(row, fmt.Sprint("cb-", row), time.Now(), 0), nil); err != nil {
			return left, kept, err
		}
	}
	_, err = r.Flush()
	return left, kept, err
}

func checkLeft(t *testing.T, point int, path string, left, kept map[int]bool) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	r := must[*Run](t)(j.Continue(must[Info](t)(j.Find(1))))
	doubts := make(map[int]bool)
	for _, d := range must[[]importer.Doubt](t)(r.Doubts()) {
		doubts[d.Row] = d.State == importer.DoubtOpen
	}
	for _, o := range entries(t, r) {
		if kept[o.Row] && o.Status != importer.Created {
			t.Errorf("point %d: row %d was created, and is %s", point, o.Row, o.Status)
		}
		if o.Status == importer.Uncertain && !doubts[o.Row] {
			t.Errorf("point %d: row %d is uncertain, and nobody settles that", point, o.Row)
		}
	}
	next := begin(t, j)
	for row, may := range left {
		if !may {
			continue
		}
		if _, err := tryIntend(r, intentFor(row, row)); err == nil {
			t.Errorf("point %d: row %d may be in Vitec, and is sent again", point, row)
		}
		if way := intend(t, next, intentFor(row, row)); len(way) != 1 {
			t.Errorf("point %d: in the way of row %d's like is %+v", point, row, way)
		}
	}
}
