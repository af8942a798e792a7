package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

// What was expected is known as it is when a row is intended, though its relatives
// came meanwhile, and have gone from memory since.
func TestExpect(t *testing.T) {
	smallSegments(t)
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	first, second := begin(t, j), begin(t, j)
	for row := 2; row < 20; row++ {
		create(t, first, row)
	}
	must0(t, j.flush())
	var queries []importer.Query
	for row := 2; row < 60; row++ {
		in := intentFor(row, row)
		queries = append(queries, importer.Query{Row: row, CustomerID: in.Comeback.CustomerID, ContactID: in.Comeback.ContactID, Date: in.Comeback.Date,
			Fingerprint: in.Fingerprint, First: in.First, Origin: importer.Origin{Sheet: first.Sheet, Row: row}})
	}
	must0(t, second.Expect(queries))
	must0(t, second.Expect(nil))
	for row := 20; row < 40; row++ {
		create(t, first, row)
	}
	for _, q := range queries {
		in := intentFor(q.Row, q.Row)
		in.Origin = q.Origin
		if way := intend(t, second, in); len(way) != 0 != (q.Row < 40) || len(way) > 0 && way[0].RowRef != (importer.RowRef{Run: first.ID, Row: q.Row}) {
			t.Errorf("in the way of row %d is %+v", q.Row, way)
		}
	}
	if n := len(j.keys.expected.windows); n != 1 {
		t.Errorf("there are %d windows", n)
	}
}

// Whoever expects rows, and whoever looks beside, misses nothing that is on disk, though
// claims go from memory to segments and from segment to segment all the while.
func TestExpectWhileOthersCreate(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	defer j.Close()
	first, second := begin(t, j), begin(t, j)
	beside := must[*Journal](t)(OpenToRead(path))
	defer beside.Close()
	const rows = 150
	var queries []importer.Query
	for row := 2; row < 2+rows; row++ {
		in := intentFor(row, row)
		queries = append(queries, importer.Query{Row: row, CustomerID: in.Comeback.CustomerID, ContactID: in.Comeback.ContactID, Date: in.Comeback.Date, Fingerprint: in.Fingerprint, First: in.First})
	}
	var onDisk atomic.Int64
	var g errgroup.Group
	g.Go(func() error {
		for row := 2; row < 2+rows; row++ {
			if _, err := tryIntend(first, intentFor(row, row)); err != nil {
				return err
			}
			if err := first.Record(importer.IsCreated(row, idIn(first, row), time.Now(), 0), nil); err != nil {
				return err
			}
			if err := j.flush(); err != nil {
				return err
			}
			onDisk.Store(int64(row))
		}
		return nil
	})
	g.Go(func() error {
		for last := int64(0); last < 1+rows; {
			if err := second.Expect(queries); err != nil {
				return err
			}
			last = onDisk.Load()
			for row := 2; row <= int(last); row += 7 {
				if way, err := tryIntend(second, intentFor(row, row)); err != nil || len(way) != 1 || way[0].Row != row {
					return fmt.Errorf("in the way of row %d is %+v: %v", row, way, err)
				}
			}
		}
		return nil
	})
	g.Go(func() error {
		for last := int64(0); last < 1+rows; {
			last = onDisk.Load()
			all, err := beside.Recall(RecallOf{Server: first.Server, Sheet: second.Sheet, Now: time.Now()}, queries)
			if err != nil {
				return err
			}
			for _, q := range queries[:max(last-1, 0)] {
				if got := all.Of(q.Row - 2).Relatives; len(got) != 1 || got[0].Row != q.Row {
					return fmt.Errorf("relatives of row %d are %+v", q.Row, got)
				}
			}
		}
		return nil
	})
	must0(t, g.Wait())
}

// No more is kept than there is room for, and the newest window in any case.
func TestExpectBound(t *testing.T) {
	before := expectedMost
	expectedMost = 10
	t.Cleanup(func() { expectedMost = before })
	var x expected
	for size := range 14 {
		w := &window{keys: make([]uint64, size)}
		x.add(w)
		n := 0
		for _, w := range x.windows {
			n += len(w.keys)
		}
		if n != x.n || n > expectedMost && len(x.windows) > 1 || x.windows[len(x.windows)-1] != w {
			t.Errorf("after one of %d keys there are %d in %d windows", size, n, len(x.windows))
		}
	}
}

