package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastFilter/xorfilter"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// indexed is an index without a journal, and what it must know.
type indexed struct {
	t     *testing.T
	db    *sql.DB
	c     *sql.Conn
	k     *keys
	left  int // writes until the program is killed
	knows map[keyKind]map[uint64]map[int64]bool
}

var errKilledThere = errors.New("the program was killed")

func newIndexed(t *testing.T, path string) *indexed {
	x := &indexed{t: t, knows: map[keyKind]map[uint64]map[int64]bool{slotKeys: {}, idKeys: {}}}
	x.db = must[*sql.DB](t)(sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"))
	x.c = must[*sql.Conn](t)(x.db.Conn(t.Context()))
	x.exec("CREATE TABLE segments (id)")
	x.exec(string(must[[]byte](t)(schema.ReadFile("schema/8.sql"))))
	x.start()
	return x
}

func (x *indexed) exec(statement string) {
	x.t.Helper()
	if _, err := x.c.ExecContext(x.t.Context(), statement); err != nil {
		x.t.Fatal(err)
	}
}

// start is a start of the program: only what is on disk is known.
func (x *indexed) start() {
	x.t.Helper()
	if x.k != nil {
		must0(x.t, x.k.close())
	}
	x.left = 1 << 30
	x.k = &keys{}
	must0(x.t, x.k.open(x.t.Context(), x.c, func() error {
		if x.left--; x.left < 0 {
			return errKilledThere
		}
		return nil
	}))
	must0(x.t, x.k.load(x.t.Context()))
}

func (x *indexed) close() {
	must0(x.t, errors.Join(x.k.close(), x.c.Close(), x.db.Close()))
}

func (x *indexed) know(kind keyKind, e keyRow) {
	for _, k := range []keyKind{slotKeys, idKeys} {
		if k&kind != 0 {
			if x.knows[k][e.key] == nil {
				x.knows[k][e.key] = make(map[int64]bool)
			}
			x.knows[k][e.key][e.row] = true
		}
	}
}

// commit claims something in one commit, unless the program is killed before its end.
func (x *indexed) commit(claimed map[keyKind][]keyRow, killedAfter int) {
	x.t.Helper()
	x.left = killedAfter
	x.exec("BEGIN IMMEDIATE")
	for _, e := range claimed[slotKeys] {
		x.k.slots.claim(e.key, e.row)
	}
	for _, e := range claimed[idKeys] {
		x.k.ids.claim(e.key, e.row)
	}
	if err := x.k.write(x.t.Context()); err != nil {
		if !errors.Is(err, errKilledThere) {
			x.t.Fatal(err)
		}
		x.exec("ROLLBACK")
		x.start()
		return
	}
	x.exec("COMMIT")
	x.k.committed()
	for kind, all := range claimed {
		for _, e := range all {
			x.know(kind, e)
		}
	}
}

// check compares what is known of keys, in the committer and beside it.
func (x *indexed) check(what string, all []uint64) {
	x.t.Helper()
	slices.Sort(all)
	all = slices.Compact(all)
	beside := map[keyKind]map[uint64]map[int64]bool{slotKeys: {}, idKeys: {}}
	must0(x.t, atOnce(x.t.Context(), x.db, func(r *keyReader, segments []*segment) error {
		for kind, found := range beside {
			put := func(key uint64, row int64) {
				if found[key] == nil {
					found[key] = make(map[int64]bool)
				}
				found[key][row] = true
			}
			err := errors.Join(r.claimed(x.t.Context(), kind, put), r.findAll(x.t.Context(), segments, kind, all, func(e keyRow) { put(e.key, e.row) }))
			if err != nil {
				return err
			}
		}
		return nil
	}))
	ids := must[map[uint64][]int64](x.t)(x.k.idRows(x.t.Context(), all))
	for _, key := range all {
		want := slices.Sorted(maps.Keys(x.knows[slotKeys][key]))
		got := must[[]int64](x.t)(x.k.rows(x.t.Context(), key))
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			x.t.Fatalf("%s: of %x are %v, want %v", what, key, got, want)
		}
		if got := slices.Sorted(maps.Keys(beside[slotKeys][key])); !slices.Equal(got, want) {
			x.t.Fatalf("%s: beside, of %x are %v, want %v", what, key, got, want)
		}
		want = slices.Sorted(maps.Keys(x.knows[idKeys][key]))
		slices.Sort(ids[key])
		if got := slices.Compact(ids[key]); !slices.Equal(got, want) {
			x.t.Fatalf("%s: of the id %x are %v, want %v", what, key, got, want)
		}
		if got := slices.Sorted(maps.Keys(beside[idKeys][key])); !slices.Equal(got, want) {
			x.t.Fatalf("%s: beside, of the id %x are %v, want %v", what, key, got, want)
		}
	}
}

