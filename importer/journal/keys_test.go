package journal

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
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
	x.exec(string(must[[]byte](t)(schema.ReadFile("schema/7.sql"))))
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
	most := filtersMost
	filtersMost = 200 // a few
	t.Cleanup(func() { filtersMost = most })
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
				if of.reader.cache == nil {
					of.reader.cache = &keyCache{}
				}
				must0(t, atOnce(t.Context(), x.db, func(r *keyReader, segments []*segment) error {
					r.cache = of.reader.cache
					r.cache.only(segments)
					if rapid.Bool().Draw(rt, "after the moment") {
						commit(rt)
					}
					return r.findAll(t.Context(), segments, slotKeys, w.keys, func(e keyRow) { found = append(found, e) })
				}))
				if rapid.Bool().Draw(rt, "before it is put") {
					commit(rt)
				}
				of.put(w, found, nil)
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