// An id that an older row has is found, by the next start if this one does not get to
// it; and until then its row is no witness.
func TestOldIDs(t *testing.T) {
	for _, how := range []string{"flushed", "next start", "in many", "asked for a witness"} {
		t.Run(how, func(t *testing.T) {
			smallSegments(t)
			path := filepath.Join(t.TempDir(), "journal.db")
			j := open(t, path)
			first := begin(t, j)
			for row := 2; row < 30; row++ {
				create(t, first, row)
			}
			must[[]importer.Clash](t)(first.Flush())
			must0(t, j.Close())

			j = open(t, path)
			second := begin(t, j)
			sent(t, second, intentFor(2, 102))
			must0(t, second.Record(importer.IsCreated(2, idIn(first, 5), time.Now(), 0), nil))
			switch how {
			case "next start":
				must0(t, j.Close())
				j = open(t, path)
				second = must[*Run](t)(j.Continue(second.Info))
			case "in many":
				for row := 3; row < 20; row++ {
					create(t, second, row)
				}
				must0(t, j.flush())
				if c := &j.keys.ids; len(c.recent.entries) > 16 || len(j.live.clash) != 1 {
					t.Errorf("%d ids are recent, and %d clash", len(c.recent.entries), len(j.live.clash))
				}
			case "asked for a witness":
				m, ok, err := second.Witness("M30011")
				if err != nil || !ok || m.Run != first.ID || m.Row != 29 {
					t.Errorf("a witness is %+v %v %v", m, ok, err)
				}
			}
			defer j.Close()
			clashes := must[[]importer.Clash](t)(second.Flush())
			if len(clashes) != 1 || clashes[0].Row != 2 || clashes[0].Other != (importer.RowRef{Run: first.ID, Row: 5}) || clashes[0].Doubt.ContactID != "K102" {
				t.Errorf("clashes are %+v", clashes)
			}
			if m, ok, err := second.Witness("M30011"); err != nil || ok && m.Run == second.ID && m.Row == 2 {
				t.Errorf("a witness is %+v %v %v", m, ok, err)
			}
		})
	}
}

// The claims of a journal of version 6 are all found.
func TestMoveClaims(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	db := must[*sql.DB](t)(sql.Open("sqlite", "file:"+path))
	c := must[*sql.Conn](t)(db.Conn(t.Context()))
	defer func() { must0(t, errors.Join(c.Close(), db.Close())) }()
	exec := func(statement string, args ...any) {
		must[sql.Result](t)(c.ExecContext(t.Context(), statement, args...))
	}
	exec(`CREATE TABLE claims (segment INTEGER, key INTEGER, row INTEGER, PRIMARY KEY (segment, key, row)) WITHOUT ROWID; CREATE TABLE recent (id, key, row); CREATE TABLE segments (last)`)
	for n := range 40 {
		exec(`INSERT INTO claims (segment, key, row) VALUES (?, ?, ?)`, 4*(n/4+1), int64(hashed('s', n)), rowID(1, n))
		if n < 7 {
			exec(`INSERT INTO recent (key, row) VALUES (?, ?)`, int64(hashed('r', n)), rowID(2, n))
		}
	}
	exec(string(must[[]byte](t)(schema.ReadFile("schema/7.sql"))))
	must0(t, moveClaims(t.Context(), c, func() error { return nil }))
	k := &keys{}
	must0(t, errors.Join(k.open(t.Context(), c, func() error { return nil }), k.load(context.Background())))
	defer k.close()
	for n := range 40 {
		if rows := must[[]int64](t)(k.rows(t.Context(), hashed('s', n))); !slices.Equal(rows, []int64{rowID(1, n)}) {
			t.Errorf("of claim %d are %v", n, rows)
		}
		ids := must[map[uint64][]int64](t)(k.idRows(t.Context(), []uint64{hashed('r', n)}))
		if rows := ids[hashed('r', n)]; len(rows) > 0 != (n < 7) {
			t.Errorf("of recent claim %d are %v", n, rows)
		}
	}
}