// hashed is a key as a hash is one.
func hashed(kind byte, n int) uint64 {
	return maphash.Bytes(keySeed, binary.BigEndian.AppendUint64([]byte{kind}, uint64(n)))
}

var keySeed = maphash.MakeSeed()

// drawKey draws one of some keys: spread like hashes, all of one contact, or at an end.
func drawKey(t *rapid.T) uint64 {
	n := rapid.Uint64Range(0, 60).Draw(t, "key")
	switch rapid.IntRange(0, 5).Draw(t, "sort of key") {
	case 0:
		return 0x9e3779b9_00000000 + n
	case 1:
		return n
	case 2:
		return 1<<64 - 1 - n
	}
	return n * 0x9e3779b97f4a7c15
}

// Whatever is claimed is found, and nothing else: through segments that are made, and
// moved part by part, starts, kills at each write, and what is expected.
func TestKeysModel(t *testing.T) {
	smallSegments(t)
	fewerChecks(t)
	dir, tried := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		x := newIndexed(t, filepath.Join(dir, fmt.Sprint(tried, ".db")))
		defer x.close()
		entry := rapid.Custom(func(t *rapid.T) keyRow {
			return keyRow{drawKey(t), rowID(rapid.Int64Range(1, 3).Draw(t, "run"), rapid.IntRange(2, 40).Draw(t, "row"))}
		})
		if old := rapid.SliceOfN(entry, 0, 40).Draw(rt, "old"); len(old) > 0 {
			x.exec("BEGIN")
			must0(t, x.k.sortAndMake(t.Context(), slices.Clone(old)))
			x.exec("COMMIT")
			x.start()
			for _, e := range old {
				x.know(oldKeys, e)
			}
		}
		commit := func(rt *rapid.T) {
			killed := 1 << 30
			if rapid.IntRange(0, 3).Draw(rt, "killed") == 0 {
				killed = rapid.IntRange(0, 25).Draw(rt, "after")
			}
			x.commit(map[keyKind][]keyRow{
				slotKeys: rapid.SliceOfN(entry, 0, 6).Draw(rt, "slots"), idKeys: rapid.SliceOfN(entry, 0, 6).Draw(rt, "ids"),
			}, killed)
		}
		draw := func(rt *rapid.T, most int) []uint64 {
			all := rapid.SliceOfN(rapid.Custom(drawKey), 0, most).Draw(rt, "keys")
			slices.Sort(all)
			return slices.Compact(all)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"commit":  commit,
			"commits": func(rt *rapid.T) { commit(rt); commit(rt); commit(rt) },
			"start":   func(*rapid.T) { x.start() },
			"expect": func(rt *rapid.T) {
				must0(t, x.k.expected.expect(t.Context(), x.db, draw(rt, 30)))
			},
			"expect while it commits": func(rt *rapid.T) {
				w := &window{keys: draw(rt, 30)}
				x.k.expected.add(w)
				of := &x.k.expected
				var found []keyRow
				must0(t, atOnce(t.Context(), x.db, func(r *keyReader, segments []*segment) error {
					if rapid.Bool().Draw(rt, "after the moment") {
						commit(rt)
					}
					return r.findAll(t.Context(), segments, slotKeys, w.keys, func(e keyRow) { found = append(found, e) })
				}))
				if rapid.Bool().Draw(rt, "before it is put") {
					commit(rt)
				}
				of.put(w, found)
			},
			"": func(rt *rapid.T) { x.check("", draw(rt, 12)) },
		})
		var all []uint64
		for n := range uint64(61) {
			all = append(all, n, 1<<64-1-n, 0x9e3779b9_00000000+n, n*0x9e3779b97f4a7c15)
		}
		x.check("at the end", all)
	})
}

// grown is an index with segments of several levels, some of them being moved.
func grown(t *testing.T) (x *indexed, all []uint64) {
	smallSegments(t)
	x = newIndexed(t, filepath.Join(t.TempDir(), "index.db"))
	for n := range 130 {
		slot, id := hashed('s', n), hashed('i', n)
		all = append(all, slot, id)
		x.commit(map[keyKind][]keyRow{slotKeys: {{slot, rowID(1, n)}}, idKeys: {{id, rowID(1, n)}}}, 1<<30)
	}
	return x, all
}

// A key is looked for in the segment that has it, to the last one.
func TestBound(t *testing.T) {
	const edge = uint64(3) << 62
	from := &segment{id: 1, bits: 4, part: 0, done: 1, goes: 2}
	to := &segment{id: 2, bits: 6, part: 2, done: 0}
	all := []uint64{0, 1, edge - 1, edge, edge + 1, 1<<64 - 1}
	for done, want := range map[int]int{0: 0, 3: 3, 4: 6} {
		to.done = done
		if done == 4 {
			from.goes = 0
		}
		bound([]*segment{from, to})
		if there, left := to.within(all), from.within(all); len(there) != want || done < 4 && !slices.Equal(slices.Concat(there, left), all) {
			t.Errorf("after %d parts there are %x, and left are %x", done, there, left)
		}
		from.goes = 2
	}
}

