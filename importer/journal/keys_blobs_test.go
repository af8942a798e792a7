package journal

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/FastFilter/xorfilter"
	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

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
				if err := r.each(t.Context(), s, s.from, s.to, func([]keyRow) {}); err != nil {
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
				if err := ask(); !errors.Is(err, errDamaged) && !(err == nil && table == "filters" && fewOf(x, id, all)) {
					t.Errorf("%s %x, %s: %v", table, id, damage, err)
				}
			}
			if table == "buckets" {
				must[sql.Result](t)(x.c.ExecContext(t.Context(), `DELETE FROM buckets WHERE id = ?`, id))
				if err := ask(); !errors.Is(err, errDamaged) {
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
			said := seal(slices.Clone(body[:max(len(body)-4, 0)]), inBuckets, id)
			entries, err := readBucket(nil, said, id, from, to)
			if err != nil {
				if !errors.Is(err, errDamaged) || len(entries) > 0 {
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
		said := seal(slices.Clone(body[:max(len(body)-4, 0)]), inFilters, 1)
		filter, err := readFilter(said, 1)
		if err != nil {
			if !errors.Is(err, errDamaged) {
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
	f.Add(appendClaims(nil, 1, []keyRow{{5, 1 << 33}, {1 << 63, 7}, {0, -1}}))
	f.Fuzz(func(t *testing.T, body []byte) {
		said := seal(slices.Clone(body[:max(len(body)-4, 0)]), inKeyLog, 1)
		var all []keyRow
		if err := readClaims(said, 1, func(key uint64, row int64) { all = append(all, keyRow{key, row}) }); err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatal(err)
			}
			return
		}
		if again := appendClaims(nil, 1, all); !bytes.Equal(again, said) {
			t.Fatalf("%x is written again as %x", said, again)
		}
	})
}

// A number is read as package binary reads it, unless it could be shorter, and whatever
// stands behind it.
func TestShort(t *testing.T) {
	check := func(b []byte, from int) {
		want, n := binary.Uvarint(b[from:])
		ok := n > 0 && (n == 1 || b[from+n-1] != 0)
		got, behind := short(b, from)
		if ok && (got != want || behind != from+n) || !ok && behind >= 0 {
			t.Errorf("of % x from %d: %d up to %d, not %d, %d long", b, from, got, behind, want, n)
		}
	}
	for bit := range 64 {
		for _, n := range []uint64{1 << bit, 1<<bit - 1, 1<<bit | 1, 0x5555_5555_5555_5555 >> bit, 0xffff_ffff_ffff_ffff >> bit} {
			written := binary.AppendUvarint([]byte{0x80}, n)
			for end := 1; end <= len(written); end++ {
				check(written[:end], 1)
				for _, more := range []string{"\x00", "\x80", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x80\x80\x80\x80\x00\x80\x80\x80\x80\x00", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"} {
					check(append(slices.Clone(written[:end]), more...), 1)
				}
			}
		}
	}
}
