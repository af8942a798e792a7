package journal

import (
	"bytes"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// drawRecord draws anything that a row may be.
func drawRecord(t *rapid.T, id int64) stored {
	text := rapid.SampledFrom([]string{"", "", "a", "ab", "abc", "å", "b", "Ring om värderingen"})
	date := rapid.SampledFrom([]time.Time{{}, time.Unix(0, 0).UTC(), time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 7200)),
		time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(2031, 11, 3, 9, 0, 0, 0, time.FixedZone("", -12600))})
	number := func(what string) (n sql.NullInt64) {
		if n.Valid = rapid.Bool().Draw(t, what); n.Valid {
			n.Int64 = rapid.Int64().Draw(t, what)
		}
		return n
	}
	r := stored{id: id, status: rapid.SampledFrom(statuses[:]).Draw(t, "status"), printed: rapid.Bool().Draw(t, "printed"), date: date.Draw(t, "date"),
		since: number("since"), sentAt: number("sentAt"), sentBy: number("sentBy"), took: number("took"),
		tries: rapid.IntRange(0, 3).Draw(t, "tries"), originRow: rapid.IntRange(0, 3).Draw(t, "originRow")}
	if r.printed {
		r.print = importer.Fingerprint{Key: rapid.Uint64().Draw(t, "key"), Body: rapid.Uint64().Draw(t, "body")}
	}
	for _, one := range columnsOf(&r) {
		*one = text.Draw(t, "text")
	}
	return r
}

var compareStored = cmp.AllowUnexported(stored{})

func readAll(table byte, key int64, said []byte) ([]stored, error) {
	return new(blobReader).read(nil, allColumns, table, key, said)
}

// What is written is read, whatever it is.
func TestBlob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []stored
		id := int64(5<<32) - 1
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			id += int64(rapid.IntRange(1, 6).Draw(t, "step"))
			all = append(all, drawRecord(t, id))
		}
		if rapid.Bool().Draw(t, "in no order") {
			all = rapid.Permutation(all).Draw(t, "order")
		}
		said := blobOf(t, inLog, 7, all)
		got, err := readAll(inLog, 7, said)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(all, got, compareStored); diff != "" {
			t.Fatal(diff)
		}
		some, err := new(blobReader).read(nil, columnContact|columnProblems, inLog, 7, said)
		if err != nil {
			t.Fatal(err)
		}
		for i := range some {
			if some[i].contact != all[i].contact || some[i].problems != all[i].problems || some[i].status != all[i].status || some[i].note != "" {
				t.Fatalf("%+v is read in part as %+v", all[i], some[i])
			}
		}
	})
}

func blobOf(t interface{ Fatal(...any) }, table byte, key int64, all []stored) []byte {
	records := make([]*stored, len(all))
	for i := range all {
		records[i] = &all[i]
	}
	said, err := encodeBlob(nil, table, key, records)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func someRecords() []stored {
	in := intent(2, "Ring om värderingen")
	first, second := stored{id: rowID(1, 2)}, stored{id: rowID(1, 3), comeback: "cb-3"}
	first.intends(&in, origin{})
	in.Comeback.ContactID = "K22"
	second.intends(&in, origin{importer.Origin{Sheet: "bcdfghjklmnp", Row: 4}, true})
	return []stored{first, second, {id: rowID(1, 5), status: importer.Invalid, problems: `[{"code":"x"}]`}}
}

// Records that are picked from a block are what all of them are, and no other is.
func TestPick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []stored
		var ids []int64
		key := blockOf(5 << 32)
		for id := key << blockBits; id < (key+1)<<blockBits; id += int64(rapid.IntRange(1, 30).Draw(t, "step")) {
			all = append(all, drawRecord(t, id))
			if rapid.Bool().Draw(t, "picked") {
				ids = append(ids, id)
			}
			if rapid.Bool().Draw(t, "one that is not there") {
				ids = append(ids, id+1)
			}
		}
		ids = slices.Compact(slices.Sorted(slices.Values(ids)))
		want := slices.DeleteFunc(slices.Clone(all), func(r stored) bool { return !slices.Contains(ids, r.id) })
		var got []stored
		if err := new(blobReader).pick(allColumns, key, blobOf(t, inBlock, key, all), ids, func(r *stored) { got = append(got, *r) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, compareStored, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A BLOB that was cut, changed in one bit, or put in another's place is refused.
func TestDamagedBlob(t *testing.T) {
	key := blockOf(rowID(1, 2))
	said := blobOf(t, inBlock, key, someRecords())
	refused := func(what string, table byte, key int64, said []byte) {
		t.Helper()
		if all, err := readAll(table, key, said); !errors.Is(err, errDamaged) {
			t.Errorf("%s: it is read as %+v, %v", what, all, err)
		}
	}
	for n := range said {
		refused("cut", inBlock, key, said[:n])
		for bit := range 8 {
			other := bytes.Clone(said)
			other[n] ^= 1 << bit
			refused("changed", inBlock, key, other)
		}
	}
	refused("of another key", inBlock, key+1, said)
	refused("of another table", inLog, key, said)
	refused("with more", inBlock, key, append(bytes.Clone(said), 0))
	later := bytes.Clone(said)
	later[0]++
	refused("of a later version", inBlock, key, resealed(inBlock, key, later))
	all := someRecords()
	all[0], all[1] = all[1], all[0]
	refused("in no order", inBlock, key, blobOf(t, inBlock, key, all))
	refused("of other rows", inBlock, key+1, blobOf(t, inBlock, key+1, someRecords()))
}

// resealed gives a BLOB a check sum that is right.
func resealed(table byte, key int64, said []byte) []byte {
	sum := sumOf(table, key, said[:len(said)-4])
	return append(said[:len(said)-4:len(said)-4], byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
}

// FuzzBlob reads anything whose check sum is right: it is refused, or is just what
// its records are written as.
func FuzzBlob(f *testing.F) {
	key := blockOf(rowID(1, 2))
	for _, table := range []byte{inLog, inBlock} {
		said := blobOf(f, table, key, someRecords())
		f.Add(table == inLog, said)
		f.Add(table == inLog, said[:len(said)/2])
	}
	f.Fuzz(func(t *testing.T, log bool, said []byte) {
		table := byte(inBlock)
		if log {
			table = inLog
		}
		if len(said) < 4 {
			said = make([]byte, 4)
		}
		said = resealed(table, key, said)
		all, err := readAll(table, key, said)
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatal(err)
			}
			return
		}
		if again := blobOf(t, table, key, all); !bytes.Equal(again, said) {
			t.Fatalf("% x is written as % x", said, again)
		}
		if _, err := new(blobReader).read(nil, 0, table, key, said); err != nil {
			t.Fatalf("without its texts: %v", err)
		}
	})
}