// Segments don't pile up, however few rows a process sends, and no BLOB of a segment
// that is gone is left.
func TestSegmentsAreMerged(t *testing.T) {
	x, all := grown(t)
	defer x.close()
	for n := 200; n < 500; n++ {
		slot := hashed('s', n)
		x.start()
		x.commit(map[keyKind][]keyRow{slotKeys: {{slot, rowID(2, n)}}}, 1<<30)
		all = append(all, slot)
	}
	x.check("", all)
	levels := make(map[int]int)
	for _, s := range x.k.segments {
		levels[s.level]++
		if levels[s.level] > 3*fanOut {
			t.Errorf("there are %d segments of level %d", levels[s.level], s.level)
		}
	}
	if levels[3] == 0 {
		t.Errorf("the segments by level are %v", levels)
	}
	for _, table := range []string{"buckets", "filters"} {
		var strays int
		must0(t, x.c.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table+` WHERE id >> 32 NOT IN (SELECT id FROM segments)`).Scan(&strays))
		if strays > 0 {
			t.Errorf("%d %s are nobody's", strays, table)
		}
	}
}

// A BLOB that is cut, changed, gone or another one's is refused.
func TestDamagedIndex(t *testing.T) {
	x, all := grown(t)
	defer x.close()
	slices.Sort(all)
	ask := func() error {
		return atOnce(t.Context(), x.db, func(r *keyReader, segments []*segment) error {
			for _, kind := range []keyKind{slotKeys, idKeys} {
				if err := errors.Join(r.claimed(t.Context(), kind, func(uint64, int64) {}), r.findAll(t.Context(), segments, kind, all, func(keyRow) {})); err != nil {
					return err
				}
			}
			for _, s := range segments { // buckets that no key is in, too
				if s.none {
					continue
				}
				if _, err := r.between(t.Context(), s, nil, s.from, s.to); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must0(t, ask())
	for _, table := range []string{"buckets", "filters", "key_log"} {
		ids := make(map[int64][]byte)
		must0(t, scan(t.Context(), x.c, func(rows *sql.Rows) error {
			var id int64
			var said []byte
			err := rows.Scan(&id, &said)
			ids[id] = said
			return err
		}, `SELECT id, said FROM `+table))
		if len(ids) == 0 {
			t.Errorf("there are no %s", table)
		}
		sorted := slices.Sorted(maps.Keys(ids))
		for i, id := range sorted {
			said := ids[id]
			damages := map[string][]byte{
				"cut": said[:len(said)-1], "empty": {}, "longer": append(slices.Clone(said), 0),
				"changed": append([]byte{said[0], said[1] ^ 1}, said[2:]...), "another one's": ids[sorted[(i+1)%len(sorted)]],
			}
			for damage, instead := range damages {
				if bytes.Equal(instead, said) {
					continue
				}
				must[sql.Result](t)(x.c.ExecContext(t.Context(), `UPDATE `+table+` SET said = ? WHERE id = ?`, instead, id))
				// Filters of a part that few keys are asked of are not read.
				if err := ask(); !errors.Is(err, errIndex) && !(err == nil && table == "filters" && fewOf(x, id, all)) {
					t.Errorf("%s %x, %s: %v", table, id, damage, err)
				}
			}
			if table == "buckets" {
				must[sql.Result](t)(x.c.ExecContext(t.Context(), `DELETE FROM buckets WHERE id = ?`, id))
				if err := ask(); !errors.Is(err, errIndex) {
					t.Errorf("bucket %x, gone: %v", id, err)
				}
				must[sql.Result](t)(x.c.ExecContext(t.Context(), `INSERT INTO buckets (id, said) VALUES (?, ?)`, id, said))
			}
			must[sql.Result](t)(x.c.ExecContext(t.Context(), `UPDATE `+table+` SET said = ? WHERE id = ?`, said, id))
		}
	}
	must0(t, ask())
}

// Whoever comes across a damaged index is told that the journal is damaged.
func TestToldOfDamagedIndex(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	for row := 2; row < 30; row++ {
		create(t, r, row)
	}
	defer j.Close()
	next := begin(t, j)
	db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path)))
	must[sql.Result](t)(db.ExecContext(t.Context(), `UPDATE buckets SET said = x'01'`))
	must0(t, db.Close())
	in := intentFor(2, 2)
	query := importer.Query{Row: 2, CustomerID: in.Comeback.CustomerID, ContactID: in.Comeback.ContactID, Date: in.Comeback.Date, Fingerprint: in.Fingerprint}
	_, recalling := j.Recall(RecallOf{Server: r.Server}, []importer.Query{query})
	expecting := next.Expect([]importer.Query{query})
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	_, owning := reading.Run(r.Info).Owners([]string{idIn(r, 2)})
	_, intending := tryIntend(next, in) // the last, as nothing is recorded after it
	for what, err := range map[string]error{"Expect": expecting, "Recall": recalling, "Intend": intending, "Owners": owning} {
		if codeOf(err) != importer.JournalDamaged {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func segmentOf(x *indexed, id int64) *segment {
	return x.k.segments[slices.IndexFunc(x.k.segments, func(s *segment) bool { return s.id == id>>32 })]
}

func fewOf(x *indexed, id int64, all []uint64) bool {
	s, n := segmentOf(x, id), 0
	for _, key := range s.within(all) {
		if s.partOf(key) == uint32(id) {
			n++
		}
	}
	return n <= fewKeys
}

func FuzzBucket(f *testing.F) {
	for _, entries := range [][]keyRow{nil, {{5, 1 << 33}}, {{5, 7}, {5, 9}, {1 << 40, 3}, {1<<60 - 1, 1<<63 - 1}}} {
		f.Add(appendBucket(nil, 7<<32|3, 0, entries))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for bits := range 5 { // the bucket's key may be any
			number := uint32(1<<bits - 1)
			from, to := between(number, bits)
			id := int64(7)<<32 | int64(number)
			said := seal(slices.Clone(body[:max(len(body)-4, 0)]), bucketBlob, id)
			entries, err := readBucket(nil, said, id, from, to)
			if err != nil {
				if !errors.Is(err, errIndex) || len(entries) > 0 {
					t.Fatalf("%v, and %d entries", err, len(entries))
				}
				continue
			}
			if !slices.IsSortedFunc(entries, compareKeyRows) || len(entries) > 0 && (entries[0].key < from || entries[len(entries)-1].key > to) {
				t.Fatalf("of %x are %v", said, entries)
			}
			if again := appendBucket(nil, id, from, entries); !bytes.Equal(again, said) {
				t.Fatalf("%x is written again as %x", said, again)
			}
		}
		if _, err := readBucket(nil, body, 1, 0, 1<<64-1); err == nil && len(body) < 5 {
			t.Fatalf("%x is no bucket", body)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, n := range []int{0, 1, 2, 3, 10, 5000} {
		var filter fuse
		if n > 0 {
			all := make([]uint64, n)
			for i := range all {
				all[i] = hashed('s', i)
			}
			filter = *must[*fuse](f)(xorfilter.NewBinaryFuse[uint8](all))
			again := must[fuse](f)(readFilter(appendFilter(nil, 1, &filter), 1))
			if diff := cmp.Diff(filter, again); diff != "" {
				f.Error(diff)
			}
		}
		f.Add(appendFilter(nil, 1, &filter))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		said := seal(slices.Clone(body[:max(len(body)-4, 0)]), filterBlob, 1)
		filter, err := readFilter(said, 1)
		if err != nil {
			if !errors.Is(err, errIndex) {
				t.Fatal(err)
			}
			return
		}
		if again := appendFilter(nil, 1, &filter); !bytes.Equal(again, said) {
			t.Fatalf("%x is written again as %x", said, again)
		}
		for n := range 100 {
			if len(filter.Fingerprints) > 0 {
				filter.Contains(hashed('s', n)) // or panics
			}
		}
	})
}

func FuzzClaims(f *testing.F) {
	f.Add(appendClaims(nil, 1, nil))
	f.Add(appendClaims(nil, 1, []claim{{keyRow{5, 1 << 33}, 0}, {keyRow{1 << 63, 7}, 0}, {keyRow{0, -1}, 0}}))
	f.Fuzz(func(t *testing.T, body []byte) {
		said := seal(slices.Clone(body[:max(len(body)-4, 0)]), logBlob, 1)
		var all []claim
		if err := readClaims(said, 1, func(key uint64, row int64) { all = append(all, claim{keyRow: keyRow{key, row}}) }); err != nil {
			if !errors.Is(err, errIndex) {
				t.Fatal(err)
			}
			return
		}
		if again := appendClaims(nil, 1, all); !bytes.Equal(again, said) {
			t.Fatalf("%x is written again as %x", said, again)
		}
	})
}

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
				if got := all[q.Row-2].Relatives; len(got) != 1 || got[0].Row != q.Row {
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
				if c := &j.keys.ids; len(c.recent) > 16 || len(j.live.clash) != 1 {
					t.Errorf("%d ids are recent, and %d clash", len(c.recent), len(j.live.clash))
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
	exec(string(must[[]byte](t)(schema.ReadFile("schema/8.sql"))))
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
